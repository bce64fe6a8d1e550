//! Makes the enum of all texts out of the English file.

#[path = "src/i18n/entries.rs"]
mod entries;

use entries::entries;
use std::{env, fs, path::Path};

const ENGLISH: &str = "src/i18n/lang/en.json";

/// Texts of `index.html` alone: they are not in the app. They stand last.
const OF_THE_PAGE: &str = "page_";

/// Set by whoever divides the site's module.
const PARTS: &str = "KEYFOB_PARTS";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={ENGLISH}");
    // By these `cargo xtask` sees which functions are for later pages alone.
    println!("cargo:rerun-if-env-changed={PARTS}");
    if env::var_os(PARTS).is_some() && env::var("PROFILE")? == "release" {
        println!("cargo:rustc-link-arg-bin=keyfob-site=--emit-relocs");
    }
    let file = fs::read_to_string(ENGLISH)?;
    let texts: Vec<_> = entries(&file)
        .take_while(|(key, _)| !key.starts_with(OF_THE_PAGE))
        .collect();
    let (mut variants, mut cells) = (String::new(), String::new());
    for (key, text) in &texts {
        variants += &format!("    /// “{text}”\n    {},\n", camel_case(key));
        cells += &format!("        Cell::new({text:?}),\n");
    }
    let count = texts.len();
    let code = format!(
        "/// A text that people read. Each is named by its key in the files of `i18n/lang`.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n\
         #[repr(u8)]\n\
         pub enum Message {{\n{variants}}}\n\n\
         thread_local! {{\n    \
         /// The texts in use; English at first.\n    \
         static TEXTS: [Cell<&'static str>; {count}] = const {{ [\n{cells}    ] }};\n\
         }}\n"
    );
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("message.rs"), code)?;
    Ok(())
}

fn camel_case(key: &str) -> String {
    key.split('_')
        .filter_map(|word| word.split_at_checked(1))
        .map(|(first, rest)| first.to_uppercase() + rest)
        .collect()
}
