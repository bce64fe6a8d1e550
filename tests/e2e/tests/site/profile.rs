//! The page to change names and picture, on the real backends.

use keyfob_e2e::{Page, Plan, Stage, run, screenshots};
use serde_json::{Value, json};

const PROTOCOLS: [&str; 4] = [
    "serverpod-legacy",
    "serverpod-jwt",
    "serverpod-sas",
    "serverpod-jwt-cookie",
];

/// Red on the left, green on the right.
pub const PHOTO: &str = "
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [600, 200];
    const pen = canvas.getContext('2d');
    pen.fillStyle = 'red'; pen.fillRect(0, 0, 300, 200);
    pen.fillStyle = 'lime'; pen.fillRect(300, 0, 300, 200);
    const blob = await new Promise((take) => canvas.toBlob(take, 'image/png'));";

/// A PNG of 30,000 by 30,000 pixels, 100 kB long.
const BOMB: &str = "
    const crc = (bytes) => {
        let sum = ~0;
        for (const byte of bytes) {
            sum ^= byte;
            for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
        }
        return ~sum >>> 0;
    };
    const chunk = (name, data) => {
        const bytes = new Uint8Array(12 + data.length);
        const view = new DataView(bytes.buffer);
        view.setUint32(0, data.length);
        bytes.set(new TextEncoder().encode(name), 4);
        bytes.set(data, 8);
        view.setUint32(8 + data.length, crc(bytes.subarray(4, 8 + data.length)));
        return bytes;
    };
    const head = new Uint8Array([0, 0, 117, 48, 0, 0, 117, 48, 1, 0, 0, 0, 0]);
    const rows = new Blob([new Uint8Array(30000 * 3751)]).stream()
        .pipeThrough(new CompressionStream('deflate'));
    const data = new Uint8Array(await new Response(rows).arrayBuffer());
    if (data.length > 200000) throw 'no bomb';
    const blob = new Blob([new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]),
        chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', new Uint8Array())],
        { type: 'image/png' });";

/// Hands a file to the input as its dialog does, or drops it; `make` makes a `blob`.
pub async fn hand_over(page: Page<'_>, make: &str, is_dropped: bool) {
    let hand = match is_dropped {
        false => {
            "const input = document.querySelector('[type=file]');
             input.files = files.files;
             input.dispatchEvent(new Event('change', { bubbles: true }));"
        }
        true => {
            "const drop = new DragEvent('drop',
                 { bubbles: true, cancelable: true, dataTransfer: files });
             document.querySelector('.picture').dispatchEvent(drop);
             if (!drop.defaultPrevented) throw 'the browser opens it';"
        }
    };
    let script = format!(
        "(async () => {{ {make}
            const files = new DataTransfer();
            files.items.add(new File([blob], 'a.png', {{ type: blob.type }}));
            {hand}
        }})().then(() => done(''), (error) => done(String(error)))"
    );
    assert_eq!(page.js_async(&script).await, "");
}

async fn open(page: Page<'_>) {
    page.follow("Edit profile").await;
    page.wait_focused_heading("Profile").await;
    page.wait(
        "document.querySelector('.picture').checkVisibility({ visibilityProperty: true })",
        "what may be changed",
    )
    .await;
}

/// Signs in, goes to the profile and hands the photo over there.
async fn begin_to_cut(stage: &Stage, is_dropped: bool) -> Page<'_> {
    let page = stage.page();
    page.sign_in(&stage.user).await;
    open(page).await;
    hand_over(page, PHOTO, is_dropped).await;
    page.see("Zoom in and move the picture").await;
    page
}

/// Red, green and blue of the picture of the account, at this share of its width.
async fn colour(page: Page<'_>, place: f64) -> Vec<u64> {
    let script = format!(
        "(async () => {{
            const url = document.querySelector('.face img').src;
            const image = await createImageBitmap(await (await fetch(url)).blob());
            const canvas = new OffscreenCanvas(image.width, image.height);
            const pen = canvas.getContext('2d');
            pen.drawImage(image, 0, 0);
            const at = pen.getImageData(image.width * {place}, image.height / 2, 1, 1);
            return [...at.data].slice(0, 3);
        }})().then(done, (error) => done(String(error)))"
    );
    let Value::Array(parts) = page.js_async(&script).await else {
        panic!("no colour");
    };
    parts.iter().filter_map(Value::as_u64).collect()
}

fn is_red(colour: &[u64]) -> bool {
    matches!(colour, [200..=255, 0..90, 0..90])
}

fn is_green(colour: &[u64]) -> bool {
    matches!(colour, [0..90, 200..=255, 0..90])
}

/// Sets a slider as a finger does.
async fn slide(page: Page<'_>, name: &str, value: f64) {
    page.js(&format!(
        "const slider = document.querySelector('[data-crop={name}]');
         slider.value = {value};
         slider.dispatchEvent(new Event('input', {{ bubbles: true }}))"
    ))
    .await;
}

#[test]
fn a_picture_is_chosen_cut_sent_and_seen_and_taken_away_again() {
    for protocol in PROTOCOLS {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            open(page).await;
            hand_over(page, PHOTO, false).await;
            page.see("Zoom in and move the picture").await;
            let focus = page.js_text("return document.activeElement.dataset.crop");
            assert_eq!(focus.await, "zoom");
            // The left edge alone, where it is red.
            slide(page, "x", -1.0).await;
            page.press("Save picture").await;
            page.see("Your new picture is there.").await;
            assert!(page.has(".crop[hidden]").await);
            let focus = page.js_text("return document.activeElement.type");
            assert_eq!(
                focus.await,
                "file",
                "{protocol}: what is gone has the focus"
            );
            page.follow("Your account").await;
            page.see_account_of(&stage.user).await;
            for place in [0.1, 0.9] {
                let colour = colour(page, place).await;
                assert!(is_red(&colour), "{protocol}: {colour:?}");
            }
            // Kept, and there before the network is.
            let stored = page.stored().await.unwrap();
            assert!(stored.contains("user_images"), "{stored}");
            page.reload().await;
            page.find(".who .face img").await;
            open(page).await;
            page.press("Remove picture").await;
            page.see("Your picture is removed.").await;
            // The legacy module has an initial in its place.
            let is_there = page.has(".face img").await;
            assert_eq!(is_there, protocol == "serverpod-legacy", "{protocol}");
        });
    }
}

#[test]
fn a_picture_may_be_dropped() {
    run(async |stage| {
        let page = begin_to_cut(stage, true).await;
        slide(page, "x", 1.0).await;
        page.press("Save picture").await;
        page.see("Your new picture is there.").await;
        let colour = colour(page, 0.1).await;
        assert!(is_green(&colour), "{colour:?}");
    });
}

/// Drags a file, or a text, over the page as the pointer goes, or off it.
fn dragging(name: &str, what: &str) -> String {
    format!(
        "const data = new DataTransfer();
         {what};
         const drag = new DragEvent('{name}',
           {{ bubbles: true, cancelable: true, dataTransfer: data, relatedTarget: null }});
         document.querySelector('footer').dispatchEvent(drag);
         return [drag.defaultPrevented, document.querySelector('.drop').checkVisibility()]"
    )
}

#[test]
fn where_it_may_be_dropped_is_shown_while_a_file_is_over_the_page() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        open(page).await;
        page.see("You can drop it here, too.").await;
        let file = "data.items.add(new File(['x'], 'a.png', { type: 'image/png' }))";
        let text = "data.setData('text/plain', 'Ada')";
        assert_eq!(
            page.js(&dragging("dragover", text)).await,
            json!([false, false])
        );
        assert_eq!(
            page.js(&dragging("dragover", file)).await,
            json!([true, true])
        );
        page.see("Drop the picture here").await;
        page.picture(&screenshots().join("profile-drop.png")).await;
        assert_eq!(
            page.js(&dragging("dragleave", file)).await,
            json!([false, false])
        );
        // Anywhere on the page: the browser is not to open it.
        page.js(&dragging("dragover", file)).await;
        assert_eq!(page.js(&dragging("drop", file)).await, json!([true, false]));
        page.see("That file isn’t a picture that can be shown here.")
            .await;
        // On other pages it is the browser's.
        page.follow("Your account").await;
        page.see_account_of(&stage.user).await;
        let without = dragging("dragover", file)
            .replace("document.querySelector('.drop').checkVisibility()", "0");
        assert_eq!(page.js(&without).await, json!([false, 0]));
    });
}

#[test]
fn the_picture_is_dragged_by_mouse_and_by_finger() {
    run(async |stage| {
        let page = begin_to_cut(stage, false).await;
        let place = async || {
            let sliders = page.js(
                "document.querySelector('canvas').scrollIntoView({ block: 'center' });
                 const { left, top, width } = document.querySelector('canvas').getBoundingClientRect();
                 const at = name => document.querySelector(`[data-crop=${name}]`).valueAsNumber;
                 return [left, top, width, at('x'), at('y')]",
            );
            serde_json::from_value::<[f64; 5]>(sliders.await).unwrap()
        };
        let [left, top, width, ..] = place().await;
        let (middle, level) = (left + width / 2.0, top + width / 2.0);
        let mouse = async |kind: &str, x: f64, buttons: u32| {
            let event = json!({ "type": kind, "x": x, "y": level, "buttons": buttons,
                "button": if kind == "mouseMoved" && buttons == 0 { "none" } else { "left" },
                "clickCount": 1 });
            stage.cdp("Input.dispatchMouseEvent", event).await;
        };
        // Without a press it stays.
        mouse("mouseMoved", middle, 0).await;
        mouse("mouseMoved", middle + 30.0, 0).await;
        assert_eq!(place().await[3..], [0.0, 0.0]);
        // The photo is three squares wide: one square to the right is half the way, and the
        // picture stays under the pointer. It has no room up and down.
        mouse("mousePressed", middle, 1).await;
        mouse("mouseMoved", middle + width / 4.0, 1).await;
        mouse("mouseReleased", middle + width / 4.0, 0).await;
        let [.., x, y] = place().await;
        assert!((-0.27..-0.23).contains(&x) && y == 0.0, "{x}, {y}");
        // It is let go.
        mouse("mouseMoved", middle, 0).await;
        assert!((place().await[3] - x).abs() < 0.001);
        // And no further than its edge, though the pointer goes on outside.
        mouse("mousePressed", middle, 1).await;
        mouse("mouseMoved", middle + width * 1.2, 1).await;
        mouse("mouseReleased", middle + width * 1.2, 0).await;
        assert_eq!(place().await[3], -1.0);

        let touch = async |kind: &str, x: Option<f64>| {
            let points: Vec<_> = x.iter().map(|x| json!({ "x": x, "y": level })).collect();
            let event = json!({ "type": kind, "touchPoints": points });
            stage.cdp("Input.dispatchTouchEvent", event).await;
        };
        touch("touchStart", Some(middle)).await;
        for step in 1..=10 {
            let x = middle - width / 2.0 * f64::from(step) / 10.0;
            touch("touchMove", Some(x)).await;
        }
        touch("touchEnd", None).await;
        page.wait(
            "document.querySelector('[data-crop=x]').valueAsNumber > -0.7",
            "a picture that was moved by a finger",
        )
        .await;
        // By the keyboard from there.
        page.js("document.querySelector('[data-crop=x]').focus()")
            .await;
        page.keys("\u{e010}").await;
        assert_eq!(place().await[3], 1.0);
        page.press("Save picture").await;
        page.see("Your new picture is there.").await;
        let colour = colour(page, 0.1).await;
        assert!(is_green(&colour), "{colour:?}");
    });
}

#[test]
fn what_goes_on_is_said_in_words() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        open(page).await;
        let busy = "return [document.querySelector('[aria-busy]')?.innerText,
            document.querySelector('.card [role=status]').innerText]";
        let late = json!({ "delayMs": 1500 });
        for (method, button, status, done) in [
            (
                "setUserImage",
                "Save picture",
                "Sending your picture…",
                "Your new picture is there.",
            ),
            (
                "removeUserImage",
                "Remove picture",
                "Removing your picture…",
                "Your picture is removed.",
            ),
        ] {
            if method == "setUserImage" {
                hand_over(page, PHOTO, false).await;
                page.see("Zoom in and move the picture").await;
            }
            stage.backend.fault(method, 1, late.clone()).await;
            page.press(button).await;
            page.see("Saving…").await;
            assert_eq!(page.js(busy).await, json!(["Saving…", status]));
            page.see(done).await;
            page.not_see("Saving…").await;
        }
        stage.backend.fault("changeUserName", 1, late).await;
        page.fill("user-name", "Ada").await;
        page.press("Save").await;
        page.see("Saving…").await;
        page.see("Your profile is saved.").await;
    });
}

#[test]
fn zoom_cuts_out_of_the_middle() {
    run(async |stage| {
        let page = begin_to_cut(stage, false).await;
        slide(page, "zoom", 4.0).await;
        page.press("Save picture").await;
        page.see("Your new picture is there.").await;
        let (left, right) = (colour(page, 0.2).await, colour(page, 0.8).await);
        assert!(is_red(&left) && is_green(&right), "{left:?} {right:?}");
    });
}

#[test]
fn what_is_no_picture_is_refused_in_words_and_the_last_one_stays() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        open(page).await;
        let no_picture = "That file isn’t a picture that can be shown here.";
        for (make, text) in [
            (
                "const blob = new Blob(['hello'], { type: 'image/png' });",
                no_picture,
            ),
            (
                "const blob = new Blob([], { type: 'image/jpeg' });",
                no_picture,
            ),
            (
                "const blob = new Blob(['<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" \
                 height=\"9\"><script>parent.__harmed = top.__harmed = 1</script></svg>'],
                 { type: 'image/svg+xml' });",
                no_picture,
            ),
            (
                "const blob = new Blob([new Uint8Array(50e6)], { type: 'image/jpeg' });",
                "That file is larger than 20 MB.",
            ),
            (BOMB, no_picture),
        ] {
            hand_over(page, make, false).await;
            page.see(text).await;
            assert!(page.has(".crop[hidden]").await, "{text}");
            let described = "const input = document.querySelector('[type=file]');
                return input.getAttribute('aria-describedby').includes('picture-error')
                    && document.activeElement === input";
            assert_eq!(page.js(described).await, json!(true));
        }
        assert_eq!(page.js("return window.__harmed ?? 0").await, json!(0));
        assert_eq!(stage.backend.calls_of("setUserImage").await.len(), 0);
        // A good one afterwards.
        hand_over(page, PHOTO, false).await;
        page.press("Save picture").await;
        page.see("Your new picture is there.").await;
    });
}

#[test]
fn a_picture_that_could_not_be_sent_is_still_there_to_be_sent_again() {
    run(async |stage| {
        let page = begin_to_cut(stage, false).await;
        let away = json!({ "status": 503 });
        stage.backend.fault("setUserImage", 1, away).await;
        page.press("Save picture").await;
        page.see("The service has a problem.").await;
        assert!(page.has(".crop:not([hidden])").await);
        page.press("Save picture").await;
        page.see("Your new picture is there.").await;
    });
}

#[test]
fn names_are_changed_and_seen_in_every_tab() {
    for protocol in PROTOCOLS {
        let plan = Plan {
            backend: &["--can-edit-full-name", "true"],
            ..Plan::speaking(protocol)
        };
        plan.run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            let first = stage.tab().await;
            let second = stage.open_tab().await;
            stage.go_to_tab(&second).await;
            page.open("account").await;
            open(page).await;
            let before = page.js_text("return document.getElementById('user-name').value");
            assert_eq!(before.await, stage.user.name);
            // Markup is text.
            page.fill("user-name", "  Ada <b>L</b>  ").await;
            page.fill("full-name", "Augusta Ada King").await;
            page.press("Save").await;
            page.see_heading("Augusta Ada King").await;
            page.see("Your profile is saved.").await;
            page.see("Ada <b>L</b>").await;
            stage.go_to_tab(&first).await;
            page.see_heading("Augusta Ada King").await;
            page.see("Ada <b>L</b>").await;
        });
    }
}

#[test]
fn what_the_backend_does_not_let_be_changed_is_not_there() {
    let plan = Plan {
        backend: &["--can-edit-user-image", "false"],
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.open("account/profile").await;
        page.wait(
            "document.getElementById('user-name').checkVisibility({ visibilityProperty: true })",
            "the name",
        )
        .await;
        let hidden = "return ['.picture', '#full-name'].map(
            (it) => document.querySelector(it).checkVisibility())";
        assert_eq!(page.js(hidden).await, json!([false, false]));
        // What is not shown is not sent either.
        page.fill("user-name", "Ada").await;
        page.press("Save").await;
        page.see_heading("Ada").await;
        assert_eq!(stage.backend.calls_of("changeFullName").await.len(), 0);
        assert_eq!(stage.backend.calls_of("changeUserName").await.len(), 1);
    });
}

#[test]
fn a_name_that_is_refused_is_said_at_its_field_and_nothing_is_lost() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        page.open("account/profile").await;
        page.wait(
            "document.getElementById('user-name').checkVisibility({ visibilityProperty: true })",
            "the name",
        )
        .await;
        let focused = || async {
            let script = "const it = document.activeElement;
                return [it.id, it.getAttribute('aria-invalid')]";
            page.js(script).await
        };
        let long = "document.getElementById('user-name').value = 'ä'.repeat(10000)";
        page.js(long).await;
        page.press("Save").await;
        let said = "return [...document.querySelectorAll('.error')].filter(
            it => it.checkVisibility()).map(it => [it.id, it.innerText])";
        let described = "return document.activeElement.getAttribute('aria-describedby')";
        page.see("Use at most 255 characters.").await;
        assert_eq!(focused().await, json!(["user-name", "true"]));
        let at_field = json!([["user-name-error", "Use at most 255 characters."]]);
        assert_eq!(page.js(said).await, at_field);
        assert_eq!(stage.backend.calls_of("changeUserName").await.len(), 0);
        let length = page.js("return document.getElementById('user-name').value.length");
        assert_eq!(length.await, json!(10_000));
        // The legacy module keeps a name that is there.
        page.js("document.getElementById('user-name').value = '  '")
            .await;
        page.press("Save").await;
        page.see("Enter a name.").await;
        assert_eq!(focused().await, json!(["user-name", "true"]));
        let at_field = json!([["user-name-error", "Enter a name."]]);
        assert_eq!(page.js(said).await, at_field);
        assert_eq!(stage.backend.calls_of("changeUserName").await.len(), 0);
        let by = page.js_text(described).await;
        assert!(by.contains("user-name-error"), "{by}");
        // What has nothing to do with the name is said above both.
        let away = json!({ "status": 503 });
        stage.backend.fault("changeUserName", 1, away).await;
        page.fill("user-name", "Ada").await;
        page.press("Save").await;
        page.see("The service has a problem.").await;
        let above = page.js("return [...document.querySelectorAll('.error')].filter(
            it => it.checkVisibility()).map(it => it.id).concat(
            document.querySelectorAll('[aria-invalid]').length)");
        assert_eq!(above.await, json!(["form-error", 0]));
        page.fill("user-name", "أدا ✓").await;
        page.press("Save").await;
        page.see_heading("أدا ✓").await;
    });
}

#[test]
fn without_an_endpoint_for_it_there_is_no_such_page_in_the_new_modules() {
    Plan::speaking("serverpod-jwt").run(async |stage| {
        let page = stage.page();
        let without = "new MutationObserver(() => document.querySelector('[name=keyfob-profile]')
            ?.remove()).observe(document, { childList: true, subtree: true })";
        stage.add_script(without).await;
        page.sign_in(&stage.user).await;
        page.not_see("Edit profile").await;
        page.open("account/profile").await;
        page.see_account_of(&stage.user).await;
        assert_eq!(page.address().await, "/account");
    });
}

#[test]
fn where_the_settings_cannot_be_had_the_reason_is_said() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        let away = json!({ "status": 503 });
        stage.backend.fault("getUserSettingsConfig", 1, away).await;
        page.open("account/profile").await;
        page.see("The service has a problem.").await;
        assert!(!page.has("form:not([hidden])").await);
    });
}

#[test]
fn a_save_that_ends_after_the_sign_out_is_told_to_nobody() {
    run(async |stage| {
        let page = stage.page();
        page.sign_in(&stage.user).await;
        open(page).await;
        let slow = json!({ "delayMs": 800 });
        stage.backend.fault("changeUserName", 1, slow).await;
        page.fill("user-name", "Grace").await;
        page.press("Save").await;
        stage.backend.wait_for_call_in_flight().await;
        page.press("Sign out").await;
        page.see("You’re signed out.").await;
        tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
        page.see("You’re signed out.").await;
        page.not_see("saved").await;
    });
}

#[test]
fn a_session_that_was_ended_elsewhere_ends_when_something_is_to_be_saved() {
    for protocol in ["serverpod-legacy", "serverpod-sas"] {
        Plan::speaking(protocol).run(async |stage| {
            let page = stage.page();
            page.sign_in(&stage.user).await;
            open(page).await;
            stage.backend.end_sessions(&stage.user).await;
            page.fill("user-name", "Grace").await;
            page.press("Save").await;
            page.see_heading("Sign in").await;
            page.see("Your session was ended, perhaps").await;
            assert_eq!(page.stored().await, None);
            let address = page.js_text("return location.pathname + location.search");
            assert_eq!(address.await, "/sign-in?return_to=/account/profile");
            page.fill("email", &stage.user.email).await;
            page.fill("password", &stage.user.password).await;
            page.press("Sign in").await;
            page.wait_focused_heading("Profile").await;
        });
    }
}
