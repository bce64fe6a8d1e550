//! Any text at all in the store, and any record through it.

use crate::support::{NOW, TOKEN_MARK};
use keyfob_session::{
    AuthState, Credential, Event, Policy, Reading, Record, Session, User, reduce,
};
use proptest::{prelude::*, test_runner::Config};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "\\PC{0,40}", "[a-z0-9:]{0,60}"]
}

/// What an adapter may hand over: a key without control characters, an id.
fn record() -> impl Strategy<Value = Record> {
    let option = || prop::option::of(text());
    let user = (
        text().prop_filter("an id", |id| !id.is_empty()),
        option(),
        option(),
        option(),
        option(),
        option(),
        prop::collection::vec(text(), 0..4),
    );
    let key = "\\PC{1,60}";
    let credential = (
        key,
        "\\PC{1,20}",
        prop::option::of(key),
        prop::option::of(any::<u64>()),
        any::<bool>(),
        prop::option::of(text()),
    )
        .prop_map(
            |(token, strategy, refresh_token, lifetime_ms, is_in_cookie, backend)| {
                match is_in_cookie {
                    // Nothing of such a key is stored, so nothing of it comes back.
                    true => Credential {
                        lifetime_ms,
                        backend,
                        ..Credential::in_cookie(strategy, "")
                    },
                    false => Credential {
                        refresh_token: refresh_token.map(Into::into),
                        lifetime_ms,
                        backend,
                        ..Credential::new(strategy, token)
                    },
                }
            },
        );
    let rest = (any::<[u64; 5]>(), any::<bool>());
    (user, credential, rest).prop_map(|(user, credential, (numbers, is_of_tab))| {
        let (id, email, user_name, full_name, image_url, created, scopes) = user;
        let [
            session,
            generation,
            signed_in_at_ms,
            issued_at_ms,
            confirmed_at_ms,
        ] = numbers;
        Record {
            id: session,
            generation,
            credential,
            signed_in_at_ms,
            issued_at_ms,
            replaces: (session % 2 == 0).then_some(generation),
            user: User {
                id,
                email,
                user_name,
                full_name,
                image_url,
                created,
                scopes,
            },
            confirmed_at_ms,
            is_of_tab,
        }
    })
}

/// JSON of any shape, with our own names in it more often than not.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("1".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        any::<f64>().prop_map(|n| n.to_string()),
        text().prop_map(|t| format!("{:?}", t)),
    ];
    let name = prop::sample::select(vec![
        "v",
        "credential",
        "strategy",
        "token",
        "user",
        "id",
        "generation",
        "refreshToken",
        "lifetimeMs",
        "signedInAtMs",
        "issuedAtMs",
        "confirmedAtMs",
        "scopes",
        "x",
    ]);
    leaf.prop_recursive(5, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|v| format!("[{}]", v.join(","))),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|fields| {
                let fields: Vec<_> = fields.iter().map(|(n, v)| format!("\"{n}\":{v}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    #[test]
    fn every_record_reads_back_as_it_was(record in record()) {
        prop_assert_eq!(Reading::decode(Some(record.encode().expose())), Reading::Found(record));
    }

    #[test]
    fn no_text_makes_decoding_panic_or_sign_anyone_in(text in any::<String>()) {
        prop_assert!(!matches!(Reading::decode(Some(&text)), Reading::Found(_)));
    }

    #[test]
    fn no_json_makes_decoding_panic_or_gives_a_torn_session(text in json()) {
        let reading = Reading::decode(Some(&text));
        let (session, _) =
            reduce(Session::default(), Event::Restored(reading), &Policy::default(), NOW);
        match session.state() {
            AuthState::SignedIn { user, .. } => {
                prop_assert!(!user.id.is_empty());
                prop_assert!(session.credential().is_some_and(|key| !key.token.is_empty()));
            }
            _ => prop_assert!(session.credential().is_none()),
        }
    }

    #[test]
    fn a_record_cut_or_damaged_anywhere_neither_panics_nor_shows_its_key(
        record in record(),
        at in any::<prop::sample::Index>(),
        instead in prop::option::of(any::<char>()),
    ) {
        let mut record = record;
        record.credential.token = format!("{TOKEN_MARK}{}", record.credential.token.expose()).into();
        let mut text: Vec<char> = record.encode().expose().chars().collect();
        let at = at.index(text.len());
        match instead {
            Some(other) => text[at] = other,
            None => text.truncate(at),
        }
        let text: String = text.into_iter().collect();
        let reading = Reading::decode(Some(&text));
        let shown = format!("{reading:?}");
        prop_assert!(!shown.contains(TOKEN_MARK));
    }

    #[test]
    fn what_is_due_for_a_check_never_depends_on_more_than_the_age(
        confirmed in any::<u64>(), now in any::<u64>(), window in any::<u64>(),
    ) {
        let policy = Policy { recheck_after_ms: window, ..Policy::default() };
        let is_young = now >= confirmed && now - confirmed < window;
        prop_assert_eq!(policy.is_check_due(confirmed, now), !is_young);
    }
}
