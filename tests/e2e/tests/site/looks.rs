use crate::states::{STATES, STATES_OF_NEW, in_each_look, new_modules, reach};
use keyfob_e2e::{Stage, baseline, run, screenshots};

/// The widths of a text in the fonts that pages use.
const FONTS: &str = "
    const context = document.createElement('canvas').getContext('2d');
    const width = (font) => {
      context.font = font;
      return context.measureText('Keyfob Åßé 0123456789').width.toFixed(2);
    };
    return ['16px system-ui', 'bold 24px system-ui'].map(width).join(' ')";

/// Has every moment be the same one: others are as long as they like.
const MOMENTS: &str = r"
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const moment = /\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d)?/g;
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (moment.test(text.data)) text.data = text.data.replace(moment, '25 November 2026');
    }";

/// Takes a picture of each of these states on every screen, and holds it against its baseline.
async fn look_as_before(stage: &Stage, states: &[&str]) {
    let (page, folder) = (stage.page(), screenshots());
    page.open("").await;
    let fonts = page.js(FONTS).await;
    let has_same_fonts = baseline::has_same_fonts(fonts.as_str().unwrap());
    let mut differences = Vec::new();
    for state in states {
        reach(stage, state).await;
        page.js(MOMENTS).await;
        in_each_look(stage, async |look| {
            let name = format!("{state}-{look}");
            let path = folder.join(format!("{name}.png"));
            page.picture(&path).await;
            let size = std::fs::metadata(&path).unwrap().len();
            assert!(size > 4_000, "{} is empty", path.display());
            if has_same_fonts {
                differences.extend(baseline::difference(&path, &name));
            }
        })
        .await;
    }
    // With other fonts nothing can be said: the pictures are there to be looked at.
    assert!(differences.is_empty(), "{differences:#?}");
}

/// `KEYFOB_BASELINES=write` makes the baselines anew; look at them before they are kept.
#[test]
fn every_page_looks_as_it_did_in_both_sizes_and_schemes() {
    run(async |stage| look_as_before(stage, &STATES).await);
}

#[test]
fn so_does_every_step_of_the_new_modules() {
    new_modules().run(async |stage| look_as_before(stage, &STATES_OF_NEW).await);
}
