//! Secrets, errors, users: what they say of themselves.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use keyfob_session::{
    AuthError, AuthErrorKind, AuthState, AuthenticationFailed, Event, FailReason, Freshness,
    Secret, SignOutScope, SignedOutCause, User,
};
use std::collections::HashSet;
use support::*;

const REASONS: [FailReason; 6] = [
    FailReason::InvalidCredentials,
    FailReason::UserCreationDenied,
    FailReason::InternalError,
    FailReason::TooManyFailedAttempts,
    FailReason::Blocked,
    FailReason::Unknown,
];

#[test]
fn a_secret_shows_only_that_it_is_there() {
    assert_eq!(format!("{:?}", Secret::new("hunter2")), "Secret(…)");
    assert_eq!(format!("{:#?}", Secret::new("hunter2")), "Secret(…)");
    assert_eq!(format!("{:?}", Secret::new("")), "Secret(empty)");
    let in_option = format!("{:?}", Some(vec![Secret::new("hunter2")]));
    assert!(!in_option.contains("hunter2"), "{in_option}");
}

#[test]
fn a_secret_keeps_every_byte() {
    for text in [" p a s s ", "\u{feff}x\0\n", "🔑é", "e\u{301}"] {
        assert_eq!(Secret::new(text).expose(), text);
        assert_eq!(Secret::from(text.to_owned()).expose(), text);
        assert_eq!(Secret::from(text), Secret::new(text));
    }
    assert!(Secret::new("").is_empty());
    assert!(!Secret::new(" ").is_empty());
    assert_ne!(Secret::new("e\u{301}"), Secret::new("é"));
}

#[test]
fn nothing_that_passes_through_the_core_shows_a_key() {
    let desk = Desk::signed_in("anna");
    let mut seen = format!("{:?}{:#?}", desk.session, desk.commands);
    let desk = desk.after(Event::SignedOut {
        scope: SignOutScope::ThisDevice,
        reading: keyfob_session::Reading::Unavailable,
    });
    seen += &format!("{:?}{:#?}", desk.session, desk.commands);
    let event = Event::SignedIn {
        epoch: 1,
        record: record("anna"),
        reading: keyfob_session::Reading::Absent,
    };
    seen += &format!("{event:?}{:?}", credential("anna"));
    assert!(seen.contains("anna@example.com"));
    assert!(!seen.contains(TOKEN_MARK), "{seen}");
    assert!(!seen.contains("17:"), "{seen}");
}

#[test]
fn a_failed_sign_in_names_its_reason_as_serverpod_does() {
    let said = REASONS.map(|reason| AuthenticationFailed { reason }.to_string());
    assert_eq!(
        said,
        [
            "authentication failed: invalidCredentials",
            "authentication failed: userCreationDenied",
            "authentication failed: internalError",
            "authentication failed: tooManyFailedAttempts",
            "authentication failed: blocked",
            "authentication failed: Unknown error",
        ]
    );
}

#[test]
fn a_reason_that_was_not_given_is_called_unknown_error() {
    assert_eq!(FailReason::Unknown.name(), "Unknown error");
    assert_eq!(FailReason::Unknown.to_string(), "Unknown error");
}

#[test]
fn every_reason_becomes_an_error_that_still_knows_it() {
    let kinds = REASONS.map(|reason| {
        let error = AuthError::from(reason);
        assert_eq!(error.authentication_failed().unwrap().reason, reason);
        error.kind
    });
    assert_eq!(
        kinds,
        [
            AuthErrorKind::InvalidCredentials,
            AuthErrorKind::Denied,
            AuthErrorKind::Server,
            AuthErrorKind::TooManyAttempts,
            AuthErrorKind::Blocked,
            AuthErrorKind::Server,
        ]
    );
}

#[test]
fn codes_are_stable_distinct_and_fit_for_translation_keys() {
    let codes = AuthErrorKind::ALL.map(|kind| AuthError::new(kind).code());
    assert_eq!(
        codes,
        [
            "invalid_credentials",
            "too_many_attempts",
            "blocked",
            "denied",
            "invalid_code",
            "expired_code",
            "registration_refused",
            "password_refused",
            "profile_refused",
            "network",
            "timeout",
            "protocol",
            "server",
            "unauthorized",
            "superseded",
            "unsupported",
        ]
    );
    assert_eq!(
        codes.iter().collect::<HashSet<_>>().len(),
        AuthErrorKind::ALL.len()
    );
}

#[test]
fn only_what_may_work_unchanged_is_retryable() {
    for kind in AuthErrorKind::ALL {
        let expected = matches!(
            kind,
            AuthErrorKind::TooManyAttempts
                | AuthErrorKind::Network
                | AuthErrorKind::Timeout
                | AuthErrorKind::Protocol
                | AuthErrorKind::Server
        );
        assert_eq!(AuthError::new(kind).is_retryable(), expected, "{kind:?}");
    }
}

#[test]
fn every_error_is_a_sentence_of_its_own() {
    let messages: HashSet<_> = AuthErrorKind::ALL
        .iter()
        .map(|kind| AuthError::new(*kind).to_string())
        .collect();
    assert_eq!(messages.len(), AuthErrorKind::ALL.len());
    assert!(messages.iter().all(|text| text.len() > 10));
}

#[test]
fn an_error_keeps_status_and_waiting_time() {
    let error = AuthError::new(AuthErrorKind::TooManyAttempts)
        .with_status(429)
        .with_retry_after(Some(30));
    assert_eq!((error.status, error.retry_after), (Some(429), Some(30)));
    assert_eq!(error.with_retry_after(None).retry_after, None);
    let plain = AuthError::new(AuthErrorKind::Network);
    assert_eq!((plain.status, plain.retry_after), (None, None));
    assert!(plain.authentication_failed().is_none());
}

#[test]
fn a_user_is_called_by_the_best_name_there_is() {
    let mut user = user("3");
    assert_eq!(user.display_name(), "3@example.com");
    user.user_name = Some("anna".into());
    assert_eq!(user.display_name(), "anna");
    user.full_name = Some("Anna B.".into());
    assert_eq!(user.display_name(), "Anna B.");
    user.full_name = Some(" \u{a0}".into());
    assert_eq!(user.display_name(), "anna", "blank is no name");
    user.user_name = Some(String::new());
    user.email = None;
    assert_eq!(user.display_name(), "3");
}

#[test]
fn a_state_knows_its_user() {
    assert_eq!(AuthState::default(), AuthState::Restoring);
    assert_eq!(AuthState::Restoring.user(), None);
    assert_eq!(signed_out(SignedOutCause::NoSession).user(), None);
    for freshness in [
        Freshness::Verified,
        Freshness::Restored,
        Freshness::Unverified,
    ] {
        let state = signed_in("anna", freshness);
        assert_eq!(
            state.user().map(User::display_name),
            Some("anna@example.com")
        );
        assert!(state.is_signed_in());
    }
}
