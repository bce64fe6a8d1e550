use crate::states::{
    STATES, STATES_OF_NEW, has_same_fonts, in_each_look, new_modules, reach, stop_time,
};
use keyfob_e2e::{Stage, baseline, run, screenshots};

/// Takes a picture of each of these states on every screen, and holds it against its baseline.
async fn look_as_before(stage: &Stage, states: &[&str]) {
    let (page, folder) = (stage.page(), screenshots());
    page.open("").await;
    let has_same_fonts = has_same_fonts(page).await;
    let mut differences = Vec::new();
    for state in states {
        reach(stage, state).await;
        stop_time(page).await;
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
