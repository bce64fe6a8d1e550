use crate::support::{web::*, *};
use keyfob::{
    AuthState, ChangeCause, Parts, SessionManager, SessionStore, SignOutScope, SignedOutCause,
    browser::{TabEvent, TabListener, WebStore},
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test as test;
use web_sys::HtmlIFrameElement;

#[derive(Clone, Default)]
struct Heard(Rc<RefCell<Vec<TabEvent>>>);

impl Heard {
    fn listen(&self) -> TabListener {
        let heard = self.0.clone();
        TabListener::new(move |event| heard.borrow_mut().push(event))
    }

    fn of(&self, script: &str) -> Vec<TabEvent> {
        js(script);
        self.0.take()
    }
}

#[test]
fn a_storage_event_is_heard_with_its_key() {
    let heard = Heard::default();
    let listener = heard.listen();
    let event = |key: &str| format!("dispatchEvent(new StorageEvent('storage', {{key: {key}}}))");
    let ours = TabEvent::Stored(Some("keyfob.session".into()));
    assert_eq!(heard.of(&event("'keyfob.session'")), [ours]);
    assert_eq!(heard.of(&event("null")), [TabEvent::Stored(None)]);
    drop(listener);
    assert_eq!(heard.of(&event("'keyfob.session'")), []);
}

#[test]
fn it_is_heard_what_happens_to_the_page() {
    let heard = Heard::default();
    let listener = heard.listen();
    let page = |name, is_kept| {
        format!("dispatchEvent(new PageTransitionEvent('{name}', {{persisted: {is_kept}}}))")
    };
    let on = |target, event, name| {
        format!("{target}.dispatchEvent(new {event}('{name}', {{bubbles: true}}))")
    };
    for (script, event) in [
        (on("window", "Event", "online"), Some(TabEvent::Online)),
        (on("window", "Event", "offline"), None),
        (on("window", "Event", "focus"), None),
        (
            on("document", "Event", "visibilitychange"),
            Some(TabEvent::Shown),
        ),
        (
            on("document.body", "KeyboardEvent", "keydown"),
            Some(TabEvent::Input),
        ),
        (
            on("document.body", "PointerEvent", "pointerdown"),
            Some(TabEvent::Input),
        ),
        (
            on("document.body", "MouseEvent", "click"),
            Some(TabEvent::Input),
        ),
        (page("pagehide", true), Some(TabEvent::Leaving)),
        (page("pagehide", false), Some(TabEvent::Closing)),
        (page("pageshow", true), Some(TabEvent::Returned)),
        // A page that was just loaded has just read the store.
        (page("pageshow", false), None),
    ] {
        assert_eq!(heard.of(&script), Vec::from_iter(event), "{script}");
    }
    drop(listener);
    assert_eq!(heard.of("dispatchEvent(new Event('online'))"), []);
}

fn storage_event(key: &str) {
    js(&format!(
        "dispatchEvent(new StorageEvent('storage', {{key: {key}}}))"
    ));
}

/// Another tab of this origin, with its own view of localStorage.
struct OtherTab {
    _place: Place,
    frame: HtmlIFrameElement,
}

impl OtherTab {
    fn open() -> Self {
        let place = Place::with_html("<iframe></iframe>");
        let frame = place.get("iframe").unchecked_into();
        Self {
            _place: place,
            frame,
        }
    }

    fn storage(&self) -> web_sys::Storage {
        let window = self.frame.content_window().unwrap();
        window.local_storage().unwrap().unwrap()
    }
}

/// A manager over the real localStorage that follows its tabs, and what it told.
struct Here {
    manager: SessionManager,
    causes: Rc<RefCell<Vec<ChangeCause>>>,
    _listener: keyfob::ChangeListener,
}

impl Here {
    fn new(world: &World) -> Self {
        js("localStorage.clear()");
        if let Some(text) = world.store.text() {
            WebStore::local("keyfob.").write("session", &text).unwrap();
        }
        let parts = Parts {
            store: Rc::new(WebStore::local("keyfob.")),
            ..world.parts()
        };
        let manager = SessionManager::with_parts(&config(), parts);
        manager.initialize();
        manager.follow_tabs(|| {});
        let causes = Rc::new(RefCell::new(Vec::new()));
        let listener = manager.on_change({
            let causes = causes.clone();
            move |change| causes.borrow_mut().push(change.cause)
        });
        Self {
            manager,
            causes,
            _listener: listener,
        }
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        self.manager.dispose();
        js("localStorage.clear()");
    }
}

#[test]
async fn a_sign_in_in_another_tab_signs_in_here() {
    let world = World::new();
    let (here, other) = (Here::new(&world), OtherTab::open());
    other
        .storage()
        .set_item("keyfob.session", &stored("anna", NOW))
        .unwrap();
    until("the sign-in", || here.manager.state().is_signed_in()).await;
    assert_eq!(here.manager.signed_in_user(), Some(user("anna")));
    assert_eq!(here.causes.take(), [ChangeCause::OtherTab]);
    assert_eq!(world.backend.count(), 0);
}

#[test]
async fn a_sign_out_in_another_tab_signs_out_here_without_revoking_again() {
    let world = World::with_session("anna");
    let (here, other) = (Here::new(&world), OtherTab::open());
    assert!(here.manager.state().is_signed_in());
    other.storage().remove_item("keyfob.session").unwrap();
    until("the sign-out", || !here.manager.state().is_signed_in()).await;
    let cause = SignedOutCause::SignedOutElsewhere;
    assert_eq!(here.manager.state(), AuthState::SignedOut { cause });
    assert_eq!(world.backend.count(), 0);
}

#[test]
async fn everything_cleared_in_another_tab_signs_out_here() {
    let world = World::with_session("anna");
    let (here, other) = (Here::new(&world), OtherTab::open());
    other.storage().clear().unwrap();
    until("the sign-out", || !here.manager.state().is_signed_in()).await;
}

#[test]
async fn another_user_in_another_tab_is_one_switch_here() {
    let world = World::with_session("anna");
    let (here, other) = (Here::new(&world), OtherTab::open());
    other
        .storage()
        .set_item("keyfob.session", &stored("ben", NOW))
        .unwrap();
    until("ben", || here.manager.signed_in_user() == Some(user("ben"))).await;
    assert_eq!(here.causes.take(), [ChangeCause::OtherTab]);
}

#[test]
async fn foreign_keys_in_another_tab_are_nothing_to_us() {
    let world = World::with_session("anna");
    let (here, other) = (Here::new(&world), OtherTab::open());
    other.storage().set_item("other", "x").unwrap();
    other.storage().remove_item("other").unwrap();
    wait_ms(50).await;
    assert!(here.manager.state().is_signed_in());
    assert!(here.causes.borrow().is_empty());
}

#[test]
fn nothing_is_told_when_the_page_is_looked_at_and_nothing_changed() {
    let world = World::with_session("anna");
    let here = Here::new(&world);
    for _ in 0..3 {
        js("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))");
        js("dispatchEvent(new Event('online'))");
        storage_event("'keyfob.session'");
    }
    assert!(here.causes.borrow().is_empty());
}

#[test]
fn what_was_missed_while_away_is_read_when_the_page_comes_back() {
    let world = World::with_session("anna");
    let here = Here::new(&world);
    js("localStorage.removeItem('keyfob.session')");
    assert!(
        here.manager.state().is_signed_in(),
        "no event for one's own write"
    );
    js("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))");
    assert!(!here.manager.state().is_signed_in(), "in the same tick");
}

#[test]
fn a_disposed_manager_follows_nobody() {
    let world = World::with_session("anna");
    let here = Here::new(&world);
    here.manager.dispose();
    js("localStorage.removeItem('keyfob.session')");
    storage_event("'keyfob.session'");
    js("dispatchEvent(new Event('online'))");
    assert!(here.causes.borrow().is_empty());
    assert!(here.manager.state().is_signed_in());
}

#[test]
async fn a_sign_out_here_is_gone_in_another_tab_in_the_same_tick() {
    let world = World::with_session("anna");
    let (here, other) = (Here::new(&world), OtherTab::open());
    here.manager.sign_out(SignOutScope::ThisDevice).forget();
    assert_eq!(other.storage().get_item("keyfob.session").unwrap(), None);
}

#[test]
async fn a_sign_in_under_way_here_loses_to_one_that_ended_in_another_tab() {
    let world = World::new();
    let (here, other) = (Here::new(&world), OtherTab::open());
    let operation = here.manager.sign_in_with_email("a@b.se", "x".into());
    settle().await;
    other
        .storage()
        .set_item("keyfob.session", &stored("ben", NOW))
        .unwrap();
    until("ben", || here.manager.state().is_signed_in()).await;
    world.backend.release(0, signed_in_as("anna"));
    assert!(operation.await.is_err());
    settle().await;
    assert_eq!(here.manager.signed_in_user(), Some(user("ben")));
    assert_eq!(world.backend.revoked(), ["17:anna"]);
}
