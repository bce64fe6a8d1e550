//! What it costs to reload in the middle of a refresh. A server that takes no token
//! twice ends the session whose answer was lost, and nothing in a browser can help
//! that: this measures how often it happens, and that it happens in no other case.

use keyfob_e2e::{Page, Plan, Stage};
use serde_json::json;
use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};
use tokio::time::{Instant, sleep};

const RELOADS: usize = 200;

/// How long an answer is on its way.
const ANSWER_MS: u64 = 200;

/// Reloads come within this time after the server has the call.
const WITHIN_MS: u64 = 400;

/// Whether a document was left with an answer on its way: the session is still the
/// one that a new token was asked for.
const TELL_CUT: &str = "{
    const generation = () => JSON.parse(localStorage['keyfob.session'] ?? '{}').generation;
    const fetch = window.fetch;
    let asked = null;
    window.fetch = (request, ...more) => {
        if (String(request.url).includes('jwtRefresh')) asked = generation();
        return fetch(request, ...more);
    };
    addEventListener('pagehide', () => sessionStorage['wasCut'] = asked === generation());
}";

#[test]
#[ignore = "a measurement, of about ten minutes"]
fn a_reload_costs_the_session_only_where_an_answer_was_on_its_way() {
    Plan {
        backend: &["--access-token-lifetime", "2s"],
        scripts: &[TELL_CUT],
        ..Plan::speaking("serverpod-jwt")
    }
    .run(async |stage| {
        let page = stage.page();
        let slow = json!({ "holdMs": ANSWER_MS });
        stage.backend.fault("refreshAccessToken", 0, slow).await;
        page.sign_in(&stage.user).await;
        let (mut cut, mut lost) = (0, 0);
        for _ in 0..RELOADS {
            stage.backend.wait_for_call_in_flight().await;
            sleep(Duration::from_millis(random_below(WITHIN_MS))).await;
            page.reload().await;
            let was_cut = page.js("return sessionStorage['wasCut']").await == "true";
            let is_lost = !lives_on(stage, page).await;
            assert!(was_cut || !is_lost, "a session died without a reason");
            cut += usize::from(was_cut);
            lost += usize::from(is_lost);
            if is_lost {
                page.see("The connection broke while your session was being renewed.")
                    .await;
                page.sign_in(&stage.user).await;
            }
        }
        println!(
            "{RELOADS} reloads within {WITHIN_MS} ms of a refresh whose answer takes \
             {ANSWER_MS} ms: {cut} with the answer on its way, {lost} sessions lost"
        );
    });
}

/// Waits for the next token or the end of the session.
async fn lives_on(stage: &Stage, page: Page<'_>) -> bool {
    let before = stage.backend.calls_of("refreshAccessToken").await.len();
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        if page.stored().await.is_none() {
            return false;
        }
        let calls = stage.backend.calls_of("refreshAccessToken").await;
        if calls.iter().skip(before).any(|call| call.status == 200) {
            return true;
        }
        assert!(Instant::now() < until, "neither a token nor an end");
        sleep(Duration::from_millis(20)).await;
    }
}

fn random_below(limit: u64) -> u64 {
    RandomState::new().build_hasher().finish() % limit
}
