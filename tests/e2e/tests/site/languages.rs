//! The site in other languages.

use crate::{
    legibility::WIDE,
    states::{STATES, has_same_fonts, in_each_look, reach, resize, speak, stop_time},
};
use keyfob_e2e::{Plan, Stage, WasmDelivery, baseline, run, screenshots};
use serde_json::json;

/// A browser of somebody who reads German, and English where there is none.
const GERMAN: &[&str] =
    &["Object.defineProperty(navigator, 'languages', { value: ['gsw', 'de-AT', 'en'] })"];
const IN_ARABIC: &str = "localStorage['keyfob.language'] = 'ar'";

fn german() -> Plan {
    Plan {
        scripts: GERMAN,
        ..Plan::default()
    }
}

/// Those beside English.
const LANGUAGES: [&str; 8] = ["ar", "de", "es", "fr", "ja", "pt-BR", "sv", "zh-Hans"];

/// What a file of texts becomes.
type Texts = fn(Vec<u8>) -> Option<Vec<u8>>;

/// Language and direction of the document.
async fn spoken(stage: &Stage) -> String {
    let html = "const { lang, dir } = document.documentElement; return lang + ' ' + dir";
    stage.page().js_text(html).await
}

#[test]
fn the_browsers_language_is_spoken_from_the_form_to_the_account() {
    german().run(async |stage| {
        let (page, user) = (stage.page(), &stage.user);
        page.open("sign-in").await;
        page.see_heading("Anmelden").await;
        assert_eq!(spoken(stage).await, "de ltr");
        let title = page.js_text("return document.title");
        assert_eq!(title.await, "Anmelden · Keyfob");
        page.press("Anmelden").await;
        page.see("Geben Sie Ihr Passwort ein.").await;
        page.fill("email", &user.email).await;
        page.fill("password", "not this one").await;
        page.press("Anmelden").await;
        page.see("passen nicht zusammen").await;
        page.fill("password", &user.password).await;
        page.press("Anmelden").await;
        page.see_account_of(user).await;
        let year = page.js_text(
            "return new Date().toLocaleDateString('de', { dateStyle: 'long' }).slice(-12)",
        );
        page.see(&year.await).await;
        page.follow("Geräte anzeigen").await;
        page.see("Dieses Gerät").await;
        page.press("Abmelden").await;
        page.see("Sie sind abgemeldet.").await;
    });
}

#[test]
fn arabic_is_from_right_to_left_but_for_addresses_and_codes() {
    let plan = Plan {
        scripts: &[IN_ARABIC],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.see_heading("تسجيل الدخول").await;
        assert_eq!(spoken(stage).await, "ar rtl");
        let fields = page.js(
            "const style = id => getComputedStyle(document.getElementById(id));
             const side = id => document.getElementById(id).getBoundingClientRect().left;
             document.querySelector('[data-reveal]').click();
             return [style('email').direction, style('password').direction, style('email').textAlign,
                     side('password') > document.querySelector('[data-reveal]').getBoundingClientRect().left]",
        );
        let expected = json!(["ltr", "ltr", "right", true]);
        assert_eq!(fields.await, expected);
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("تسجيل الدخول").await;
        page.see_account_of(&stage.user).await;
        page.reload().await;
        page.see("الملف الشخصي").await;
    });
}

/// What browsers ask for, and what they get.
const ASKED: [(&[&str], &str); 16] = [
    (&["fr-CA", "en"], "fr"),
    (&["es-419"], "es"),
    (&["pt"], "pt-BR"),
    (&["pt-PT", "en"], "pt-BR"),
    (&["pt-br"], "pt-BR"),
    (&["zh"], "zh-Hans"),
    (&["zh-CN", "zh"], "zh-Hans"),
    (&["zh-SG"], "zh-Hans"),
    (&["zh-Hans-HK"], "zh-Hans"),
    // Whoever reads traditional characters gets simplified ones where nothing else they ask for
    // is there, or where they ask for them: so Chrome and Firefox do for Taiwan.
    (&["zh-TW", "zh", "en-US"], "zh-Hans"),
    (&["zh-TW"], "zh-Hans"),
    (&["zh-Hant-HK", "en-HK"], "en"),
    (&["nb", "sv"], "sv"),
    (&["ja-JP-u-ca-japanese"], "ja"),
    (&["ko", "*", "no_tag", ""], "en"),
    (&[], "en"),
];

#[test]
fn a_language_with_a_script_or_a_region_is_found_by_others_of_its_kind() {
    run(async |stage| {
        let page = stage.page();
        for (asked, expected) in ASKED {
            let script = format!(
                "Object.defineProperty(navigator, 'languages', {{ value: {}, configurable: true }})",
                json!(asked)
            );
            let params = json!({ "source": script });
            stage
                .cdp("Page.addScriptToEvaluateOnNewDocument", params)
                .await;
            page.open("sign-in").await;
            let language = page.js_text("return document.documentElement.lang").await;
            assert_eq!(language, expected, "{asked:?}");
        }
    });
}

#[test]
fn the_page_speaks_it_before_webassembly() {
    german().run(async |stage| {
        let page = stage.page();
        stage.site.deliver_wasm(WasmDelivery::Held);
        page.open_early("sign-in").await;
        page.see_heading("Anmelden").await;
        page.see("Angemeldet bleiben").await;
        let label = "return document.querySelector('[data-reveal]').getAttribute('aria-label')";
        assert_eq!(page.js_text(label).await, "Passwort anzeigen");
        page.fill("email", &stage.user.email).await;
        stage.site.deliver_wasm(WasmDelivery::Normal);
        page.wait_ready().await;
        let kept = page.js_text("return document.getElementById('email').value");
        assert_eq!(kept.await, stage.user.email);
    });
}

#[test]
fn the_direction_is_there_in_the_first_frame() {
    let plan = Plan {
        scripts: &[
            IN_ARABIC,
            "new MutationObserver(() => { window.__turned ??= performance.now(); })
               .observe(document, { subtree: true, attributes: true, attributeFilter: ['dir'] });",
        ],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        stage.disable_cache().await;
        for latency in [0, 0, 100, 400] {
            let link = json!({
                "offline": false, "latency": latency,
                "downloadThroughput": -1, "uploadThroughput": -1,
            });
            stage.cdp("Network.emulateNetworkConditions", link).await;
            stage.site.deliver_wasm(WasmDelivery::Held);
            page.open_early("sign-in").await;
            page.wait(
                "performance.getEntriesByName('first-paint').length > 0",
                "a first paint before WebAssembly",
            )
            .await;
            let times = page.js(
                "return [window.__turned, performance.getEntriesByName('first-paint')[0].startTime]",
            );
            let times = times.await;
            eprintln!("{times}");
            assert!(times[0].as_f64() <= times[1].as_f64(), "{times}");
            stage.site.deliver_wasm(WasmDelivery::Normal);
            page.wait_ready().await;
        }
    });
}

#[test]
fn a_file_that_is_missing_or_broken_means_english() {
    let faults: [Texts; 4] = [
        |_| None,
        |_| Some(b"{}".to_vec()),
        |_| Some(b"<!doctype html>".to_vec()),
        |file| Some(file[..file.len() / 2].to_vec()),
    ];
    for texts in faults {
        let plan = Plan {
            scripts: GERMAN,
            texts,
            allowed_errors: &["texts-de"],
            ..Plan::default()
        };
        plan.run(async |stage| {
            let page = stage.page();
            page.open("sign-in").await;
            page.see_heading("Sign in").await;
            assert_eq!(spoken(stage).await, "en ltr");
            page.sign_in_here(&stage.user).await;
            page.see("Member since").await;
        });
    }
}

#[test]
fn who_reads_english_fetches_no_other_language() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        assert_eq!(spoken(stage).await, "en ltr");
        let asked = stage.site.requests();
        assert!(
            !asked.iter().any(|path| path.contains("texts")),
            "{asked:?}"
        );
    });
}

/// Chooses a language where it is chosen.
async fn choose(stage: &Stage, place: &str, code: &str) {
    let script = format!(
        "const select = document.querySelector('{place} select');
         select.value = '{code}';
         select.dispatchEvent(new Event('change'));"
    );
    stage.page().js(&script).await;
}

#[test]
fn a_choice_is_kept_whether_it_is_made_signed_out_or_signed_in() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        let names =
            page.js("return [...document.querySelector('footer select')].map(it => it.text)");
        let expected = json!([
            "English",
            "العربية",
            "Deutsch",
            "Español",
            "Français",
            "日本語",
            "Português (Brasil)",
            "Svenska",
            "简体中文"
        ]);
        assert_eq!(names.await, expected);
        choose(stage, "footer", "de").await;
        page.see_heading("Anmelden").await;
        page.wait_ready().await;
        page.reload().await;
        page.see_heading("Anmelden").await;
        page.fill("email", &stage.user.email).await;
        page.fill("password", &stage.user.password).await;
        page.press("Anmelden").await;
        page.follow("Sprache ändern").await;
        page.wait_focused_heading("Sprache").await;
        assert_eq!(page.address().await, "/account/language");
        page.reload().await;
        page.see_heading("Sprache").await;
        choose(stage, "#language", "en").await;
        page.see_heading("Language").await;
        page.wait_ready().await;
        let title = page.js_text("return document.title");
        assert_eq!(title.await, "Language · Keyfob");
        page.follow("Your account").await;
        page.see_account_of(&stage.user).await;
    });
}

#[test]
fn by_keyboard_a_language_is_chosen_from_the_list_and_none_on_the_way() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.js("window.__same = true; document.querySelector('footer select').focus()")
            .await;
        for key in ["\u{e015}", "\u{e015}", "\u{e015}"] {
            page.keys(key).await;
        }
        let same = "return [window.__same, document.querySelector('footer select').value]";
        assert_eq!(page.js(same).await, json!([true, "en"]));
        page.keys("\u{e007}").await;
        page.see_heading("Anmelden").await;
    });
}

#[test]
fn what_is_stored_as_a_choice_may_be_anything() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        for stored in ["", "-", "xx", "(", "../x", "e", "pt_BR"] {
            speak(stage, stored).await;
            page.see_heading("Sign in").await;
            assert_eq!(spoken(stage).await, "en ltr", "{stored:?}");
        }
    });
}

#[test]
fn every_page_has_its_picture_in_every_language() {
    run(async |stage| {
        let (page, folder) = (stage.page(), screenshots());
        let mut differences = Vec::new();
        for state in STATES {
            reach_in_english(stage, state).await;
            for language in LANGUAGES {
                speak(stage, language).await;
                assert!(spoken(stage).await.starts_with(language), "{state}");
                // The others differ from these two in their words alone.
                if !matches!(language, "ar" | "de") {
                    for width in [1280, 320, 360] {
                        resize(stage, width, 740).await;
                        assert_eq!(page.js(WIDE).await, json!([]), "{state} in {language}");
                    }
                    let name = format!("{state}-{language}-360x740.png");
                    page.picture(&folder.join(name)).await;
                    continue;
                }
                let is_held = language == "ar" && has_same_fonts(page).await;
                stop_time(page).await;
                in_each_look(stage, async |look| {
                    assert_eq!(page.js(WIDE).await, json!([]), "{state} in {language}");
                    let name = format!("{state}-{language}-{look}");
                    let path = folder.join(format!("{name}.png"));
                    page.picture(&path).await;
                    if is_held {
                        differences.extend(baseline::difference(&path, &name));
                    }
                })
                .await;
            }
        }
        assert!(differences.is_empty(), "{differences:#?}");
    });
}

#[test]
fn a_language_with_longer_words_fits_too() {
    let plan = Plan {
        texts: |_| Some(pseudo().into_bytes()),
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        for state in STATES {
            reach_in_english(stage, state).await;
            speak(stage, "de").await;
            let plain = page.js(PLAIN).await;
            assert_eq!(plain, json!([]), "not in a file of texts: {state}");
            for width in [320, 1280] {
                resize(stage, width, 740).await;
                let over = page.js(WIDE).await;
                assert_eq!(over, json!([]), "{state} at {width} px");
            }
        }
    });
}

/// The steps to a state are told in English. What a reload leaves of it is then looked at.
async fn reach_in_english(stage: &Stage, state: &str) {
    // The first page is blank and stores nothing.
    let english = "localStorage.removeItem('keyfob.language')";
    stage.page().try_js(english).await;
    reach(stage, state).await;
}

/// English in brackets, with accents, and longer by two fifths: as other languages are.
fn pseudo() -> String {
    let english = include_str!("../../../../src/i18n/lang/en.json");
    let lines = english.lines().map(|line| match line.split_once("\": \"") {
        Some((key, _)) if key.contains("locale") || key.contains("direction") => line.to_owned(),
        Some((key, text)) => {
            let (text, comma) = text.rsplit_once('"').unwrap();
            format!("{key}\": \"[{}]\"{comma}", stretched(text))
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn stretched(text: &str) -> String {
    let mut is_place = false;
    let accented = text.chars().map(|c| {
        is_place = (is_place || c == '{') && c != '}';
        match c {
            'a' if !is_place => 'á',
            'e' if !is_place => 'ê',
            'i' if !is_place => 'ï',
            'o' if !is_place => 'ø',
            'u' if !is_place => 'ü',
            c => c,
        }
    });
    let longer = "öñ éxtrå "
        .chars()
        .cycle()
        .take(text.chars().count() * 2 / 5);
    accented.chain([' ']).chain(longer).collect()
}

/// Returns what is shown and was not in the file: texts without brackets around.
const PLAIN: &str = "
    const data = /Ada|@|Keyfob$|Chrome|[0-9]|^(English|العربية|Deutsch|Español|Français|日本語|Português \\(Brasil\\)|Svenska|简体中文)$|^\\?$|^A$/;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const plain = [];
    for (let text; (text = walker.nextNode());) {
      const words = text.data.trim(), element = text.parentElement;
      if (!words || !element.getClientRects().length || element.closest('noscript')) continue;
      if (!words.includes('[') && !words.includes(']') && !data.test(words)) plain.push(words);
    }
    return plain;";

#[test]
fn one_can_sign_out_on_its_page_too() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.follow("Change language").await;
        page.see_heading("Language").await;
        page.see("Sign out").await;
        page.open("account/language").await;
        page.press("Sign out").await;
        page.see_heading("Sign in").await;
        page.see("You’re signed out.").await;
        assert_eq!(page.stored().await, None);
        page.not_see("Sign out").await;
    });
}
