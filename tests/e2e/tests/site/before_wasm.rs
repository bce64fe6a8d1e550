use crate::states::resize;
use keyfob_e2e::{Page, Plan, Stage, WasmDelivery, run};
use serde_json::json;

/// Opens the sign-in page as it is before its WebAssembly has arrived.
async fn open_without_wasm(stage: &Stage) -> Page<'_> {
    let page = stage.page();
    stage.site.deliver_wasm(WasmDelivery::Held);
    page.open_early("sign-in").await;
    let is_early = page.js("return !('ready' in document.documentElement.dataset)");
    assert_eq!(is_early.await, json!(true));
    page
}

#[test]
fn what_is_typed_before_wasm_is_kept_with_caret_and_focus() {
    run(async |stage| {
        let page = open_without_wasm(stage).await;
        page.fill("password", "half a passw").await;
        page.fill("email", "ada@example.com").await;
        page.js("document.getElementById('email').type = 'text'")
            .await;
        page.js("document.getElementById('email').setSelectionRange(2, 5, 'backward')")
            .await;
        let state = "const e = document.getElementById('email');
            return [e.value, e.selectionStart, e.selectionEnd, e.selectionDirection,
                    document.activeElement.id, document.getElementById('password').value];";
        let before = page.js(state).await;
        assert_eq!(
            before,
            json!(["ada@example.com", 2, 5, "backward", "email", "half a passw"])
        );
        page.js("window.__node = document.getElementById('email')")
            .await;
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.wait_ready().await;
        assert_eq!(page.js(state).await, before);
        // The same element: an input method in the middle of a word goes on.
        let same = page.js("return window.__node === document.getElementById('email')");
        assert_eq!(same.await, json!(true));
    });
}

#[test]
fn an_early_submit_is_honoured_once_and_nothing_lands_in_the_address() {
    run(async |stage| {
        let page = open_without_wasm(stage).await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        page.press("Sign in").await;
        page.keys("\u{e007}").await;
        page.wait(
            "document.querySelector('[type=submit]').getAttribute('aria-busy') === 'true'",
            "a busy button",
        )
        .await;
        assert_eq!(page.address().await, "/sign-in");
        assert_eq!(stage.backend.calls().await, []);
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.see_account_of(&stage.user).await;
        assert_eq!(stage.backend.calls_of("authenticate").await.len(), 1);
        let asked = stage.site.requests();
        let is_clean = asked.iter().all(|path| !path.contains(['?', '=', '%']));
        assert!(is_clean, "{asked:?}");
    });
}

#[test]
fn an_early_submit_of_an_incomplete_form_is_told_what_is_missing() {
    run(async |stage| {
        let page = open_without_wasm(stage).await;
        page.fill("email", &stage.user.email).await;
        page.press("Sign in").await;
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.see("Enter your password.").await;
        page.wait("!document.querySelector('[aria-busy]')", "a form at rest")
            .await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        page.see_account_of(&stage.user).await;
    });
}

/// That the form cannot be used, and looks like it.
async fn is_out_of_use(page: Page<'_>) {
    let state = page.js(
        "document.getElementById('email').focus();
         return [document.activeElement.id, +getComputedStyle(document.querySelector('form')).opacity]",
    );
    assert_eq!(state.await, json!(["", 0.5]));
}

#[test]
fn what_fails_on_the_account_page_has_nothing_to_do_with_typing() {
    let plan = Plan {
        allowed_errors: LOADER,
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        stage.disable_cache().await;
        stage.site.deliver_wasm(WasmDelivery::Fails);
        page.open_early("account").await;
        page.see("A part of this page couldn’t be loaded.").await;
        page.not_see("typed").await;
        page.not_see("Email").await;
    });
}

#[test]
fn the_account_page_has_its_shape_before_wasm_and_nothing_moves() {
    for protocol in ["serverpod-legacy", "serverpod-jwt", "serverpod-sas"] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            stage.disable_cache().await;
            for (width, height) in [(1280, 800), (360, 740)] {
                resize(stage, width, height).await;
                stage.site.deliver_wasm(WasmDelivery::Held);
                page.open_early("account").await;
                let places = async |selector: &str| {
                    let script = format!(
                        "return [...document.querySelectorAll('{selector}')]
                           .map(e => e.getBoundingClientRect())
                           .map(r => [r.x, r.y, r.width, r.height].map(Math.round))"
                    );
                    page.js(&script).await
                };
                let waiting = places(".waiting i").await;
                stage.site.deliver_wasm(WasmDelivery::Normal);
                page.see_account_of(&stage.user).await;
                let (face, panels) = (places(".face").await, places(".panel").await);
                assert_eq!(waiting[0], face[0], "the picture at {width} px");
                for (early, late) in [(&waiting[2], &panels[0]), (&waiting[3], &panels[1])] {
                    for (early, late) in early
                        .as_array()
                        .unwrap()
                        .iter()
                        .zip(late.as_array().unwrap())
                    {
                        let apart = early.as_i64().unwrap() - late.as_i64().unwrap();
                        assert!(
                            apart.abs() < 30,
                            "{waiting} and {panels} at {width} px, {protocol}"
                        );
                    }
                }
                let shift = page.js_async(
                    "let sum = 0;
                     new PerformanceObserver(list => list.getEntries().forEach(e => sum += e.value))
                       .observe({ type: 'layout-shift', buffered: true });
                     setTimeout(() => done(sum), 300)",
                );
                assert_eq!(shift.await, json!(0), "at {width} px");
            }
        });
    }
}

/// The loader logs why; that is for whoever looks for the cause.
const LOADER: &[&str] = &["boot.js"];

#[test]
fn a_failed_download_is_told_in_words_and_what_was_typed_stays() {
    let plan = Plan {
        allowed_errors: LOADER,
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = open_without_wasm(stage).await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Sign in").await;
        stage.site.deliver_wasm(WasmDelivery::Fails);
        page.see("A part of this page couldn’t be loaded.").await;
        page.see("What you typed has not been sent.").await;
        is_out_of_use(page).await;
        page.wait("!document.querySelector('[aria-busy]')", "a form at rest")
            .await;
        let email = page.js_text("return document.getElementById('email').value");
        assert_eq!(email.await, stage.user.email);
        assert_eq!(page.address().await, "/sign-in");
        assert_eq!(stage.backend.calls().await, []);
        // The network is back: a reload is all it takes.
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.reload().await;
        page.not_see("couldn’t be loaded").await;
    });
}

#[test]
fn a_browser_without_webassembly_is_told_in_words() {
    let plan = Plan {
        scripts: &["Object.defineProperty(window, 'WebAssembly', { value: undefined })"],
        allowed_errors: LOADER,
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        for path in ["sign-up", "account", "no-such-page", "sign-in"] {
            page.open_early(path).await;
            page.see("it has no WebAssembly").await;
            page.not_see("couldn’t be loaded").await;
        }
        is_out_of_use(page).await;
    });
}

#[test]
fn a_loader_that_does_not_come_is_told_in_words_and_no_button_waits_for_it() {
    let plan = Plan {
        allowed_errors: LOADER,
        ..Plan::default()
    };
    plan.run(async |stage| {
        stage.disable_cache().await;
        stage.cdp("Network.enable", json!({})).await;
        let urls = json!({ "urls": ["*/boot.js"] });
        stage.cdp("Network.setBlockedURLs", urls).await;
        let page = stage.page();
        page.open_early("sign-in").await;
        page.see("A part of this page couldn’t be loaded.").await;
        is_out_of_use(page).await;
        page.js("document.querySelector('form').requestSubmit()")
            .await;
        let busy = page.js("return document.querySelectorAll('[aria-busy]').length");
        assert_eq!(busy.await, json!(0));
        assert_eq!(page.address().await, "/sign-in");
    });
}
