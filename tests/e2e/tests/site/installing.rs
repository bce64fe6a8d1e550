//! What a phone needs to put the site among its apps.

use keyfob_e2e::Plan;
use serde_json::json;

#[test]
fn the_manifest_and_the_icons_are_found_from_every_page_and_valid() {
    let plan = Plan {
        base: "/app/",
        ..Plan::default()
    };
    plan.run(async |stage| {
        let page = stage.page();
        for path in ["", "no/such/page"] {
            page.open(path).await;
            let answer = stage.cdp("Page.getAppManifest", json!({})).await;
            assert_eq!(answer["errors"], json!([]), "{answer}");
            assert_eq!(answer["url"], stage.site.url("manifest.json"));
            let found = page.js_async(
                "const at = rel => document.querySelector(`link[rel=${rel}]`).href;
                 const size = async (address) => {
                   const image = new Image();
                   image.src = address;
                   await image.decode();
                   return [image.naturalWidth, image.naturalHeight];
                 };
                 (async () => {
                   const at_manifest = at('manifest');
                   const manifest = await (await fetch(at_manifest)).json();
                   const [icon] = manifest.icons;
                   const is_same = new URL(icon.src, at_manifest).href === at('icon');
                   return [new URL(manifest.start_url, at_manifest).href, is_same, icon.sizes,
                     (await size(at('icon')))[0] > 0, await size(at('apple-touch-icon'))];
                 })().then(done, error => done(`${error}`))",
            );
            let expected = json!([stage.site.url(""), true, "any", true, [192, 192]]);
            assert_eq!(found.await, expected);
            let schemes = page.js(
                "return [...document.querySelectorAll('[name=theme-color]')].map(it => it.media)",
            );
            let both = [
                "(prefers-color-scheme: light)",
                "(prefers-color-scheme: dark)",
            ];
            assert_eq!(schemes.await, json!(both));
        }
    });
}
