//! What people set in their system, beside light and dark.

use crate::states::{STATES, prefer, reach};
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
