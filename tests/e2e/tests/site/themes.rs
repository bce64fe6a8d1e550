//! The themes of the documents: nothing but other tokens, and legible.

use crate::{
    legibility::FAINT,
    states::{prefer, reach, resize},
};
use keyfob_e2e::{Plan, screenshots};
use serde_json::json;

const THEMES: &[(&str, &[u8])] = &[
    (
        "forest.css",
        include_bytes!("../../../../docs/themes/forest.css"),
    ),
    (
        "ember.css",
        include_bytes!("../../../../docs/themes/ember.css"),
    ),
    ("ink.css", include_bytes!("../../../../docs/themes/ink.css")),
];

#[test]
fn every_theme_is_legible_in_light_and_in_dark() {
    let plan = Plan {
        files: THEMES,
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        for state in ["home", "sign-in-error", "sign-up-errors", "code", "account", "devices", "not-found"] {
            reach(stage, state).await;
            for (theme, _) in THEMES {
                let link = format!(
                    "document.querySelector('#theme')?.remove();
                     const link = document.createElement('link');
                     Object.assign(link, {{ id: 'theme', rel: 'stylesheet', href: '/{theme}',
                       onload: () => done(link.sheet.cssRules.length), onerror: () => done('none') }});
                     document.head.append(link);"
                );
                assert_eq!(page.js_async(&link).await, json!(1), "{theme} is one rule");
                for scheme in ["light", "dark"] {
                    prefer(stage, scheme).await;
                    assert_eq!(page.js(FAINT).await, json!([]), "{theme}, {state}, {scheme}");
                    for (width, height) in [(1280, 800), (360, 740)] {
                        resize(stage, width, height).await;
                        let name = format!("theme-{theme}-{state}-{width}-{scheme}.png");
                        page.picture(&screenshots().join(name)).await;
                    }
                }
            }
        }
    });
}

#[test]
fn a_theme_is_tokens_and_nothing_else() {
    let tokens = include_str!("../../../../style/keyfob.css");
    for (name, file) in THEMES {
        let text = std::str::from_utf8(file).unwrap();
        let rule = text.split_once(":root {").unwrap().1;
        for line in rule
            .lines()
            .map(str::trim)
            .filter(|line| !matches!(*line, "" | "}"))
        {
            let token = line.split_once(':').unwrap().0;
            let is_token = token.starts_with("--") && tokens.contains(&format!("{token}:"));
            assert!(is_token, "{name}: {line}");
        }
    }
}
