//! The languages of the built page: a file for each but English, which the app holds.

#[path = "../../src/i18n/entries.rs"]
mod entries;

use std::ffi::OsStr;
use std::path::Path;

use crate::failure::{Context, Failure, Outcome};
use crate::minify::names::Fnv1a;
use entries::entries;

const ENGLISH: &str = "en";

/// Puts a file of texts for every language beside the page that trunk just built, and says in the
/// page which there are: `ar-rtl-1a2b3c4d5e6f7081` stands for
/// `texts-ar-rtl-1a2b3c4d5e6f7081.json`.
///
/// # Errors
/// When a file cannot be read or written, or the page has no place for them.
pub fn add(folder: &Path, staging: &Path) -> Outcome {
    let english = read(&folder.join("en.json"))?;
    let mut list = vec![name(ENGLISH, &english)?];
    for code in codes(folder)? {
        let own = read(&folder.join(format!("{code}.json")))?;
        let texts = complete(&own, &english);
        let mut hash = Fnv1a::default();
        hash.update(texts.as_bytes());
        let name = format!("{}-{:016x}", name(&code, &own)?, hash.0);
        write(&staging.join(format!("texts-{name}.json")), &texts)?;
        list.push(name);
    }
    let page = staging.join("index.html");
    let html = with_list(&read(&page)?, &list.join(" "));
    write(
        &page,
        &html.ok_or_else(|| Failure::new("the page has no data-languages"))?,
    )
}

/// The languages there are files for, but for English.
fn codes(folder: &Path) -> Outcome<Vec<String>> {
    let cannot = || format!("cannot read {}", folder.display());
    let mut codes = Vec::new();
    for entry in std::fs::read_dir(folder).context(cannot)? {
        let path = entry.context(cannot)?.path();
        if path.extension().and_then(OsStr::to_str) == Some("json")
            && let Some(code) = path.file_stem().and_then(OsStr::to_str)
        {
            codes.push(code.to_owned());
        }
    }
    codes.retain(|code| code != ENGLISH);
    codes.sort();
    Ok(codes)
}

/// Such as `ar-rtl`.
fn name(code: &str, texts: &str) -> Outcome<String> {
    if !is_tag(code) {
        return Err(Failure::new(format!(
            "{code}.json is not called by a language tag, such as pt-BR.json"
        )));
    }
    match text_of("direction", texts) {
        Some(direction @ ("ltr" | "rtl")) => Ok(format!("{code}-{direction}")),
        _ => Err(Failure::new(format!(
            "{code}.json does not say whether its direction is ltr or rtl"
        ))),
    }
}

/// Whether browsers take it for a language tag; one that they do not breaks the page's list.
///
/// A language of two or three letters, then a script of four, then a region of two letters or
/// three digits: what a file can be called by.
fn is_tag(code: &str) -> bool {
    let mut subtags = code.split('-').peekable();
    let letters = |it: &str| it.bytes().all(|byte| byte.is_ascii_alphabetic());
    let language = subtags.next().unwrap_or_default();
    subtags.next_if(|it| it.len() == 4 && letters(it));
    subtags.next_if(|it| match it.len() {
        2 => letters(it),
        3 => it.bytes().all(|byte| byte.is_ascii_digit()),
        _ => false,
    });
    matches!(language.len(), 2 | 3) && letters(language) && subtags.next().is_none()
}

/// The texts in the order of English, and in English where they are missing: the app knows them
/// by their places.
fn complete(texts: &str, english: &str) -> String {
    let entries: Vec<String> = entries(english)
        .map(|(key, text)| {
            let text = text_of(key, texts).unwrap_or(text);
            format!("\"{key}\":\"{text}\"")
        })
        .collect();
    format!("{{{}}}", entries.join(","))
}

fn text_of<'a>(key: &str, texts: &'a str) -> Option<&'a str> {
    entries(texts).find_map(|(it, text)| (it == key).then_some(text))
}

fn with_list(html: &str, list: &str) -> Option<String> {
    const LIST: &str = "data-languages=\"";
    let (before, rest) = html.split_once(LIST)?;
    let (_, after) = rest.split_once('"')?;
    Some(format!("{before}{LIST}{list}\"{after}"))
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, text: &str) -> Outcome {
    std::fs::write(path, text).context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "{\n  \"direction\": \"ltr\",\n  \"sent\": \"Sent to {email}\"\n}\n";

    fn folder(test: &str, files: &[(&str, &str)]) -> std::io::Result<std::path::PathBuf> {
        let folder = std::env::temp_dir().join(format!("keyfob-{test}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        for (name, text) in files {
            std::fs::write(folder.join(name), text)?;
        }
        Ok(folder)
    }

    #[test]
    fn a_file_in_the_folder_is_a_language_of_the_page() -> std::io::Result<()> {
        let arabic = ENGLISH.replace("ltr", "rtl").replace("Sent to", "إلى");
        let languages = [("en.json", ENGLISH), ("ar.json", &arabic), ("notes.md", "")];
        let languages = folder("languages", &languages)?;
        let page = "<script data-languages=\"en-ltr\" data-js=\"/a.js\"></script>";
        let staging = folder("staging", &[("index.html", page)])?;
        assert_eq!(add(&languages, &staging), Ok(()));
        let page = std::fs::read_to_string(staging.join("index.html"))?;
        let (_, list) = page.split_once("\"en-ltr ").unwrap_or_default();
        let (name, rest) = list.split_once('"').unwrap_or_default();
        assert_eq!(rest, " data-js=\"/a.js\"></script>");
        assert_eq!((name.len(), name.get(..7)), (23, Some("ar-rtl-")));
        let texts = std::fs::read_to_string(staging.join(format!("texts-{name}.json")))?;
        assert_eq!(texts, "{\"direction\":\"rtl\",\"sent\":\"إلى {email}\"}");
        std::fs::remove_dir_all(languages)?;
        std::fs::remove_dir_all(staging)
    }

    #[test]
    fn a_missing_text_is_english_and_what_english_does_not_know_is_left_out() {
        let german = "{\n  \"other\": \"Anderes\",\n  \"direction\": \"ltr\"\n}\n";
        let texts = complete(german, ENGLISH);
        assert_eq!(
            texts,
            "{\"direction\":\"ltr\",\"sent\":\"Sent to {email}\"}"
        );
    }

    #[test]
    fn a_file_may_be_called_by_script_and_region_but_by_nothing_that_is_no_tag() {
        for code in ["sv", "gsw", "pt-BR", "es-419", "zh-Hans", "zh-Hant-HK"] {
            assert_eq!(name(code, ENGLISH), Ok(format!("{code}-ltr")));
        }
        for code in [
            "",
            "e",
            "pt_BR",
            "pt-",
            "-BR",
            "zh-CN-Hans",
            "de old",
            "german",
            "d3",
        ] {
            let failed = name(code, ENGLISH).err().map(|failure| failure.to_string());
            let told = format!("{code}.json is not called by a language tag");
            assert!(failed.is_some_and(|text| text.starts_with(&told)), "{code}");
        }
    }

    #[test]
    fn a_language_without_a_direction_is_told() {
        let failed = name("de", "{}").err().map(|failure| failure.to_string());
        assert!(failed.is_some_and(|text| text.starts_with("de.json does not say")));
    }
}
