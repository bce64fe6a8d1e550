//! Moments in words, as readers of the page's language write them.

use super::Message;
use js_sys::{Array, Date, Intl::RelativeTimeFormat, Object, Reflect};

/// The day, such as `25 November 2026`; the text itself where it is no moment.
pub fn date(text: &str) -> String {
    written(text, &["dateStyle", "long"]).unwrap_or_else(|| text.into())
}

/// Day and time, such as `25 Nov 2026, 09:31`; `None` for what is no moment.
pub fn date_and_time(text: &str) -> Option<String> {
    written(text, &["dateStyle", "medium", "timeStyle", "short"])
}

/// How long ago, such as `3 hours ago`, or `now` within a minute; `None` for what is no moment.
pub fn ago(text: &str) -> Option<String> {
    const UNITS: [(f64, &str); 3] = [(86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute")];
    let seconds = (Date::now() - read(text)?.get_time()) / 1_000.0;
    let unit = UNITS.into_iter().find(|(length, _)| seconds >= *length);
    // None of those seconds, which is "now": "this minute" is odd in most languages.
    let (length, unit) = unit.unwrap_or((60.0, "second"));
    let count = (seconds.max(0.0) / length) as i32;
    Some(relative(f64::from(-count), unit))
}

/// How soon, such as `in 30 seconds` or, where that is long, `in 2 minutes`; never sooner
/// than it is.
pub fn ahead(seconds: u32) -> String {
    match seconds {
        0..=90 => relative(seconds.max(1).into(), "second"),
        _ => relative(seconds.div_ceil(60).into(), "minute"),
    }
}

/// With the plural that the number has in the language.
fn relative(count: f64, unit: &str) -> String {
    let format = RelativeTimeFormat::new(&locales(), &options(&["numeric", "auto"]));
    format.format(count, unit).into()
}

/// ISO 8601, as Serverpod sends it, or ms since 1970.
fn read(text: &str) -> Option<Date> {
    let date = match text.parse::<u64>() {
        Ok(ms) => Date::new(&(ms as f64).into()),
        Err(_) => Date::new(&text.into()),
    };
    (!date.get_time().is_nan()).then_some(date)
}

fn written(text: &str, styles: &[&str]) -> Option<String> {
    let locale = Message::Locale.text();
    Some(
        read(text)?
            .to_locale_string(locale, &options(styles))
            .into(),
    )
}

fn locales() -> Array {
    Array::of1(&Message::Locale.text().into())
}

/// Of names, each followed by its value.
fn options(pairs: &[&str]) -> Object {
    let options = Object::new();
    for pair in pairs.chunks(2) {
        if let [name, value] = pair {
            let _ = Reflect::set(&options, &(*name).into(), &(*value).into());
        }
    }
    options
}
