use crate::states::{STATES, in_each_look, reach};
use keyfob_e2e::{run, screenshots};

#[test]
fn every_page_has_its_picture_in_both_sizes_and_schemes() {
    run(async |stage| {
        let (page, folder) = (stage.page(), screenshots());
        for state in STATES {
            reach(stage, state).await;
            in_each_look(stage, async |look| {
                let path = folder.join(format!("{state}-{look}.png"));
                page.picture(&path).await;
                let size = std::fs::metadata(&path).unwrap().len();
                assert!(size > 4_000, "{} is empty", path.display());
            })
            .await;
        }
    });
}
