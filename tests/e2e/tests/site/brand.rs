//! What the owner of a site says of it in `<meta>` tags.

use crate::{
    legibility::FAINT,
    states::{prefer, resize},
};
use keyfob_e2e::{Plan, screenshots};
use serde_json::json;

const LOGO: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'>\
    <rect width='10' height='10' rx='2' fill='#0b6e4f'/><circle cx='5' cy='5' r='2.5' fill='#fff'/></svg>";

fn meta(name: &str, content: &str) -> String {
    format!("name=\"keyfob-{name}\" content=\"{content}\"")
}

fn acme(protocol: &'static str) -> Plan {
    Plan {
        base: "/app/",
        protocol,
        metas: vec![
            meta("name", "Acme &amp; Söhne"),
            meta("about", "Bolts, nuts &lt;b&gt;and&lt;/b&gt; washers."),
            "name=\"keyfob-about\" lang=\"de\" content=\"Schrauben und Muttern.\"".into(),
            meta("logo", "acme.svg"),
            meta("accent", "#0b6e4f"),
            meta("terms", "terms.html"),
            meta("privacy", "https://acme.example/privacy"),
            meta("support", "mailto:help@acme.example"),
        ],
        files: &[("acme.svg", LOGO)],
        // Keeps what the head looked like, frame by frame.
        scripts: &["
            window.__heads = [];
            const look = () => {
              const mark = document.querySelector('.mark');
              if (mark) {
                const { width } = mark.querySelector('svg, img').getBoundingClientRect();
                const head = [mark.innerText, mark.querySelector('img') ? 'logo' : 'own', width];
                if (!__heads.some(it => `${it}` === `${head}`)) __heads.push(head);
              }
              requestAnimationFrame(look);
            };
            requestAnimationFrame(look)"],
        ..Plan::default()
    }
}

#[test]
fn name_logo_colour_and_links_are_there_in_the_first_frame_of_every_page() {
    acme("serverpod-legacy").run(async |stage| {
        let page = stage.page();
        prefer(stage, "light").await;
        for path in ["", "sign-in", "account/devices", "no/such/page"] {
            page.open(path).await;
            page.wait("document.querySelector('.mark img').complete", "the logo")
                .await;
            assert_eq!(
                page.js("return __heads").await,
                json!([["Acme & Söhne", "logo", 28]]),
                "{path}"
            );
            let links = page.js(
                "return [...document.querySelectorAll('.foot a')].map(a => [a.innerText, a.href])",
            );
            let terms = stage.site.url("terms.html");
            assert_eq!(
                links.await,
                json!([
                    ["Terms of use", terms],
                    ["Privacy", "https://acme.example/privacy"],
                    ["Help", "mailto:help@acme.example"],
                ])
            );
        }
        page.open("").await;
        page.see_heading("Acme & Söhne").await;
        page.see("Bolts, nuts <b>and</b> washers.").await;
        let color = page.js_text(
            "return getComputedStyle(document.querySelector('#home .primary')).backgroundColor",
        );
        let color = color.await;
        let drawn = format!(
            "const c = document.createElement('canvas').getContext('2d');
             c.fillStyle = '{color}';
             c.fillRect(0, 0, 1, 1);
             return [...c.getImageData(0, 0, 1, 1).data]"
        );
        assert_eq!(
            page.js(&drawn).await,
            json!([0x0b, 0x6e, 0x4f, 255]),
            "{color}"
        );
        for (width, height) in [(1280, 800), (360, 740)] {
            resize(stage, width, height).await;
            for scheme in ["light", "dark"] {
                prefer(stage, scheme).await;
                assert_eq!(page.js(FAINT).await, json!([]), "{scheme}");
                page.picture(&screenshots().join(format!("brand-{width}x{height}-{scheme}.png")))
                    .await;
            }
        }
        page.follow("Sign in").await;
        page.see_heading("Sign in").await;
        assert_eq!(
            page.js_text("return document.title").await,
            "Sign in · Acme & Söhne"
        );
        page.js("localStorage['keyfob.language'] = 'de'").await;
        page.open("").await;
        page.see("Schrauben und Muttern.").await;
        page.see("Nutzungsbedingungen").await;
    });
}

/// Goes through the sign-up as far as the code, with the terms agreed to on the way.
fn asks_for_the_terms(protocol: &'static str) {
    acme(protocol).run(async |stage| {
        let page = stage.page();
        let user = keyfob_e2e::User::new();
        page.open("sign-up").await;
        if protocol == "serverpod-legacy" {
            page.fill("user-name", &user.name).await;
        }
        page.fill("email", &user.email).await;
        // The others ask for the password after the code.
        let go_on = match protocol {
            "serverpod-legacy" => {
                page.fill("password", &user.password).await;
                "Create account"
            }
            _ => "Send code",
        };
        let before = stage.backend.calls().await;
        page.press(go_on).await;
        page.see("Accept the terms to go on.").await;
        assert_eq!(page.focused().await, "terms");
        assert_eq!(stage.backend.calls().await, before, "nothing is sent");
        let box_ = "const it = document.getElementById('terms'); return [it.labels[0].innerText, \
                    it.checked, it.getAttribute('aria-invalid'), \
                    document.querySelector('.field [target]').target]";
        let expected = json!(["I accept the terms", false, "true", "_blank"]);
        assert_eq!(page.js(box_).await, expected);
        page.picture(&screenshots().join(format!("terms-{protocol}.png")))
            .await;
        // By the keyboard, where the focus is.
        page.keys(" ").await;
        page.see_no_more("Accept the terms to go on.").await;
        page.press(go_on).await;
        page.see_heading("Check your mail").await;
        page.press("Use another address").await;
        page.see_heading("Create account").await;
        assert_eq!(
            page.js("return document.getElementById('terms').checked")
                .await,
            json!(true)
        );
    });
}

#[test]
fn terms_have_to_be_agreed_to_with_the_legacy_module() {
    asks_for_the_terms("serverpod-legacy");
}

#[test]
fn terms_have_to_be_agreed_to_with_the_new_modules() {
    asks_for_the_terms("serverpod-jwt");
}

#[test]
fn terms_have_to_be_agreed_to_where_the_session_is_in_a_cookie() {
    asks_for_the_terms("serverpod-jwt-cookie");
}

#[test]
fn what_cannot_be_used_is_left_out_with_one_line_on_the_console() {
    let long = "x".repeat(10_000);
    let harm = "javascript:document.documentElement.dataset.harm=1";
    for (name, content) in [
        ("name", long.as_str()),
        ("about", &long),
        ("logo", harm),
        ("logo", "data:image/svg+xml,<svg/>"),
        ("logo", "http://"),
        ("logo", &long),
        ("accent", "no-colour"),
        ("accent", "red;} * { display: none } :root{"),
        ("accent", "#12345"),
        ("accent", &long),
        ("terms", harm),
        ("privacy", " \tjava\nscript:alert(1)"),
        ("support", "blob:x"),
    ] {
        let plan = Plan {
            metas: vec![meta(name, content)],
            ..Plan::default()
        };
        plan.run(async |stage| {
            let page = stage.page();
            page.open("").await;
            page.see_heading("Keyfob").await;
            page.see("look after your account").await;
            let rest = page.js(
                "const shown = it => it.getClientRects().length > 0;
                 return [document.documentElement.dataset.harm ?? null, document.adoptedStyleSheets.length,
                   !!document.querySelector('.mark svg'), [...document.querySelectorAll('.foot a')].some(shown)]",
            );
            assert_eq!(rest.await, json!([null, 0, true, false]), "{name}");
            let console = stage.console().await;
            let told = console.matches(&format!("keyfob-{name}")).count();
            assert_eq!(told, 1, "{name}: {console}");
            page.follow("Create account").await;
            page.see_heading("Create account").await;
            page.not_see("I accept").await;
        });
    }
}

#[test]
fn a_logo_that_does_not_come_leaves_the_mark() {
    let plan = Plan {
        metas: vec![meta("logo", "no-such.png")],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        page.wait("document.querySelector('.mark svg')", "the mark")
            .await;
        assert!(!page.has(".mark img").await);
        // The listener for scripts that do not come has nothing to do with it.
        page.sign_in_here(&stage.user).await;
    });
}

/// Has the page find this colour in its `<meta>`, as if it had been served so.
const COLOUR: &str = "
    new MutationObserver(() => {
      const meta = document.querySelector('[name=keyfob-accent]');
      if (meta && localStorage.colour) meta.content = localStorage.colour;
    }).observe(document, { childList: true, subtree: true })";

#[test]
fn whatever_the_colour_is_texts_stay_legible() {
    let plan = Plan {
        metas: vec![meta("accent", "#000")],
        scripts: &[COLOUR],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.open("sign-up").await;
        for colour in [
            "#000", "#fff", "#888", "#ff0000", "#ff8800", "#ffff00", "#88ff00", "#00ff00",
            "#00ff88", "#00ffff", "#0088ff", "#0000ff", "#8800ff", "#ff00ff", "#ff0088", "#003300",
            "#000066", "#5b4be0",
        ] {
            page.js(&format!("localStorage.colour = '{colour}'")).await;
            for path in ["sign-up", ""] {
                page.open(path).await;
                for scheme in ["light", "dark"] {
                    prefer(stage, scheme).await;
                    assert_eq!(page.js(FAINT).await, json!([]), "{colour}, {scheme}");
                }
            }
        }
    });
}
