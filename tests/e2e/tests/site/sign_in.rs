use keyfob_e2e::{Page, User, run};
use serde_json::{Value, json};

/// Where an error is shown, how, and what has the focus then.
async fn refusal(page: Page<'_>, email: &str, password: &str) -> Value {
    page.open("sign-in").await;
    page.fill("email", email).await;
    page.fill("password", password).await;
    page.press("Sign in").await;
    page.see("That email and password don’t match").await;
    page.wait(
        "!document.querySelector('[aria-busy]') && document.activeElement.id === 'password'",
        "the focus in the password field",
    )
    .await;
    page.js(
        "const alerts = [...document.querySelectorAll('[role=alert]')]
           .filter(e => e.getClientRects().length);
         const box = alerts[0]?.getBoundingClientRect();
         return {
           texts: alerts.map(e => e.innerText),
           place: [box?.x, box?.y, box?.width, box?.height],
           focus: document.activeElement.id,
           invalid: [...document.querySelectorAll('[aria-invalid=true]')].map(e => e.id),
           title: document.title,
           address: location.href,
         };",
    )
    .await
}

#[test]
fn a_wrong_password_and_an_unknown_user_are_told_alike() {
    run(async |stage| {
        let page = stage.page();
        let wrong = refusal(page, &stage.user.email, "not this one").await;
        let unknown = refusal(page, &User::new().email, "not this one").await;
        assert_eq!(wrong, unknown);
        assert_eq!(wrong["texts"].as_array().unwrap().len(), 1, "{wrong}");
        assert_eq!(wrong["focus"], "password");
        assert_eq!(page.stored().await, None);
    });
}

#[test]
fn what_is_missing_is_told_at_its_field_without_a_request() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.press("Sign in").await;
        page.see("Enter your email address").await;
        page.see("Enter your password.").await;
        assert_eq!(page.focused().await, "email");
        let tied = page
            .js("return ['email', 'password'].every(id => {
               const input = document.getElementById(id);
               const about = input.getAttribute('aria-describedby').split(' ');
               return input.getAttribute('aria-invalid') === 'true'
                 && about.some(id => document.getElementById(id).innerText !== '');
             })")
            .await;
        assert_eq!(tied, json!(true), "errors are tied to their fields");
        // Correcting a field takes its error away, and only that.
        page.fill("email", &stage.user.email).await;
        page.not_see("Enter your email address").await;
        page.see("Enter your password.").await;
        assert_eq!(stage.backend.calls().await, []);
    });
}

#[test]
fn a_double_click_makes_one_request() {
    run(async |stage| {
        let page = stage.page();
        let slow = json!({ "delayMs": 1500 });
        stage.backend.fault("authenticate", 1, slow).await;
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.double_click("button[type=submit]").await;
        page.wait(
            "document.querySelector('#sign-in [type=submit]').getAttribute('aria-busy') === 'true'",
            "a busy button",
        )
        .await;
        page.find("#password")
            .await
            .send_keys("\u{e007}")
            .await
            .unwrap();
        // Disabling the button would have taken the focus away.
        assert_ne!(page.focused().await, "body");
        page.see_account_of(&stage.user).await;
        assert_eq!(stage.backend.calls_of("authenticate").await.len(), 1);
    });
}

#[test]
fn the_keyboard_alone_is_enough() {
    run(async |stage| {
        const TAB: &str = "\u{e004}";
        const ENTER: &str = "\u{e007}";
        let page = stage.page();
        page.open("sign-in").await;
        page.tab_to("email").await;
        page.keys(&stage.user.email).await;
        page.tab_to("password").await;
        page.keys("wrong").await;
        page.keys(ENTER).await;
        page.see("don’t match").await;
        assert_eq!(page.focused().await, "password");
        page.js("document.activeElement.select()").await;
        page.keys(&stage.user.password).await;
        // The eye, the box, then the button. Space ticks, and does not send.
        page.tab_to("keep").await;
        page.keys(" ").await;
        let is_ticked = page.js("return document.getElementById('keep').checked");
        assert_eq!(is_ticked.await, json!(false));
        page.keys(TAB).await;
        let focused = page.js_text("return document.activeElement.innerText");
        assert_eq!(focused.await, "Sign in");
        page.keys(ENTER).await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn a_backend_that_cannot_be_reached_is_told_and_nothing_typed_is_lost() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        stage.backend.stop().await;
        page.press("Sign in").await;
        page.see("The service can’t be reached.").await;
        stage.backend.restart().await;
        page.press("Sign in").await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn whoever_goes_elsewhere_to_get_in_does_not_wait_for_it() {
    run(async |stage| {
        let (page, user) = (stage.page(), &stage.user);
        let slow = json!({ "delayMs": 1_000 });
        stage.backend.fault("authenticate", 1, slow).await;
        page.open("sign-in").await;
        page.fill("email", &user.email).await;
        page.fill("password", &user.password).await;
        page.press("Sign in").await;
        stage.backend.wait_for_call_in_flight().await;
        page.follow("Forgot password?").await;
        page.see_heading("Reset your password").await;
        // The session that comes all the same is ended.
        stage.backend.wait_for_calls("signOutDevice", 1).await;
        assert_eq!(page.address().await, "/reset-password");
        assert_eq!(page.stored().await, None);
    });
}

#[test]
fn how_long_to_wait_is_said_where_the_server_says_it() {
    run(async |stage| {
        let (page, user) = (stage.page(), &stage.user);
        let busy = json!({ "status": 429, "headers": { "retry-after": "30" } });
        stage.backend.fault("authenticate", 1, busy).await;
        page.open("sign-in").await;
        page.fill("email", &user.email).await;
        page.fill("password", &user.password).await;
        page.press("Sign in").await;
        page.see("Try again in 30 seconds.").await;
    });
}
