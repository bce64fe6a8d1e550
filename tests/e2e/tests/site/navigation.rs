use keyfob_e2e::run;
use serde_json::json;
use std::time::Duration;
use tokio::time::sleep;

#[test]
fn an_unknown_address_is_told_and_leads_to_the_start() {
    run(async |stage| {
        let page = stage.page();
        for path in ["no-such-page", "account/of/nobody", "Sign-In"] {
            page.open(path).await;
            page.see_heading("Page not found").await;
            assert_eq!(
                page.js_text("return document.title").await,
                "Page not found · Keyfob"
            );
            let views = page.views().await;
            assert!(
                !views.iter().any(|view| view.contains("#sign-in")),
                "{views:?}"
            );
            page.follow("Go to the start page").await;
            page.see_heading("Keyfob").await;
        }
    });
}

#[test]
fn each_page_gets_its_title_and_its_heading_the_focus() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        let title = async || page.js_text("return document.title").await;
        assert_eq!(title().await, "Sign in · Keyfob");
        page.follow("Create account").await;
        page.wait_focused_heading("Create account").await;
        assert_eq!(title().await, "Create account · Keyfob");
        page.follow("Sign in").await;
        page.wait_focused_heading("Sign in").await;
        page.follow("Forgot password?").await;
        page.wait_focused_heading("Reset your password").await;
        assert_eq!(title().await, "Reset your password · Keyfob");
        page.back().await;
        page.wait_focused_heading("Sign in").await;
        assert_eq!(title().await, "Sign in · Keyfob");
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        page.wait_focused_heading(&stage.user.name).await;
        assert_eq!(title().await, "Your account · Keyfob");
        page.press("Sign out").await;
        page.wait_focused_heading("Sign in").await;
        assert_eq!(title().await, "Sign in · Keyfob");
    });
}

#[test]
fn following_links_loads_no_document_again() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.js("window.__same = true").await;
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        page.follow("Forgot password?").await;
        page.see_heading("Reset your password").await;
        page.follow("Keyfob").await;
        page.see_heading("Keyfob").await;
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        page.wait("window.__same", "the same document").await;
    });
}

#[test]
fn a_page_is_drawn_once_the_key_was_let_go_of_that_asked_for_it_and_soon_in_any_case() {
    run(async |stage| {
        let page = stage.page();
        let enter = async |kind: &str| {
            let mut event = json!({ "type": kind, "key": "Enter", "code": "Enter" });
            event["windowsVirtualKeyCode"] = json!(13);
            if kind == "keyDown" {
                event["text"] = json!("\r");
            }
            stage.cdp("Input.dispatchKeyEvent", event).await;
        };
        let look = "new MutationObserver((_, all) => {
                if (!document.querySelector('#app h1')) return;
                all.disconnect();
                window.__drawn = performance.now();
            }).observe(document.body, { subtree: true, childList: true });
            addEventListener('keydown', (it) => (window.__down = it.timeStamp), true);
            addEventListener('keyup', (it) => (window.__up = it.timeStamp), true);";
        for lets_go in [true, false] {
            page.open("sign-in").await;
            page.js("document.querySelector('.swap a').focus()").await;
            // What the page needs is there by then.
            sleep(Duration::from_millis(500)).await;
            page.js(look).await;
            enter("keyDown").await;
            if lets_go {
                sleep(Duration::from_millis(100)).await;
                enter("keyUp").await;
            }
            page.wait("window.__drawn", "another page").await;
            let took = page
                .js("return [__drawn - __down, __drawn - (window.__up ?? 0)]")
                .await;
            let took = [0, 1].map(|index| took[index].as_f64().unwrap());
            match lets_go {
                true => assert!(took[1] > 0.0, "{took:?}"),
                false => assert!(took[0] >= 300.0, "{took:?}"),
            }
            enter("keyUp").await;
        }
    });
}

#[test]
fn an_address_with_a_slash_at_its_end_works_with_its_links() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in/").await;
        page.see_heading("Sign in").await;
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.open("sign-in/").await;
        page.follow("Forgot password?").await;
        page.see_heading("Reset your password").await;
    });
}

#[test]
fn the_mark_leads_home_from_every_address() {
    run(async |stage| {
        let page = stage.page();
        for path in ["sign-up", "sign-up/", "no/such/page"] {
            page.open(path).await;
            page.follow("Keyfob").await;
            page.see_heading("Keyfob").await;
        }
    });
}

#[test]
fn what_was_typed_into_a_form_is_gone_when_its_page_was_left() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", "ada@example.com").await;
        page.fill("password", "a secret left behind").await;
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.back().await;
        page.see_heading("Sign in").await;
        let left = page.js_text("return document.getElementById('password').value");
        assert_eq!(left.await, "");
    });
}

#[test]
fn the_address_is_asked_once_whichever_way_in_is_taken() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", "ada@example.com").await;
        let email = async || {
            page.js_text("return document.getElementById('email').value")
                .await
        };
        page.follow("Forgot password?").await;
        page.wait_focused_heading("Reset your password").await;
        assert_eq!(email().await, "ada@example.com");
        page.follow("Sign in").await;
        page.wait_focused_heading("Sign in").await;
        assert_eq!(email().await, "ada@example.com");
        page.follow("Create account").await;
        page.wait_focused_heading("Create account").await;
        assert_eq!(email().await, "ada@example.com");
        page.reload().await;
        assert_eq!(email().await, "", "and nowhere kept");
    });
}
