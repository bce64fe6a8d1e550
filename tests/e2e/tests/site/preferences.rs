//! What people set in their system, beside light and dark.

use crate::{
    legibility::FAINT,
    states::{STATES, prefer, reach},
};
use keyfob_e2e::run;
use serde_json::json;

/// Returns the controls that nothing but their colours tells from the page.
const EDGELESS: &str = "
    if (!matchMedia('(forced-colors: active)').matches) return ['no forced colours'];
    return [...document.querySelectorAll('.box, button, .button')]
      .filter(e => e.getClientRects().length && !e.matches('[data-reveal], .link'))
      .filter(e => {
        const { borderTopStyle, borderTopWidth } = getComputedStyle(e);
        return borderTopStyle !== 'solid' || parseFloat(borderTopWidth) < 1;
      })
      .map(e => e.outerHTML.slice(0, 120))";

#[test]
fn controls_have_an_edge_in_forced_colours() {
    run(async |stage| {
        let forced = json!({ "features": [{ "name": "forced-colors", "value": "active" }] });
        for state in STATES {
            reach(stage, state).await;
            stage
                .cdp("Emulation.setEmulatedMedia", forced.clone())
                .await;
            assert_eq!(stage.page().js(EDGELESS).await, json!([]), "{state}");
        }
    });
}

/// Returns what moves, or would when it is pointed at.
const MOVING: &str = "
    return [...document.querySelectorAll('*')]
      .filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0)
      .map(e => e.outerHTML.slice(0, 120))
      .concat(document.getAnimations().map(it => it.animationName ?? 'a transition'))";

#[test]
fn nothing_moves_for_whom_movement_is_too_much() {
    run(async |stage| {
        for state in STATES {
            reach(stage, state).await;
            prefer(stage, "light").await;
            assert_eq!(stage.page().js(MOVING).await, json!([]), "{state}");
        }
    });
}

#[test]
fn who_wants_more_contrast_has_seven_to_one() {
    let more = FAINT.replace("? 3 : 4.5", "? 4.5 : 7");
    assert_ne!(more, FAINT);
    run(async |stage| {
        for state in STATES {
            reach(stage, state).await;
            for scheme in ["light", "dark"] {
                let features = json!({ "features": [
                    { "name": "prefers-contrast", "value": "more" },
                    { "name": "prefers-color-scheme", "value": scheme },
                    { "name": "prefers-reduced-motion", "value": "reduce" },
                ]});
                stage.cdp("Emulation.setEmulatedMedia", features).await;
                let name = format!("contrast-{state}-{scheme}.png");
                stage
                    .page()
                    .picture(&keyfob_e2e::screenshots().join(name))
                    .await;
                let faint = stage.page().js(&more).await;
                assert_eq!(faint, json!([]), "{state} in {scheme}");
            }
        }
    });
}

/// What fades, slowed down so that a script can meet it: the page that came, by the style sheet,
/// and the picture of the one before.
const SLOW: &str = "
    document.adoptedStyleSheets.push(new CSSStyleSheet());
    document.adoptedStyleSheets.at(-1).replaceSync(`
      #app > *, .card, ::view-transition-old(page) { animation-duration: 60s !important }`)";

const FADES: &str = "
    return document.getAnimations()
      .map(it => it.effect.pseudoElement ?? it.animationName)
      .filter(it => it)";

#[test]
fn a_page_fades_into_the_next_one_where_that_is_welcome_and_is_never_in_the_way() {
    run(async |stage| {
        let page = stage.page();
        let both = json!(["come", "::view-transition-old(page)"]);
        for (motion, fades) in [("no-preference", both), ("reduce", json!([]))] {
            page.open("sign-in").await;
            let features =
                json!({ "features": [{ "name": "prefers-reduced-motion", "value": motion }] });
            stage.cdp("Emulation.setEmulatedMedia", features).await;
            // The first one does not.
            assert_eq!(page.js(FADES).await, json!([]), "{motion}");
            page.js(SLOW).await;
            page.follow("Create account").await;
            page.see_heading("Create account").await;
            assert_eq!(page.js(FADES).await, fades, "{motion}");
            // What is typed and clicked meanwhile, really, is the new page's.
            let name = page.find("#user-name").await;
            name.click().await.expect("nothing is in the way");
            page.keys("Ada").await;
            let typed = page.js("return document.getElementById('user-name').value");
            assert_eq!(typed.await, json!("Ada"), "{motion}");
            assert_eq!(page.js(FADES).await, fades, "{motion}: still");
            page.follow("Sign in").await;
            page.see_heading("Sign in").await;
            page.follow("Forgot password?").await;
            page.see_heading("Reset your password").await;
        }
    });
}
