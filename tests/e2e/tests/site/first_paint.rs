use keyfob_e2e::{Page, Plan, Stage, run};
use serde_json::Value;

/// Requests to other origins than the site's, which began before the first paint.
async fn strangers_before_paint(page: Page<'_>, stage: &Stage) -> Vec<Value> {
    page.wait(
        "performance.getEntriesByName('first-paint').length > 0",
        "a first paint",
    )
    .await;
    let entries = page
        .js(
            "const paint = performance.getEntriesByName('first-paint')[0].startTime;
             return performance.getEntriesByType('resource')
               .filter(e => !e.name.startsWith(location.origin + '/'))
               .map(e => ({ name: e.name, early: e.startTime < paint }));",
        )
        .await;
    let entries = entries.as_array().cloned().unwrap_or_default();
    for entry in &entries {
        let name = entry["name"].as_str().unwrap();
        assert!(
            name.starts_with(&stage.backend.address()),
            "a stranger: {name}"
        );
    }
    let early = entries.into_iter().filter(|entry| entry["early"] == true);
    early.collect()
}

#[test]
fn nothing_but_the_sites_own_files_is_asked_for_before_first_paint() {
    run(async |stage| {
        let page = stage.page();
        for path in ["", "sign-in", "sign-up", "reset-password"] {
            page.open(path).await;
            assert_eq!(strangers_before_paint(page, stage).await, [] as [Value; 0]);
        }
        assert_eq!(stage.backend.calls().await, []);
        let asked = stage.site.requests();
        for file in ["wasm", "js", "css", "svg"] {
            // Hashed names are kept by the browser over pages.
            let count = asked
                .iter()
                .filter(|path| path.contains('-') && path.ends_with(&format!(".{file}")))
                .count();
            assert!(count <= 2, "{file} was downloaded {count} times: {asked:?}");
        }
    });
}

#[test]
fn a_restored_session_is_checked_after_first_paint() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        // The scripts are kept by now and start with the page: the frame takes longer to the
        // screen than they do to their first call, if they don't wait for it.
        for _ in 0..10 {
            page.age_session().await;
            page.open("account").await;
            page.see_account_of(&stage.user).await;
            let confirmed = "JSON.parse(localStorage.getItem('keyfob.session')).confirmedAtMs > 1";
            page.wait(confirmed, "a confirmed session").await;
            assert_eq!(strangers_before_paint(page, stage).await, [] as [Value; 0]);
        }
    });
}

#[test]
fn a_token_that_has_passed_is_renewed_after_first_paint() {
    Plan {
        protocol: "serverpod-jwt",
        ..Plan::default()
    }
    .run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.js(
            "const record = JSON.parse(localStorage.getItem('keyfob.session'));
             record.issuedAtMs -= 3600000;
             localStorage.setItem('keyfob.session', JSON.stringify(record));",
        )
        .await;
        page.open("account").await;
        stage.backend.wait_for_calls("refreshAccessToken", 1).await;
        page.see_account_of(&stage.user).await;
        assert_eq!(strangers_before_paint(page, stage).await, [] as [Value; 0]);
    });
}
