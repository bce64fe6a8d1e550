use crate::waiting::fast;
use keyfob_e2e::{Page, Plan, User, run};
use serde_json::json;

async fn ask_for_account(page: Page<'_>, user: &User) {
    ask_speaking("serverpod-legacy", page, user).await;
}

/// The same with a protocol: only legacy Serverpod takes a name.
async fn ask_speaking(protocol: &str, page: Page<'_>, user: &User) {
    page.open("sign-up").await;
    if protocol == "serverpod-legacy" {
        page.fill("user-name", &user.name).await;
    }
    page.fill("email", &user.email).await;
    page.fill("password", &user.password).await;
    page.press("Create account").await;
}

#[test]
fn a_code_may_be_pasted_with_spaces_and_dashes() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        let code = stage.backend.code_for(&user.email).await;
        let (left, right) = code.split_at(4);
        page.fill("code", &format!(" {left} - {right} ")).await;
        page.press("Confirm").await;
        page.see_account_of(&user).await;
    });
}

#[test]
fn a_wrong_code_is_told_at_its_field_and_the_right_one_still_works() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.press("Confirm").await;
        page.see("Enter the code from the mail.").await;
        page.fill("code", "wrongwrong").await;
        page.press("Confirm").await;
        page.see("That code is wrong or no longer good.").await;
        page.wait(
            "document.activeElement.id === 'code'",
            "the focus in the code",
        )
        .await;
        let is_marked =
            page.js("return document.getElementById('code').getAttribute('aria-invalid')");
        assert_eq!(is_marked.await, "true");
        page.fill("code", &stage.backend.code_for(&user.email).await)
            .await;
        page.press("Confirm").await;
        page.see_account_of(&user).await;
    });
}

#[test]
fn a_new_code_can_be_asked_for_without_typing_anything_again() {
    fast().run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.see("You can ask for a new code now.").await;
        page.press("Send a new code").await;
        page.see("A new code is on its way.").await;
        let mails = stage.backend.mails_to(&user.email).await;
        assert_eq!(mails.len(), 2);
        page.fill("code", &stage.backend.code_for(&user.email).await)
            .await;
        page.press("Confirm").await;
        page.see_account_of(&user).await;
    });
}

#[test]
fn a_new_password_with_outer_spaces_or_too_short_is_refused_before_it_is_sent() {
    run(async |stage| {
        let (page, mut user) = (stage.page(), User::new());
        for (password, told) in [
            (" long enough to count", "Leave out the spaces"),
            ("long enough to count ", "Leave out the spaces"),
            ("seven77", "Use at least 8 characters."),
        ] {
            user.password = password.into();
            ask_for_account(page, &user).await;
            page.see(told).await;
            assert_eq!(page.focused().await, "password");
        }
        assert_eq!(stage.backend.calls().await, []);
    });
}

#[test]
fn the_code_step_takes_the_focus_to_its_heading() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.wait_focused_heading("Check your mail").await;
        page.press("Use another address").await;
        page.see_heading("Create account").await;
        page.wait_focused_heading("Create account").await;
    });
}

#[test]
fn the_code_step_changes_the_title() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        page.open("sign-up").await;
        let before = page.js_text("return document.title").await;
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.wait(
            &format!("document.title !== {}", json!(before)),
            "a title of the code step",
        )
        .await;
    });
}

#[test]
fn a_double_click_asks_for_one_account() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        page.open("sign-up").await;
        page.fill("user-name", &user.name).await;
        page.fill("email", &user.email).await;
        page.fill("password", &user.password).await;
        page.double_click("#app [type=submit]").await;
        page.see_heading("Check your mail").await;
        let calls = stage.backend.calls_of("createAccountRequest").await;
        assert_eq!(calls.len(), 1);
    });
}

#[test]
fn a_reload_at_the_code_step_goes_on_there_and_nothing_secret_was_kept() {
    for protocol in ["serverpod-legacy", "serverpod-jwt"] {
        let plan = Plan {
            protocol,
            ..Plan::default()
        };
        plan.run(async |stage| {
            let (page, user) = (stage.page(), User::new());
            ask_speaking(protocol, page, &user).await;
            page.see_heading("Check your mail").await;
            page.fill("code", "half").await;
            let kept =
                "return JSON.stringify([history.state, {...sessionStorage}, {...localStorage}])";
            let kept = page.js_text(kept).await;
            assert!(kept.contains(&user.email), "{kept}");
            assert!(!kept.contains(&user.password) && !kept.contains("half"));
            page.reload().await;
            page.see_heading("Check your mail").await;
            page.see(&user.email).await;
            match protocol {
                // It would take the password, which is gone.
                "serverpod-legacy" => page.not_see("Send a new code").await,
                _ => page.see("Send a new code").await,
            }
            // With legacy it was fixed with the first form: no new one is to be made up.
            let (kind, has_hint) = match protocol {
                "serverpod-legacy" => ("current-password", false),
                _ => ("new-password", true),
            };
            let asked = page.js("const field = document.getElementById('new-password');
                return [field.autocomplete, document.body.innerText.includes('At least 8')]");
            assert_eq!(asked.await, json!([kind, has_hint]), "{protocol}");
            page.fill("code", &stage.backend.code_for(&user.email).await)
                .await;
            page.fill("new-password", &user.password).await;
            page.press("Confirm").await;
            page.see(&user.email).await;
            page.see_heading(match protocol {
                "serverpod-legacy" => &user.name,
                _ => "Your account",
            })
            .await;
        });
    }
}

#[test]
fn after_a_reload_one_can_still_begin_again_and_that_stays() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.reload().await;
        page.press("Use another address").await;
        page.see_heading("Create account").await;
        let email = "return document.getElementById('email').value";
        assert_eq!(page.js_text(email).await, user.email);
        page.reload().await;
        page.see_heading("Create account").await;
        assert_eq!(page.js_text(email).await, "");
    });
}

#[test]
fn an_address_in_capitals_is_the_same_address() {
    for protocol in ["serverpod-legacy", "serverpod-jwt"] {
        Plan::speaking(protocol).run(async |stage| {
            let (page, mut user) = (stage.page(), User::new());
            let email = user.email.clone();
            user.email = email.to_uppercase();
            ask_speaking(protocol, page, &user).await;
            page.see_heading("Check your mail").await;
            page.fill("code", &stage.backend.code_for(&email).await)
                .await;
            page.press("Confirm").await;
            page.see(&email).await;
            page.press("Sign out").await;
            page.see_heading("Sign in").await;
            page.fill("email", &user.email).await;
            page.fill("password", &user.password).await;
            page.press("Sign in").await;
            page.see(&email).await;
        });
    }
}
