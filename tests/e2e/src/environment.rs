use std::path::PathBuf;

/// What a person has to do where something is missing.
const HELP: &str = "run the end-to-end tests by `cargo xtask test e2e`, or set";

/// The folder of the built site.
pub(crate) fn dist() -> PathBuf {
    let dist = required("KEYFOB_DIST");
    assert!(
        dist.join("index.html").is_file(),
        "KEYFOB_DIST has no index.html: {HELP} it to a built site"
    );
    dist
}

/// The backend's binary.
pub(crate) fn backend() -> PathBuf {
    required("KEYFOB_BACKEND")
}

/// Where the pictures are that others are held against.
pub(crate) fn baselines() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/baselines"))
}

/// The text of axe's script.
pub fn axe() -> String {
    std::fs::read_to_string(required("KEYFOB_AXE")).expect("axe's script")
}

/// The driver: `CHROMEDRIVER`, else Debian's, else the one on PATH.
pub(crate) fn chromedriver() -> PathBuf {
    let debian = PathBuf::from("/usr/bin/chromedriver");
    match std::env::var_os("CHROMEDRIVER") {
        Some(driver) => driver.into(),
        None if debian.is_file() => debian,
        None => "chromedriver".into(),
    }
}

/// The browser, where it is not the one that the driver finds by itself.
pub(crate) fn chrome() -> Option<String> {
    std::env::var("CHROME").ok()
}

/// How often each test is run: `KEYFOB_E2E_ROUNDS`, else once.
pub(crate) fn rounds() -> u32 {
    let rounds = std::env::var("KEYFOB_E2E_ROUNDS").ok();
    rounds.map_or(1, |rounds| {
        rounds.parse().expect("KEYFOB_E2E_ROUNDS is a number")
    })
}

/// Where pictures of pages go: `KEYFOB_SCREENSHOTS`, else `screenshots` in the
/// target folder.
pub fn screenshots() -> PathBuf {
    let folder = match std::env::var_os("KEYFOB_SCREENSHOTS") {
        Some(folder) => folder.into(),
        None => std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root_relative("target"), PathBuf::from)
            .join("screenshots"),
    };
    std::fs::create_dir_all(&folder).expect("a folder for screenshots");
    folder
}

/// A path under the repository's root.
pub fn root_relative(path: &str) -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let root = here.ancestors().nth(2).expect("the repository's root");
    root.join(path)
}

fn required(name: &str) -> PathBuf {
    match std::env::var_os(name).map(PathBuf::from) {
        Some(path) if path.is_absolute() && path.exists() => path,
        Some(path) => panic!(
            "{name} names {}, which is no absolute path of something that exists: {HELP} {name}",
            path.display()
        ),
        None => panic!("{name} is not set: {HELP} {name}"),
    }
}
