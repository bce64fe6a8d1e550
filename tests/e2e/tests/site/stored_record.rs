use keyfob_e2e::{Page, run};
use serde_json::{Value, json};

/// In every damaged record; must not be told to anybody.
const SECRET: &str = "17:do-not-print-this-key";

fn whole() -> Value {
    json!({
        "v": 1,
        "credential": { "strategy": "serverpod-legacy", "token": SECRET },
        "user": { "id": "3", "email": "stored@example.com", "userName": "Stored" },
        "confirmedAtMs": 1_767_225_600_000_u64,
    })
}

/// The whole record with one thing changed.
fn with(pointer: &str, value: Value) -> String {
    let mut record = whole();
    *record.pointer_mut(pointer).unwrap() = value;
    record.to_string()
}

fn without(name: &str) -> String {
    let mut record = whole();
    record.as_object_mut().unwrap().remove(name);
    record.to_string()
}

fn damaged() -> Vec<(&'static str, String)> {
    let text = whole().to_string();
    let half = text[..text.len() / 2].to_owned();
    vec![
        ("empty", String::new()),
        ("no JSON", format!("{SECRET} is no JSON")),
        ("wrong JSON", text.replace(':', "=")),
        ("truncated", half),
        ("trailing text", format!("{text}}}")),
        ("a list", format!("[{text}]")),
        ("null", "null".into()),
        ("an older version", with("/v", json!(0))),
        ("a version that is a text", with("/v", json!("1"))),
        ("no version", without("v")),
        (
            "a token that is a number",
            with("/credential/token", json!(17)),
        ),
        ("an empty token", with("/credential/token", json!(""))),
        (
            "control characters in the token",
            with("/credential/token", json!(format!("{SECRET}\r\nx-evil: 1"))),
        ),
        (
            "another strategy",
            with("/credential/strategy", json!("someone-elses")),
        ),
        ("no credential", without("credential")),
        ("a user that is a text", with("/user", json!("Ada"))),
        ("a user without an id", with("/user/id", json!(""))),
        ("no user", without("user")),
        (
            "a time that is a text",
            with("/confirmedAtMs", json!("now")),
        ),
        ("a negative time", with("/confirmedAtMs", json!(-1))),
        ("huge", with("/user/userName", json!("é".repeat(2_200_000)))),
        (
            "nested",
            format!(
                "{{\"v\":1,\"user\":{}{}",
                "[".repeat(20_000),
                "]".repeat(20_000)
            ),
        ),
        (
            "members of the prototype",
            r#"{"__proto__":{"v":1},"constructor":{"v":1}}"#.into(),
        ),
        ("half a character", "{\"v\":1,\"user\":\"\\ud800\"}".into()),
    ]
}

async fn store(page: Page<'_>, text: &str) {
    page.js(&format!(
        "localStorage.clear();
         localStorage.setItem('keyfob.session', {});
         localStorage.setItem('keyfob', 'theirs');
         localStorage.setItem('theirs.session', 'theirs too');",
        json!(text)
    ))
    .await;
}

const FOREIGN: &str = "return [localStorage.getItem('keyfob'),
    localStorage.getItem('theirs.session')]";

#[test]
fn a_damaged_record_leads_to_the_form_with_a_word_and_is_removed() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        for (how, text) in damaged() {
            store(page, &text).await;
            page.open("account").await;
            page.wait(
                "document.querySelector('#sign-in')?.getClientRects().length",
                &format!("the form; the record: {how}"),
            )
            .await;
            let shown = page.text().await;
            let told = match how {
                "another strategy" => "has changed how people sign in",
                _ => "can’t be read, so it was removed",
            };
            assert!(shown.contains(told), "{how}:\n{shown}");
            assert!(!shown.contains("stored@example.com"), "{how}:\n{shown}");
            assert_eq!(page.address().await, "/sign-in", "{how}");
            assert_eq!(page.stored().await, None, "{how}");
            let foreign = page.js(FOREIGN).await;
            assert_eq!(foreign, json!(["theirs", "theirs too"]), "{how}");
        }
        assert_eq!(
            stage.backend.calls().await,
            [],
            "nothing was asked with such a key"
        );
        let console = stage.console().await;
        assert!(!console.contains("do-not-print"), "{console}");
    });
}

#[test]
fn a_record_of_a_newer_version_is_left_alone_and_told() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        let newer = with("/v", json!(3));
        store(page, &newer).await;
        page.open("account").await;
        page.see_heading("Sign in").await;
        page.see("signed in with a newer version of this site")
            .await;
        assert_eq!(page.stored().await, Some(newer));
        assert_eq!(page.js(FOREIGN).await, json!(["theirs", "theirs too"]));
    });
}

#[test]
fn damage_that_another_tab_does_signs_out_without_an_error() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let first = stage.tab().await;
        stage.open_tab().await;
        page.open("account").await;
        page.js("localStorage.setItem('keyfob.session', '{\"v\":1')")
            .await;
        stage.go_to_tab(&first).await;
        page.see_heading("Sign in").await;
        page.see("can’t be read").await;
        assert_eq!(page.stored().await, None);
    });
}

#[test]
fn signing_in_and_out_never_touches_foreign_keys() {
    run(async |stage| {
        let page = stage.page();
        page.open("sign-in").await;
        store(page, "").await;
        page.sign_in(&stage.user).await;
        assert_eq!(page.js(FOREIGN).await, json!(["theirs", "theirs too"]));
        page.press("Sign out").await;
        page.see("You’re signed out.").await;
        assert_eq!(page.js(FOREIGN).await, json!(["theirs", "theirs too"]));
        // What is owed goes when the backend has been told.
        page.wait("localStorage.length === 2", "nothing else left")
            .await;
    });
}
