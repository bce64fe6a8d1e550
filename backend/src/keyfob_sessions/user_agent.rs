//! A `user-agent` header in words that people know: "Firefox on Linux".

/// What a header has, and the browser it tells. The order counts: most browsers
/// claim to be others too.
const BROWSERS: [(&str, &str); 10] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

/// What a header has, and the system it tells, in this order.
const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The longest name of a program that is no browser, in characters.
const LONGEST: usize = 40;

/// Browser and system as far as they are told; of another program its name.
/// `None` for an empty header.
pub fn summary(header: &str) -> Option<String> {
    let known = |table: &[(&str, &'static str)]| {
        table
            .iter()
            .find_map(|(mark, name)| header.contains(mark).then_some(*name))
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
        (Some(name), None) => Some(name.to_owned()),
        (None, system) => {
            let program = header.split(['/', ' ', '(']).next().unwrap_or_default();
            let program: String = program.chars().take(LONGEST).collect();
            match (program.is_empty() || program == "Mozilla", system) {
                (false, Some(system)) => Some(format!("{program} on {system}")),
                (false, None) => Some(program),
                (true, system) => system.map(str::to_owned),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_systems_are_told_apart() {
        for (header, expected) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/138.0 Mobile/15E148 Safari/604.1",
                "Chrome on iOS",
            ),
            ("curl/8.14.1", "curl"),
            ("Dart/3.8 (dart:io)", "Dart"),
            ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"),
        ] {
            assert_eq!(summary(header).as_deref(), Some(expected), "{header}");
        }
    }

    #[test]
    fn an_empty_header_tells_nothing_and_a_long_name_is_cut() {
        assert_eq!(summary(""), None);
        assert_eq!(summary("Mozilla/5.0"), None);
        assert_eq!(summary(&"x".repeat(300)), Some("x".repeat(40)));
    }
}
