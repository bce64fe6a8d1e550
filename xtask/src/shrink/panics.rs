use std::borrow::Cow;

use xtask::module::{Function, Module};

use super::symbol;

/// No locals, `unreachable`, `end`: of every type.
const TRAP: &[u8] = &[0, 0x00, 0x0b];
/// No locals, `i32.const 0`, `end`: `Ok(())` of what formats.
const NOTHING: &[u8] = &[0, 0x41, 0, 0x0b];
/// What those functions return.
const I32: &[u8] = &[0x7f];

/// Gives the functions that only make a panic's message and show it nothing to do but trap.
/// wasm-opt then finds that nobody uses what formats. Says whether there were any; `None`: it
/// cannot be read.
pub fn silence(module: &mut Module<'_>) -> Option<bool> {
    let functions = module.functions()?;
    let signatures = module.signatures().unwrap_or_default();
    let mut found = false;
    let functions: Vec<_> = functions
        .into_iter()
        .enumerate()
        .map(|(index, function)| {
            let path = symbol::path(&function.name);
            let returns_i32 = signatures
                .get(index)
                .is_some_and(|(_, it)| it.results == I32);
            let body = if is_panic(&path) {
                found = true;
                Cow::Borrowed(TRAP)
            } else if FORMATTERS.contains(&path.as_str()) && returns_i32 {
                Cow::Borrowed(NOTHING)
            } else {
                Cow::Owned(function.body.into_owned())
            };
            let name = function.name;
            Function { name, body }
        })
        .collect();
    if found {
        module.set_functions(&functions);
    }
    Some(found)
}

/// None of these returns. (The compiler makes one function of two that do the same, under one of
/// their names; what one of these shares with another can then only be a way to panic.) By name,
/// from Rust 1.85 on: others beside them, such as `__rust_begin_short_backtrace` and `set_hook`,
/// are part of an app's way.
const FUNCTIONS: &[&str] = &[
    "__rdl_oom",
    "__rg_oom",
    "__rust_alloc_error_handler",
    "__rust_start_panic",
    "__rustc::__rdl_alloc_error_handler",
    "__rustc::__rdl_oom",
    "__rustc::__rg_oom",
    "__rustc::__rust_alloc_error_handler",
    "__rustc::__rust_start_panic",
    "__rustc::rust_begin_unwind",
    "__rustc::rust_panic",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::lazy::panic_poisoned",
    "core::cell::panic_already_borrowed",
    "core::cell::panic_already_mutably_borrowed",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::result::unwrap_failed",
    "core::str::slice_error_fail",
    "core::str::slice_error_fail_rt",
    "rust_begin_unwind",
    "rust_oom",
    "rust_panic",
    "std::alloc::rust_oom",
    "std::panicking::begin_panic",
    "std::panicking::begin_panic::{closure#0}",
    "std::panicking::begin_panic::{{closure}}",
    "std::panicking::begin_panic_handler",
    "std::panicking::begin_panic_handler::{closure#0}",
    "std::panicking::begin_panic_handler::{{closure}}",
    // It does, but is asked only after a panic was counted, and none is any more.
    "std::panicking::panic_count::is_zero_slow_path",
    "std::panicking::panic_handler",
    "std::panicking::panic_handler::{closure#0}",
    "std::panicking::panic_handler::{{closure}}",
    "std::panicking::panic_with_hook",
    "std::panicking::rust_panic_with_hook",
    "std::panicking::rust_panic_without_hook",
    "std::sys::backtrace::__rust_end_short_backtrace",
    "std::thread::local::panic_access_error",
    "wasm_bindgen::__rt::borrow_fail",
];

/// What only messages of panics are made with, but is reached by tables, where wasm-opt cannot
/// see that nobody asks. It writes nothing: the script's part of it is gone, too.
const FORMATTERS: &[&str] = &["wasm_bindgen::JsValue::fmt"];

/// Before and after what differs.
const PATTERNS: &[(&str, &str)] = &[
    ("alloc::vec::Vec::", "::assert_failed"),
    ("core::panicking::assert_", ""),
    ("core::panicking::panic", ""),
    ("core::panicking::unreachable_", ""),
    ("core::slice::", "::len_mismatch_fail"),
    ("core::slice::index::slice_", "_fail"),
];

fn is_panic(path: &str) -> bool {
    FUNCTIONS.contains(&path)
        || PATTERNS.iter().any(|(start, end)| {
            let rest = path.strip_prefix(start);
            rest.is_some_and(|rest| rest.ends_with(end))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_silenced(name: &str) -> bool {
        is_panic(&symbol::path(name))
    }

    #[test]
    fn what_panics_call_is_known_in_every_mangling() {
        for name in [
            "__rustc[b7974e8690430dd9]::rust_begin_unwind",
            "<alloc[3ca501edff3f0c7c]::vec::Vec<_, _>>::remove::assert_failed",
            "alloc::vec::Vec<T,A>::swap_remove::assert_failed::h0123456789abcdef",
            "core::panicking::panic_const::panic_const_async_fn_resumed",
            "core::panicking::panic_fmt::h0123456789abcdef",
            "core::slice::<impl [T]>::copy_from_slice::len_mismatch_fail::h0123456789abcdef",
            "core::slice::index::slice_start_index_len_fail::h0123456789abcdef",
            "core[c5930c85a12de822]::panicking::assert_failed::<isize, isize>",
            "core[c5930c85a12de822]::slice::index::slice_index_fail",
            "rust_begin_unwind",
            "std::panicking::begin_panic_handler::{{closure}}::h0123456789abcdef",
            "std[a543996e6e7dbf1e]::sys::backtrace::__rust_end_short_backtrace::<std[a543996e6e7dbf1e]::alloc::rust_oom::{closure#0}, !>",
            "wasm_bindgen::__rt::borrow_fail::h170a1c8616312102",
        ] {
            assert!(is_silenced(name), "{name} -> {}", symbol::path(name));
        }
    }

    #[test]
    fn what_an_app_needs_stays() {
        for name in [
            "",
            "main",
            // It calls `main`.
            "std::sys::backtrace::__rust_begin_short_backtrace::h8413bcd4f44d6a3b",
            "std::panicking::set_hook::h0123456789abcdef",
            "std::panicking::catch_unwind::h0123456789abcdef",
            // An event for a closure that is gone: the app goes on.
            "wasm_bindgen::throw_str::h18cd7c244879a285",
            // Returns an error to those who asked for one.
            "<hashbrown[5e619d7d1129c59f]::raw::Fallibility>::capacity_overflow",
            // They return, and may be anybody's under their name.
            "<core::panicking::AssertKind as core::fmt::Debug>::fmt",
            "<std[a543996e6e7dbf1e]::panicking::panic_handler::StaticStrPayload as core[c5930c85a12de822]::panic::PanicPayload>::get",
            "std::panicking::default_hook::h0123456789abcdef",
            // Only about types whose names are alike.
            "core::slice::sort::stable::sort::<app::index::slice_index_fail>",
            "core::ptr::drop_in_place<core::panicking::AssertKind>::h0123456789abcdef",
            "app::panicking::panic_fmt",
        ] {
            assert!(!is_silenced(name), "{name} -> {}", symbol::path(name));
        }
    }
}
