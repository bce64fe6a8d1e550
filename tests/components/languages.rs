use crate::support::{web::*, *};
use keyfob::{
    AuthError, AuthErrorKind,
    components::SignInForm,
    i18n::{Message, error_text, moment, use_texts},
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test as test;

const ENGLISH: &str = include_str!("../../src/i18n/lang/en.json");
const GERMAN: &str = include_str!("../../src/i18n/lang/de.json");
const ARABIC: &str = include_str!("../../src/i18n/lang/ar.json");

/// The file of a language, a wait of 30 seconds in it, and a day.
const OTHERS: [(&str, &str, &str); 6] = [
    (
        include_str!("../../src/i18n/lang/es.json"),
        "Vuelve a intentarlo dentro de 30 segundos.",
        "25 de noviembre de 2026",
    ),
    (
        include_str!("../../src/i18n/lang/fr.json"),
        "Réessayez dans 30 secondes.",
        "25 novembre 2026",
    ),
    (
        include_str!("../../src/i18n/lang/ja.json"),
        "30 秒後にもう一度お試しください。",
        "2026年11月25日",
    ),
    (
        include_str!("../../src/i18n/lang/pt-BR.json"),
        "Tente novamente em 30 segundos.",
        "25 de novembro de 2026",
    ),
    (
        include_str!("../../src/i18n/lang/sv.json"),
        "Försök igen om 30 sekunder.",
        "25 november 2026",
    ),
    (
        include_str!("../../src/i18n/lang/zh-Hans.json"),
        "请30秒钟后重试。",
        "2026年11月25日",
    ),
];

/// A language for as long as it is held. The other tests are in English.
struct Spoken;

impl Spoken {
    fn new(file: &str) -> Self {
        // As `boot.js` does it.
        let texts = js_sys::JSON::parse(file).unwrap();
        let values = js_sys::Object::values(&texts.into());
        use_texts(values.join("\n").into());
        Self
    }
}

impl Drop for Spoken {
    fn drop(&mut self) {
        // After one panic `thread::panicking` stays true for the rest of the page.
        std::mem::forget(Self::new(ENGLISH));
    }
}

fn wait(seconds: u32) -> String {
    let error = AuthError::new(AuthErrorKind::TooManyAttempts).with_retry_after(Some(seconds));
    error_text(&error)
}

#[test]
fn a_wait_is_told_in_seconds_while_it_is_short_and_never_too_short() {
    for (seconds, told) in [
        (1, "in 1 second."),
        (30, "in 30 seconds."),
        (90, "in 90 seconds."),
        (91, "in 2 minutes."),
        (300, "in 5 minutes."),
    ] {
        assert_eq!(wait(seconds), format!("Too many tries. Try again {told}"));
    }
}

#[test]
fn a_number_has_the_plural_of_the_language() {
    let german = Spoken::new(GERMAN);
    assert_eq!(
        wait(1),
        "Zu viele Versuche. Versuchen Sie es in 1 Sekunde noch einmal."
    );
    assert!(wait(30).contains("in 30 Sekunden"));
    drop(german);
    let _arabic = Spoken::new(ARABIC);
    // One, two, few and many of them are told apart.
    for (seconds, told) in [
        (1, "خلال ثانية واحدة"),
        (2, "خلال ثانيتين"),
        (5, "خلال 5 ثوانٍ"),
        (30, "خلال 30 ثانية"),
        (600, "خلال 10 دقائق"),
    ] {
        assert!(wait(seconds).contains(told), "{}", wait(seconds));
    }
}

#[test]
fn a_day_is_written_as_the_language_writes_it() {
    let day = "2026-11-25T12:00:00Z";
    assert_eq!(moment::date(day), "25 November 2026");
    let german = Spoken::new(GERMAN);
    assert_eq!(moment::date(day), "25. November 2026");
    drop(german);
    let arabic = Spoken::new(ARABIC);
    assert_eq!(moment::date(day), "25 نوفمبر 2026");
    drop(arabic);
    assert_eq!(moment::date(day), "25 November 2026");
}

#[test]
fn what_was_less_than_a_minute_ago_is_now() {
    let before = |seconds: f64| (js_sys::Date::now() - seconds * 1_000.0).to_string();
    let ago = |seconds| moment::ago(&before(seconds)).unwrap();
    assert_eq!((ago(0.0), ago(55.0)), ("now".into(), "now".into()));
    assert_eq!(ago(-120.0), "now");
    assert_eq!(ago(65.0), "1 minute ago");
    let _french = Spoken::new(OTHERS[1].0);
    assert_eq!(ago(5.0), "maintenant");
}

#[test]
fn a_moment_stands_in_a_sentence_as_the_language_wants_it() {
    for (file, told, day) in OTHERS {
        let _spoken = Spoken::new(file);
        assert!(wait(30).ends_with(told), "{}", wait(30));
        assert_eq!(moment::date("2026-11-25T12:00:00Z"), day);
    }
}

#[test]
async fn a_form_speaks_the_language_that_was_set_before_it() {
    let _german = Spoken::new(GERMAN);
    let app = App::ready(&World::new(), || view! { <SignInForm/> }).await;
    assert_eq!(app.get("h1").text_content().unwrap(), "Anmelden");
    app.fill("email", "ada");
    app.submit();
    settle().await;
    assert!(app.text().contains("Geben Sie Ihr Passwort ein."));
}

#[test]
fn texts_of_another_release_are_not_used() {
    use_texts("Deutsch\nltr".into());
    assert_eq!(Message::Email.text(), "Email");
}
