//! The module in two parts: what the page needs at once, and what is for pages that are opened
//! later.
//!
//! Which function is for what is seen in the module as it was linked: everything that is reached
//! through a gate, and in no other way. What optimising then makes of it keeps the slots of the
//! table, which function pointers are, and the addresses of data; so the module that is divided is
//! the optimised one.

mod parts;
mod place;
mod reach;

use std::process::Command;

use xtask::module::Module;

use crate::toolchain::Tools;

pub use place::{of_script, place};

/// The section that brings the later part along, until the page is finished.
pub const SECTION: &str = "keyfob-later";

/// What is reached through one of these alone is for later. By what is in a mangled name (its
/// parts, each behind its length); of several functions each is a gate.
///
/// Nobody may go through one before the later part is there. The first is where all pages of that
/// part are drawn. The others are what only those pages ask of a backend; the linker cannot see
/// that, since a backend is known by the table of all its methods.
const GATES: &[&str] = &[
    "4site5pages4page",
    "AuthBackend15change_password",
    "AuthBackend14change_profile",
    "AuthBackend19finish_registration",
    "AuthBackend21finish_password_reset",
    "AuthBackend16profile_settings",
    "AuthBackend18start_registration",
    "AuthBackend20start_password_reset",
    "AuthBackend11verify_code",
];

/// Has a release built so that it can be divided: the linker leaves its relocations in it
/// (`build.rs`). Only where what it leaves is taken out again, before wasm-opt sees it.
pub fn ask(tools: &Tools, command: &mut Command) {
    if tools.wasm_opt {
        command.env("KEYFOB_PARTS", "");
    }
}

/// The module without what the linker left.
pub fn without_relocations(bytes: Vec<u8>) -> Vec<u8> {
    let Some(mut module) = Module::read(&bytes) else {
        return bytes;
    };
    for name in ["linking", "reloc.CODE", "reloc.DATA"] {
        module.set_custom(name, None);
    }
    module.encode()
}

/// What wasm-opt is told of each part.
pub const OPTIONS: &[&str] = &["-Oz", "--low-memory-unused"];

/// The first part with the later one in a section of its own. `None`: it cannot be read.
pub fn join(main: &[u8], part: &[u8]) -> Option<Vec<u8>> {
    let mut main = Module::read(main)?;
    main.set_custom(SECTION, Some(part));
    Some(main.encode())
}

/// In either of the compiler's ways to mangle a name: one closes the brackets around a type and its
/// trait, the other does not.
fn is_gate(name: &str) -> bool {
    let plain = name.replace("$GT$", "");
    GATES.iter().any(|gate| plain.contains(gate))
}

/// Both parts of the optimised module. `None`: it cannot be divided.
pub fn split(linked: &[u8], optimised: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let later = reach::later(&Module::read(linked)?, is_gate)?;
    parts::parts(optimised, &later)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_are_known_in_both_ways_to_mangle() {
        assert!(is_gate(
            "_ZN11keyfob_site4site5pages4page17h350a92241a7149deE"
        ));
        assert!(is_gate("_RNvNtNtCs5Kq_11keyfob_site4site5pages4page"));
        assert!(is_gate(
            "_ZN100_$LT$keyfob..ServerpodLegacy$u20$as$u20$keyfob..backend..AuthBackend$GT$\
             15change_password17hda3206667bde7640E"
        ));
        assert!(is_gate(
            "_RNvXs_NtB4_6legacyNtB5_15ServerpodLegacyNtB6_11AuthBackend15change_password"
        ));
        assert!(!is_gate(
            "_ZN6keyfob7backend11AuthBackend6revoke17h8350a92241a7149dE"
        ));
        assert!(!is_gate(
            "_ZN11keyfob_site4site5pages13misconfigured17h350a92241a7149deE"
        ));
    }

    #[test]
    fn what_was_joined_is_a_module_with_a_section() {
        let empty = b"\0asm\x01\0\0\0";
        let joined = join(empty, b"part").unwrap_or_default();
        let module = Module::read(&joined);
        assert_eq!(
            module.as_ref().and_then(|it| it.custom(SECTION)),
            Some(b"part".as_slice())
        );
    }
}
