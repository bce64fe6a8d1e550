//! Pictures beside those that were looked at (`baselines/`): a quarter as wide and as high, so that
//! people can still see what they show, and compared by squares, so that a name, a date or the
//! edge of a letter makes no difference, but a line that moves or a colour does.

use crate::environment;
use image::{RgbImage, imageops};
use std::path::{Path, PathBuf};

/// A picture is this many times as wide as its baseline.
const SCALE: u32 = 4;
/// The side of a square, in pixels of a baseline.
const SQUARE: u32 = 4;
/// How far the mean colour of a square may be off, of 255, in any of red, green and blue.
const TOLERANCE: f64 = 6.0;
/// How many squares may be off by more. From run to run none is; a button that is new is ten.
const MOST: usize = 2;

/// The file of a picture's baseline.
fn path(name: &str) -> PathBuf {
    environment::baselines().join(format!("{name}.png"))
}

/// Whether baselines are to be made of the pictures instead (`KEYFOB_BASELINES=write`).
pub fn is_written() -> bool {
    std::env::var_os("KEYFOB_BASELINES").is_some_and(|it| it == "write")
}

/// What tells a machine's fonts from another's, as `fonts` measured it: texts have other widths
/// there, and lines other breaks. Whether it is that of the baselines.
pub fn has_same_fonts(fonts: &str) -> bool {
    let path = environment::baselines().join("fonts.txt");
    if is_written() {
        std::fs::create_dir_all(environment::baselines()).expect("a folder");
        std::fs::write(&path, format!("{fonts}\n")).expect("a file");
    }
    std::fs::read_to_string(path).is_ok_and(|it| it.trim() == fonts)
}

/// How a picture differs from its baseline, in words; or makes it that.
pub fn difference(picture: &Path, name: &str) -> Option<String> {
    let now = image::open(picture).expect("a picture").into_rgb8();
    let (width, height) = (now.width() / SCALE, now.height() / SCALE);
    let now = imageops::thumbnail(&now, width, height);
    if is_written() {
        now.save(path(name)).expect("a file");
        return None;
    }
    let Ok(before) = image::open(path(name)) else {
        return Some(format!("{name} has no baseline"));
    };
    let before = before.into_rgb8();
    if before.dimensions() != now.dimensions() {
        return Some(format!("{name} has another size"));
    }
    let (one, other) = (squares(&before), squares(&now));
    let is_off = |(one, other): (&[f64; 3], &[f64; 3])| {
        one.iter()
            .zip(other)
            .any(|(a, b)| (a - b).abs() > TOLERANCE)
    };
    let off = one.iter().zip(&other).filter(|it| is_off(*it)).count();
    (off > MOST).then(|| format!("{name}: {off} of its {} squares are off", one.len()))
}

/// The mean colour of each.
fn squares(image: &RgbImage) -> Vec<[f64; 3]> {
    let mut squares = Vec::new();
    for top in (0..image.height()).step_by(SQUARE as usize) {
        for left in (0..image.width()).step_by(SQUARE as usize) {
            let (width, height) = (
                SQUARE.min(image.width() - left),
                SQUARE.min(image.height() - top),
            );
            let square = imageops::crop_imm(image, left, top, width, height).to_image();
            let mut sum = [0.0; 3];
            for pixel in square.pixels() {
                for (sum, value) in sum.iter_mut().zip(pixel.0) {
                    *sum += f64::from(value);
                }
            }
            squares.push(sum.map(|it| it / f64::from(width * height)));
        }
    }
    squares
}
