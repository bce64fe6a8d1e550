//! Which crates the code of a module comes from.
//!
//! Generic code counts for the crate that defines it, whichever type it is filled with.

use std::collections::BTreeMap;

use xtask::module::Module;

const SHOWN: usize = 20;

/// The table of the heaviest crates.
pub fn table(wasm: &[u8]) -> Result<String, String> {
    let module = Module::read(wasm).ok_or("this is no WebAssembly module")?;
    let functions = module.functions().ok_or("its functions cannot be read")?;
    let mut weights: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for function in &functions {
        let weight = weights.entry(crate_of(&function.name)).or_default();
        weight.0 += function.body.len();
        weight.1 += 1;
    }
    let code: usize = functions.iter().map(|function| function.body.len()).sum();
    let mut weights: Vec<_> = weights.into_iter().collect();
    weights.sort_by_key(|(_, (bytes, _))| std::cmp::Reverse(*bytes));

    let mut text = format!(
        "crates by code, uncompressed ({code} bytes of code, {} of data)\n{:<28} {:>9} {:>7} {:>10}",
        module.data_len(),
        "crate",
        "bytes",
        "share",
        "functions"
    );
    for (name, (bytes, functions)) in weights.iter().take(SHOWN) {
        let tenths = (bytes * 1000).checked_div(code).unwrap_or(0);
        text.push_str(&format!(
            "\n{name:<28} {bytes:>9} {:>4}.{} % {functions:>9}",
            tenths / 10,
            tenths % 10
        ));
    }
    Ok(text)
}

/// The crate of a symbol: `<leptos::html::Div as tachys::view::Render>::build` is leptos's.
fn crate_of(symbol: &str) -> String {
    // The alternate form leaves the hashes out.
    let demangled = format!("{:#}", rustc_demangle::demangle(symbol));
    if !demangled.contains("::") {
        // Functions with a C name: allocator shims, memcpy and exports of wasm-bindgen.
        return "(unmangled)".to_owned();
    }
    let mut rest = demangled.as_str();
    loop {
        let trimmed = rest.trim_start_matches(['<', '&', '*', '(', '[', ' ']);
        let trimmed = ["dyn ", "mut ", "const ", "impl "]
            .iter()
            .find_map(|word| trimmed.strip_prefix(word))
            .unwrap_or(trimmed);
        if trimmed.len() == rest.len() {
            break;
        }
        rest = trimmed;
    }
    let name: String = rest
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    // In names that wasm-bindgen has demangled, a crate may carry its hash: `core[c5930c85]::`.
    let after = rest.get(name.len()..).unwrap_or_default();
    let after = match after
        .strip_prefix('[')
        .and_then(|hash| hash.split_once(']'))
    {
        Some((_, behind)) => behind,
        None => after,
    };
    let is_path = after.starts_with("::");
    // An impl for a type parameter or a primitive, `<T as core::…>`: the trait's crate.
    let of_trait = || {
        let (_, path) = demangled.split_once(" as ")?;
        path.split([':', '[']).next().map(str::to_owned)
    };
    if is_path {
        name
    } else {
        of_trait().unwrap_or_else(|| "(other)".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_belongs_to_the_crate_of_its_first_path() {
        assert_eq!(
            crate_of("_ZN4core3fmt9Formatter3pad17h0123456789abcdefE"),
            "core"
        );
        assert_eq!(
            crate_of(
                "_ZN58_$LT$leptos..html..Div$u20$as$u20$tachys..view..Render$GT$5build17h0123456789abcdefE"
            ),
            "leptos"
        );
        assert_eq!(
            crate_of("_ZN42_$LT$T$u20$as$u20$tachys..view..Render$GT$5build17h0123456789abcdefE"),
            "tachys"
        );
        assert_eq!(crate_of("memcpy"), "(unmangled)");
    }

    #[test]
    fn names_that_are_demangled_already_are_read_too() {
        assert_eq!(crate_of("core[c5930c85a12de822]::fmt::write"), "core");
        assert_eq!(
            crate_of("<&mut serde_json[1f]::Deserializer as serde[2e]::Deserializer>::f"),
            "serde_json"
        );
    }
}
