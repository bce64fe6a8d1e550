//! Through every flow without a pointer. Signing in is in `sign_in`.

use crate::waiting::fast;
use keyfob_e2e::{Page, User, run};
use serde_json::json;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const SPACE: &str = " ";

/// Tab, or Shift and Tab.
#[derive(Clone, Copy)]
enum Way {
    On,
    Back,
}

/// Goes to the link or button with this text.
async fn go(page: Page<'_>, way: Way, text: &str) {
    let focused = "const e = document.activeElement;
        return e.matches('a, button') ? e.innerText.trim() : ''";
    for _ in 0..20 {
        match way {
            Way::On => page.keys(TAB).await,
            Way::Back => page.back_tab().await,
        }
        if page.js_text(focused).await == text {
            return;
        }
    }
    panic!("the keyboard does not lead to {text:?}");
}

/// Goes on to a field, and types into it.
async fn enter(page: Page<'_>, id: &str, text: &str) {
    page.tab_to(id).await;
    page.keys(text).await;
}

#[test]
fn an_account_is_made() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        page.open("sign-in").await;
        go(page, Way::On, "Create account").await;
        page.keys(ENTER).await;
        page.wait_focused_heading("Create account").await;
        enter(page, "user-name", &user.name).await;
        enter(page, "email", &user.email).await;
        // Too short at first: the field to mend has the focus.
        enter(page, "password", "short").await;
        page.keys(ENTER).await;
        page.see("Use at least 8 characters.").await;
        assert_eq!(page.focused().await, "password");
        page.js("document.activeElement.select()").await;
        page.keys(&user.password).await;
        // The eye, by Space: it shows, and does not send.
        page.keys(TAB).await;
        page.keys(SPACE).await;
        let kind = page.js_text("return document.getElementById('password').type");
        assert_eq!(kind.await, "text");
        go(page, Way::On, "Create account").await;
        page.keys(SPACE).await;
        page.wait_focused_heading("Check your mail").await;
        let code = stage.backend.code_for(&user.email).await;
        enter(page, "code", "wrong").await;
        page.keys(ENTER).await;
        page.see("That code is wrong or no longer good.").await;
        page.wait("document.activeElement.id === 'code'", "the code in focus")
            .await;
        page.js("document.activeElement.select()").await;
        page.keys(&code).await;
        page.keys(ENTER).await;
        page.wait_focused_heading(&user.name).await;
    });
}

#[test]
fn a_password_is_reset() {
    fast().run(async |stage| {
        let (page, user) = (stage.page(), &stage.user);
        page.open("sign-in").await;
        page.tab_to("password").await;
        go(page, Way::On, "Forgot password?").await;
        page.keys(ENTER).await;
        page.wait_focused_heading("Reset your password").await;
        enter(page, "email", &user.email).await;
        page.keys(ENTER).await;
        page.wait_focused_heading("Check your mail").await;
        go(page, Way::On, "Send a new code").await;
        page.see("You can ask for a new code now.").await;
        page.keys(SPACE).await;
        page.see("a new code is on its way.").await;
        go(page, Way::Back, "Set new password").await;
        // Back over the question, the eye and the new password.
        for _ in 0..4 {
            page.back_tab().await;
        }
        assert_eq!(page.focused().await, "code");
        page.keys(stage.backend.code_for(&user.email).await).await;
        enter(page, "new-password", "correct horse battery").await;
        page.keys(ENTER).await;
        page.wait_focused_heading("Sign in").await;
        page.see("Your password is changed").await;
        let email = page.js_text("return document.getElementById('email').value");
        assert_eq!(email.await, user.email);
        enter(page, "password", "correct horse battery").await;
        page.keys(ENTER).await;
        page.wait_focused_heading(&user.name).await;
    });
}

#[test]
fn devices_are_ended() {
    run(async |stage| {
        let page = stage.page();
        for _ in 0..3 {
            stage.backend.sign_in_elsewhere(&stage.user).await;
        }
        page.sign_in(&stage.user).await;
        page.wait_focused_heading(&stage.user.name).await;
        go(page, Way::On, "Show devices").await;
        page.keys(ENTER).await;
        page.wait_focused_heading("Devices").await;
        page.see("Sign out all others").await;
        go(page, Way::On, "Sign out this device").await;
        page.keys(SPACE).await;
        page.see("That device is signed out.").await;
        // What was pressed is gone; the focus is where it goes on, and not at the top.
        let focus = page.js("return document.activeElement.getAttribute('role')");
        assert_eq!(focus.await, json!("status"));
        let rows = "document.querySelectorAll('li .what').length";
        page.wait(&format!("{rows} === 3"), "one row less").await;
        go(page, Way::On, "Sign out all others").await;
        page.keys(ENTER).await;
        page.see("All your other devices are signed out.").await;
        page.wait(&format!("{rows} === 1"), "one row").await;
        go(page, Way::Back, "Sign out").await;
        page.keys(ENTER).await;
        page.wait_focused_heading("Sign in").await;
    });
}
