//! From a file that somebody sent to a square JPEG. The file may be anything.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageReader, ImageResult, Limits, Rgb, RgbImage};

use super::{Jpeg, QUALITY, SIDE, file};

/// Longest side of a picture that is taken, in pixels.
const LONGEST_SIDE: u32 = 8192;

/// Most pixels: what a small file may unpack to. A telephone's usual photo has 12
/// million.
const MOST_PIXELS: u64 = 16 << 20;

/// Most bytes of a decoded picture: the above in 8 bits with transparency, or half
/// of it in 16.
const MOST_BYTES: u64 = MOST_PIXELS * 4;

/// Cuts the middle out of a picture and makes it small; `None` when the file holds
/// none. Whatever else was in the file, such as where it was taken, is gone.
pub fn make(file: &[u8]) -> Option<Jpeg> {
    let picture = decode(file)?;
    // First cut, then scaled: a strip scaled to a height of 256 would be a bomb.
    let (width, height) = (picture.width(), picture.height());
    let side = width.min(height);
    let square = picture.crop_imm((width - side) / 2, (height - side) / 2, side, side);
    // The average of pixels is quick, but makes steps of few.
    let small = match side > 2 * SIDE {
        true => square.thumbnail_exact(SIDE, SIDE),
        false => square.resize_exact(SIDE, SIDE, FilterType::Triangle),
    };
    encode(&on_white(&small)).ok()
}

/// Writes a picture down.
pub fn encode(picture: &RgbImage) -> ImageResult<Jpeg> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(picture)?;
    Ok(Jpeg(bytes))
}

fn decode(bytes: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .ok()?;
    if !file::is_sound(bytes, reader.format()?, MOST_PIXELS) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    // So far only the head of the file was read, and nothing allocated for pixels.
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > MOST_PIXELS || decoder.total_bytes() > MOST_BYTES {
        return None;
    }
    let orientation = decoder.orientation().ok()?;
    let mut picture = DynamicImage::from_decoder(decoder).ok()?;
    picture.apply_orientation(orientation);
    Some(picture)
}

/// JPEG has no transparency: what shows through is white.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let rgba = picture.to_rgba8();
    let mut opaque = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in opaque.pixels_mut().zip(rgba.pixels()) {
        let [red, green, blue, alpha] = from.0;
        *to = Rgb([red, green, blue].map(|part| blend(255, part, alpha)));
    }
    opaque
}

/// `over` laid over `under`, as far as `alpha` says.
pub fn blend(under: u8, over: u8, alpha: u8) -> u8 {
    let (under, over, alpha) = (u32::from(under), u32::from(over), u32::from(alpha));
    let sum = over * alpha + under * (255 - alpha);
    u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparency_is_laid_over_what_is_under_it() {
        assert_eq!(blend(255, 10, 255), 10);
        assert_eq!(blend(255, 10, 0), 255);
        assert_eq!(blend(0, 255, 128), 128);
    }

    #[test]
    fn no_file_is_too_odd_to_be_refused() {
        for file in [
            &b""[..],
            b"GIF89a",
            b"\x89PNG\r\n\x1a\n",
            b"\xff\xd8\xff\xd9",
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"BM\0\0\0\0",
        ] {
            assert!(make(file).is_none(), "{file:?}");
        }
    }
}
