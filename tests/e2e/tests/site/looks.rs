use crate::states::{STATES, STATES_OF_NEW, in_each_look, new_modules, reach};
use keyfob_e2e::{Stage, run, screenshots};

/// Takes a picture of each of these states on every screen.
async fn take_pictures(stage: &Stage, states: &[&str]) {
    let (page, folder) = (stage.page(), screenshots());
    for state in states {
        reach(stage, state).await;
        in_each_look(stage, async |look| {
            let path = folder.join(format!("{state}-{look}.png"));
            page.picture(&path).await;
            let size = std::fs::metadata(&path).unwrap().len();
            assert!(size > 4_000, "{} is empty", path.display());
        })
        .await;
    }
}

#[test]
fn every_page_has_its_picture_in_both_sizes_and_schemes() {
    run(async |stage| take_pictures(stage, &STATES).await);
}

#[test]
fn every_step_of_the_new_modules_has_its_picture_too() {
    new_modules().run(async |stage| take_pictures(stage, &STATES_OF_NEW).await);
}
