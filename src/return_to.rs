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

/// The query that asks for this address, a path of this origin with or without query and
/// fragment. [`link`] looks at what it is given; this does not.
pub fn to_query(target: &str) -> String {
    ["?return_to=", &encode(target)].concat()
}

/// The address of a page to sign in on that leads back to `target`: a path of this origin,
/// with or without query and fragment.
///
/// Where [`from_query`] would refuse the whole, its path is asked for; where it would refuse
/// that too, or `target` is the page to sign in on itself, nothing is. Neither is anything of a
/// page on another origin, which could not lead back.
///
/// ```
/// use keyfob::return_to;
///
/// let href = return_to::link("/sign-in", "/notes?page=2&by=date");
/// assert_eq!(href, "/sign-in?return_to=/notes%3Fpage=2%26by=date");
/// assert_eq!(return_to::link("/sign-in", "/sign-in"), "/sign-in");
/// ```
pub fn link(sign_in_href: &str, target: &str) -> String {
    let end = sign_in_href.find('#').unwrap_or(sign_in_href.len());
    let (page, fragment) = sign_in_href.split_at(end);
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let is_elsewhere = path.contains(':') || path.starts_with("//");
    let asks_already = query.split('&').any(|part| part.starts_with("return_to="));
    if is_elsewhere || asks_already || is_same_path(path, target) {
        return sign_in_href.to_owned();
    }
    let asking = [target, path_of(target)].into_iter().find_map(|target| {
        let query = ["return_to=", &encode(target)].concat();
        (from_query(&query).as_deref() == Some(target)).then_some(query)
    });
    match asking {
        Some(asking) if page.contains('?') => [page, "&", &asking, fragment].concat(),
        Some(asking) => [page, "?", &asking, fragment].concat(),
        None => sign_in_href.to_owned(),
    }
}

/// Whether two addresses of this origin have one path; a slash at the end does not matter.
pub(crate) fn is_same_path(one: &str, other: &str) -> bool {
    path_of(one).trim_end_matches('/') == path_of(other).trim_end_matches('/')
}

/// Without query and fragment.
fn path_of(target: &str) -> &str {
    target.split(['?', '#']).next().unwrap_or_default()
}

/// For a query: with `%xx` for whatever means something there, or to a reader of forms.
fn encode(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => encoded.push(byte.into()),
            b'-' | b'.' | b'_' | b'~' | b'/' | b'=' | b':' | b'@' => encoded.push(byte.into()),
            byte => {
                encoded.push('%');
                for digit in [byte >> 4, byte & 15] {
                    let digit = DIGITS.get(usize::from(digit)).copied();
                    encoded.push(digit.unwrap_or_default().into());
                }
            }
        }
    }
    encoded
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
        // To search for a text is 0.3 kB more to download than to look at its bytes.
        && path.bytes().zip(path.bytes().skip(1)).all(|pair| pair != (b'/', b'/'))
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
    #![allow(clippy::unwrap_used)]
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
    fn a_link_leads_back_to_what_was_wanted() {
        for (href, target, made) in [
            ("/sign-in", "/notes/7", "/sign-in?return_to=/notes/7"),
            ("sign-in", "/", "sign-in?return_to=/"),
            ("/sign-in?a=b", "/c", "/sign-in?a=b&return_to=/c"),
            ("/sign-in#top", "/c", "/sign-in?return_to=/c#top"),
            ("/in", "/a?b=c&d=e#f", "/in?return_to=/a%3Fb=c%26d=e%23f"),
            ("/in", "/a?b=c+d", "/in?return_to=/a%3Fb=c%2Bd"),
            ("/in", "/%C3%A9t", "/in?return_to=/%25C3%25A9t"),
            ("/in", "/é", "/in?return_to=/%C3%A9"),
        ] {
            assert_eq!(link(href, target), made, "{href} {target}");
            let query = made.split('?').nth(1).unwrap();
            let query = query.split('#').next().unwrap();
            assert_eq!(from_query(query).as_deref(), Some(target), "{made}");
        }
    }

    #[test]
    fn what_would_be_refused_is_not_asked_for() {
        let long = format!("/a?{}", "b".repeat(MAX_BYTES));
        // The path is better than nothing.
        assert_eq!(link("/in", &long), "/in?return_to=/a");
        assert_eq!(link("/in", "/a?b=%20"), "/in?return_to=/a");
        for target in [
            "",
            "a",
            "//evil.example",
            "/\\evil",
            "/%2Fevil",
            "javascript:x",
        ] {
            assert_eq!(link("/in", target), "/in", "{target}");
        }
        for target in ["/in", "/in/", "/in?return_to=/a", "/in#b"] {
            assert_eq!(link("/in", target), "/in", "a loop: {target}");
            assert_eq!(link("/in/", target), "/in/", "a loop: {target}");
        }
        for href in ["https://a.example/in", "//a.example/in", "/in?return_to=/b"] {
            assert_eq!(link(href, "/a"), href);
        }
    }

    #[test]
    fn what_is_put_into_a_query_comes_out_again() {
        for target in ["/app/account/devices", "/a?b=c&d=e#f", "/a?b=%26%C3%A4"] {
            assert_eq!(from_query(&to_query(target)).as_deref(), Some(target));
        }
    }
}
