use keyfob_e2e::{Plan, Stage, User, run};
use serde_json::json;

#[test]
fn showing_a_password_keeps_the_caret_and_submitting_hides_it() {
    run(async |stage| {
        let page = stage.page();
        let slow = json!({ "delayMs": 400 });
        stage.backend.fault("authenticate", 0, slow).await;
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", "not this one").await;
        page.js("document.getElementById('password').setSelectionRange(3, 5)")
            .await;
        let state = "const i = document.getElementById('password');
            const b = i.nextElementSibling;
            return [i.type, i.value, i.selectionStart, i.selectionEnd,
                    b.getAttribute('aria-pressed'), b.getAttribute('aria-label')];";
        let hidden = page.js(state).await;
        assert_eq!(
            hidden,
            json!(["password", "not this one", 3, 5, "false", "Show password"])
        );
        page.find("#sign-in [data-reveal]")
            .await
            .click()
            .await
            .unwrap();
        // For as long as it takes Chromium to lay the field out anew, it has none.
        page.js("window.__frames = 0; requestAnimationFrame(() => requestAnimationFrame(() => { window.__frames = 2; }))")
            .await;
        page.wait("window.__frames === 2", "two frames").await;
        let shown = page.js(state).await;
        assert_eq!(
            shown,
            json!(["text", "not this one", 3, 5, "true", "Show password"])
        );
        page.press("Sign in").await;
        page.wait(
            "document.getElementById('password').type === 'password'",
            "a hidden password",
        )
        .await;
        page.see("don’t match").await;
        assert_eq!(page.js(state).await[4], "false");
    });
}

/// Keeps the body of every request.
const RECORD_BODIES: &str = "(() => {
    const send = window.fetch;
    window.__bodies = [];
    window.fetch = async function (resource, options) {
        const body = resource instanceof Request
            ? await resource.clone().text() : String(options?.body ?? '');
        window.__bodies.push(body);
        return send.call(this, resource, options);
    };
})()";

#[test]
fn a_password_goes_out_as_it_was_typed() {
    let plan = Plan {
        scripts: &[RECORD_BODIES],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", &format!(" {} ", stage.user.email)).await;
        page.fill("password", "  Ünï  cödé \"\\ 漢字 ").await;
        page.press("Sign in").await;
        page.see("don’t match").await;
        let bodies = page
            .js("return __bodies.filter(b => b.includes('authenticate'))")
            .await;
        let body: serde_json::Value = serde_json::from_str(bodies[0].as_str().unwrap()).unwrap();
        assert_eq!(body["password"], "  Ünï  cödé \"\\ 漢字 ");
        assert_eq!(body["email"], stage.user.email.as_str());
    });
}

#[test]
fn a_pasted_password_goes_out_whole_in_any_script() {
    let plan = Plan {
        scripts: &[RECORD_BODIES],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.find("#password").await.click().await.unwrap();
        let long = "كلمة سر🔑漢字é\u{301}".repeat(600);
        assert!(long.chars().count() > 5_000);
        // Chromium makes a line break a space, and leaves out those at the end.
        let pasted = format!("first\r\nsecond {long}\n");
        stage
            .cdp("Input.insertText", json!({ "text": pasted }))
            .await;
        page.press("Sign in").await;
        page.see("don’t match").await;
        let bodies = page
            .js("return __bodies.filter(b => b.includes('authenticate'))")
            .await;
        let body: serde_json::Value = serde_json::from_str(bodies[0].as_str().unwrap()).unwrap();
        assert_eq!(body["password"], format!("first second {long}"));
    });
}

#[test]
fn a_common_password_is_refused_by_a_list_that_comes_when_it_is_needed() {
    run(async |stage| {
        let page = stage.page();
        let lists = || {
            let requests = stage.site.requests();
            requests
                .iter()
                .filter(|it| it.contains("passwords-"))
                .count()
        };
        page.open("sign-in").await;
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        let user = User::new();
        page.fill("user-name", &user.name).await;
        page.fill("email", &user.email).await;
        assert_eq!(lists(), 0, "nobody needs it yet");
        let strength = "document.querySelector('[data-strength]').dataset.strength";
        page.find("#password").await.click().await.unwrap();
        page.keys("Qwerty12").await;
        page.wait(
            "performance.getEntriesByType('resource').some(it => it.name.includes('passwords-') && it.responseEnd)",
            "the list",
        )
        .await;
        page.keys("3").await;
        page.wait(&format!("{strength} === 'bad'"), "a rating")
            .await;
        page.see("others would try").await;
        page.press("Create account").await;
        page.wait(
            "!document.querySelector('#password-error').hidden",
            "a refusal",
        )
        .await;
        assert_eq!(page.focused().await, "password");
        assert_eq!(lists(), 1);
        page.keys(" and the rest of a phrase").await;
        page.wait(&format!("{strength} === 'good'"), "a rating")
            .await;
        page.press("Create account").await;
        page.see_heading("Check your mail").await;
    });
}

#[test]
fn a_long_password_is_taken_whole() {
    run(async |stage| {
        let mut user = User::new();
        user.password = "ä long passphrase ".repeat(6).trim().to_owned();
        assert!(user.password.chars().count() > 100);
        stage.backend.create(&user).await;
        stage.page().sign_in(&user).await;
    });
}

#[test]
fn a_password_is_changed_with_the_old_one() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.follow("Change password").await;
        page.wait_focused_heading("Change password").await;
        assert_eq!(page.address().await, "/account/password");
        let fields = "return [...document.querySelectorAll('main form input')].map(it =>
            [it.name, it.autocomplete, it.name === 'username' ? it.value : ''])";
        let asked = json!([
            ["username", "username", stage.user.email],
            ["password", "current-password", ""],
            ["new-password", "new-password", ""],
            ["others", "", ""],
        ]);
        assert_eq!(page.js(fields).await, asked);
        page.fill("password", "not this one").await;
        page.fill("new-password", "a brand new password").await;
        page.press("Change password").await;
        page.see("That isn’t your current password.").await;
        assert_eq!(page.focused().await, "password");
        page.fill("password", &stage.user.password).await;
        stage.backend.sign_in_elsewhere(&stage.user).await;
        page.press("Change password").await;
        page.see("Your password is changed, and your other devices are signed out.")
            .await;
        page.see_account_of(&stage.user).await;
        let left = "return document.querySelector('[type=password]')";
        assert!(
            page.js(left).await.is_null(),
            "no password is left in the page"
        );
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", "a brand new password").await;
        page.press("Sign in").await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn other_devices_stay_signed_in_where_the_user_wants_that() {
    run(async |stage| {
        let page = stage.page();
        let device = stage.backend.sign_in_elsewhere(&stage.user).await;
        page.sign_in(&stage.user).await;
        page.open("account/password").await;
        page.fill("password", &stage.user.password).await;
        page.fill("new-password", "a brand new password").await;
        page.find("#others").await.click().await.unwrap();
        page.press("Change password").await;
        page.see("Your password is changed. Your other devices stay signed in.")
            .await;
        assert_eq!(device.count_others().await, 1);
    });
}

#[test]
fn whoever_leaves_before_the_answer_is_told_where_they_are() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let slow = json!({ "delayMs": 800 });
        stage.backend.fault("changePassword", 1, slow).await;
        page.follow("Change password").await;
        page.wait_focused_heading("Change password").await;
        page.fill("password", &stage.user.password).await;
        page.fill("new-password", "a brand new password").await;
        page.press("Change password").await;
        stage.backend.wait_for_call_in_flight().await;
        page.back().await;
        page.follow("Show devices").await;
        page.see_heading("Devices").await;
        page.see("Your password is changed").await;
        assert_eq!(page.address().await, "/account/devices");
        page.not_see("Something broke").await;
    });
}

/// At the step that sets a new password by a mailed code.
async fn at_new_password(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    page.follow("Change password").await;
    page.wait_focused_heading("Change password").await;
    page.press("Send code").await;
    page.see_heading("Check your mail").await;
    let code = stage.backend.code_for(&stage.user.email).await;
    page.fill("code", &code).await;
    page.press("Continue").await;
    page.see_heading("Choose a new password").await;
    page.fill("new-password", "a brand new password").await;
}

const CHANGED: &str = "Your password is changed, and your other devices are signed out.";

#[test]
fn a_change_whose_answer_is_lost_is_found_to_be_done_at_the_next_try() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let page = stage.page();
        at_new_password(stage).await;
        let lost = json!({ "drop": "after" });
        stage.backend.fault("finishPasswordReset", 1, lost).await;
        page.press("Set new password").await;
        page.see("The service can’t be reached.").await;
        page.press("Set new password").await;
        page.see(CHANGED).await;
        page.see_account_of(&stage.user).await;
        page.reload().await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn back_while_it_is_being_changed_does_not_hide_that_it_was() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let page = stage.page();
        at_new_password(stage).await;
        let slow = json!({ "delayMs": 1_500 });
        stage.backend.fault("finishPasswordReset", 1, slow).await;
        page.press("Set new password").await;
        stage.backend.wait_for_call_in_flight().await;
        page.back().await;
        page.see_heading("Check your mail").await;
        page.see(CHANGED).await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn the_password_that_there_is_is_no_new_one() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.open("account/password").await;
        page.fill("password", &stage.user.password).await;
        page.fill("new-password", &stage.user.password).await;
        page.press("Change password").await;
        let said = "document.getElementById('new-password-error').innerText
            === 'That is your current password. Choose another one.'";
        page.wait(said, "the error at its field").await;
        assert_eq!(page.focused().await, "new-password");
        assert!(stage.backend.calls_of("changePassword").await.is_empty());
    });
}

#[test]
fn where_the_backend_cannot_change_it_a_mailed_code_sets_another_one() {
    for protocol in ["serverpod-jwt", "serverpod-sas", "serverpod-jwt-cookie"] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            stage.backend.sign_in_elsewhere(&stage.user).await;
            page.sign_in(&stage.user).await;
            page.follow("Change password").await;
            page.wait_focused_heading("Change password").await;
            page.see(&stage.user.email).await;
            page.press("Send code").await;
            page.see_heading("Check your mail").await;
            page.not_see("Use another address").await;
            let code = stage.backend.code_for(&stage.user.email).await;
            page.fill("code", &code).await;
            page.press("Continue").await;
            page.see_heading("Choose a new password").await;
            // As long as one likes.
            let long = "a new password in ten words or so ".repeat(6) + ".";
            page.fill("new-password", &long).await;
            page.press("Set new password").await;
            page.see("Your password is changed, and your other devices are signed out.")
                .await;
            page.see_account_of(&stage.user).await;
            // With a session of its own, the only one, which a reload finds alive.
            let user = User {
                password: long.clone(),
                ..stage.user.clone()
            };
            assert_eq!(stage.backend.count_sessions(&user).await, 1);
            page.reload().await;
            page.see_account_of(&stage.user).await;
            // Back leads to no code that is spent.
            page.back().await;
            page.see_heading("Change password").await;
            page.open("account").await;
            page.press("Sign out").await;
            page.see_heading("Sign in").await;
            page.fill("email", &stage.user.email).await;
            page.fill("password", &long).await;
            page.press("Sign in").await;
            page.see_account_of(&stage.user).await;
        });
    }
}

#[test]
fn with_a_session_that_was_ended_elsewhere_no_password_is_changed_and_it_ends() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.open("account/password").await;
        stage.backend.end_sessions(&stage.user).await;
        page.fill("password", &stage.user.password).await;
        page.fill("new-password", "a brand new password").await;
        page.press("Change password").await;
        page.see_heading("Sign in").await;
        page.see("Your session was ended, perhaps").await;
        assert_eq!(page.stored().await, None);
    });
}
