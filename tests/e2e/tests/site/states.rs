//! What the site can look like, and how to get there.

use keyfob_e2e::{Page, Plan, Stage, User, baseline};
use serde_json::json;

/// Every state worth a picture, in an order in which they can be reached.
pub const STATES: [&str; 18] = [
    "home",
    "sign-in",
    "sign-in-error",
    "sign-up",
    "sign-up-errors",
    "sign-up-notes",
    "code",
    "reset-password",
    "reset-code",
    "not-found",
    "account",
    "account-not-verified",
    "devices",
    "step-up",
    "profile",
    "profile-picture",
    "password",
    "language",
];

/// What looks otherwise with the new modules: every step on the way in.
pub const STATES_OF_NEW: [&str; 6] = [
    "new-sign-up",
    "new-code",
    "new-code-error",
    "new-password",
    "new-reset-code",
    "new-reset-password",
];

/// The stage for these.
pub fn new_modules() -> Plan {
    Plan::speaking("serverpod-jwt")
}

/// Brings the page into a state.
pub async fn reach(stage: &Stage, state: &str) {
    let page = stage.page();
    match state {
        "home" => page.open("").await,
        "sign-in" => page.open("sign-in").await,
        "sign-in-error" => {
            page.open("sign-in").await;
            page.fill("email", "ada@example.com").await;
            page.fill("password", "not this one").await;
            page.press("Sign in").await;
            page.see("don’t match").await;
        }
        "sign-up" => page.open("sign-up").await,
        "sign-up-errors" => {
            page.open("sign-up").await;
            page.press("Create account").await;
            page.see("Enter a name.").await;
        }
        "sign-up-notes" => {
            page.open("sign-up").await;
            page.fill("user-name", "Ada").await;
            page.fill("email", "ada.lovelace@gmial.com").await;
            page.fill("password", "Password123").await;
            let (key, common) = (
                "document.getElementById('password').dispatchEvent(new KeyboardEvent('keyup',
                   { bubbles: true, modifierCapsLock: true }))",
                "document.querySelector('[data-strength]').dataset.strength === 'bad'",
            );
            // Until the list has come.
            page.wait(&format!("{key} && {common}"), "a rating").await;
            page.see("Did you mean ada.lovelace@gmail.com?").await;
            page.see("Caps Lock is on.").await;
        }
        "code" => {
            page.open("sign-up").await;
            page.fill("user-name", "Ada").await;
            page.fill("email", "ada@example.com").await;
            page.fill("password", "correct horse battery").await;
            page.press("Create account").await;
            page.see_heading("Check your mail").await;
        }
        "reset-password" => page.open("reset-password").await,
        "reset-code" => {
            page.open("sign-in").await;
            page.open("reset-password").await;
            page.fill("email", "ada@example.com").await;
            page.press("Send code").await;
            page.see_heading("Check your mail").await;
        }
        "new-sign-up" => page.open("sign-up").await,
        "new-code" => {
            page.fill("email", "grace@example.com").await;
            page.press("Send code").await;
            page.see_heading("Check your mail").await;
        }
        "new-code-error" => {
            page.fill("code", "00000000").await;
            page.press("Continue").await;
            page.see("That code is wrong").await;
        }
        "new-password" => enter_code(stage, "grace@example.com", "Choose a password").await,
        "new-reset-code" => {
            let email = ada(stage).await.email;
            page.open("reset-password").await;
            page.fill("email", &email).await;
            page.press("Send code").await;
            page.see_heading("Check your mail").await;
        }
        "new-reset-password" => {
            enter_code(stage, &account_of_ada().email, "Choose a new password").await;
        }
        "not-found" => page.open("no-such-page").await,
        "account" => page.sign_in(&ada(stage).await).await,
        "account-not-verified" => {
            page.age_session().await;
            let away = json!({ "status": 503 });
            stage.backend.fault("getUserInfo", 0, away).await;
            page.reload().await;
            page.see("can’t be reached").await;
        }
        "devices" => {
            let ada = account_of_ada();
            for _ in 0..2 {
                stage.backend.sign_in_elsewhere(&ada).await;
            }
            page.open("account/devices").await;
            page.see("Sign out all others").await;
        }
        "step-up" => {
            page.age_sign_in().await;
            page.open("account/devices").await;
            page.press("Sign out all others").await;
            page.see_heading("Confirm that it’s you").await;
        }
        "profile" => open_profile(page).await,
        "profile-picture" => {
            open_profile(page).await;
            crate::profile::hand_over(page, crate::profile::PHOTO, false).await;
            page.see("Zoom in and move the picture").await;
        }
        "password" => page.open("account/password").await,
        "language" => page.open("account/language").await,
        _ => panic!("no such state: {state}"),
    }
    page.wait("!document.querySelector('[aria-busy]')", "a page at rest")
        .await;
    see_one_page(page).await;
}

/// Gives the right code and waits for the next step.
async fn enter_code(stage: &Stage, email: &str, next: &str) {
    let page = stage.page();
    page.fill("code", &stage.backend.code_for(email).await)
        .await;
    page.press("Continue").await;
    page.see_heading(next).await;
}

async fn open_profile(page: Page<'_>) {
    page.open("account/profile").await;
    let is_there =
        "document.querySelector('.picture').checkVisibility({ visibilityProperty: true })";
    page.wait(is_there, "what may be changed").await;
}

/// The same person in every picture.
async fn ada(stage: &Stage) -> User {
    let user = account_of_ada();
    stage.backend.create(&user).await;
    user
}

fn account_of_ada() -> User {
    User {
        email: "ada.lovelace@example.com".into(),
        password: "correct horse battery".into(),
        name: "Ada Lovelace".into(),
    }
}

/// Waits until the page has faded in.
async fn see_one_page(page: Page<'_>) {
    let is_one = "!document.getAnimations().some(it => it.animationName === 'come')";
    page.wait(is_one, "the whole page").await;
}

/// Sets the size of the page in CSS pixels.
pub async fn resize(stage: &Stage, width: u32, height: u32) {
    see_one_page(stage.page()).await;
    let size = json!({
        "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false,
    });
    stage.cdp("Emulation.setDeviceMetricsOverride", size).await;
}

/// Shows the page on a desktop and on a phone, in light and in dark: `look` hears which it
/// is, such as `360x740-dark`.
pub async fn in_each_look(stage: &Stage, mut look: impl AsyncFnMut(&str)) {
    for (width, height) in [(1280, 800), (360, 740)] {
        resize(stage, width, height).await;
        for scheme in ["light", "dark"] {
            prefer(stage, scheme).await;
            look(&format!("{width}x{height}-{scheme}")).await;
        }
    }
}

/// Sets `prefers-color-scheme`, and takes movement away.
pub async fn prefer(stage: &Stage, scheme: &str) {
    let features = json!({ "features": [
        { "name": "prefers-color-scheme", "value": scheme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ]});
    stage.cdp("Emulation.setEmulatedMedia", features).await;
    let frames = "requestAnimationFrame(() => requestAnimationFrame(() => done()))";
    stage.page().js_async(frames).await;
}

/// Has the page speak a language from now on: one of its codes, or none for the browser's.
pub async fn speak(stage: &Stage, language: &str) {
    let page = stage.page();
    page.js(&format!("localStorage['keyfob.language'] = '{language}'"))
        .await;
    page.reload().await;
}

/// The widths of a text in the fonts that pages use.
const FONTS: &str = "
    const context = document.createElement('canvas').getContext('2d');
    const width = (font) => {
      context.font = font;
      return context.measureText('Keyfob Åßé 0123456789 مفتاح').width.toFixed(2);
    };
    return ['16px system-ui', 'bold 24px system-ui'].map(width).join(' ')";

/// Whether pictures of the page can be held against their baselines.
pub async fn has_same_fonts(page: Page<'_>) -> bool {
    baseline::has_same_fonts(&page.js_text(FONTS).await)
}

/// Has every moment on the page be the same one: others are as long as they like.
pub async fn stop_time(page: Page<'_>) {
    page.js(r"
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        // Such as 29 Nov 2026, 14:54; in Arabic with strokes.
        const moment = /\p{Nd}{1,2} \p{L}+ \p{Nd}{4}(, \d\d:\d\d)?|[\p{Nd}\u200f]+\/[\p{Nd}\u200f\/]+\D{1,3}\p{Nd}+:\p{Nd}+(\s\p{L}+)?/gu;
        while (texts.nextNode()) {
          const text = texts.currentNode;
          const same = text.data.replace(moment, '25 November 2026');
          if (same !== text.data) text.data = same;
        }")
        .await;
}
