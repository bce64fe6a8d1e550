use keyfob::{AuthConfig, BackendUrl, ConfigError, config::Protocol};

#[test]
fn a_base_address_ends_in_one_slash() {
    for (text, url) in [
        ("https://api.example.com", "https://api.example.com/"),
        ("https://api.example.com/", "https://api.example.com/"),
        ("https://x.example/api", "https://x.example/api/"),
        (" http://localhost:8080 ", "http://localhost:8080/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/"),
        ("http://[::1]", "http://[::1]/"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
        ("https://münchen.example", "https://münchen.example/"),
        (
            "HTTPS://API.Example.com:443/Api",
            "https://api.example.com/Api/",
        ),
        ("http://x.example:80", "http://x.example/"),
        ("https://x.example:80", "https://x.example:80/"),
        ("http://[::1]:80", "http://[::1]/"),
    ] {
        assert_eq!(BackendUrl::parse(text).unwrap().as_str(), url);
    }
}

#[test]
fn what_is_no_base_address_is_refused_in_words() {
    for text in [
        "",
        " ",
        "/",
        "localhost:8080",
        "//api.example.com",
        "ftp://x.example/",
        "https://",
        "https:///path",
        "https://:8080/",
        "https://x.example:port/",
        "https://x.example:99999/",
        "https://user:pass@x.example/",
        "https://x.example/?q",
        "https://x.example/#f",
        "https://x.example/a b",
        "https://x.example\\",
        "javascript:alert(1)",
        "data:,x",
        "https://x.\texample/",
        "https://x.example/<>",
        "file:///etc",
    ] {
        let refused = BackendUrl::parse(text);
        assert_eq!(refused, Err(ConfigError::BackendUrl), "{text:?}");
        assert_eq!(
            AuthConfig::serverpod_legacy(text),
            Err(ConfigError::BackendUrl)
        );
    }
    assert!(ConfigError::BackendUrl.to_string().contains("https://"));
}

#[test]
fn the_defaults_are_as_documented() {
    let config = AuthConfig::serverpod_legacy("https://x.example").unwrap();
    assert_eq!(config.protocol, Protocol::ServerpodLegacy);
    assert_eq!(config.storage_prefix, "keyfob.");
    assert_eq!(config.recheck_after_ms, 300_000);
    assert_eq!(config.refresh_leeway_ms, 30_000);
    assert_eq!(config.request_timeout_ms, 20_000);
    assert!(config.keeps_revocations);
}

#[test]
fn a_protocol_is_known_by_its_name() {
    assert_eq!(" serverpod-legacy ".parse(), Ok(Protocol::ServerpodLegacy));
    for name in ["", "serverpod", "Serverpod-Legacy", "serverpod-legacy,x"] {
        assert_eq!(name.parse::<Protocol>(), Err(ConfigError::Protocol));
    }
}
