//! Every file of the corpus through its target, on every machine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use keyfob_fuzz::TARGETS;
use std::path::Path;

#[test]
fn every_target_takes_every_file_of_its_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, target) in TARGETS {
        let files = std::fs::read_dir(corpus.join(name)).unwrap();
        let mut count = 0;
        for file in files {
            let path = file.unwrap().path();
            // The last line that is printed names the file that broke it.
            println!("{}", path.display());
            target(&std::fs::read(path).unwrap());
            count += 1;
        }
        assert!(count >= 8, "{name} has a corpus of {count}");
    }
}

#[test]
fn every_target_takes_every_part_of_every_file() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for (name, target) in TARGETS {
        for file in std::fs::read_dir(corpus.join(name)).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let step = bytes.len() / 64 + 1;
            for end in (0..bytes.len()).step_by(step) {
                target(&bytes[..end]);
                target(&bytes[end..]);
            }
        }
    }
}
