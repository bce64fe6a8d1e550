use keyfob_e2e::Plan;

#[test]
fn the_site_works_under_a_path_of_its_own() {
    let plan = Plan {
        base: "/app/",
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        assert_eq!(page.address().await, "/app/account");
        page.reload().await;
        page.see_account_of(&stage.user).await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        assert_eq!(page.address().await, "/app/sign-in");
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        assert_eq!(page.address().await, "/app/sign-up");
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        page.follow("Forgot password?").await;
        page.see_heading("Reset your password").await;
        assert_eq!(page.address().await, "/app/reset-password");
        page.open("no-such-page").await;
        page.see_heading("Page not found").await;
        page.follow("Go to the start page").await;
        page.see_heading("Keyfob").await;
        assert_eq!(page.address().await, "/app/");
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        assert_eq!(page.address().await, "/app/sign-in");
        let asked = stage.site.requests();
        let is_inside = asked.iter().all(|path| path.starts_with("/app/"));
        assert!(is_inside, "{asked:?}");
    });
}
