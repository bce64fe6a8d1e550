use crate::support::{web::*, *};
use keyfob::{
    AuthConfig, AuthState, Parts, SessionManager, SessionStore, SignOutScope, SignedOutCause,
    StoreError, browser::WebStore,
};
use std::rc::Rc;
use wasm_bindgen_test::wasm_bindgen_test as test;

const PREFIX: &str = "keyfob.";
const NAME: &str = "session";
const KEY: &str = "keyfob.session";

/// Both areas emptied, and what a script did to them undone at the end.
struct Areas;

impl Areas {
    fn new() -> Self {
        js("localStorage.clear(); sessionStorage.clear();
            window.__setItem = Storage.prototype.setItem;
            window.__getItem = Storage.prototype.getItem;
            window.__removeItem = Storage.prototype.removeItem;
            window.__local = Object.getOwnPropertyDescriptor(window, 'localStorage');
            window.__session = Object.getOwnPropertyDescriptor(window, 'sessionStorage');");
        Self
    }

    fn throw_from(&self, method: &str, name: &str) {
        js(&format!(
            "Storage.prototype.{method} = () => {{ throw new DOMException('', '{name}') }};"
        ));
    }

    fn deny(&self) {
        js("for (const area of ['localStorage', 'sessionStorage'])
              Object.defineProperty(window, area, {configurable: true,
                get() { throw new DOMException('', 'SecurityError') }});");
    }

    fn take_away(&self) {
        js("for (const area of ['localStorage', 'sessionStorage'])
              Object.defineProperty(window, area, {configurable: true, value: null});");
    }
}

impl Drop for Areas {
    fn drop(&mut self) {
        js("Storage.prototype.setItem = window.__setItem;
            Storage.prototype.getItem = window.__getItem;
            Storage.prototype.removeItem = window.__removeItem;
            Object.defineProperty(window, 'localStorage', window.__local);
            Object.defineProperty(window, 'sessionStorage', window.__session);
            localStorage.clear(); sessionStorage.clear();");
    }
}

fn both() -> [WebStore; 2] {
    [WebStore::local(PREFIX), WebStore::session(PREFIX)]
}

fn item(area: &str, key: &str) -> Option<String> {
    js(&format!("{area}.getItem({key:?})")).as_string()
}

#[test]
fn what_is_written_is_read_until_it_is_removed() {
    let _areas = Areas::new();
    for store in both() {
        assert_eq!(store.read(NAME), Ok(None));
        store.write(NAME, "ünïcödé 🔑 \"\\\n\0").unwrap();
        assert_eq!(
            store.read(NAME).unwrap().as_deref(),
            Some("ünïcödé 🔑 \"\\\n\0")
        );
        store.write(NAME, "").unwrap();
        assert_eq!(store.read(NAME).unwrap().as_deref(), Some(""));
        store.remove(NAME).unwrap();
        assert_eq!(store.read(NAME), Ok(None));
        store.remove(NAME).unwrap();
    }
}

#[test]
fn each_area_is_the_one_it_says() {
    let _areas = Areas::new();
    WebStore::local(PREFIX).write(NAME, "l").unwrap();
    WebStore::session(PREFIX).write(NAME, "s").unwrap();
    assert_eq!(item("localStorage", KEY).as_deref(), Some("l"));
    assert_eq!(item("sessionStorage", KEY).as_deref(), Some("s"));
}

#[test]
fn foreign_keys_are_never_touched() {
    let _areas = Areas::new();
    js("localStorage.setItem('other', 'o'); localStorage.setItem('keyfob.session2', 'x')");
    let store = WebStore::local(PREFIX);
    store.write(NAME, "ours").unwrap();
    store.remove(NAME).unwrap();
    assert_eq!(item("localStorage", "other").as_deref(), Some("o"));
    assert_eq!(
        item("localStorage", "keyfob.session2").as_deref(),
        Some("x")
    );
    assert_eq!(js("localStorage.length").as_f64(), Some(2.0));
}

#[test]
fn a_full_area_is_said_and_keeps_what_was_there() {
    let areas = Areas::new();
    for store in both() {
        store.write(NAME, "old").unwrap();
        areas.throw_from("setItem", "QuotaExceededError");
        assert_eq!(store.write(NAME, "new"), Err(StoreError::Full));
        js("Storage.prototype.setItem = window.__setItem");
        assert_eq!(store.read(NAME).unwrap().as_deref(), Some("old"));
    }
}

#[test]
fn a_really_full_area_is_said() {
    let _areas = Areas::new();
    let store = WebStore::local(PREFIX);
    assert_eq!(
        store.write(NAME, &"x".repeat(11_000_000)),
        Err(StoreError::Full)
    );
    assert_eq!(store.read(NAME), Ok(None));
}

#[test]
fn an_area_that_throws_or_is_not_there_is_blocked_and_never_panics() {
    let areas = Areas::new();
    for method in ["getItem", "removeItem"] {
        areas.throw_from(method, "SecurityError");
    }
    for store in both() {
        assert_eq!(store.read(NAME), Err(StoreError::Blocked));
        assert_eq!(store.remove(NAME), Err(StoreError::Blocked));
    }
    areas.deny();
    for store in both() {
        assert_eq!(store.read(NAME), Err(StoreError::Blocked));
        assert_eq!(store.write(NAME, "x"), Err(StoreError::Blocked));
        assert_eq!(store.remove(NAME), Err(StoreError::Blocked));
    }
    areas.take_away();
    for store in both() {
        assert_eq!(store.write(NAME, "x"), Err(StoreError::Blocked));
    }
}

#[test]
fn a_permission_withdrawn_while_the_page_is_open_is_noticed() {
    let areas = Areas::new();
    let store = WebStore::local(PREFIX);
    store.write(NAME, "x").unwrap();
    areas.deny();
    assert_eq!(store.read(NAME), Err(StoreError::Blocked));
}

#[test]
fn only_local_storage_is_shared_and_only_under_its_key() {
    let local = WebStore::local(PREFIX);
    assert!(local.is_shared_under(Some(KEY)));
    assert!(local.is_shared_under(None));
    assert!(!local.is_shared_under(Some("other")));
    assert!(!local.is_shared_under(Some("")));
    let session = WebStore::session(PREFIX);
    assert!(!session.is_shared_under(Some(KEY)));
    assert!(!session.is_shared_under(None));
}

#[test]
fn its_names_are_the_keys_with_its_prefix() {
    let _areas = Areas::new();
    js("localStorage.setItem('other', 'o'); localStorage.setItem('keyfo', 'x')");
    let store = WebStore::local(PREFIX);
    assert_eq!(store.names(), [""; 0]);
    store.write("outbox.7", "a").unwrap();
    store.write("session", "b").unwrap();
    let mut names = store.names();
    names.sort();
    assert_eq!(names, ["outbox.7", "session"]);
}

#[test]
fn only_the_record_is_worth_looking_at_again() {
    let local = WebStore::local(PREFIX);
    assert!(!local.is_shared_under(Some("keyfob.refresh")));
    assert!(!local.is_shared_under(Some("keyfob.outbox.7")));
}

fn manager(world: &World) -> SessionManager {
    let parts = Parts {
        store: Rc::new(WebStore::local(PREFIX)),
        ..world.parts()
    };
    let manager = SessionManager::with_parts(&config(), parts);
    manager.initialize();
    manager
}

#[test]
fn a_session_survives_a_reload_under_the_prefix() {
    let _areas = Areas::new();
    let world = World::new();
    manager(&world)
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    let text = item("localStorage", KEY).unwrap();
    assert!(text.contains("\"token\":\"17:anna\""), "{text}");
    assert_eq!(js("localStorage.length").as_f64(), Some(1.0));
    assert_eq!(manager(&world).signed_in_user(), Some(user("anna")));
}

#[test]
fn another_prefix_is_another_session() {
    let _areas = Areas::new();
    let mut config: AuthConfig = config();
    config.storage_prefix = "second.".into();
    let second = Parts::from_config(&config);
    second.store.write(NAME, &stored("ben", NOW)).unwrap();
    assert!(item("localStorage", "second.session").is_some());
    assert!(!manager(&World::new()).state().is_signed_in());
}

#[test]
fn corrupt_records_are_removed_and_nothing_else_is() {
    let _areas = Areas::new();
    for text in [
        "",
        "{",
        "null",
        "{\"v\":1}",
        "<html>",
        "\u{fffd}",
        "[]",
        "\"\"",
        "1",
        "{\"v\":-1}",
    ] {
        js("localStorage.setItem('other', 'o')");
        WebStore::local(PREFIX).write(NAME, text).unwrap();
        let cause = SignedOutCause::RecordUnreadable;
        assert_eq!(
            manager(&World::new()).state(),
            AuthState::SignedOut { cause },
            "{text}"
        );
        assert_eq!(item("localStorage", KEY), None);
        assert_eq!(item("localStorage", "other").as_deref(), Some("o"));
    }
}

#[test]
fn lone_surrogates_in_the_store_are_no_panic() {
    let _areas = Areas::new();
    js("localStorage.setItem('keyfob.session', '{\"v\":1,\"x\":\"\\ud800\"}')");
    assert!(!manager(&World::new()).state().is_signed_in());
}

#[test]
fn with_storage_denied_one_can_sign_in_and_out_in_memory() {
    let areas = Areas::new();
    areas.deny();
    let world = World::new();
    let manager = manager(&world);
    assert_eq!(manager.storage_trouble(), Some(StoreError::Blocked));
    manager
        .register_signed_in_user(authenticated("anna"))
        .unwrap();
    assert!(manager.state().is_signed_in());
    manager.sign_out(SignOutScope::ThisDevice).forget();
    assert!(!manager.state().is_signed_in());
}
