//! Whether every relative link in the documents leads to a file.

use std::path::{Path, PathBuf};

use crate::failure::{Context, Outcome, fail};

/// Folders that hold nothing of our own.
const SKIPPED: &[&str] = &["target", "dist", "node_modules"];

/// Checks all Markdown files below `root`; returns how many links were followed.
///
/// # Errors
/// The list of links that lead nowhere.
pub fn check(root: &Path) -> Outcome<usize> {
    let mut documents = Vec::new();
    collect(root, &mut documents)?;
    let mut followed = 0;
    let mut broken = Vec::new();
    for document in &documents {
        let text = std::fs::read_to_string(document)
            .context(|| format!("cannot read {}", document.display()))?;
        let dir = document.parent().unwrap_or(root);
        for link in relative_links(&text) {
            followed += 1;
            if !dir.join(&link).exists() {
                let shown = document.strip_prefix(root).unwrap_or(document);
                broken.push(format!("  {}: {link}", shown.display()));
            }
        }
    }
    if broken.is_empty() {
        Ok(followed)
    } else {
        fail(format!("links that lead nowhere:\n{}", broken.join("\n")))
    }
}

fn collect(dir: &Path, documents: &mut Vec<PathBuf>) -> Outcome {
    let entries = std::fs::read_dir(dir).context(|| format!("cannot read {}", dir.display()))?;
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || SKIPPED.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            collect(&path, documents)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            documents.push(path);
        }
    }
    Ok(())
}

/// The files that a Markdown text links to, without their fragments. Code blocks are skipped.
fn relative_links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut in_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        let line = without_code_spans(line);
        for (at, _) in line.match_indices("](") {
            let target = line.get(at + 2..).unwrap_or_default();
            links.extend(target.split([')', ' ']).next().map(str::to_owned));
        }
        // A definition: `[name]: path`.
        if let Some((_, target)) = line
            .strip_prefix('[')
            .and_then(|rest| rest.split_once("]: "))
        {
            links.extend(target.split_whitespace().next().map(str::to_owned));
        }
    }
    links.iter().filter_map(|link| local(link)).collect()
}

fn without_code_spans(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("``")
}

fn local(link: &str) -> Option<String> {
    let link = link.trim_matches(['<', '>']);
    let path = link.split(['#', '?']).next()?;
    let elsewhere = path.is_empty() || path.contains("://") || path.starts_with("mailto:");
    (!elsewhere).then(|| path.replace("%20", " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_links_to_files_are_followed() {
        let text = "See [a](docs/a.md#part), ![b](b.png \"title\"), [c](https://example.org), \
                    [d](#here), [e](mailto:a@b.se).\n[f]: ../f.md\n";
        assert_eq!(relative_links(text), ["docs/a.md", "b.png", "../f.md"]);
    }

    #[test]
    fn code_is_not_read_as_links() {
        let text = "```rust\nlet x = a[0](b);\n```\nand `v[i](j)` too\n";
        assert!(relative_links(text).is_empty());
    }
}
