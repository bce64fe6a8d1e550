//! Whether the tests that the checklist names are there.

use std::path::{Path, PathBuf};

use crate::failure::{Context, Outcome, fail};

/// Checks `tests/CHECKLIST.md`; returns how many tests it names.
///
/// # Errors
/// The list of names that no test has.
pub fn check(root: &Path) -> Outcome<usize> {
    let path = root.join("tests").join("CHECKLIST.md");
    let text =
        std::fs::read_to_string(&path).context(|| format!("cannot read {}", path.display()))?;
    let named: Vec<Named<'_>> = named(&text).collect();
    let missing: Vec<&str> = named
        .iter()
        .filter(|it| !it.is_in(root))
        .map(|it| it.span)
        .collect();
    if missing.is_empty() {
        Ok(named.len())
    } else {
        fail(format!(
            "the checklist names tests that are not there:\n  {}",
            missing.join("\n  ")
        ))
    }
}

/// A test as the checklist names it: `site/sign_in::a_double_click_makes_one_request`.
struct Named<'a> {
    span: &'a str,
    folder: &'a str,
    file: &'a str,
    test: &'a str,
}

/// The tests in the code spans of a text; other spans are none.
fn named(text: &str) -> impl Iterator<Item = Named<'_>> {
    text.split('`').skip(1).step_by(2).filter_map(|span| {
        let (path, test) = span.split_once("::")?;
        let (folder, file) = path.split_once('/')?;
        Some(Named {
            span,
            folder,
            file,
            test,
        })
    })
}

impl Named<'_> {
    fn is_in(&self, root: &Path) -> bool {
        let folder: PathBuf = match self.folder {
            "site" => ["tests", "e2e", "tests", "site"].iter().collect(),
            "wire" => ["backend", "tests", "wire"].iter().collect(),
            "src" => "src".into(),
            folder => ["tests", folder].iter().collect(),
        };
        let file = root.join(folder).join(format!("{}.rs", self.file));
        std::fs::read_to_string(file).is_ok_and(|text| text.contains(&format!("fn {}(", self.test)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_spans_with_a_path_are_tests_and_others_are_not() {
        let text = "`site/x::y`, `axe::z` is `site/x.rs`, `src/a/b::c`\n`autocomplete`";
        let found: Vec<_> = named(text)
            .map(|it| (it.folder, it.file, it.test))
            .collect();
        assert_eq!(found, [("site", "x", "y"), ("src", "a/b", "c")]);
    }

    #[test]
    fn a_test_that_nobody_wrote_is_missed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let is_there = |text| named(text).all(|it| it.is_in(&root));
        assert!(is_there("`site/sign_in::the_keyboard_alone_is_enough`"));
        assert!(!is_there("`site/sign_in::the_keyboard_alone`"));
        assert!(!is_there("`site/nowhere::the_keyboard_alone_is_enough`"));
    }
}
