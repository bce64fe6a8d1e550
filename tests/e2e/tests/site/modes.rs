//! What holds whatever is spoken: one list, for each protocol.

use keyfob_e2e::{Page, Stage, User};
use serde_json::json;

/// Longer than an access token is good for.
const LIFE_OF_A_TOKEN_S: i64 = 11 * 60;

const UNREACHABLE: &str = "can’t be reached to check it just now";
const BLOCKED: &str = "This account is blocked. Ask the people who run this service.";
const ENDED: &str = "Your session was ended, perhaps";

/// Makes a test of each behaviour, in a module for each mode.
macro_rules! in_modes {
    ($($mode:ident: $protocol:literal),*) => {$(
        in_modes! { @ $mode $protocol
            a_sign_up_with_the_code_from_the_inbox_ends_signed_in
            a_sign_in_leads_to_the_account_and_the_form_is_gone
            a_wrong_password_is_told
            a_reload_keeps_signed_in_without_a_form_or_a_request
            a_second_tab_follows_within_a_second
            a_reload_without_the_server_keeps_signed_in_and_says_so
            a_session_that_was_ended_elsewhere_ends_here_and_says_so
            a_sign_out_ends_the_session_on_the_server
            a_sign_out_everywhere_ends_every_session
            a_sign_out_that_the_server_did_not_hear_of_is_made_good
            a_blocked_user_is_what_the_server_says
            that_an_account_is_blocked_is_told_at_sign_in_to_who_knows_its_password
            the_account_says_since_when_one_is_signed_in
            the_account_names_the_roles_of_who_has_any
            a_new_password_is_set_with_the_code_from_the_inbox
        }
    )*};
    (@ $mode:ident $protocol:literal $($behaviour:ident)*) => {
        mod $mode { $(in_modes! { # $protocol $behaviour })* }
    };
    (# $protocol:literal $behaviour:ident) => {
        #[test]
        fn $behaviour() {
            keyfob_e2e::Plan::speaking($protocol).run(super::$behaviour);
        }
    };
}

in_modes! {
    legacy: "serverpod-legacy", jwt: "serverpod-jwt", sas: "serverpod-sas",
    jwt_cookie: "serverpod-jwt-cookie", sas_cookie: "serverpod-sas-cookie"
}

/// Reloads as long after the last check as leads to another one.
async fn reload_later(page: Page<'_>) {
    page.age_session().await;
    page.reload().await;
}

async fn a_sign_up_with_the_code_from_the_inbox_ends_signed_in(stage: &Stage) {
    let (page, new) = (stage.page(), User::new());
    page.open("sign-in").await;
    page.follow("Create account").await;
    page.see_heading("Create account").await;
    // Not every protocol takes a name then.
    let has_name = page.has("#user-name").await;
    if has_name {
        page.fill("user-name", &new.name).await;
    }
    page.fill("email", &new.email).await;
    // The others ask for the password once the code is right.
    let is_legacy = stage.protocol == "serverpod-legacy";
    if is_legacy {
        page.fill("password", &new.password).await;
        page.press("Create account").await;
    } else {
        page.press("Send code").await;
    }
    page.see_heading("Check your mail").await;
    page.see(&new.email).await;
    assert!(!page.has("[type=password]").await);
    let code = stage.backend.code_for(&new.email).await;
    page.fill("code", &code).await;
    if is_legacy {
        page.press("Confirm").await;
    } else {
        page.press("Continue").await;
        page.wait_focused_heading("Choose a password").await;
        page.fill("new-password", &new.password).await;
        page.press("Create account").await;
    }
    page.wait("location.pathname === '/account'", "the account")
        .await;
    page.reload().await;
    page.see(&new.email).await;
    if !has_name {
        page.see_heading("Your account").await;
        let text = page.text().await;
        assert_eq!(text.matches(&new.email).count(), 1, "told once:\n{text}");
    }
    assert_eq!(stage.backend.count_sessions(&new).await, 1);
}

async fn a_sign_in_leads_to_the_account_and_the_form_is_gone(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    assert_eq!(page.address().await, "/account");
    // What password managers wait for before they offer to save.
    assert!(!page.has("input").await);
    assert_eq!(stage.backend.count_sessions(&stage.user).await, 1);
}

async fn a_wrong_password_is_told(stage: &Stage) {
    let page = stage.page();
    page.open("sign-in").await;
    page.fill("email", &stage.user.email).await;
    page.fill("password", "wrong").await;
    page.press("Sign in").await;
    page.see("That email and password don’t match.").await;
    assert_eq!(page.stored().await, None);
}

async fn a_reload_keeps_signed_in_without_a_form_or_a_request(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    let calls = stage.backend.calls().await.len();
    for path in ["account", "", "sign-in", "sign-up"] {
        page.open(path).await;
        page.see_account_of(&stage.user).await;
        page.assert_no_form_was_shown().await;
        assert_eq!(page.address().await, "/account");
    }
    page.reload().await;
    page.see_account_of(&stage.user).await;
    page.assert_no_form_was_shown().await;
    // Confirmed a moment ago.
    assert_eq!(stage.backend.calls().await.len(), calls);
}

async fn a_second_tab_follows_within_a_second(stage: &Stage) {
    let page = stage.page();
    page.open("sign-in").await;
    let first = stage.tab().await;
    let second = stage.open_tab().await;
    page.sign_in(&stage.user).await;
    let in_second = page.turns().await;
    stage.go_to_tab(&first).await;
    page.see_account_of(&stage.user).await;
    assert_eq!(page.address().await, "/account");
    page.press("Sign out").await;
    page.see_heading("Sign in").await;
    page.see("You’re signed out.").await;
    let in_first = page.turns().await;
    stage.go_to_tab(&second).await;
    page.see_heading("Sign in").await;
    page.see("You were signed out in another tab.").await;
    page.not_see(&stage.user.email).await;
    assert_eq!(page.address().await, "/sign-in");
    let out_second = page.turns().await;
    // In there, in here; out here, out there.
    let moments = [in_second[0], in_first[0], in_first[1], out_second[1]];
    assert_eq!(moments.map(|(_, is_in)| is_in), [true, true, false, false]);
    let [began, followed, ended, followed_too] = moments.map(|(at, _)| at);
    assert!(followed.abs_diff(began) <= 1_000, "{moments:?}");
    assert!(followed_too.abs_diff(ended) <= 1_000, "{moments:?}");
    // One session, begun once and ended.
    stage.backend.wait_for_end_of_sessions(&stage.user).await;
}

async fn a_reload_without_the_server_keeps_signed_in_and_says_so(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    stage.backend.stop().await;
    reload_later(page).await;
    page.see_account_of(&stage.user).await;
    page.see(UNREACHABLE).await;
    page.assert_no_form_was_shown().await;
    stage.backend.restart().await;
    page.js("dispatchEvent(new Event('online'))").await;
    let is_gone = format!("!document.body.innerText.includes({})", json!(UNREACHABLE));
    page.wait(&is_gone, "no word of an unreachable service")
        .await;
    page.see_account_of(&stage.user).await;
}

async fn a_session_that_was_ended_elsewhere_ends_here_and_says_so(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    stage.backend.end_sessions(&stage.user).await;
    stage.backend.advance(LIFE_OF_A_TOKEN_S).await;
    reload_later(page).await;
    page.see_heading("Sign in").await;
    page.see(ENDED).await;
    page.not_see(&stage.user.email).await;
    assert_eq!(page.stored().await, None);
}

async fn a_sign_out_ends_the_session_on_the_server(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    let record = page.stored().await.unwrap();
    page.press("Sign out").await;
    page.see_heading("Sign in").await;
    page.see("You’re signed out.").await;
    stage.backend.wait_for_end_of_sessions(&stage.user).await;
    page.wait("localStorage.length === 0", "an empty store")
        .await;
    let html = page.js_text("return document.documentElement.outerHTML");
    let html = html.await;
    for private in [&stage.user.email, &stage.user.name] {
        assert!(!html.contains(private), "{private} is in the page");
    }
    // Whoever kept a copy has nothing of it.
    let put_back = format!("localStorage['keyfob.session'] = {}", json!(record));
    page.js(&put_back).await;
    stage.backend.advance(LIFE_OF_A_TOKEN_S).await;
    reload_later(page).await;
    page.see(ENDED).await;
}

async fn a_sign_out_everywhere_ends_every_session(stage: &Stage) {
    let page = stage.page();
    let device = stage.backend.sign_in_elsewhere(&stage.user).await;
    page.sign_in(&stage.user).await;
    assert_eq!(device.count_others().await, 1);
    page.press("Sign out everywhere").await;
    page.see("You’re signed out on every device.").await;
    assert_eq!(stage.backend.count_sessions(&stage.user).await, 0);
}

async fn a_sign_out_that_the_server_did_not_hear_of_is_made_good(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    stage.backend.stop().await;
    page.press("Sign out").await;
    page.see("it will be told as soon as it can be").await;
    stage.backend.restart().await;
    assert_eq!(stage.backend.count_sessions(&stage.user).await, 1);
    page.reload().await;
    stage.backend.wait_for_end_of_sessions(&stage.user).await;
    page.wait("localStorage.length === 0", "an empty store")
        .await;
    page.see_heading("Sign in").await;
}

/// With tokens a block refuses new ones until it is lifted, else it ends the
/// session for good.
async fn a_blocked_user_is_what_the_server_says(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    stage.backend.block(&stage.user).await;
    stage.backend.advance(LIFE_OF_A_TOKEN_S).await;
    reload_later(page).await;
    if !stage.protocol.contains("jwt") {
        page.see_heading("Sign in").await;
        page.see(ENDED).await;
        return;
    }
    page.see_account_of(&stage.user).await;
    page.see(BLOCKED).await;
    page.not_see(UNREACHABLE).await;
    stage.backend.unblock(&stage.user).await;
    page.js("dispatchEvent(new Event('online'))").await;
    let is_gone = format!("!document.body.innerText.includes({})", json!(BLOCKED));
    page.wait(&is_gone, "no word of a block").await;
    page.see_account_of(&stage.user).await;
}

async fn that_an_account_is_blocked_is_told_at_sign_in_to_who_knows_its_password(stage: &Stage) {
    let page = stage.page();
    stage.backend.block(&stage.user).await;
    page.open("sign-in").await;
    page.fill("email", &stage.user.email).await;
    page.fill("password", "not this one").await;
    page.press("Sign in").await;
    page.see("That email and password don’t match.").await;
    page.not_see("blocked").await;
    page.fill("password", &stage.user.password).await;
    page.press("Sign in").await;
    page.see(BLOCKED).await;
    assert_eq!(page.stored().await, None);
}

async fn the_account_says_since_when_one_is_signed_in(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    page.js(
        "const record = JSON.parse(localStorage.getItem('keyfob.session'));
         record.signedInAtMs = Date.UTC(2026, 1, 3, 12);
         localStorage.setItem('keyfob.session', JSON.stringify(record));",
    )
    .await;
    page.reload().await;
    page.see("Signed in since").await;
    page.see("3 February 2026").await;
    let is_dated = page.text().await.contains("Member since");
    assert_eq!(is_dated, stage.protocol == "serverpod-legacy");
}

async fn the_account_names_the_roles_of_who_has_any(stage: &Stage) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    page.not_see("Roles").await;
    page.press("Sign out").await;
    page.see_heading("Sign in").await;
    let scopes = ["serverpod.admin", "<b>editor</b>"];
    stage.backend.give_scopes(&stage.user, &scopes).await;
    page.sign_in(&stage.user).await;
    let row = page.js_text(
        "const rows = [...document.querySelectorAll('dt')];
         return rows.find(it => it.innerText === 'Roles')?.nextElementSibling.innerText",
    );
    assert_eq!(
        row.await,
        "serverpod.admin, <b>editor</b>",
        "{}",
        stage.protocol
    );
}

async fn a_new_password_is_set_with_the_code_from_the_inbox(stage: &Stage) {
    let (page, user) = (stage.page(), &stage.user);
    page.open("sign-in").await;
    page.follow("Forgot password?").await;
    page.see_heading("Reset your password").await;
    page.fill("email", &user.email).await;
    page.press("Send code").await;
    page.see_heading("Check your mail").await;
    let code = stage.backend.code_for(&user.email).await;
    page.fill("code", &code).await;
    // Legacy takes both in one call.
    if stage.protocol != "serverpod-legacy" {
        assert!(!page.has("[type=password]").await);
        page.press("Continue").await;
        page.wait_focused_heading("Choose a new password").await;
        page.see("This signs you out on your other devices.").await;
    }
    page.fill("new-password", "a new one, and longer").await;
    page.press("Set new password").await;
    page.see_heading("Sign in").await;
    page.see("Your password is changed").await;
    assert_eq!(page.address().await, "/sign-in");
    // The address is not asked for twice.
    let email = page.js_text("return document.getElementById('email').value");
    assert_eq!(email.await, user.email);
    page.fill("password", &user.password).await;
    page.press("Sign in").await;
    page.see("don’t match").await;
    page.fill("password", "a new one, and longer").await;
    page.press("Sign in").await;
    page.see_account_of(user).await;
}
