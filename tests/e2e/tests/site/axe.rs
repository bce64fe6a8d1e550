//! What axe finds that keeps people out, in every state of every page.

use crate::states::{STATES, STATES_OF_NEW, in_each_look, new_modules, prefer, reach};
use keyfob_e2e::{Page, Plan, Stage, WasmDelivery, axe, run};
use serde_json::{Value, json};

/// Hands over each violation: rule, what it is about, element, what is wrong with it.
const RUN: &str = "
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const options = {
      runOnly: { type: 'tag', values: tags },
      rules: { 'target-size': { enabled: true } },
      resultTypes: ['violations'],
    };
    axe.run(document, options).then(
      ({ violations }) => done(violations.flatMap(({ id, help, nodes }) => nodes.map(
        ({ html, failureSummary }) => `${id}: ${help}\\n  ${html}\\n  ${failureSummary}`))),
      (error) => done([`axe broke: ${error}`]),
    );";

/// What axe has to say of the page as it is.
async fn violations(page: Page<'_>) -> Vec<String> {
    if page.js("return !window.axe").await == json!(true) {
        page.js(&axe()).await;
    }
    let Value::Array(found) = page.js_async(RUN).await else {
        panic!("axe answers with a list");
    };
    found
        .iter()
        .map(|it| it.as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Looks at each of these states as it is on every screen.
async fn assert_open_to_all(stage: &Stage, states: &[&str]) {
    let mut found = Vec::new();
    for state in states {
        reach(stage, state).await;
        in_each_look(stage, async |look| {
            for violation in violations(stage.page()).await {
                found.push(format!("{state}, {look}: {violation}"));
            }
        })
        .await;
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_keeps_anybody_out_of_any_page_in_both_sizes_and_schemes() {
    run(async |stage| assert_open_to_all(stage, &STATES).await);
}

#[test]
fn nor_of_the_steps_of_the_new_modules() {
    new_modules().run(async |stage| assert_open_to_all(stage, &STATES_OF_NEW).await);
}

#[test]
fn nor_of_one_that_cannot_start_or_go_on() {
    let plan = Plan {
        // The loader logs why.
        allowed_errors: &["boot.js"],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        stage.site.deliver_wasm(WasmDelivery::Fails);
        page.open_early("sign-in").await;
        page.see("A part of this page couldn’t be loaded.").await;
        for mark in [
            "trouble = 'download'",
            "trouble = 'webassembly'",
            "crashed = ''",
            "slow = ''",
        ] {
            page.js(&format!("document.documentElement.dataset.{mark}"))
                .await;
            for scheme in ["light", "dark"] {
                prefer(stage, scheme).await;
                let found = violations(page).await;
                assert!(found.is_empty(), "{mark}, {scheme}: {}", found.join("\n"));
            }
        }
    });
}

#[test]
fn what_is_broken_is_found() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        for (rule, harm) in [
            (
                "label",
                "document.querySelector('label[for=email]').remove()",
            ),
            (
                "button-name",
                "document.querySelector('[data-reveal]').removeAttribute('aria-label')",
            ),
            (
                "color-contrast",
                "document.styleSheets[0].insertRule('.swap { color: #bbb !important }')",
            ),
        ] {
            page.js(harm).await;
            let found = violations(page).await;
            let is_found = found.iter().any(|it| it.starts_with(&format!("{rule}: ")));
            assert!(is_found, "{rule} in {found:?}");
        }
    });
}
