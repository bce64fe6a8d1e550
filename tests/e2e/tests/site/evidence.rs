//! What every test is looked through for at its end would be found.

use keyfob_e2e::run;

#[test]
#[should_panic(expected = "inline: <style>")]
fn an_inline_style_would_be_noticed() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.js("document.head.append(document.createElement('style'))")
            .await;
        page.open("sign-up").await;
    });
}

#[test]
#[should_panic(expected = "policy: ")]
fn a_violation_of_the_policy_would_be_noticed() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.js_async("fetch('http://127.0.0.1:9/').catch(() => setTimeout(done))")
            .await;
    });
}

#[test]
#[should_panic(expected = "console error: ")]
fn an_error_on_the_console_would_be_noticed() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.js("console.error('something broke')").await;
    });
}

#[test]
#[should_panic(expected = "a secret on the console")]
fn a_password_on_the_console_would_be_noticed() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        let password = &stage.user.password;
        page.js(&format!("console.debug('it is', '{password}')"))
            .await;
    });
}
