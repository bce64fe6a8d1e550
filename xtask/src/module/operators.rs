use super::cursor::Cursor;

const END: u8 = 0x0b;

/// The functions that a body names: calls them, or makes a reference of them. `None` where it has
/// an instruction that this does not know, or one that loads data when it runs.
pub fn functions(body: &[u8]) -> Option<Vec<usize>> {
    let mut cursor = Cursor::over(body);
    for _ in 0..cursor.number()? {
        cursor.number()?;
        super::types::value(&mut cursor)?;
    }
    let mut found = Vec::new();
    while !cursor.is_done() {
        found.extend(instruction(&mut cursor)?);
    }
    Some(found)
}

/// Skips what a global or a place begins with: instructions without blocks.
pub fn expression(cursor: &mut Cursor<'_>) -> Option<()> {
    while cursor.clone().byte()? != END {
        instruction(cursor)?;
    }
    cursor.byte().map(drop)
}

/// Reads one; the function that it names. Opcodes as in the specification's index of
/// instructions (WebAssembly 2.0, without vectors).
fn instruction(cursor: &mut Cursor<'_>) -> Option<Option<usize>> {
    let numbers = match cursor.byte()? {
        // call, return_call, ref.func
        0x10 | 0x12 | 0xd2 => return Some(Some(cursor.number()?)),
        // Those with nothing behind: traps, ends, returns, drops, comparisons, arithmetic.
        0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => 0,
        // block, loop, if: a type, or the number of one
        0x02..=0x04 | 0xd0 => {
            cursor.long()?;
            0
        }
        // Branches, locals, globals, tables, the size of a memory
        0x0c | 0x0d | 0x20..=0x26 | 0x3f | 0x40 => 1,
        // br_table
        0x0e => cursor.number()?.checked_add(1)?,
        // call_indirect, return_call_indirect; loads and stores
        0x11 | 0x13 | 0x28..=0x3e => 2,
        // select with types
        0x1c => {
            for _ in 0..cursor.number()? {
                super::types::value(cursor)?;
            }
            0
        }
        // i32.const, i64.const
        0x41 | 0x42 => {
            cursor.long()?;
            0
        }
        0x43 => cursor.take(4).map(|_| 0)?,
        0x44 => cursor.take(8).map(|_| 0)?,
        0xfc => match cursor.number()? {
            // Truncations that saturate
            0..=7 => 0,
            // memory.copy, table.copy; memory.fill, table.grow, table.size, table.fill
            10 | 14 => 2,
            11 | 15..=17 => 1,
            // What takes from segments when it runs, and whatever came later
            _ => return None,
        },
        _ => return None,
    };
    for _ in 0..numbers {
        cursor.number()?;
    }
    Some(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_from_numbers_that_look_like_them() {
        let body = [
            1, 2, 0x7f, // two locals
            0x41, 0x10, // i32.const 16
            0x42, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x90, 0x10, // an i64
            0x44, 0x10, 1, 0x10, 2, 0x10, 3, 0x10, 4, // an f64
            0x28, 2, 0x10, // i32.load offset=16
            0x02, 0x40, 0x0e, 1, 0, 0, 0x0b, // block, br_table, end
            0xfc, 10, 0, 0, // memory.copy
            0x11, 0x10, 0, // call_indirect
            0x10, 0x81, 0x01, // call 129
            0xd2, 5,    // ref.func 5
            0x0b, // end
        ];
        assert_eq!(functions(&body), Some(vec![129, 5]));
    }

    #[test]
    fn what_is_unknown_or_cut_short_is_refused() {
        assert_eq!(functions(&[0, 0xfd, 0, 0x0b]), None, "a vector");
        assert_eq!(functions(&[0, 0xfc, 8, 0, 0, 0x0b]), None, "memory.init");
        assert_eq!(functions(&[0, 0x10]), None);
        assert_eq!(functions(&[0, 0x43, 0]), None);
    }
}
