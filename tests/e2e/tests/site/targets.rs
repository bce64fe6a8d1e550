//! How large what can be pressed is, and in which order Tab goes through it.

use crate::{
    states::{STATES, reach, resize, speak},
    waiting::fast,
};
use keyfob_e2e::{Plan, Stage, WasmDelivery, run};
use serde_json::{Value, json};

/// Returns what is smaller to a finger than 44 by 44 px, by what the browser hits: the
/// target, what is in it, its labels.
const SMALL: &str = "
    const small = [];
    const all = 'a[href], button, input, select, textarea, summary, [tabindex=\"0\"]';
    for (const target of document.querySelectorAll(all)) {
      if (!target.checkVisibility({ visibilityProperty: true, opacityProperty: false })) continue;
      // Below a dialog nothing can be pressed.
      const isInert = document.querySelector('dialog[open]') && !target.closest('dialog');
      if (isInert || target.closest('.unseen, [inert]')) continue;
      const parts = [target, ...(target.labels ?? [])];
      const isHit = (x, y) => {
        const hit = document.elementFromPoint(x, y);
        return parts.some(part => part.contains(hit));
      };
      const reach = (x, y, right, down) => {
        let count = 0;
        while (count < 44 && isHit(x + (count + 1) * right, y + (count + 1) * down)) count += 1;
        return count;
      };
      const sizes = parts.map(part => {
        part.scrollIntoView({ block: 'center', behavior: 'instant' });
        const [box] = part.getClientRects();
        if (!box) return [0, 0];
        const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
        if (!isHit(x, y)) return [0, 0];
        return [1 + reach(x, y, -1, 0) + reach(x, y, 1, 0), 1 + reach(x, y, 0, -1) + reach(x, y, 0, 1)];
      });
      // A pixel is lost to where the middle falls.
      if (!sizes.some(([width, height]) => width >= 43 && height >= 43)) {
        const name = target.innerText || target.ariaLabel || target.name || target.id;
        small.push(`${target.localName} ${name}: ${sizes.map(it => it.join(' x ')).join(', ')}`);
      }
    }
    scrollTo(0, 0);
    return small;";

/// What is small on a phone or on a desktop.
async fn small(stage: &Stage, state: &str) -> Vec<String> {
    let mut small = Vec::new();
    for width in [360, 1280] {
        resize(stage, width, 740).await;
        let found = stage.page().js(SMALL).await;
        for it in found.as_array().expect("a list") {
            small.push(format!("{state} at {width} px: {it}"));
        }
    }
    small
}

async fn assert_large(stage: &Stage, state: &str) {
    let small = small(stage, state).await;
    assert!(small.is_empty(), "{}", small.join("\n"));
}

#[test]
fn whatever_can_be_pressed_is_44_pixels_wide_and_high() {
    run(async |stage| {
        let mut found = Vec::new();
        for state in STATES {
            reach(stage, state).await;
            found.extend(small(stage, state).await);
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    });
}

#[test]
fn where_words_are_short_and_where_they_run_to_the_left_too() {
    run(async |stage| {
        let mut found = Vec::new();
        for language in ["zh-Hans", "ar"] {
            for path in ["", "sign-in", "sign-up", "reset-password", "no-such-page"] {
                stage.page().open(path).await;
                speak(stage, language).await;
                found.extend(small(stage, &format!("{path} in {language}")).await);
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
    });
}

#[test]
fn so_are_the_links_of_the_pages_owner_and_the_box_to_accept_terms() {
    let plan = Plan {
        metas: ["terms", "privacy", "support"]
            .map(|name| format!("name=\"keyfob-{name}\" content=\"{name}\""))
            .into(),
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.open("sign-up").await;
        page.see("I accept the terms").await;
        assert!(page.has(".foot [data-brand=support][href]").await);
        assert_large(stage, "sign-up with terms").await;
        // A press beside the box ticks it.
        page.js(
            "const { left, top } = document.getElementById('terms').getBoundingClientRect();
             document.elementFromPoint(left + 4, top - 8).click()",
        )
        .await;
        let is_ticked = page.js("return document.getElementById('terms').checked");
        assert_eq!(is_ticked.await, json!(true));
    });
}

#[test]
fn so_is_the_way_on_where_a_page_cannot_start() {
    let plan = Plan {
        allowed_errors: &["boot.js"],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        stage.site.deliver_wasm(WasmDelivery::Fails);
        page.open_early("sign-in").await;
        page.see("A part of this page couldn’t be loaded.").await;
        assert_large(stage, "no download").await;
        page.js("document.documentElement.dataset.crashed = ''")
            .await;
        assert_large(stage, "crashed").await;
        page.js("document.documentElement.dataset.trouble = 'version'")
            .await;
        page.see("There is a new version of this page.").await;
        assert_large(stage, "an older version").await;
    });
}

#[test]
fn what_is_small_is_found() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        resize(stage, 360, 740).await;
        let harm = "document.styleSheets[0].insertRule('a::after { display: none }')";
        page.js(harm).await;
        let small = page.js(SMALL).await.to_string();
        for link in ["Forgot password?", "Create account"] {
            assert!(small.contains(link), "{small}");
        }
    });
}

/// How the link lies to label and box, and whether the label begins where the box does.
const PLACES: &str = "
    const box = it => document.querySelector(it).getBoundingClientRect();
    const [label, link, frame] = [box('[for=password]'), box('[href=reset-password]'),
      document.getElementById('password').closest('.box').getBoundingClientRect()];
    const isLeft = document.documentElement.dir !== 'rtl';
    return [link.bottom <= frame.top, Math.abs(link.top - label.top) < 4,
      Math.abs(isLeft ? link.right - frame.right : link.left - frame.left) < 1,
      Math.abs(isLeft ? label.left - frame.left : label.right - frame.right) < 1];";

#[test]
fn tab_goes_from_the_address_to_the_password_and_then_to_the_link_above_it() {
    run(async |stage| {
        let page = stage.page();
        for language in ["en", "ar"] {
            page.open("sign-in").await;
            speak(stage, language).await;
            for width in [360, 1280] {
                resize(stage, width, 740).await;
                let places = page.js(PLACES).await;
                assert_eq!(
                    places,
                    json!([true, true, true, true]),
                    "{language}, {width}"
                );
            }
            page.find("#email").await.click().await.expect("a click");
            let mut stops = Vec::new();
            for _ in 0..4 {
                page.keys("\u{e004}").await;
                let stop = "const e = document.activeElement;
                    return e.id || e.getAttribute('href') || Object.keys(e.dataset)[0]";
                stops.push(page.js_text(stop).await);
            }
            assert_eq!(
                stops,
                ["password", "reveal", "reset-password", "keep"],
                "{language}"
            );
        }
    });
}

#[test]
fn how_long_a_code_is_held_stands_one_space_from_its_button() {
    fast().run(async |stage| {
        let page = stage.page();
        page.open("reset-password").await;
        page.fill("email", &stage.user.email).await;
        page.press("Send code").await;
        page.see_heading("Check your mail").await;
        let gap = page
            .js("const wait = document.getElementById('wait');
                 const range = document.createRange();
                 range.selectNodeContents(wait.previousElementSibling);
                 const space = document.createElement('canvas').getContext('2d');
                 space.font = getComputedStyle(wait).font;
                 return [(wait.getBoundingClientRect().left - range.getBoundingClientRect().right)
                   / space.measureText(' ').width, wait.parentElement.innerText]")
            .await;
        let spaces = gap[0].as_f64().unwrap_or_default();
        assert!((0.8..1.3).contains(&spaces), "{gap}");
        let text = gap[1].as_str().unwrap_or_default();
        assert!(text.starts_with("Send a new code in "), "{text:?}");
    });
}

#[test]
fn the_page_to_choose_a_language_has_one_list_from_its_first_frame_on() {
    run(async |stage| {
        let page = stage.page();
        let shown = "return [...document.querySelectorAll('select')].map(
            it => [it.checkVisibility(), it.closest('section')?.id ?? 'foot'])";
        page.sign_in(&stage.user).await;
        assert_eq!(
            page.js(shown).await,
            json!([[false, "language"], [true, "foot"]])
        );
        stage.site.deliver_wasm(WasmDelivery::Held);
        page.open_early("account/language").await;
        let lists: Value = json!([[true, "language"], [false, "foot"]]);
        assert_eq!(page.js(shown).await, lists, "before the app");
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.wait_ready().await;
        assert_eq!(page.js(shown).await, lists);
        page.follow("Your account").await;
        page.see_account_of(&stage.user).await;
        assert_eq!(
            page.js(shown).await,
            json!([[false, "language"], [true, "foot"]])
        );
    });
}
