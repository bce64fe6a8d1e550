//! What takes its time: another code, a late answer, a session that is about to end.

use keyfob_e2e::{Page, Plan, User, run};
use serde_json::json;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

/// Time in the page goes ten times as fast.
const FAST: &str = "{
    const [now, later] = [Date.now, setTimeout], began = now();
    Date.now = () => began + (now() - began) * 10;
    window.setTimeout = (act, ms, ...rest) => later(act, ms / 10, ...rest);
}";

/// A site that signs people out after two minutes without use.
const IDLE: &str = "{
    const watch = new MutationObserver(() => {
        if (!document.head) return;
        watch.disconnect();
        const meta = { name: 'keyfob-idle-minutes', content: '2' };
        document.head.append(Object.assign(document.createElement('meta'), meta));
    });
    watch.observe(document, { childList: true, subtree: true });
}";

/// The usual stage where it does.
pub fn fast() -> Plan {
    Plan {
        scripts: &[FAST],
        ..Plan::default()
    }
}

async fn ask_for_code(page: Page<'_>, email: &str) {
    page.open("reset-password").await;
    page.fill("email", email).await;
    page.press("Send code").await;
    page.see_heading("Check your mail").await;
}

/// Goes to the button with this text by the keyboard.
async fn tab_to_button(page: Page<'_>, text: &str) {
    for _ in 0..20 {
        page.keys(TAB).await;
        if page
            .js_text("return document.activeElement.innerText")
            .await
            == text
        {
            return;
        }
    }
    panic!("the keyboard does not lead to {text:?}");
}

#[test]
fn another_code_is_held_back_and_the_focus_waits_with_it() {
    fast().run(async |stage| {
        let page = stage.page();
        ask_for_code(page, &stage.user.email).await;
        tab_to_button(page, "Send a new code").await;
        page.keys(ENTER).await;
        let held = page
            .js("const button = document.activeElement;
                return [button.innerText, button.ariaDisabled, button.disabled,
                  document.getElementById(button.getAttribute('aria-describedby')).innerText
                    .replace(/[0-9]+/, 'n')]")
            .await;
        assert_eq!(
            held,
            json!(["Send a new code", "true", false, "in n seconds"])
        );
        page.see("You can ask for a new code now.").await;
        let mails = stage.backend.mails_to(&stage.user.email).await;
        assert_eq!(mails.len(), 1, "while it was held nothing was sent");
        page.keys(ENTER).await;
        page.see("a new code is on its way").await;
        let mails = stage.backend.mails_to(&stage.user.email).await;
        assert_eq!(mails.len(), 2);
    });
}

#[test]
fn a_late_sign_in_can_be_cancelled_and_its_session_is_ended() {
    run(async |stage| {
        let page = stage.page();
        let late = json!({ "delayMs": 11_000 });
        stage.backend.fault("authenticate", 1, late).await;
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.keys(ENTER).await;
        page.see("Signing in…").await;
        page.see("This is taking longer than usual.").await;
        tab_to_button(page, "Cancel").await;
        page.keys(ENTER).await;
        page.see("Cancelled. You’re not signed in.").await;
        page.not_see("This is taking longer than usual.").await;
        let form = page
            .js("return [document.getElementById('email').value,
                  document.getElementById('password').value,
                  document.activeElement.innerText,
                  document.querySelectorAll('[aria-busy], [aria-disabled]').length]")
            .await;
        let (email, password) = (&stage.user.email, &stage.user.password);
        assert_eq!(form, json!([email, password, "Sign in", 0]));
        // The answer comes, and is not wanted.
        stage.backend.wait_for_calls("signOutDevice", 1).await;
        assert_eq!(page.stored().await, None);
        stage.backend.wait_for_end_of_sessions(&stage.user).await;
        page.press("Sign in").await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn of_a_password_that_was_to_be_changed_it_is_said_that_it_may_be() {
    fast().run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.open("account/password").await;
        let late = json!({ "delayMs": 2_500 });
        stage.backend.fault("changePassword", 1, late).await;
        page.fill("password", &stage.user.password).await;
        page.fill("new-password", "another good password").await;
        page.keys(ENTER).await;
        page.see("This is taking longer than usual.").await;
        page.press("Cancel").await;
        page.see("Your password may have been changed all the same.")
            .await;
        assert_eq!(page.address().await, "/account/password");
        let typed = "return document.getElementById('new-password').value";
        assert_eq!(page.js_text(typed).await, "another good password");
    });
}

#[test]
fn back_at_the_code_leads_to_the_first_step_and_forward_to_the_code_again() {
    run(async |stage| {
        let page = stage.page();
        let user = User::new();
        page.open("sign-in").await;
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.fill("user-name", &user.name).await;
        page.fill("email", &user.email).await;
        page.fill("password", &user.password).await;
        page.press("Create account").await;
        page.see_heading("Check your mail").await;
        page.back().await;
        page.wait_focused_heading("Create account").await;
        let typed = "return ['user-name', 'email', 'password']
            .map(id => document.getElementById(id).value)";
        assert_eq!(page.js(typed).await, json!([user.name, user.email, ""]));
        assert_eq!(
            page.js_text("return document.title").await,
            "Create account · Keyfob"
        );
        page.js("history.forward()").await;
        page.wait_focused_heading("Check your mail").await;
        // A reload at either step.
        page.reload().await;
        page.see_heading("Check your mail").await;
        page.back().await;
        page.see_heading("Create account").await;
        page.reload().await;
        page.see_heading("Create account").await;
        page.js("history.forward()").await;
        page.see_heading("Check your mail").await;
        page.fill("code", &stage.backend.code_for(&user.email).await)
            .await;
        page.fill("new-password", &user.password).await;
        page.press("Confirm").await;
        page.see_account_of(&user).await;
        // No form, however far one goes back.
        for _ in 0..2 {
            page.back().await;
            page.see_account_of(&user).await;
        }
    });
}

#[test]
fn a_code_that_is_spent_is_not_gone_back_to() {
    run(async |stage| {
        let page = stage.page();
        let email = &stage.user.email;
        page.open("sign-in").await;
        page.follow("Forgot password?").await;
        page.see_heading("Reset your password").await;
        page.fill("email", email).await;
        page.press("Send code").await;
        page.see_heading("Check your mail").await;
        page.fill("code", &stage.backend.code_for(email).await)
            .await;
        page.fill("new-password", "another good password").await;
        page.press("Set new password").await;
        page.see("Your password is changed").await;
        page.back().await;
        page.see_heading("Reset your password").await;
        page.back().await;
        page.see_heading("Sign in").await;
    });
}

#[test]
fn whoever_is_idle_is_warned_on_every_page_and_may_stay() {
    Plan {
        scripts: &[FAST, IDLE],
        ..Plan::default()
    }
    .run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.not_see("You’ll be signed out").await;
        for path in ["account", "account/devices", "account/password"] {
            page.open(path).await;
            page.see("You’ll be signed out in 60 seconds").await;
            let role = "return [...document.querySelectorAll('[role=status]')]
                .some(it => it.innerText.includes('Stay signed in'))";
            assert_eq!(page.js(role).await, json!(true), "{path}");
            page.see("You’ll be signed out in 30 seconds").await;
            page.press("Stay signed in").await;
            page.not_see("You’ll be signed out").await;
        }
        page.see("You were signed out because you were away").await;
    });
}
