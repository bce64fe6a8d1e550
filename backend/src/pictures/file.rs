//! What the decoders do not ask of a file before they believe it.

use image::ImageFormat;

/// The end of every JPEG.
const END_OF_JPEG: [u8; 2] = [0xff, 0xd9];

/// The kind of the segment of a JPEG after which pixels come.
const START_OF_SCAN: u8 = 0xda;

/// The start of a lossy frame of a WebP.
const START_OF_FRAME: [u8; 3] = [0x9d, 0x01, 0x2a];

/// Its sides have 14 bits; the two above say how it is to be shown.
const LONGEST_SIDE_OF_WEBP: u16 = 0x3fff;

/// Whether a file may be decoded: it is whole, and no part of it is larger than
/// `most_pixels`.
pub fn is_sound(file: &[u8], format: ImageFormat, most_pixels: u64) -> bool {
    match format {
        ImageFormat::Jpeg => has_end(file),
        ImageFormat::WebP => !has_frame_over(file, most_pixels),
        _ => true,
    }
}

/// Whether a JPEG is there to its end: the decoder fills up what is missing with grey.
/// The end of a preview, which a telephone puts before the photo, is not the end.
fn has_end(jpeg: &[u8]) -> bool {
    let mut rest = jpeg.get(2..).unwrap_or_default();
    // Segments: a mark, its kind, the length of what follows with these two bytes.
    while let [0xff, kind, high, low, ..] = rest
        && *kind != START_OF_SCAN
    {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let next = if *kind == 0xff { 1 } else { 2 + length };
        let Some(next) = rest.get(next..) else {
            return false;
        };
        rest = next;
    }
    rest.windows(2).any(|pair| pair == END_OF_JPEG)
}

/// Whether a frame of a lossy WebP has more pixels than the whole picture may have: the
/// decoder unpacks all of it before it finds that it does not fit the picture.
fn has_frame_over(webp: &[u8], most_pixels: u64) -> bool {
    // The chunk's name and length, three bytes of flags, a mark, width and height.
    webp.windows(18).any(|chunk| {
        let [.., w0, w1, h0, h1] = chunk else {
            return false;
        };
        let side = |low, high| u64::from(u16::from_le_bytes([low, high]) & LONGEST_SIDE_OF_WEBP);
        chunk.starts_with(b"VP8 ")
            && chunk.get(11..14) == Some(&START_OF_FRAME)
            && side(*w0, *w1) * side(*h0, *h1) > most_pixels
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(segments: &[u8], pixels: &[u8]) -> Vec<u8> {
        [&[0xff, 0xd8], segments, &[0xff, 0xda, 0, 2], pixels].concat()
    }

    #[test]
    fn a_jpeg_ends_after_its_pixels_and_not_in_its_preview() {
        let preview = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
        assert!(has_end(&jpeg(&[], &[1, 2, 0xff, 0xd9])));
        assert!(has_end(&jpeg(&preview, &[1, 0xff, 0xd9, 7, 7])));
        assert!(!has_end(&jpeg(&preview, &[1, 2, 3])));
        assert!(!has_end(&jpeg(
            &[&[0xff, 0xff], &preview[..]].concat(),
            &[1]
        )));
        assert!(!has_end(&jpeg(&[], &[1, 2, 3])));
        for odd in [&[][..], &[0xff], &[0xff, 0xd8, 0xff, 0xe1, 0xff, 0xff, 0]] {
            assert!(!has_end(odd), "{odd:?}");
        }
    }

    #[test]
    fn a_frame_of_a_webp_is_no_larger_than_a_picture_may_be() {
        let frame = |width: u16, height: u16| {
            let [w, h] = [width.to_le_bytes(), height.to_le_bytes()];
            [&b"RIFF____WEBPVP8X__VP8 ____...\x9d\x01\x2a"[..], &w, &h].concat()
        };
        assert!(!has_frame_over(&frame(100, 100), 10_000));
        assert!(has_frame_over(&frame(101, 100), 10_000));
        assert!(!has_frame_over(&frame(0xc000 | 100, 0x4000 | 100), 10_000));
        assert!(!has_frame_over(b"", 0));
    }
}
