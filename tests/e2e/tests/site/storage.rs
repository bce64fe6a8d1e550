use keyfob_e2e::{Plan, Stage};

const BLOCKED_TOLD: &str = "Your browser doesn’t let this site store anything";
const FULL_TOLD: &str = "Your browser has no room left for this site";

async fn signs_in_in_memory(stage: &Stage, told: &str) {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    page.see(told).await;
    let text = page.text().await;
    assert_eq!(text.matches(told).count(), 1, "told once:\n{text}");
    // The sign-in was no failure, and its session is not given up.
    page.not_see("in the meantime").await;
    assert_eq!(stage.backend.calls_of("signOutDevice").await, []);
    page.press("Sign out").await;
    page.see_heading("Sign in").await;
    let calls = stage.backend.wait_for_calls("signOutDevice", 1).await;
    assert!(calls[0].key, "{calls:?}");
    page.reload().await;
    page.see_heading("Sign in").await;
}

const BLOCKED: &str = "for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, {
        get() { throw new DOMException('denied', 'SecurityError'); }
    });
}";

#[test]
fn with_storage_blocked_sign_in_works_in_memory_and_says_so() {
    let plan = Plan {
        scripts: &[BLOCKED],
        ..Plan::default()
    };
    plan.run(async |stage| signs_in_in_memory(stage, BLOCKED_TOLD).await);
}

#[test]
fn with_storage_full_sign_in_works_in_memory_and_says_so() {
    let plan = Plan {
        scripts: &["Storage.prototype.setItem = function () {
            throw new DOMException('full', 'QuotaExceededError');
        }"],
        ..Plan::default()
    };
    plan.run(async |stage| signs_in_in_memory(stage, FULL_TOLD).await);
}

#[test]
fn a_reload_with_storage_blocked_ends_signed_out_without_an_error() {
    let plan = Plan {
        scripts: &[BLOCKED],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.reload().await;
        page.see_heading("Sign in").await;
        page.not_see(&stage.user.email).await;
        // Nobody holds that session any more.
        stage.backend.wait_for_calls("signOutDevice", 1).await;
    });
}

#[test]
fn with_local_storage_alone_blocked_the_session_is_the_tabs() {
    let plan = Plan {
        scripts: &["Object.defineProperty(window, 'localStorage', {
            get() { throw new DOMException('denied', 'SecurityError'); }
        })"],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.see("you’ll be signed out when you close it").await;
        page.reload().await;
        page.see_account_of(&stage.user).await;
        page.assert_no_form_was_shown().await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        page.reload().await;
        page.see_heading("Sign in").await;
    });
}
