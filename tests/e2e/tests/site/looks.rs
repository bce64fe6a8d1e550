use crate::states::{STATES, prefer, reach, resize};
use keyfob_e2e::{run, screenshots};

#[test]
fn every_page_has_its_picture_in_both_sizes_and_schemes() {
    run(async |stage| {
        let (page, folder) = (stage.page(), screenshots());
        for state in STATES {
            reach(stage, state).await;
            for (width, height) in [(1280, 800), (360, 740)] {
                resize(stage, width, height).await;
                for scheme in ["light", "dark"] {
                    prefer(stage, scheme).await;
                    let name = format!("{state}-{width}x{height}-{scheme}.png");
                    let path = folder.join(name);
                    page.picture(&path).await;
                    let size = std::fs::metadata(&path).unwrap().len();
                    assert!(size > 4_000, "{} is empty", path.display());
                }
            }
        }
    });
}
