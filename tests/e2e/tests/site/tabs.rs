use keyfob_e2e::run;
use serde_json::json;

#[test]
fn another_user_in_one_tab_becomes_the_user_of_the_other() {
    run(async |stage| {
        let (page, other) = (stage.page(), keyfob_e2e::User::new());
        stage.backend.create(&other).await;
        page.sign_in(&stage.user).await;
        let first = stage.tab().await;
        let second = stage.open_tab().await;
        page.open("account").await;
        page.press("Sign out").await;
        page.sign_in(&other).await;
        stage.go_to_tab(&first).await;
        page.see_account_of(&other).await;
        page.not_see(&stage.user.email).await;
        stage.go_to_tab(&second).await;
        page.see_account_of(&other).await;
    });
}

#[test]
fn a_sign_in_that_another_tab_overtook_changes_nothing_and_its_session_is_ended() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        let slow = json!({ "delayMs": 8000 });
        stage.backend.fault("authenticate", 1, slow).await;
        page.press("Sign in").await;
        let first = stage.tab().await;
        stage.backend.wait_for_call_in_flight().await;
        stage.open_tab().await;
        page.sign_in(&stage.user).await;
        page.press("Sign out").await;
        page.see("You’re signed out.").await;
        stage.go_to_tab(&first).await;
        stage.backend.wait_for_calls("authenticate", 2).await;
        // The other tab's session, then the one that nobody wants any more.
        let ended = stage.backend.wait_for_calls("signOutDevice", 2).await;
        assert!(
            ended.iter().all(|call| call.key && call.status == 200),
            "{ended:?}"
        );
        stage.backend.wait_for_end_of_sessions(&stage.user).await;
        assert_eq!(page.stored().await, None);
        page.see_heading("Sign in").await;
        assert_eq!(page.address().await, "/sign-in");
        page.wait("!document.querySelector('[aria-busy]')", "a form at rest")
            .await;
    });
}
