use crate::states::{STATES, prefer, reach, resize};
use keyfob_e2e::run;
use serde_json::json;

/// Returns what is too faint to see, by WCAG 2.2, 1.4.3 and 1.4.11.
pub const FAINT: &str = include_str!("contrast.js");

/// Returns what reaches over the edges.
pub const WIDE: &str = "
    const edge = document.documentElement.clientWidth;
    const over = [...document.querySelectorAll('body *')]
      .filter(e => e.getClientRects().length && !e.matches('.unseen'))
      .map(e => [e.getBoundingClientRect(), e])
      .filter(([{ left, right }]) => left < -0.5 || right > edge + 0.5)
      .map(([{ left, right }, e]) => `${left}, ${right} of ${edge}: ${e.outerHTML.slice(0, 120)}`);
    if (document.documentElement.scrollWidth > edge) over.push('the page scrolls sideways');
    return over;";

#[test]
fn nothing_reaches_over_the_edge_at_320_pixels() {
    run(async |stage| {
        for state in STATES {
            reach(stage, state).await;
            for width in [320, 360, 768] {
                resize(stage, width, 740).await;
                let over = stage.page().js(WIDE).await;
                assert_eq!(over, json!([]), "{state} at {width} px");
            }
        }
    });
}

/// What readers may set, by WCAG 2.2, 1.4.12. In the page's own sheet, for its policy.
const SPACING: &str = "
    document.styleSheets[0].insertRule(`@layer { * { line-height: 1.5 !important;
      letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } }`);
    document.styleSheets[0].insertRule('@layer { p { margin-block-end: 2em !important; } }');";

/// Returns what has more text than room for it.
const CUT_OFF: &str = "
    return [...document.querySelectorAll('body *')]
      .filter(e => e.getClientRects().length && !e.matches('.unseen, input'))
      .filter(e => getComputedStyle(e).overflow !== 'visible')
      .filter(e => e.scrollHeight > e.clientHeight || e.scrollWidth > e.clientWidth)
      .map(e => e.outerHTML.slice(0, 120))";

#[test]
fn text_may_be_spaced_out() {
    run(async |stage| {
        let page = stage.page();
        for state in STATES {
            reach(stage, state).await;
            page.js(SPACING).await;
            for width in [320, 1280] {
                resize(stage, width, 740).await;
                assert_eq!(page.js(WIDE).await, json!([]), "{state} at {width} px");
                assert_eq!(page.js(CUT_OFF).await, json!([]), "{state} at {width} px");
            }
        }
    });
}

/// Returns what is wrong with the look of the focus; nothing where there is none.
const FOCUS: &str = "
    const e = document.activeElement;
    if (e === document.body) return null;
    // A field shows it on the box around it.
    const shown = (e.matches('input, select') && e.closest('.box')) || e;
    const { outlineStyle, outlineWidth } = getComputedStyle(shown);
    const isSeen = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    const { left, top, width, height } = e.getBoundingClientRect();
    const above = document.elementFromPoint(left + width / 2, top + height / 2);
    const name = e.id || e.innerText;
    return [!isSeen && `${name} does not show it`, !e.contains(above) && `${name} is covered`]
      .filter(Boolean);";

#[test]
fn the_focus_is_seen_wherever_tab_leads() {
    run(async |stage| {
        let page = stage.page();
        resize(stage, 360, 500).await;
        for state in STATES {
            reach(stage, state).await;
            page.js("document.activeElement.blur()").await;
            let mut stops = 0;
            while stops < 20 {
                page.keys("\u{e004}").await;
                let faults = page.js(FOCUS).await;
                if faults.is_null() {
                    break;
                }
                assert_eq!(faults, json!([]), "{state}");
                stops += 1;
            }
            assert!(stops > 1, "{state} has {stops} stops");
        }
    });
}

#[test]
fn long_names_do_not_reach_over_the_edge_either() {
    run(async |stage| {
        let mut user = keyfob_e2e::User::new();
        user.name = format!("Ada{}", "x".repeat(120));
        user.email = format!("{}@{}.example.com", "a".repeat(60), "b".repeat(60));
        stage.backend.create(&user).await;
        stage.page().sign_in(&user).await;
        resize(stage, 320, 740).await;
        assert_eq!(stage.page().js(WIDE).await, json!([]));
    });
}

#[test]
fn text_and_fields_have_contrast_in_light_and_in_dark() {
    run(async |stage| {
        for state in STATES {
            reach(stage, state).await;
            for scheme in ["light", "dark"] {
                prefer(stage, scheme).await;
                let faint = stage.page().js(FAINT).await;
                assert_eq!(faint, json!([]), "{state} in {scheme}");
            }
        }
    });
}

#[test]
fn the_notices_of_a_page_that_cannot_start_have_contrast_too() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        for trouble in ["webassembly", "download"] {
            page.js(&format!(
                "document.documentElement.dataset.trouble = '{trouble}'"
            ))
            .await;
            for scheme in ["light", "dark"] {
                prefer(stage, scheme).await;
                assert_eq!(page.js(FAINT).await, json!([]), "{trouble} in {scheme}");
            }
        }
    });
}

#[test]
fn a_name_cannot_turn_the_text_around_it() {
    run(async |stage| {
        let mut user = keyfob_e2e::User::new();
        user.name = format!("Ada\u{202e}{}", user.name);
        stage.backend.create(&user).await;
        let page = stage.page();
        page.sign_in(&user).await;
        let names = page.js(
            "const names = [...document.querySelectorAll('main *')].filter(e =>
               [...e.childNodes].some(it => it.nodeType === 3 && it.data.includes('\\u202e')));
             return names.map(e => e.localName)",
        );
        assert_eq!(names.await, json!(["bdi", "bdi"]), "heading and profile");
    });
}
