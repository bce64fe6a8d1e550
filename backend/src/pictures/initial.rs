//! The picture of a user who has chosen none: an initial on a coloured ground, as
//! Serverpod makes it, drawn without a font.

use image::{Rgb, RgbImage};

use super::letters::{self, Point};
use super::square::{blend, encode};
use super::{Jpeg, SIDE};

/// Grounds that white can be read on (contrast of 4.5 and more).
const GROUNDS: [[u8; 3]; 8] = [
    [0x1f, 0x5f, 0xa8],
    [0x0b, 0x6e, 0x5f],
    [0x8a, 0x3a, 0x6d],
    [0xa6, 0x3d, 0x1e],
    [0x5a, 0x4a, 0xa8],
    [0x3f, 0x6b, 0x21],
    [0xa3, 0x2a, 0x45],
    [0x4a, 0x5a, 0x68],
];

/// Pixels for a unit of the letters' grid.
const UNIT: f32 = 22.0;

/// Half the thickness of a stroke, in pixels.
const RADIUS: f32 = 10.0;

/// Draws the first letter of a name, in the colour of a user.
pub fn draw(user_id: i64, name: Option<&str>) -> Option<Jpeg> {
    let grounds = i64::try_from(GROUNDS.len()).ok()?;
    let ground = usize::try_from(user_id.rem_euclid(grounds)).ok()?;
    let ground = *GROUNDS.get(ground)?;
    let middle = SIDE as f32 / 2.0;
    let strokes = letters::strokes(name);
    let placed = |(x, y): Point| {
        (
            middle + (x - letters::WIDTH / 2.0) * UNIT,
            middle + (y - letters::HEIGHT / 2.0) * UNIT,
        )
    };
    let strokes: Vec<(Point, Point)> = strokes
        .map(|(from, to)| (placed(from), placed(to)))
        .collect();
    let picture = RgbImage::from_fn(SIDE, SIDE, |x, y| {
        let at = (x as f32 + 0.5, y as f32 + 0.5);
        let nearest = strokes
            .iter()
            .map(|(from, to)| distance(at, *from, *to))
            .fold(f32::MAX, f32::min);
        let ink = (RADIUS + 0.5 - nearest).clamp(0.0, 1.0);
        Rgb(ground.map(|part| blend(part, 255, (ink * 255.0) as u8)))
    });
    encode(&picture).ok()
}

/// How far a point is from a line between two others.
fn distance(at: Point, from: Point, to: Point) -> f32 {
    let (run, rise) = (to.0 - from.0, to.1 - from.1);
    let (x, y) = (at.0 - from.0, at.1 - from.1);
    let along = ((x * run + y * rise) / (run * run + rise * rise)).clamp(0.0, 1.0);
    (x - along * run).hypot(y - along * rise)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_user_has_a_picture_whatever_the_name_and_number() {
        for (id, name) in [
            (1, None),
            (i64::MAX, Some("")),
            (i64::MIN, Some("😀")),
            (-1, Some("anna")),
        ] {
            assert!(draw(id, name).is_some(), "{id} {name:?}");
        }
    }

    #[test]
    fn the_letter_and_the_ground_are_the_users() {
        let of = |id, name| draw(id, Some(name)).unwrap().0;
        assert!(of(1, "Anna") == of(1, "alfred"));
        assert!(of(1, "Anna") != of(1, "Berta"));
        assert!(of(1, "Anna") != of(2, "Anna"));
        assert!(of(1, "Änna") == of(1, "*"));
    }
}
