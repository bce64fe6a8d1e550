use keyfob_e2e::{Page, Plan, User, run};
use serde_json::json;

async fn ask_for_code(page: Page<'_>, email: &str) {
    page.open("reset-password").await;
    page.fill("email", email).await;
    page.press("Send code").await;
    page.see_heading("Check your mail").await;
}

async fn set_password(page: Page<'_>, code: &str, password: &str) {
    page.fill("code", code).await;
    page.fill("new-password", password).await;
    page.press("Set new password").await;
}

#[test]
fn an_unknown_address_gets_the_same_answer() {
    run(async |stage| {
        let (page, unknown) = (stage.page(), User::new());
        ask_for_code(page, &stage.user.email).await;
        let known_text = page.text().await.replace(&stage.user.email, "…");
        // The same address once more would be a reload.
        page.open("sign-in").await;
        ask_for_code(page, &unknown.email).await;
        let unknown_text = page.text().await.replace(&unknown.email, "…");
        assert_eq!(known_text, unknown_text);
        assert_eq!(stage.backend.mails_to(&unknown.email).await.len(), 0);
    });
}

#[test]
fn a_wrong_code_and_a_used_code_are_refused() {
    run(async |stage| {
        let (page, user) = (stage.page(), &stage.user);
        ask_for_code(page, &user.email).await;
        let code = stage.backend.code_for(&user.email).await;
        set_password(page, "wrongwrong", "a new one, and longer").await;
        page.see("That code is wrong or no longer good.").await;
        page.wait(
            "document.activeElement.id === 'code'",
            "the focus in the code",
        )
        .await;
        set_password(page, &code, "a new one, and longer").await;
        page.see("Your password is changed").await;
        ask_for_code(page, &user.email).await;
        set_password(page, &code, "an even newer one").await;
        page.see("That code is wrong or no longer good.").await;
        page.open("sign-in").await;
        page.fill("email", &user.email).await;
        page.fill("password", "a new one, and longer").await;
        page.press("Sign in").await;
        page.see_account_of(user).await;
    });
}

#[test]
fn one_whose_answer_is_lost_is_found_to_be_done_at_the_next_try_and_a_wrong_code_is_not() {
    run(async |stage| {
        let (page, user) = (stage.page(), &stage.user);
        let lost = json!({ "drop": "after" });
        ask_for_code(page, &user.email).await;
        let code = stage.backend.code_for(&user.email).await;
        for code in ["wrongwrong", &code] {
            stage.backend.fault("resetPassword", 1, lost.clone()).await;
            set_password(page, code, "a new one, and longer").await;
            page.see("The service can’t be reached.").await;
            page.press("Set new password").await;
            match code {
                "wrongwrong" => page.see("That code is wrong or no longer good.").await,
                _ => page.see("Your password is changed").await,
            }
        }
        page.fill("password", "a new one, and longer").await;
        page.press("Sign in").await;
        page.see_account_of(user).await;
    });
}

#[test]
fn a_padded_new_password_is_refused_before_it_is_sent() {
    run(async |stage| {
        let page = stage.page();
        ask_for_code(page, &stage.user.email).await;
        let code = stage.backend.code_for(&stage.user.email).await;
        set_password(page, &code, " padded at the start").await;
        page.see("Leave out the spaces").await;
        assert_eq!(page.focused().await, "new-password");
        assert_eq!(stage.backend.calls_of("resetPassword").await, []);
    });
}

#[test]
fn an_answer_to_a_step_that_was_left_changes_nothing_on_another() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let page = stage.page();
        page.open("reset-password").await;
        page.fill("email", &stage.user.email).await;
        page.press("Send code").await;
        page.see_heading("Check your mail").await;
        let code = stage.backend.code_for(&stage.user.email).await;
        let slow = json!({ "delayMs": 800 });
        stage
            .backend
            .fault("verifyPasswordResetCode", 1, slow)
            .await;
        page.fill("code", &code).await;
        page.press("Continue").await;
        stage.backend.wait_for_call_in_flight().await;
        page.back().await;
        page.see_heading("Reset your password").await;
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        let label = "return document.querySelector('main [type=submit]').innerText";
        assert_eq!(page.js_text(label).await, "Send code");
    });
}

#[test]
fn a_reload_at_the_code_step_goes_on_there() {
    run(async |stage| {
        let (page, user) = (stage.page(), &stage.user);
        ask_for_code(page, &user.email).await;
        let code = stage.backend.code_for(&user.email).await;
        page.reload().await;
        page.see_heading("Check your mail").await;
        page.see(&user.email).await;
        set_password(page, &code, "a new one, and longer").await;
        page.see("Your password is changed").await;
        // Another form in the same tab is not taken for it.
        page.follow("Create account").await;
        page.see_heading("Create account").await;
        page.open("reset-password").await;
        page.see_heading("Reset your password").await;
    });
}

#[test]
fn other_devices_are_signed_out_with_it_unless_the_user_wants_them_to_stay() {
    for is_wanted in [true, false] {
        run(async |stage| {
            let (page, user) = (stage.page(), &stage.user);
            stage.backend.sign_in_elsewhere(user).await;
            ask_for_code(page, &user.email).await;
            if !is_wanted {
                page.find("#others").await.click().await.unwrap();
            }
            let code = stage.backend.code_for(&user.email).await;
            set_password(page, &code, "a new one, and longer").await;
            match is_wanted {
                true => page.see("every device is signed out").await,
                false => page.see("Sign in with the new one.").await,
            }
            let user = User {
                password: "a new one, and longer".into(),
                ..user.clone()
            };
            let left = stage.backend.count_sessions(&user).await;
            assert_eq!(left, if is_wanted { 0 } else { 1 });
        });
    }
}

#[test]
fn with_the_new_modules_they_are_signed_out_without_a_question_and_that_is_said_first() {
    for protocol in ["serverpod-jwt", "serverpod-sas"] {
        Plan::speaking(protocol).run(async |stage| {
            let (page, user) = (stage.page(), &stage.user);
            stage.backend.sign_in_elsewhere(user).await;
            ask_for_code(page, &user.email).await;
            let code = stage.backend.code_for(&user.email).await;
            page.fill("code", "00000000").await;
            page.press("Continue").await;
            page.see("That code is wrong or no longer good.").await;
            page.fill("code", &code).await;
            page.press("Continue").await;
            page.wait_focused_heading("Choose a new password").await;
            let title = page.js_text("return document.title").await;
            assert_eq!(title, "Choose a new password · Keyfob");
            page.see("This signs you out on your other devices.").await;
            assert!(!page.has("#others").await);
            assert!(!page.has("#code").await);
            page.reload().await;
            page.see_heading("Choose a new password").await;
            page.see("This signs you out on your other devices.").await;
            page.fill("new-password", "a new one, and longer").await;
            page.press("Set new password").await;
            page.see("Your password is changed").await;
            let verified = stage.backend.calls_of("verifyPasswordResetCode").await;
            assert_eq!(verified.len(), 2, "nothing is spent by a reload");
            let user = User {
                password: "a new one, and longer".into(),
                ..user.clone()
            };
            assert_eq!(stage.backend.count_sessions(&user).await, 0);
            // Not back to a code that is spent.
            page.back().await;
            page.see_heading("Reset your password").await;
            let email = page.js_text("return document.getElementById('email').value");
            assert_eq!(email.await, user.email);
        });
    }
}
