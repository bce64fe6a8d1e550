use crate::{
    adapters::{Kind, now},
    nesting::depth,
    script::Script,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use keyfob::{Credential, HttpResponse, Secret, SignInStep};
use serde_json::{Value, json};

/// What stands in headers and tokens, a line each: `Retry-After`; the claims of a
/// JSON Web Token, which are encoded here; a whole token; a key to be sent.
pub fn headers(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    retry_after(line());
    claims(line());
    token(line());
    basic(line());
}

fn retry_after(header: &str) {
    let read = HttpResponse::read_retry_after(header);
    let digits = header
        .trim()
        .trim_start_matches('+')
        .trim_start_matches('0');
    match read {
        Some(0) => assert!(digits.is_empty(), "{header:?}"),
        Some(seconds) => assert_eq!(seconds.to_string(), digits),
        None => assert!(header.trim().parse::<u32>().is_err()),
    }
}

fn claims(claims: &str) {
    let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
    if let Some(credential) = signed_in_with(&token) {
        assert!(is_lifetime(credential.lifetime_ms, claims), "{claims}");
    }
}

fn token(token: &str) {
    let Some(credential) = signed_in_with(token) else {
        assert!(token.is_empty() || token.contains(char::is_control));
        return;
    };
    assert_eq!(credential.token.expose(), token);
    let middle = token.split('.').nth(1).unwrap_or_default();
    let claims = URL_SAFE_NO_PAD.decode(middle).unwrap_or_default();
    let claims = String::from_utf8(claims).unwrap_or_default();
    assert!(is_lifetime(credential.lifetime_ms, &claims), "{token}");
}

/// What an adapter makes of a token that a server gave.
fn signed_in_with(token: &str) -> Option<Credential> {
    let success = json!({
        "authStrategy": "jwt",
        "token": token,
        "refreshToken": "r",
        "authUserId": "3",
    });
    let script = Script::read(&format!("200 - application/json\n{success}"));
    let (adapter, _) = Kind::Idp.adapter(&script);
    let step = now(adapter.sign_in_with_email("a@b.se", &Secret::from("p")));
    step.ok().map(|step| match step {
        SignInStep::Authenticated(authenticated) => authenticated.credential,
        _ => unreachable!("there is no other"),
    })
}

/// Whether `exp` less `iat` of these claims is this, by another parser.
fn is_lifetime(lifetime_ms: Option<u64>, claims: &str) -> bool {
    let theirs = serde_json::from_str::<Value>(claims);
    let span = |claims: &Value| {
        let seconds = |name: &str| claims.get(name)?.as_u64();
        let lifetime = seconds("exp")?.checked_sub(seconds("iat")?)?;
        lifetime.checked_mul(1000)
    };
    match theirs {
        Ok(theirs) if lifetime_ms.is_some() => lifetime_ms == span(&theirs),
        // Ours takes no member that is there twice, and limits the depth.
        Ok(theirs) => {
            let is_twice = |name| claims.matches(name).count() > 1 || claims.contains('\\');
            span(&theirs).is_none() || is_twice("exp") || is_twice("iat") || depth(claims) > 32
        }
        // Theirs takes no number that it cannot hold, though nobody asks for it.
        Err(error) => lifetime_ms.is_none() || error.to_string().contains("out of range"),
    }
}

/// The key in the header is the one that was given, byte for byte; an empty one
/// is in a cookie, and in no header.
fn basic(key: &str) {
    let script = Script::read("");
    let (legacy, _) = Kind::Legacy.adapter(&script);
    let (idp, _) = Kind::Idp.adapter(&script);
    let credential = Credential::new("serverpod-legacy", key);
    let header = |header: Option<Secret>| header.map(|it| it.expose().to_owned());
    let basic = format!("Basic {}", STANDARD.encode(key));
    assert_eq!(header(legacy.authorization(&credential)), Some(basic));
    let bearer = (!key.is_empty()).then(|| format!("Bearer {key}"));
    assert_eq!(header(idp.authorization(&credential)), bearer);
}
