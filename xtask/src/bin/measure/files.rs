//! The files of the built site, raw and compressed.

use std::io::Write;
use std::path::Path;

/// One file's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its path in `dist`.
    pub name: String,
    /// Whether a browser fetches it on `/sign-in`.
    pub fetched: bool,
    /// As it is.
    pub raw: u64,
    /// By `gzip -9`.
    pub gzip: u64,
    /// By `brotli -q 11`.
    pub brotli: u64,
}

impl Row {
    /// The sum of what is fetched.
    pub fn total(rows: &[Row]) -> Row {
        let sum = |bytes: fn(&Row) -> u64| rows.iter().filter(|row| row.fetched).map(bytes).sum();
        Row {
            name: "fetched on /sign-in".to_owned(),
            fetched: true,
            raw: sum(|row| row.raw),
            gzip: sum(|row| row.gzip),
            brotli: sum(|row| row.brotli),
        }
    }
}

/// Measures every file below `dist`.
pub fn measure(dist: &Path) -> Result<Vec<Row>, String> {
    let html = std::fs::read_to_string(dist.join("index.html"))
        .map_err(|cause| format!("{} has no page: {cause}", dist.display()))?;
    let references = references(&html);
    let mut names = Vec::new();
    collect(dist, "", &mut names)?;
    names.sort();
    names
        .into_iter()
        .map(|name| {
            let bytes =
                std::fs::read(dist.join(&name)).map_err(|cause| format!("{name}: {cause}"))?;
            Ok(Row {
                fetched: is_fetched(&name, &references),
                raw: bytes.len() as u64,
                gzip: gzip(&bytes)?,
                brotli: brotli(&bytes)?,
                name,
            })
        })
        .collect()
}

/// The page, what it names, and the modules that wasm-bindgen's JavaScript imports.
fn is_fetched(name: &str, references: &[String]) -> bool {
    name == "index.html"
        || name.starts_with("snippets/")
        || references.iter().any(|reference| reference == name)
}

/// The files that a page makes a browser fetch: `src`, the `href` of `<link>`, and the loader's
/// `data-js` and `data-wasm`.
fn references(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for element in html.split('<').skip(1) {
        let element = element.split('>').next().unwrap_or_default();
        let name = element.split_whitespace().next().unwrap_or_default();
        let attributes: &[&str] = match name {
            // Fetched by whoever puts the site on a home screen.
            "link" if element.contains("rel=\"apple-touch-icon\"") => &[],
            "link" => &["href"],
            "script" => &["src", "data-js", "data-wasm"],
            "img" => &["src"],
            _ => &[],
        };
        for attribute in attributes {
            let value = element
                .split_once(&format!(" {attribute}=\""))
                .and_then(|(_, rest)| rest.split('"').next());
            found.extend(value.map(|value| value.trim_start_matches(['/', '.']).to_owned()));
        }
    }
    found
}

fn collect(dir: &Path, prefix: &str, names: &mut Vec<String>) -> Result<(), String> {
    let entries = std::fs::read_dir(dir).map_err(|cause| format!("{}: {cause}", dir.display()))?;
    for entry in entries.flatten() {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<u64, String> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map(|packed| packed.len() as u64)
        .map_err(|cause| format!("gzip: {cause}"))
}

fn brotli(mut bytes: &[u8]) -> Result<u64, String> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut bytes, &mut packed, &parameters)
        .map_err(|cause| format!("brotli: {cause}"))?;
    Ok(packed.len() as u64)
}

/// The table for people; what isn't fetched on `/sign-in` stands in parentheses.
pub fn table(rows: &[Row], total: &Row) -> String {
    let mut text = line("file", "raw", "gzip -9", "brotli -11");
    for row in rows.iter().chain([total]) {
        let name = if row.fetched {
            row.name.clone()
        } else {
            format!("({})", row.name)
        };
        text.push('\n');
        text.push_str(&line(
            &name,
            &row.raw.to_string(),
            &row.gzip.to_string(),
            &row.brotli.to_string(),
        ));
    }
    text
}

fn line(name: &str, raw: &str, gzip: &str, brotli: &str) -> String {
    format!("{name:<44} {raw:>10} {gzip:>10} {brotli:>11}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const PAGE: &str = r#"<html><head><link rel="stylesheet" href="/a.css" integrity="x">
<link rel="apple-touch-icon" href="/icon.png"><script src="/early.js"></script><link rel="modulepreload" href="/app.js">
<script type="module" src="/boot.js" data-js="/app.js" data-wasm="/app_bg.wasm"></script>
</head><body><a href="/robots.txt">no</a></body></html>"#;

    #[test]
    fn what_the_page_names_is_fetched_and_what_it_links_to_is_not() {
        let references = references(PAGE);
        for name in [
            "a.css",
            "early.js",
            "boot.js",
            "app.js",
            "app_bg.wasm",
            "index.html",
        ] {
            assert!(is_fetched(name, &references), "{name}");
        }
        assert!(!is_fetched("robots.txt", &references));
        assert!(!is_fetched("icon.png", &references));
    }

    #[test]
    fn a_total_counts_each_fetched_file_once() {
        let row = |fetched, bytes| Row {
            name: String::new(),
            fetched,
            raw: bytes,
            gzip: bytes,
            brotli: bytes,
        };
        let total = Row::total(&[row(true, 5), row(false, 100), row(true, 7)]);
        assert_eq!((total.raw, total.gzip, total.brotli), (12, 12, 12));
    }

    #[test]
    fn compressing_text_that_repeats_makes_it_smaller() {
        let text = "sign in ".repeat(200);
        assert!(gzip(text.as_bytes()).unwrap() < 100);
        assert!(brotli(text.as_bytes()).unwrap() < 60);
    }
}
