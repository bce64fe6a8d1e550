/// A demangled symbol as a plain path: without the hashes of crates, the hash at its end, and
/// what types it is filled with; an implementation's by its type.
///
/// `<std[a5]::panicking::Payload<&str> as core[c5]::Panic>::get` → `std::panicking::Payload::get`.
pub fn path(symbol: &str) -> String {
    let symbol = match symbol.rsplit_once("::h") {
        Some((rest, hash)) if hash.len() == 16 && is_hex(hash) => rest,
        _ => symbol,
    };
    let plain = match symbol.strip_prefix('<').and_then(split_at_close) {
        Some((inner, rest)) => format!("{}{rest}", own_type(inner)),
        None => symbol.to_owned(),
    };
    without_types(&without_hashes(&plain))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `T as Trait` → `T`.
fn own_type(inner: &str) -> &str {
    let mut depth = 0;
    for (place, char) in inner.char_indices() {
        match char {
            '<' => depth += 1,
            '>' if !ends_arrow(inner, place) => depth -= 1,
            ' ' if depth == 0 => {
                let rest = inner.get(place..).unwrap_or_default();
                if rest.starts_with(" as ") {
                    return inner.get(..place).unwrap_or_default();
                }
            }
            _ => {}
        }
    }
    inner
}

/// What stands in brackets of which the first one is taken off already, and what follows.
fn split_at_close(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0;
    for (place, char) in text.char_indices() {
        match char {
            '<' => depth += 1,
            '>' if ends_arrow(text, place) => {}
            '>' if depth == 0 => return Some((text.get(..place)?, text.get(place + 1..)?)),
            '>' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether this bracket is the end of `->`.
fn ends_arrow(text: &str, place: usize) -> bool {
    text.get(..place)
        .is_some_and(|before| before.ends_with('-'))
}

/// `core[c5930c85a12de822]` → `core`.
fn without_hashes(text: &str) -> String {
    let mut parts = text.split('[');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if !hash.is_empty() && is_hex(hash) => plain.push_str(rest),
            _ => {
                plain.push('[');
                plain.push_str(part);
            }
        }
    }
    plain
}

/// `Vec<T>::remove::<u8>` → `Vec::remove`.
fn without_types(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut depth = 0;
    for (place, char) in text.char_indices() {
        match char {
            '<' => depth += 1,
            '>' if !ends_arrow(text, place) => depth -= 1,
            _ if depth == 0 => plain.push(char),
            _ => {}
        }
    }
    let segments: Vec<_> = plain.split("::").filter(|it| !it.is_empty()).collect();
    segments.join("::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_become_plain_paths() {
        for (symbol, plain) in [
            ("main", "main"),
            ("core[c5930c85a12de822]::fmt::write", "core::fmt::write"),
            ("core::fmt::write::h0123456789abcdef", "core::fmt::write"),
            ("app::hash::h12", "app::hash::h12"),
            ("a::b::<fn(u8) -> c::d>::e", "a::b::e"),
            ("<a::B<c::D as e::F> as g::H<i>>::j", "a::B::j"),
            ("<[u8] as a::B>::c", "[u8]::c"),
            ("<a::B>::c::{closure#0}", "a::B::c::{closure#0}"),
        ] {
            assert_eq!(path(symbol), plain, "{symbol}");
        }
    }

    #[test]
    fn no_name_is_too_odd() {
        for symbol in [
            "",
            "<",
            ">",
            "<<>",
            "a<b",
            "a>b",
            "::",
            "[",
            "<a as ",
            "é<ü>::h",
        ] {
            let _ = path(symbol);
        }
    }
}
