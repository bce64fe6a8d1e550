use keyfob_e2e::{Plan, Stage};
use thirtyfour::WindowHandle;

/// As a sign-in leaves it that is not to outlive its tab.
const TO_THE_TAB: &str = "const record = JSON.parse(localStorage.getItem('keyfob.session'));
    record.isOfTab = true;
    sessionStorage.setItem('keyfob.session', JSON.stringify(record));
    localStorage.removeItem('keyfob.session');";

async fn sign_in_for_the_tab(stage: &Stage) -> WindowHandle {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    page.js(TO_THE_TAB).await;
    page.reload().await;
    page.see_account_of(&stage.user).await;
    stage.tab().await
}

/// Goes there. Browsers copy sessionStorage into what a page opens, as into a duplicate.
async fn open_copy(stage: &Stage, original: &WindowHandle) -> WindowHandle {
    let page = stage.page();
    page.js("window.open(location.href)").await;
    let copy = stage.other_tab(original).await;
    stage.go_to_tab(&copy).await;
    page.wait_ready().await;
    page.see_account_of(&stage.user).await;
    copy
}

#[test]
fn of_a_tab_and_its_copy_one_goes_on_and_the_other_is_told() {
    Plan {
        backend: &["--access-token-lifetime", "4s"],
        ..Plan::speaking("serverpod-jwt")
    }
    .run(async |stage| {
        let page = stage.page();
        let original = sign_in_for_the_tab(stage).await;
        let seen = stage.backend.calls_of("refreshAccessToken").await.len();

        let copy = open_copy(stage, &original).await;
        // The copy is looked at, so it is the one to refresh.
        let calls = stage.backend.wait_for_calls("refreshAccessToken", seen + 1);
        calls.await;
        page.see_account_of(&stage.user).await;

        stage.go_to_tab(&original).await;
        page.see("This tab is a copy of another").await;
        page.not_see(&stage.user.email).await;
        // Nobody signed out: the session goes on in the copy.
        assert_eq!(stage.backend.calls_of("signOutDevice").await, []);
        assert_eq!(stage.backend.count_sessions(&stage.user).await, 1);

        stage.go_to_tab(&copy).await;
        page.reload().await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn who_signs_out_of_a_tab_is_signed_out_of_its_copy() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let page = stage.page();
        let original = sign_in_for_the_tab(stage).await;
        let copy = open_copy(stage, &original).await;
        stage.go_to_tab(&original).await;
        page.press("Sign out").await;
        page.see("You’re signed out.").await;
        stage.go_to_tab(&copy).await;
        page.see("You were signed out in another tab.").await;
        page.reload().await;
        page.see_heading("Sign in").await;
        page.not_see(&stage.user.email).await;
    });
}
