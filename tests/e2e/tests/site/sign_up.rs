use crate::waiting::fast;
use keyfob_e2e::{Page, Plan, User, run};
use serde_json::json;

async fn ask_for_account(page: Page<'_>, user: &User) {
    ask_speaking("serverpod-legacy", page, user).await;
}

/// The same with a protocol: only legacy Serverpod takes a name.
async fn ask_speaking(protocol: &str, page: Page<'_>, user: &User) {
    page.open("sign-up").await;
    if protocol == "serverpod-legacy" {
        page.fill("user-name", &user.name).await;
    }
    page.fill("email", &user.email).await;
    if protocol == "serverpod-legacy" {
        page.fill("password", &user.password).await;
        page.press("Create account").await;
    } else {
        page.press("Send code").await;
    }
}

/// Gives the code and, where that is asked for after it, the password.
async fn finish(protocol: &str, page: Page<'_>, code: &str, user: &User) {
    page.fill("code", code).await;
    if protocol == "serverpod-legacy" {
        page.press("Confirm").await;
    } else {
        page.press("Continue").await;
        page.see_heading("Choose a password").await;
        page.fill("new-password", &user.password).await;
        page.press("Create account").await;
    }
}

/// What the browser keeps that is neither a cookie nor in the page.
const KEPT: &str = "return JSON.stringify([history.state, {...sessionStorage}, {...localStorage}])";

#[test]
fn a_code_may_be_pasted_with_spaces_and_dashes() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        let code = stage.backend.code_for(&user.email).await;
        let (left, right) = code.split_at(4);
        page.fill("code", &format!(" {left} - {right} ")).await;
        page.press("Confirm").await;
        page.see_account_of(&user).await;
    });
}

#[test]
fn a_wrong_code_is_told_at_its_field_and_the_right_one_still_works() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.press("Confirm").await;
        page.see("Enter the code from the mail.").await;
        page.fill("code", "wrongwrong").await;
        page.press("Confirm").await;
        page.see("That code is wrong or no longer good.").await;
        page.wait(
            "document.activeElement.id === 'code'",
            "the focus in the code",
        )
        .await;
        let is_marked =
            page.js("return document.getElementById('code').getAttribute('aria-invalid')");
        assert_eq!(is_marked.await, "true");
        page.fill("code", &stage.backend.code_for(&user.email).await)
            .await;
        page.press("Confirm").await;
        page.see_account_of(&user).await;
    });
}

#[test]
fn a_new_code_can_be_asked_for_without_typing_anything_again() {
    fast().run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.see("You can ask for a new code now.").await;
        page.press("Send a new code").await;
        page.see("A new code is on its way.").await;
        let mails = stage.backend.mails_to(&user.email).await;
        assert_eq!(mails.len(), 2);
        page.fill("code", &stage.backend.code_for(&user.email).await)
            .await;
        page.press("Confirm").await;
        page.see_account_of(&user).await;
    });
}

#[test]
fn a_new_password_with_outer_spaces_or_too_short_is_refused_before_it_is_sent() {
    run(async |stage| {
        let (page, mut user) = (stage.page(), User::new());
        for (password, told) in [
            (" long enough to count", "Leave out the spaces"),
            ("long enough to count ", "Leave out the spaces"),
            ("seven77", "Use at least 8 characters."),
        ] {
            user.password = password.into();
            ask_for_account(page, &user).await;
            page.see(told).await;
            assert_eq!(page.focused().await, "password");
        }
        assert_eq!(stage.backend.calls().await, []);
    });
}

#[test]
fn the_code_step_takes_the_focus_to_its_heading() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.wait_focused_heading("Check your mail").await;
        page.press("Use another address").await;
        page.see_heading("Create account").await;
        page.wait_focused_heading("Create account").await;
    });
}

#[test]
fn the_code_step_changes_the_title() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        page.open("sign-up").await;
        let before = page.js_text("return document.title").await;
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.wait(
            &format!("document.title !== {}", json!(before)),
            "a title of the code step",
        )
        .await;
    });
}

#[test]
fn a_double_click_asks_for_one_account() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        page.open("sign-up").await;
        page.fill("user-name", &user.name).await;
        page.fill("email", &user.email).await;
        page.fill("password", &user.password).await;
        page.double_click("#app [type=submit]").await;
        page.see_heading("Check your mail").await;
        let calls = stage.backend.calls_of("createAccountRequest").await;
        assert_eq!(calls.len(), 1);
    });
}

#[test]
fn a_reload_at_the_code_step_goes_on_there_and_nothing_secret_was_kept() {
    for protocol in ["serverpod-legacy", "serverpod-jwt"] {
        Plan::speaking(protocol).run(async |stage| {
            let (page, user) = (stage.page(), User::new());
            ask_speaking(protocol, page, &user).await;
            page.see_heading("Check your mail").await;
            page.fill("code", "half").await;
            let kept = page.js_text(KEPT).await;
            assert!(kept.contains(&user.email), "{kept}");
            assert!(!kept.contains(&user.password) && !kept.contains("half"));
            page.reload().await;
            page.see_heading("Check your mail").await;
            page.see(&user.email).await;
            if protocol == "serverpod-legacy" {
                // Another code would take the password, which is gone.
                page.not_see("Send a new code").await;
                page.see("The page was reloaded, so enter your password again.")
                    .await;
                // It was fixed with the first form: no new one is to be made up.
                let asked = page.js("const field = document.getElementById('new-password');
                    return [field.autocomplete, document.body.innerText.includes('At least 8')]");
                assert_eq!(asked.await, json!(["current-password", false]));
                page.fill("new-password", &user.password).await;
            } else {
                page.see("Send a new code").await;
                page.not_see("The page was reloaded").await;
                assert!(!page.has("[type=password]").await);
            }
            let code = stage.backend.code_for(&user.email).await;
            finish(protocol, page, &code, &user).await;
            page.see(&user.email).await;
            page.see_heading(match protocol {
                "serverpod-legacy" => &user.name,
                _ => "Your account",
            })
            .await;
        });
    }
}

#[test]
fn after_a_reload_another_code_is_a_step_back_with_what_was_entered() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.reload().await;
        page.press("Go back for a new code").await;
        page.wait_focused_heading("Create account").await;
        let values = "return ['user-name', 'email', 'password']
            .map(id => document.getElementById(id).value)";
        assert_eq!(page.js(values).await, json!([user.name, user.email, ""]));
        page.fill("password", &user.password).await;
        page.press("Create account").await;
        page.see_heading("Check your mail").await;
        assert_eq!(stage.backend.mails_to(&user.email).await.len(), 2);
        let code = stage.backend.code_for(&user.email).await;
        finish("serverpod-legacy", page, &code, &user).await;
        page.see_account_of(&user).await;
    });
}

#[test]
fn a_reload_at_the_password_goes_on_there_and_the_code_is_not_sent_again() {
    for protocol in ["serverpod-jwt", "serverpod-sas"] {
        Plan::speaking(protocol).run(async |stage| {
            let (page, user) = (stage.page(), User::new());
            ask_speaking(protocol, page, &user).await;
            page.see_heading("Check your mail").await;
            let code = stage.backend.code_for(&user.email).await;
            page.fill("code", &code).await;
            page.press("Continue").await;
            page.wait_focused_heading("Choose a password").await;
            let title = page.js_text("return document.title").await;
            assert_eq!(title, "Choose a password · Keyfob");
            page.fill("new-password", &user.password).await;
            let kept = page.js_text(KEPT).await;
            assert!(!kept.contains(&user.password) && !kept.contains(&code));
            // It has an end of its own there, and an entry of the history has none.
            let token = "return sessionStorage['keyfob.code'].split('\\n')[2]";
            let token = page.js_text(token).await;
            let state = page.js_text("return JSON.stringify(history.state)").await;
            assert!(!token.is_empty() && !state.contains(&token));
            page.reload().await;
            page.see_heading("Choose a password").await;
            let username = "return document.querySelector('[name=username]').value";
            assert_eq!(page.js_text(username).await, user.email);
            // Back as far as it goes, and on again: no step is lost.
            page.back().await;
            page.see_heading("Create account").await;
            let email = "return document.getElementById('email').value";
            assert_eq!(page.js_text(email).await, user.email);
            page.js("history.forward()").await;
            page.see_heading("Choose a password").await;
            page.fill("new-password", &user.password).await;
            page.press("Create account").await;
            page.see_heading("Your account").await;
            let verified = stage.backend.calls_of("verifyRegistrationCode").await;
            assert_eq!(verified.len(), 1);
            let kept = page.js_text(KEPT).await;
            assert!(
                !kept.contains(&token),
                "what was given for the code is gone"
            );
        });
    }
}

#[test]
fn back_at_the_password_leads_to_the_code_and_that_is_not_sent_twice() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_speaking("serverpod-jwt", page, &user).await;
        page.see_heading("Check your mail").await;
        let code = stage.backend.code_for(&user.email).await;
        page.fill("code", &code).await;
        page.press("Continue").await;
        page.see_heading("Choose a password").await;
        page.back().await;
        page.wait_focused_heading("Check your mail").await;
        let value = "return document.getElementById('code').value";
        assert_eq!(page.js_text(value).await, code);
        page.press("Continue").await;
        page.wait_focused_heading("Choose a password").await;
        page.fill("new-password", &user.password).await;
        page.press("Create account").await;
        page.see_heading("Your account").await;
        let verified = stage.backend.calls_of("verifyRegistrationCode").await;
        assert_eq!(verified.len(), 1);
        // No form, however far one goes back.
        for _ in 0..2 {
            page.back().await;
            page.see_heading("Your account").await;
        }
    });
}

#[test]
fn a_code_that_was_tried_too_often_or_is_too_old_is_told_and_another_one_helps() {
    for is_late in [false, true] {
        let plan = Plan {
            protocol: "serverpod-jwt",
            ..fast()
        };
        plan.run(async |stage| {
            let (page, user) = (stage.page(), User::new());
            ask_speaking("serverpod-jwt", page, &user).await;
            page.see_heading("Check your mail").await;
            let code = stage.backend.code_for(&user.email).await;
            if is_late {
                stage.backend.advance(16 * 60).await;
            } else {
                for _ in 0..3 {
                    page.fill("code", "00000000").await;
                    page.press("Continue").await;
                    page.see("That code is wrong or no longer good.").await;
                }
            }
            page.fill("code", &code).await;
            page.press("Continue").await;
            page.see("That code is no longer good").await;
            page.see("Ask for a new one.").await;
            assert_eq!(page.focused().await, "code");
            page.see("You can ask for a new code now.").await;
            page.press("Send a new code").await;
            page.see("a new code is on its way.").await;
            let code = stage.backend.code_for(&user.email).await;
            finish("serverpod-jwt", page, &code, &user).await;
            page.see_heading("Your account").await;
        });
    }
}

#[test]
fn whoever_takes_too_long_over_the_password_is_led_back_to_the_code() {
    let plan = Plan {
        protocol: "serverpod-jwt",
        ..fast()
    };
    plan.run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_speaking("serverpod-jwt", page, &user).await;
        page.see_heading("Check your mail").await;
        page.fill("code", &stage.backend.code_for(&user.email).await)
            .await;
        page.press("Continue").await;
        page.see_heading("Choose a password").await;
        stage.backend.advance(16 * 60).await;
        page.fill("new-password", &user.password).await;
        page.press("Create account").await;
        page.see_heading("Check your mail").await;
        page.see("That code is no longer good").await;
        page.wait(
            "document.activeElement.id === 'code'",
            "the focus in the code",
        )
        .await;
        page.see("You can ask for a new code now.").await;
        page.press("Send a new code").await;
        page.see("a new code is on its way.").await;
        let code = stage.backend.code_for(&user.email).await;
        finish("serverpod-jwt", page, &code, &user).await;
        page.see_heading("Your account").await;
    });
}

#[test]
fn of_a_taken_address_nothing_is_told_but_what_to_do_if_it_is() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let (page, new) = (stage.page(), User::new());
        let mut said = Vec::new();
        for email in [&stage.user.email, &new.email] {
            let user = User {
                email: email.clone(),
                ..new.clone()
            };
            page.open("sign-in").await;
            ask_speaking("serverpod-jwt", page, &user).await;
            page.see_heading("Check your mail").await;
            page.see("If this address is new here, a code is on its way to")
                .await;
            page.see("sign in or reset your password").await;
            let mut text = page.text().await;
            page.fill("code", "00000000").await;
            page.press("Continue").await;
            page.see("That code is wrong or no longer good.").await;
            text += &page.text().await;
            let mut text = text.replace(email.as_str(), "…");
            // Without the seconds until another code.
            text.retain(|c| !c.is_ascii_digit());
            said.push(text);
        }
        assert_eq!(said[0], said[1]);
        assert_eq!(stage.backend.mails_to(&stage.user.email).await.len(), 0);
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
    });
}

#[test]
fn after_a_reload_one_can_still_begin_again_and_that_stays() {
    run(async |stage| {
        let (page, user) = (stage.page(), User::new());
        ask_for_account(page, &user).await;
        page.see_heading("Check your mail").await;
        page.reload().await;
        page.press("Use another address").await;
        page.see_heading("Create account").await;
        let email = "return document.getElementById('email').value";
        assert_eq!(page.js_text(email).await, user.email);
        page.reload().await;
        page.see_heading("Create account").await;
        assert_eq!(page.js_text(email).await, "");
    });
}

#[test]
fn an_address_in_capitals_is_the_same_address() {
    for protocol in ["serverpod-legacy", "serverpod-jwt"] {
        Plan::speaking(protocol).run(async |stage| {
            let (page, mut user) = (stage.page(), User::new());
            let email = user.email.clone();
            user.email = email.to_uppercase();
            ask_speaking(protocol, page, &user).await;
            page.see_heading("Check your mail").await;
            let code = stage.backend.code_for(&email).await;
            finish(protocol, page, &code, &user).await;
            page.see(&email).await;
            page.press("Sign out").await;
            page.see_heading("Sign in").await;
            page.fill("email", &user.email).await;
            page.fill("password", &user.password).await;
            page.press("Sign in").await;
            page.see(&email).await;
        });
    }
}

/// The legacy module says that an address cannot have an account, and not why.
#[test]
fn what_is_wrong_with_the_address_leads_to_its_field() {
    run(async |stage| {
        let (page, new) = (stage.page(), User::new());
        let user = User {
            email: stage.user.email.clone(),
            ..new
        };
        ask_for_account(page, &user).await;
        page.see("That didn’t work with this address").await;
        let at = page.js("const it = document.activeElement;
            return [it.id, it.getAttribute('aria-invalid')]");
        assert_eq!(at.await, json!(["email", "true"]));
    });
}

#[test]
fn an_account_whose_answer_is_lost_is_signed_in_to_at_the_next_try() {
    for (protocol, method) in [
        ("serverpod-legacy", "createAccount"),
        ("serverpod-jwt", "finishRegistration"),
    ] {
        Plan::speaking(protocol).run(async |stage| {
            let (page, user) = (stage.page(), User::new());
            ask_speaking(protocol, page, &user).await;
            page.see_heading("Check your mail").await;
            let code = stage.backend.code_for(&user.email).await;
            let lost = json!({ "drop": "after" });
            stage.backend.fault(method, 1, lost).await;
            finish(protocol, page, &code, &user).await;
            page.see("The service can’t be reached.").await;
            page.find("main [type=submit]").await.click().await.unwrap();
            page.wait("location.pathname === '/account'", "the account")
                .await;
        });
    }
}
