//! "Keep me signed in".

use keyfob_e2e::{Plan, run};
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
