//! What was typed and not sent is not lost with the page.

use keyfob_e2e::{Page, Stage, User, run};
use serde_json::{Value, json};

async fn value(page: Page<'_>, id: &str) -> Value {
    page.js(&format!("return document.getElementById('{id}').value"))
        .await
}

/// The session ends in another tab, with something typed here; then somebody signs in.
async fn type_and_come_back(stage: &Stage, back: &User) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    page.follow("Edit profile").await;
    page.see_heading("Profile").await;
    page.fill("user-name", "Countess").await;
    page.js("localStorage.removeItem('keyfob.session');
         dispatchEvent(new StorageEvent('storage', { key: null }))")
        .await;
    page.see_heading("Sign in").await;
    // Somebody has signed out in that tab: nobody is named.
    assert_eq!(value(page, "email").await, json!(""));
    page.fill("email", &back.email).await;
    page.fill("password", &back.password).await;
    page.press("Sign in").await;
    page.see_heading("Profile").await;
}

#[test]
fn whoever_lost_the_session_finds_it_after_signing_in_again() {
    run(async |stage| {
        type_and_come_back(stage, &stage.user).await;
        let page = stage.page();
        page.wait(
            "document.getElementById('user-name').value === 'Countess'",
            "what was typed",
        )
        .await;
        page.press("Save").await;
        page.see("Countess").await;
    });
}

#[test]
fn who_goes_away_and_comes_back_finds_what_was_not_saved_and_no_more() {
    run(async |stage| {
        let page = stage.page();
        let name = async || value(page, "user-name").await;
        let open = async || {
            page.follow("Edit profile").await;
            page.wait_focused_heading("Profile").await;
        };
        page.sign_in(&stage.user).await;
        open().await;
        page.fill("user-name", "Countess").await;
        page.back().await;
        page.see_account_of(&stage.user).await;
        open().await;
        page.wait(
            "document.getElementById('user-name').value === 'Countess'",
            "what was typed",
        )
        .await;
        page.press("Save").await;
        page.see("Your profile is saved.").await;
        // What was saved is no more than what the backend has.
        let elsewhere = stage.backend.sign_in_elsewhere(&stage.user).await;
        elsewhere.rename("Ada Lovelace").await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        page.see("Ada Lovelace").await;
        open().await;
        page.back().await;
        page.see("Ada Lovelace").await;
        open().await;
        assert_eq!(name().await, json!("Ada Lovelace"));
    });
}

#[test]
fn nobody_else_finds_it() {
    run(async |stage| {
        let other = User::new();
        stage.backend.create(&other).await;
        type_and_come_back(stage, &other).await;
        let page = stage.page();
        // Two frames later than it would be there.
        page.js(
            "return new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))",
        )
        .await;
        assert_eq!(value(page, "user-name").await, json!(other.name));
    });
}

#[test]
fn a_choice_of_language_keeps_what_was_typed_but_for_passwords() {
    run(async |stage| {
        let page = stage.page();
        for path in ["sign-in", "sign-up"] {
            page.open(path).await;
            page.js("delete localStorage['keyfob.language']").await;
            page.reload().await;
            page.fill("email", "ada@example.com").await;
            page.fill("password", "half a passw").await;
            page.js("const select = document.querySelector('.foot .languages');
                     select.value = 'de'; select.dispatchEvent(new Event('change'))")
                .await;
            page.wait("document.documentElement.lang === 'de'", "German")
                .await;
            let has = "document.getElementById('email')?.value === 'ada@example.com'";
            page.wait(has, "what was typed").await;
            assert_eq!(value(page, "password").await, json!(""));
            let left = "return [sessionStorage['keyfob.typed'] ?? null, document.documentElement.outerHTML.includes('data-typed=')]";
            assert_eq!(page.js(left).await, json!([null, false]));
        }
    });
}
