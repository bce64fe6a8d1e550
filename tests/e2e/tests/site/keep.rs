//! "Keep me signed in".

use keyfob_e2e::{Plan, User, run};
use serde_json::{Value, json};

const STORED: &str =
    "return ['keyfob.session' in localStorage, 'keyfob.session' in sessionStorage]";

#[test]
fn without_it_a_session_ends_with_its_tab() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.find("#keep").await.click().await.expect("a click");
        page.sign_in_here(&stage.user).await;
        assert_eq!(page.js(STORED).await, json!([false, true]));
        page.reload().await;
        page.see_account_of(&stage.user).await;
        stage.open_tab().await;
        page.open("account").await;
        page.see_heading("Sign in").await;
        let is_ticked = page.js("return document.getElementById('keep').checked");
        assert_eq!(is_ticked.await, json!(true), "each sign-in is asked anew");
        page.sign_in_here(&stage.user).await;
        assert_eq!(page.js(STORED).await, json!([true, false]));
    });
}

#[test]
fn it_is_not_asked_where_the_backend_says_how_long_a_session_is_kept() {
    Plan::speaking("serverpod-jwt-cookie").run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        let shown = "return [...document.querySelectorAll('label')]
            .filter(label => label.getClientRects().length).map(label => label.innerText)";
        let shown: Value = page.js(shown).await;
        assert_eq!(shown, json!(["Email", "Password"]));
        page.sign_in_here(&stage.user).await;
        assert_eq!(page.js(STORED).await, json!([true, false]));
    });
}

#[test]
fn it_is_of_one_sign_in_and_not_of_an_account_that_is_made_after_it() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.find("#keep").await.click().await.expect("a click");
        page.fill("email", &stage.user.email).await;
        page.fill("password", "not this one").await;
        page.press("Sign in").await;
        page.see("don’t match").await;
        let new = User::new();
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.fill("user-name", &new.name).await;
        page.fill("email", &new.email).await;
        page.fill("password", &new.password).await;
        page.press("Create account").await;
        page.see_heading("Check your mail").await;
        let code = stage.backend.code_for(&new.email).await;
        page.fill("code", &code).await;
        page.press("Confirm").await;
        page.see_account_of(&new).await;
        assert_eq!(page.js(STORED).await, json!([true, false]));
    });
}
