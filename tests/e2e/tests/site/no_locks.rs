//! An insecure context, where browsers have no Web Locks: the mark stands in for
//! them, less strictly.

use crate::crowd::{Crowd, strict, with_grace};
use keyfob_e2e::Plan;
use serde_json::json;
use tokio::time::{Duration, Instant, sleep};

fn insecure(plan: Plan) -> Plan {
    Plan {
        host: "keyfob.test",
        // Which header needs a secure context, too.
        allowed_errors: &["Cross-Origin-Opener-Policy"],
        ..plan
    }
}

#[test]
fn a_session_goes_on_through_refreshes() {
    insecure(strict()).run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        assert_eq!(page.js("return isSecureContext").await, json!(false));
        assert_eq!(page.js("return navigator.locks ?? null").await, json!(null));
        let refreshes = stage.backend.wait_for_calls("refreshAccessToken", 3).await;
        page.see_account_of(&stage.user).await;
        assert!(
            refreshes.iter().all(|call| call.status == 200),
            "{refreshes:?}"
        );
    });
}

#[test]
fn windows_share_every_token_of_a_server_with_grace() {
    insecure(with_grace()).run(async |stage| {
        let crowd = Crowd::gather(stage, 5).await;
        stage.backend.wait_for_calls("refreshAccessToken", 4).await;
        crowd.assert_all_live().await;
        let refreshes = crowd.refreshes().await;
        assert!(
            refreshes.iter().all(|call| call.status == 200),
            "{refreshes:?}"
        );
    });
}

/// Refreshes that two windows went through together.
const REFRESHES: usize = 100;

#[test]
#[ignore = "a measurement, of about five minutes"]
fn how_often_two_windows_send_one_token() {
    insecure(strict()).run(async |stage| {
        let (mut went_well, mut lost) = (0, 0);
        let crowd = Crowd::gather(stage, 2).await;
        while went_well + lost < REFRESHES {
            let before = crowd.refreshes().await.len();
            let until = Instant::now() + Duration::from_secs(20);
            let is_lost = loop {
                let calls = crowd.refreshes().await;
                if calls.iter().skip(before).any(|call| call.status == 400) {
                    break true;
                }
                // By then the other window has asked as well, if it does.
                if calls.len() > before {
                    sleep(Duration::from_millis(1_200)).await;
                    let calls = crowd.refreshes().await;
                    break calls.iter().skip(before).any(|call| call.status == 400);
                }
                assert!(Instant::now() < until, "nobody asks");
                sleep(Duration::from_millis(20)).await;
            };
            match is_lost {
                false => went_well += 1,
                true => {
                    lost += 1;
                    crowd.see_all_signed_out().await;
                    crowd.sign_in().await;
                }
            }
        }
        println!("two windows without locks: {lost} sessions lost in {REFRESHES} refreshes");
    });
}
