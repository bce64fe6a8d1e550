use keyfob_e2e::{User, run};
use serde_json::json;

#[test]
fn after_sign_in_the_token_is_in_the_store_and_nowhere_else() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let token = page.token().await;
        let secret = token.split_once(':').unwrap().1;
        page.reload().await;
        page.see_account_of(&stage.user).await;
        let places = page
            .js("const html = document.documentElement.outerHTML;
                 return {
                   address: location.href, referrer: document.referrer,
                   title: document.title, name: window.name, html,
                   history: JSON.stringify(history.state) ?? '',
                   cookies: document.cookie,
                   session: JSON.stringify({ ...sessionStorage }),
                   sent: JSON.stringify(__probe.sent),
                   resources: performance.getEntriesByType('resource').map(e => e.name).join(),
                 };")
            .await;
        for (place, text) in places.as_object().unwrap() {
            let text = text.as_str().unwrap();
            assert!(!text.contains(secret), "the key is in {place}: {text}");
            assert!(
                !text.contains(&stage.user.password),
                "the password is in {place}"
            );
        }
        let keys = page.js("return Object.keys(localStorage)").await;
        assert_eq!(keys, json!(["keyfob.session"]));
        let cookies = stage.cdp("Network.getAllCookies", json!({})).await;
        assert_eq!(cookies["cookies"], json!([]));
        let console = stage.console().await;
        assert!(!console.contains(secret), "{console}");
    });
}

#[test]
fn passwords_and_codes_are_never_stored() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        page.open("sign-up").await;
        page.fill("user-name", &user.name).await;
        page.fill("email", &user.email).await;
        page.fill("password", &user.password).await;
        page.press("Create account").await;
        page.see_heading("Check your mail").await;
        let stores = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, \
                      history.state, document.cookie]).replace(/[0-9]{13}/, 'when')";
        // The step, when another code may be asked for, and what was entered but for the
        // password, to go on with after a reload. The legacy module has no id for a request,
        // and gives nothing for a code.
        let kept = format!("sign-up\ncode\n\nwhen\n{}\n{}", user.name, user.email);
        let kept = json!([{}, {}, kept, ""]);
        assert_eq!(page.js_text(stores).await, kept.to_string());
        let code = stage.backend.code_for(&user.email).await;
        page.fill("code", &code).await;
        page.press("Confirm").await;
        page.see_account_of(&user).await;
        let stored = page.js_text(stores).await;
        for secret in [&user.password, &code] {
            assert!(
                !stored.contains(secret.as_str()),
                "{secret} is stored: {stored}"
            );
        }
    });
}

#[test]
fn a_new_session_replaces_the_old_one() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let old = page.token().await;
        page.press("Sign out").await;
        page.sign_in(&stage.user).await;
        let stored = page
            .js_text("return JSON.stringify({ ...localStorage })")
            .await;
        assert!(!stored.contains(&old), "the old key is still stored");
        assert!(stage.backend.knows_key(&page.token().await).await);
    });
}
