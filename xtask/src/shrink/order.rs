use std::collections::HashMap;

use xtask::module::Module;

/// How many bytes of code two functions must have in common, one after the other, to be alike
/// in that.
const RUN: usize = 4;
/// What more functions have in common than this part of all says nothing of any.
const COMMON: usize = 4;
/// How much of its pull what was placed before the last function keeps.
const FADING: f64 = 0.5;
/// How much a long function has to have in common for as much pull as a short one.
const FAIRNESS: f64 = 0.8;

/// The same module with names by which its functions stand beside those that are like them:
/// wasm-opt puts them into the order of their names (`OPTIONS`), and brotli finds what was
/// there just before in the fewest bits. 2 kB of a module of 118.
pub fn name_by_likeness(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut module = Module::read(bytes)?;
    let functions = module.functions()?;
    let bodies: Vec<&[u8]> = functions.iter().map(|it| &*it.body).collect();
    let order = by_likeness(&bodies);
    let mut names = vec![String::new(); order.len()];
    for (place, function) in order.into_iter().enumerate() {
        if let Some(name) = names.get_mut(function) {
            *name = format!("{place:06}");
        }
    }
    module.set_function_names(&names)?;
    Some(module.encode())
}

/// What wasm-opt is then told, beside what the module uses.
pub const OPTIONS: &[&str] = &["--reorder-functions-by-name", "--strip-debug"];

/// The longest function, then always the one that is most like the last few.
fn by_likeness(bodies: &[&[u8]]) -> Vec<usize> {
    let runs: Vec<Vec<&[u8]>> = bodies.iter().map(|body| runs(body)).collect();
    let mut owners: HashMap<&[u8], Vec<usize>> = HashMap::new();
    for (function, runs) in runs.iter().enumerate() {
        for run in runs {
            owners.entry(run).or_default().push(function);
        }
    }
    let fairness: Vec<f64> = runs
        .iter()
        .map(|runs| (runs.len() as f64 + 20.0).powf(FAIRNESS))
        .collect();
    let mut pull = vec![0.0; bodies.len()];
    let mut left: Vec<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left
        .iter()
        .copied()
        .max_by_key(|function| bodies.get(*function).map_or(0, |body| body.len()));
    while let Some(function) = next {
        order.push(function);
        left.retain(|other| *other != function);
        pull.iter_mut().for_each(|pull| *pull *= FADING);
        for run in runs.get(function).into_iter().flatten() {
            let owners = owners.get(run).map_or(&[][..], Vec::as_slice);
            if owners.len() > (bodies.len() / COMMON).max(8) {
                continue;
            }
            let weight = 1.0 / (1.0 + owners.len() as f64).log2();
            for owner in owners {
                if let Some(pull) = pull.get_mut(*owner) {
                    *pull += weight;
                }
            }
        }
        let likeness = |function: &usize| {
            let of = |list: &[f64]| list.get(*function).copied().unwrap_or_default();
            of(&pull) / of(&fairness).max(1.0)
        };
        // Of several the first, so that the same code is always the same module.
        next = left.iter().copied().rev().max_by(|one, other| {
            let by_likeness = likeness(one).total_cmp(&likeness(other));
            by_likeness.then(other.cmp(one))
        });
    }
    order
}

/// Each once, in order.
fn runs(body: &[u8]) -> Vec<&[u8]> {
    let mut runs: Vec<_> = body.windows(RUN).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::samples::{functions, module};
    use super::*;

    #[test]
    fn what_is_alike_stands_together() {
        let bodies: [&[u8]; 6] = [
            b"abcdefghijkl",
            b"0123456789",
            b"abcdefghij",
            b"012345678",
            b"zyxwvu",
            b"abcdefgh",
        ];
        let order = by_likeness(&bodies);
        let place = |function| order.iter().position(|it| *it == function).unwrap();
        assert_eq!(order.first(), Some(&0), "the longest");
        assert!(place(2) < 3 && place(5) < 3, "{order:?}");
        assert_eq!(place(1).abs_diff(place(3)), 1, "{order:?}");
        let mut all = order.clone();
        all.sort_unstable();
        assert_eq!(all, [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn names_say_the_order_and_nothing_else_is_changed() {
        let traps: &[u8] = &[0, 0x00, 0x0b];
        let returns: &[u8] = &[0, 0x0f, 0x0b];
        let bytes = module(&functions(&[("b", traps), ("a", returns), ("c", traps)]));
        let named = name_by_likeness(&bytes).unwrap();
        let (before, after) = (Module::read(&bytes).unwrap(), Module::read(&named).unwrap());
        let after = after.functions().unwrap();
        let mut names: Vec<_> = after.iter().map(|it| it.name.clone()).collect();
        names.sort();
        assert_eq!(names, ["000000", "000001", "000002"]);
        for (one, other) in before.functions().unwrap().iter().zip(&after) {
            assert_eq!(one.body, other.body);
        }
    }

    #[test]
    fn what_is_no_module_gets_no_names() {
        assert_eq!(name_by_likeness(b"hello"), None);
    }
}
