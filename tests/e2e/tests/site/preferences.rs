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

/// Whether a page that came a moment ago fades in.
const FADES: &str = "
    return document.getAnimations().some(it => it.animationName === 'come')";

#[test]
fn a_page_fades_in_where_that_is_welcome_and_takes_clicks_meanwhile() {
    run(async |stage| {
        let page = stage.page();
        for (motion, fades) in [("no-preference", true), ("reduce", false)] {
            page.open("sign-in").await;
            let features =
                json!({ "features": [{ "name": "prefers-reduced-motion", "value": motion }] });
            stage.cdp("Emulation.setEmulatedMedia", features).await;
            // The first one does not.
            assert_eq!(page.js(FADES).await, json!(false), "{motion}");
            // Slow enough to be met by a script.
            page.js("document.adoptedStyleSheets.push(new CSSStyleSheet());
                     document.adoptedStyleSheets.at(-1).replaceSync('.card { animation-duration: 3s !important }')")
                .await;
            page.follow("Create account").await;
            page.see_heading("Create account").await;
            assert_eq!(page.js(FADES).await, json!(fades), "{motion}");
            page.follow("Sign in").await;
            page.see_heading("Sign in").await;
        }
    });
}
