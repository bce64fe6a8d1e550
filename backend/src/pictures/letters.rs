//! Letters and digits as strokes: enough for an initial, and no font to ship.

/// Across and down.
pub type Point = (f32, f32);

/// Width of the grid that the letters are drawn on.
pub const WIDTH: f32 = 4.0;

/// Its height.
pub const HEIGHT: f32 = 6.0;

/// Stands for a name that is empty, or begins with something else.
const OTHER: char = '*';

/// Lines from point to point, each point two digits: across, down.
const LETTERS: [(char, &str); 37] = [
    ('A', "062046 1434"),
    ('B', "06003041423303 3344453606"),
    ('C', "4130100105163645"),
    ('D', "06002042442606"),
    ('E', "40000646 0333"),
    ('F', "400006 0333"),
    ('G', "41301001051636454323"),
    ('H', "0006 4046 0343"),
    ('I', "2026 1030 1636"),
    ('J', "4045361605"),
    ('K', "0006 400346"),
    ('L', "000646"),
    ('M', "0600234046"),
    ('N', "06004640"),
    ('O', "103041453616050110"),
    ('P', "06003041423303"),
    ('Q', "103041453616050110 3446"),
    ('R', "06003041423303 2346"),
    ('S', "413010010213334445361605"),
    ('T', "0040 2026"),
    ('U', "000516364540"),
    ('V', "002640"),
    ('W', "0016223640"),
    ('X', "0046 4006"),
    ('Y', "002340 2326"),
    ('Z', "00400646"),
    ('0', "103041453616050110"),
    ('1', "112026 1636"),
    ('2', "01103041420646"),
    ('3', "0110304142334445361605 2333"),
    ('4', "36300444"),
    ('5', "4000033344453606"),
    ('6', "30100105163645443303"),
    ('7', "004016"),
    ('8', "103041423313020110 1304051636454433"),
    ('9', "43130201103041453616"),
    (OTHER, "2125 0244 4204"),
];

/// The strokes of the first letter of a name, each from a point to another.
pub fn strokes(name: Option<&str>) -> impl Iterator<Item = (Point, Point)> {
    let first = name.and_then(|name| name.chars().next());
    let first = first.map_or(OTHER, |letter| letter.to_ascii_uppercase());
    let lines = lines_of(first).or_else(|| lines_of(OTHER));
    lines
        .unwrap_or_default()
        .split(' ')
        .flat_map(|line| points(line).zip(points(line).skip(1)))
}

fn lines_of(letter: char) -> Option<&'static str> {
    let found = LETTERS.iter().find(|(known, _)| *known == letter)?;
    Some(found.1)
}

fn points(line: &str) -> impl Iterator<Item = Point> {
    let part = |byte: &u8| f32::from(byte.saturating_sub(b'0'));
    line.as_bytes().chunks(2).filter_map(move |pair| {
        let (across, down) = (pair.first()?, pair.get(1)?);
        Some((part(across), part(down)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_is_drawn_within_the_grid() {
        for (letter, lines) in LETTERS {
            assert!(strokes(Some(&letter.to_string())).count() > 0, "{letter}");
            for (x, y) in lines.split(' ').flat_map(points) {
                assert!((0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y));
            }
            assert!(
                lines
                    .split(' ')
                    .all(|line| line.len() % 2 == 0 && line.len() > 2)
            );
        }
    }
}
