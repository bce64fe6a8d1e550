use crate::waiting::fast;
use keyfob_e2e::{Page, Plan, WasmDelivery, run};
use serde_json::{Value, json};

/// The fields of the form on the page, as password managers and screen readers
/// find them.
async fn fields(page: Page<'_>) -> Value {
    page.js(
        "return [...document.querySelectorAll('form input')].map(i => ({
           name: i.name, id: i.id, type: i.type, autocomplete: i.autocomplete,
           label: i.labels?.[0]?.getClientRects().length ? i.labels[0].innerText : null,
         }))",
    )
    .await
}

fn field(name: &str, kind: &str, autocomplete: &str, label: &str) -> Value {
    json!({ "name": name, "id": name, "type": kind, "autocomplete": autocomplete, "label": label })
}

/// What has to be true of every form.
async fn assert_form(page: Page<'_>) {
    let faults = page
        .js(
            "const faults = [];
             const forms = document.querySelectorAll('form');
             if (forms.length !== 1) faults.push(`${forms.length} forms`);
             for (const form of forms) {
               if (form.method !== 'post') faults.push('method ' + form.method);
               if (form.querySelectorAll('button[type=submit]').length !== 1)
                 faults.push('submit buttons');
               // Which account a password is of, before the password.
               const inputs = [...form.querySelectorAll('input')];
               const password = inputs.findIndex(i => i.type === 'password');
               const username = inputs.findIndex(i => i.autocomplete === 'username');
               if (password >= 0 && !(username >= 0 && username < password))
                 faults.push('a password without a username before it');
               for (const input of inputs) {
                 if (input.type === 'password' && !/^(current|new)-password$/.test(input.autocomplete))
                   faults.push(`${input.name}: ${input.autocomplete}`);
                 if (input.type === 'password' && !input.nextElementSibling?.matches('button[type=button][aria-pressed=false]'))
                   faults.push(input.name + ': cannot be shown');
                 if (input.pattern || input.minLength >= 0) faults.push(input.name + ': has a rule');
               }
               if (inputs.filter(i => i.autocomplete === 'new-password').length > 1)
                 faults.push('a new password twice');
               for (const input of form.querySelectorAll('input:not([readonly])')) {
                 for (const make of [() => new ClipboardEvent('paste', { cancelable: true, bubbles: true }),
                                     () => new DragEvent('drop', { cancelable: true, bubbles: true }),
                                     () => new InputEvent('beforeinput', { cancelable: true, bubbles: true })]) {
                   const event = make();
                   if (!input.dispatchEvent(event)) faults.push(`${input.name}: ${event.type} is cancelled`);
                 }
                 if (input.maxLength >= 0) faults.push(input.name + ': maxlength');
                 for (const id of (input.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean))
                   if (!document.getElementById(id)) faults.push(`${input.name}: no #${id}`);
               }
             }
             const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
             if (new Set(ids).size !== ids.length) faults.push('an id twice');
             return faults;",
        )
        .await;
    assert_eq!(faults, json!([]));
}

#[test]
fn every_field_is_labelled_and_named_for_password_managers() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        let email = field("email", "email", "username", "Email");
        let current = field("password", "password", "current-password", "Password");
        let keep = field("keep", "checkbox", "", "Keep me signed in");
        assert_eq!(fields(page).await, json!([email, current, keep]));
        assert_form(page).await;

        page.follow("Create account").await;
        page.see_heading("Create account").await;
        let name = field("user-name", "text", "nickname", "User name");
        let new = field("password", "password", "new-password", "Password");
        assert_eq!(fields(page).await, json!([name, email, new]));
        assert_form(page).await;
        let user = keyfob_e2e::User::new();
        page.fill("user-name", &user.name).await;
        page.fill("email", &user.email).await;
        page.fill("password", &user.password).await;
        page.press("Create account").await;
        page.see_heading("Check your mail").await;
        let code = field("code", "text", "one-time-code", "Code");
        assert_eq!(fields(page).await, json!([code]));
        assert_form(page).await;

        page.open("reset-password").await;
        assert_eq!(fields(page).await, json!([email]));
        assert_form(page).await;
        page.fill("email", &stage.user.email).await;
        page.press("Send code").await;
        page.see_heading("Check your mail").await;
        let shown = fields(page).await;
        // The address stands right before the password, where password managers look for it.
        let username = &shown[1];
        assert_eq!(username["autocomplete"], "username");
        let new = field("new-password", "password", "new-password", "New password");
        assert_eq!(json!([shown[0], shown[2]]), json!([code, new]));
        let value = page.js_text("return document.querySelector('[name=username]').value");
        assert_eq!(value.await, stage.user.email);
        assert_form(page).await;
    });
}

#[test]
fn the_form_to_change_a_password_is_one_for_password_managers() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.follow("Change password").await;
        page.wait_focused_heading("Change password").await;
        assert_form(page).await;
    });
}

#[test]
fn the_forms_of_the_new_modules_are_too() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        assert_form(page).await;
        let email = field("email", "email", "username", "Email");
        let code = field("code", "text", "one-time-code", "Code");
        for (path, first, last, label) in [
            ("sign-up", "Create account", "Choose a password", "Password"),
            (
                "reset-password",
                "Reset your password",
                "Choose a new password",
                "New password",
            ),
        ] {
            let address = match path {
                "sign-up" => keyfob_e2e::User::new().email,
                _ => stage.user.email.clone(),
            };
            page.open(path).await;
            page.see_heading(first).await;
            assert_eq!(fields(page).await, json!([email]), "{path}");
            assert_form(page).await;
            page.fill("email", &address).await;
            page.press("Send code").await;
            page.see_heading("Check your mail").await;
            assert_eq!(fields(page).await, json!([code]), "{path}");
            assert_form(page).await;
            page.fill("code", &stage.backend.code_for(&address).await)
                .await;
            page.press("Continue").await;
            page.see_heading(last).await;
            assert_form(page).await;
            let shown = fields(page).await;
            assert_eq!(shown[0]["autocomplete"], "username");
            let new = field("new-password", "password", "new-password", label);
            assert_eq!(json!([shown[1]]), json!([new]));
            let value = page.js_text("return document.querySelector('[name=username]').value");
            assert_eq!(value.await, address);
        }
    });
}

#[test]
fn what_is_filled_in_without_an_event_is_sent() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        let fill = format!(
            "document.getElementById('email').value = '{}';
             document.getElementById('password').value = '{}';",
            stage.user.email, stage.user.password
        );
        page.js(&fill).await;
        page.press("Sign in").await;
        page.see_account_of(&stage.user).await;
    });
}

/// Chromium's own password manager fills the form in when the page is there, and shows the
/// page nothing of it before somebody touches it.
#[cfg(target_os = "linux")]
#[test]
fn what_the_browser_has_saved_is_filled_in_and_sent_before_and_after_the_app_runs() {
    let plan = Plan {
        remembers_password: true,
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        let filled = "[...document.querySelectorAll(':autofill')].map(it => it.id).join() \
                      === 'email,password'";
        for is_early in [false, true] {
            if is_early {
                stage.site.deliver_wasm(WasmDelivery::Held);
                page.open_early("sign-in").await;
            } else {
                page.open("sign-in").await;
            }
            page.wait(filled, "what was saved").await;
            page.press("Sign in").await;
            stage.site.deliver_wasm(WasmDelivery::Normal);
            page.see_account_of(&stage.user).await;
            page.press("Sign out").await;
            page.see_heading("Sign in").await;
        }
        // The form that is there again is filled in, too.
        page.wait(filled, "what was saved").await;
        page.press("Sign in").await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn a_mistyped_domain_is_offered_and_taken_by_the_keyboard() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.find("#email").await.click().await.unwrap();
        page.keys("anna@gmial.com").await;
        let offer = "return document.querySelector('[data-meant]').checkVisibility()";
        assert_eq!(page.js(offer).await, false, "not while it is typed");
        page.tab_to("password").await;
        page.see("Did you mean anna@gmail.com?").await;
        page.back_tab().await;
        page.keys("\u{e007}").await;
        let is_taken = "document.getElementById('email').value === 'anna@gmail.com'";
        page.wait(is_taken, "the corrected address").await;
        assert_eq!(page.focused().await, "email");
        assert_eq!(page.js(offer).await, false);
        let refused = page.js("return document.querySelector('#password-error').hidden");
        assert_eq!(refused.await, true, "nothing was submitted");
    });
}

#[test]
fn an_error_is_announced_in_a_live_region() {
    fast().run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", "wrong").await;
        page.press("Sign in").await;
        page.see("don’t match").await;
        let role = page.js_text(
            "return [...document.querySelectorAll('main *')]
               .find(e => e.children.length === 0 && e.textContent.includes('don’t match'))
               .closest('[role=alert], [role=status], [aria-live]').getAttribute('role')",
        );
        assert_eq!(role.await, "alert");
        page.open("reset-password").await;
        page.fill("email", &stage.user.email).await;
        page.press("Send code").await;
        page.see_heading("Check your mail").await;
        page.see("You can ask for a new code now.").await;
        page.press("Send a new code").await;
        page.see("a new code is on its way.").await;
        let role = page.js_text(
            "return [...document.querySelectorAll('main *')]
               .find(e => e.children.length === 0 && e.textContent.includes('new code is on'))
               .closest('[role=alert], [role=status], [aria-live]').getAttribute('role')",
        );
        assert_eq!(role.await, "status");
    });
}
