//! Where to go after signing in: only ever an address of this origin.

/// Longer than this, in bytes, is no address of ours.
const MAX_BYTES: usize = 2_048;

/// What `?return_to=` in a query asks for, as path, query and fragment on this
/// origin; `None` where it asks for anything else, or for more than one thing.
///
/// Refused is whatever a browser could take for another origin, a scheme or a
/// step upwards, also after it is decoded once more.
///
/// ```
/// use keyfob::return_to;
///
/// let target = return_to::from_query("?return_to=/notes/7");
/// assert_eq!(target.as_deref(), Some("/notes/7"));
/// assert_eq!(return_to::from_query("?return_to=//evil.example"), None);
/// ```
pub fn from_query(query: &str) -> Option<String> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut asked = query
        .split('&')
        .filter_map(|part| part.strip_prefix("return_to="));
    let (first, second) = (asked.next()?, asked.next());
    let target = decode(first)?;
    (second.is_none() && first.len() <= MAX_BYTES && is_ours(&target)).then_some(target)
}

/// The query that asks for this path, which has neither query nor fragment.
pub fn to_query(path: &str) -> String {
    format!("?return_to={path}")
}

fn is_ours(target: &str) -> bool {
    let mut text = target.to_owned();
    // However often somebody down the road decodes it.
    loop {
        if !is_plain(&text) {
            return false;
        }
        match decode(&text) {
            Some(decoded) if decoded != text => text = decoded,
            Some(_) => return true,
            None => return false,
        }
    }
}

fn is_plain(text: &str) -> bool {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.starts_with('/')
        && path
            .split('/')
            .all(|segment| !matches!(segment, "." | ".."))
        && !path.contains("//")
        && !text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\')
}

/// With `%xx` resolved; `None` where that is no text.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &str) -> Option<String> {
        from_query(&format!("?a=b&return_to={value}"))
    }

    #[test]
    fn a_path_of_this_origin_is_taken_with_its_query_and_fragment() {
        for (value, target) in [
            ("/", "/"),
            ("/account/devices", "/account/devices"),
            ("/account/", "/account/"),
            ("%2Faccount%2Fdevices", "/account/devices"),
            ("/a?b=c", "/a?b=c"),
            ("/a%3Fb=c%26d=e%23f", "/a?b=c&d=e#f"),
            ("/a?b=//c", "/a?b=//c"),
            ("/a#//b", "/a#//b"),
            ("/%C3%A9t%C3%A9", "/été"),
            ("/a..b/.c", "/a..b/.c"),
            ("/a:b@c", "/a:b@c"),
        ] {
            assert_eq!(asked(value).as_deref(), Some(target), "{value}");
        }
    }

    #[test]
    fn whatever_could_lead_elsewhere_is_refused() {
        let long = format!("/{}", "a".repeat(MAX_BYTES));
        let hostile = [
            "",
            "a",
            "account",
            "./a",
            "../a",
            "?a",
            "#a",
            "%20/a",
            "+/a",
            " /a",
            "//evil.example",
            "///evil.example",
            "////evil.example",
            "/a//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "/\\/evil.example",
            "/a\\b",
            "%2F%2Fevil.example",
            "/%2Fevil.example",
            "/%2fevil.example",
            "%2F/evil.example",
            "/%5Cevil.example",
            "/%5cevil.example",
            "%5C%5Cevil.example",
            "/%252Fevil.example",
            "/%25252Fevil.example",
            "/%255Cevil.example",
            "%252F%252Fevil.example",
            "https://evil.example",
            "http://evil.example",
            "https:evil.example",
            "http:www.evil.example",
            "HTTPS://evil.example",
            "hTtP:/evil.example",
            "https:/evil.example",
            "https%3A%2F%2Fevil.example",
            "https://localhost@evil.example",
            "//localhost@evil.example",
            "//user:pass@evil.example",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java%0Ascript:alert(1)",
            "%6Aavascript:alert(1)",
            "data:text/html,x",
            "blob:https://a/b",
            "vbscript:x",
            "file:///etc/passwd",
            "about:blank",
            "ftp://evil.example",
            "view-source:https://evil.example",
            "mailto:a@b.se",
            "tel:1",
            "/..//evil.example",
            "/../a",
            "/a/../b",
            "/a/..",
            "/./a",
            "/%2E%2E/a",
            "/%2e%2e%2f/a",
            "/.%2e/a",
            "/%252E%252E/a",
            "/a\tb",
            "/%09/evil.example",
            "/%0A/evil.example",
            "/%0D%0AHost:evil",
            "/%00",
            "/a%00b",
            "/%7F",
            "/a b",
            "/%20",
            "/%E2%80%83a",
            "/%C2%85",
            "%",
            "/%",
            "/%2",
            "/%zz",
            "/%ff",
            "/%C3",
            "/%c0%af",
            "//",
            "/%2F",
            "//%2F",
            "/a%2F%2Fb",
            "\u{feff}/a",
            "／／evil.example",
            "。evil.example",
            long.as_str(),
        ];
        assert!(hostile.len() >= 60, "{}", hostile.len());
        for value in hostile {
            assert_eq!(asked(value), None, "{value:?}");
        }
    }

    #[test]
    fn asked_twice_or_not_at_all_is_not_asked() {
        for query in [
            "",
            "?",
            "?a=b",
            "?return_to",
            "?xreturn_to=/a",
            "?return_to=/a&return_to=/b",
            "?Return_To=/a",
        ] {
            assert_eq!(from_query(query), None, "{query}");
        }
    }

    #[test]
    fn what_is_put_into_a_query_comes_out_again() {
        let path = "/app/account/devices";
        assert_eq!(from_query(&to_query(path)).as_deref(), Some(path));
    }
}
