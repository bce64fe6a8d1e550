use keyfob_e2e::{Meta, Plan};

fn is_told(meta: Meta, fault: &str) {
    let plan = Plan {
        meta,
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        for path in ["", "sign-in", "account"] {
            page.open(path).await;
            page.see_heading("This site isn’t set up yet").await;
            page.see(&format!("<meta name=\"keyfob-backend\"> is {fault};"))
                .await;
            page.see("https://api.example.com/").await;
            // A form that cannot work is not offered.
            page.wait(
                "![...document.querySelectorAll('input')].some(i => i.getClientRects().length)",
                "no form",
            )
            .await;
        }
    });
}

#[test]
fn a_page_that_names_no_backend_says_what_to_mend() {
    is_told(Meta::Missing, "missing or empty");
}

#[test]
fn an_empty_backend_address_says_what_to_mend() {
    is_told(Meta::Text(""), "missing or empty");
}

#[test]
fn a_malformed_backend_address_says_what_to_mend() {
    is_told(Meta::Text("ftp://user@host/?x#y"), "malformed");
}

#[test]
fn a_script_as_backend_address_says_what_to_mend() {
    is_told(Meta::Text("javascript:alert(1)"), "malformed");
}

#[test]
fn a_protocol_that_is_none_says_what_to_mend() {
    for (protocol, fault) in [("serverpod", "malformed"), ("", "missing or empty")] {
        let plan = Plan {
            protocol,
            ..Plan::default()
        };
        plan.run(async |stage| {
            let page = stage.page();
            page.open("sign-in").await;
            page.see(&format!("<meta name=\"keyfob-protocol\"> is {fault};"))
                .await;
            page.see("serverpod-legacy").await;
        });
    }
}

/// Says in the page how long nobody may use it, as its address asks for.
const LIMIT: &str = "
    new MutationObserver((_, watch) => {
      if (!document.body) return;
      watch.disconnect();
      const content = new URL(location).searchParams.get('minutes');
      const meta = { name: 'keyfob-idle-minutes', content };
      document.head.append(Object.assign(document.createElement('meta'), meta));
    }).observe(document, { childList: true, subtree: true });";

#[test]
fn a_limit_that_is_none_is_told_and_not_left_out() {
    let plan = Plan {
        scripts: &[LIMIT],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        let name = "keyfob-idle-minutes";
        for minutes in ["1.2", "0", "-5", "ten"] {
            page.open(&format!("sign-in?minutes={minutes}")).await;
            page.see(&format!("<meta name=\"{name}\"> is malformed;"))
                .await;
            page.see("it must be a whole number of minutes").await;
        }
        page.open("sign-in?minutes=15").await;
        page.see_heading("Sign in").await;
    });
}
