//! `user.setUserImage`: which files are taken, and what becomes of them.

use image::ImageFormat::{Gif, Jpeg, Png, WebP};
use image::{DynamicImage, RgbaImage};
use serde_json::{Value, json};

use crate::picture_files::{BLUE, CLEAR, RED, argument, bomb, drawn, encoded, file, is, with_exif};
use crate::support::Server;

/// A server, and somebody signed in.
struct Someone {
    server: Server,
    key: String,
}

impl Someone {
    async fn new() -> Self {
        let server = Server::start();
        let key = server.signed_in("a@b.se").await;
        Self { server, key }
    }

    async fn send(&self, args: Value) -> Value {
        let key = Some(&*self.key);
        self.server.result("user", "setUserImage", args, key).await
    }

    /// The picture that becomes of a file that has to be taken.
    async fn picture(&self, file: &[u8]) -> RgbaImage {
        assert_eq!(self.send(argument(file)).await, true);
        self.server.picture(&self.address().await).await
    }

    async fn address(&self) -> String {
        let user = self.server.status("getUserInfo", Some(&self.key)).await;
        user["imageUrl"].as_str().unwrap_or_default().to_owned()
    }
}

#[tokio::test]
async fn png_jpeg_webp_and_gif_are_taken() {
    let someone = Someone::new().await;
    for format in [Png, Jpeg, WebP, Gif] {
        for (width, height) in [(1, 1), (256, 256), (300, 200)] {
            let picture = someone.picture(&file(format, width, height, BLUE)).await;
            assert_eq!(picture.dimensions(), (256, 256));
            assert!(is(&picture, 128, 128, BLUE), "{format:?} {width}");
        }
    }
}

/// Red on the left and blue on the right, written by Pillow: what nothing here can write.
/// What moves begins so.
const HALVES: [(&str, &[u8]); 7] = [
    ("four inks", include_bytes!("pictures/cmyk.jpg")),
    ("progressive", include_bytes!("pictures/progressive.jpg")),
    (
        "two colours of a palette",
        include_bytes!("pictures/palette.png"),
    ),
    ("lossy", include_bytes!("pictures/lossy.webp")),
    ("moving PNG", include_bytes!("pictures/animated.png")),
    ("moving WebP", include_bytes!("pictures/animated.webp")),
    ("moving GIF", include_bytes!("pictures/animated.gif")),
];

#[tokio::test]
async fn every_kind_of_these_is_taken() {
    let someone = Someone::new().await;
    for (kind, file) in HALVES {
        let picture = someone.picture(file).await;
        let right = is(&picture, 30, 128, RED) && is(&picture, 225, 128, BLUE);
        assert!(right, "{kind} {:?}", picture.get_pixel(30, 128));
    }
    let turned = include_bytes!("pictures/turned.webp");
    let picture = someone.picture(turned).await;
    assert!(is(&picture, 128, 30, RED) && is(&picture, 128, 225, BLUE));

    let png = file(Png, 64, 64, RED);
    let read = image::load_from_memory(&png).unwrap();
    for (kind, picture) in [
        ("16 bits", DynamicImage::from(read.to_rgba16())),
        ("grey", read.to_luma8().into()),
        ("grey of 16 bits", read.to_luma_alpha16().into()),
    ] {
        let wanted = picture.to_rgba8().get_pixel(0, 0).0;
        let made = someone.picture(&encoded(&picture, Png)).await;
        assert!(is(&made, 128, 128, wanted), "{kind}");
    }
}

#[tokio::test]
async fn the_middle_is_cut_out_and_what_is_clear_is_white() {
    let someone = Someone::new().await;
    let wide = drawn(
        600,
        200,
        |x, _| {
            if (200..400).contains(&x) { RED } else { BLUE }
        },
    );
    let picture = someone.picture(&wide).await;
    assert!(is(&picture, 3, 128, RED) && is(&picture, 252, 128, RED));
    let tall = drawn(
        200,
        600,
        |_, y| {
            if (200..400).contains(&y) { BLUE } else { CLEAR }
        },
    );
    let picture = someone.picture(&tall).await;
    assert!(is(&picture, 128, 3, BLUE) && is(&picture, 128, 252, BLUE));
    let picture = someone.picture(&file(Png, 9, 9, CLEAR)).await;
    assert!(is(&picture, 128, 128, [255; 4]));
}

#[tokio::test]
async fn a_telephones_photo_is_upright_and_does_not_tell_where_it_was_taken() {
    let someone = Someone::new().await;
    let halves = image::load_from_memory(&drawn(64, 64, |x, _| if x < 32 { RED } else { BLUE }));
    let photo = with_exif(&encoded(&halves.unwrap(), Jpeg), 6);
    let picture = someone.picture(&photo).await;
    assert!(is(&picture, 128, 20, RED) && is(&picture, 128, 235, BLUE));
    let (reply, _) = someone.server.get(&someone.address().await).await;
    assert!(!reply.body.contains("GPS") && !reply.body.contains("Exif"));
}

#[tokio::test]
async fn strips_and_photos_of_sixteen_megapixels_are_taken() {
    let someone = Someone::new().await;
    for (width, height) in [(8192, 1), (1, 8192), (8192, 2048), (4096, 4096)] {
        let picture = someone.picture(&bomb(width, height)).await;
        assert_eq!(picture.dimensions(), (256, 256), "{width}");
        assert!(is(&picture, 128, 128, [0, 0, 0, 255]));
    }
}

#[tokio::test]
async fn a_file_that_unpacks_to_too_much_is_refused() {
    let someone = Someone::new().await;
    for (width, height) in [(8193, 1), (1, 8193), (8192, 2049), (8000, 8000)] {
        let args = argument(&bomb(width, height));
        assert_eq!(someone.send(args).await, false, "{width}x{height}");
    }
    // Claims only: the heads of files of 65 535 pixels square.
    let mut gif = file(Gif, 1, 1, RED);
    gif[6..10].fill(0xff);
    let mut jpeg = file(Jpeg, 8, 8, RED);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]);
    let size = frame.unwrap() + 5;
    jpeg[size..size + 4].fill(0xff);
    let mut webp = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0".to_vec();
    webp.extend([0xff, 0xff, 0xff, 0xff, 0xff, 0]);
    for file in [gif, jpeg, webp] {
        assert_eq!(someone.send(argument(&file)).await, false);
    }
    assert_eq!(someone.address().await, "");
}

#[tokio::test]
async fn what_is_no_picture_changes_nothing() {
    let someone = Someone::new().await;
    someone.picture(&file(Png, 8, 8, RED)).await;
    let before = someone.address().await;
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    for file in [
        &b""[..],
        b"no picture",
        b"\0",
        svg,
        b"%PDF-1.7",
        b"P6 1 1 255 abc",
        b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0",
    ] {
        assert_eq!(someone.send(argument(file)).await, false, "{file:?}");
    }
    for format in [Png, Jpeg, WebP, Gif] {
        let whole = drawn(64, 64, |x, y| {
            [(x * y) as u8, (x * 4) as u8, (y * 4) as u8, 255]
        });
        let mut whole = encoded(&image::load_from_memory(&whole).unwrap(), format);
        if format == Jpeg {
            whole = with_exif(&whole, 1);
        }
        for part in [2, 3, 5, 9] {
            let cut = &whole[..whole.len() - whole.len() / part];
            assert_eq!(
                someone.send(argument(cut)).await,
                false,
                "{format:?} {part}"
            );
        }
    }
    for image in [
        json!(""),
        json!("iVBORw0KGgo="),
        json!("decode('####', 'base64')"),
        json!("decode('AAA', 'base64')"),
        json!("ééééééééééééé"),
        json!(7),
        json!({}),
        json!([1, 2, 3]),
    ] {
        let args = json!({ "image": image });
        assert_eq!(someone.send(args).await, false, "{image}");
    }
    assert_eq!(someone.address().await, before);
    someone.server.picture(&before).await;
}

#[tokio::test]
async fn a_file_over_the_limit_of_a_request_is_413() {
    let someone = Someone::new().await;
    let args = argument(&vec![0; 400_000]);
    let reply = someone
        .server
        .call("user", "setUserImage", args, Some(&someone.key));
    reply.await.expect(
        413,
        "Request size exceeds the maximum allowed size of 524288 bytes.",
    );
    let args = argument(&vec![0; 380_000]);
    assert_eq!(someone.send(args).await, false);
}

#[tokio::test]
async fn every_byte_of_a_picture_may_be_wrong() {
    let someone = Someone::new().await;
    let whole = drawn(24, 24, |x, y| [(x * 9) as u8, (y * 9) as u8, 99, 255]);
    let whole = image::load_from_memory(&whole).unwrap();
    for format in [Png, Jpeg, WebP, Gif] {
        let bytes = encoded(&whole, format);
        for at in (0..bytes.len()).step_by(bytes.len() / 25) {
            let mut wrong = bytes.clone();
            wrong[at] = !wrong[at];
            let answer = someone.send(argument(&wrong)).await;
            assert!(answer.is_boolean(), "{format:?} {at}");
        }
    }
    // One that panics is caught, and yet a bug to hear of.
    assert!(!someone.server.stderr().contains("panicked"));
}
