//! Files with pictures, and files that only look so; and what becomes of them.

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Reply, Server};

pub const RED: [u8; 4] = [220, 20, 20, 255];
pub const BLUE: [u8; 4] = [20, 20, 220, 255];
pub const CLEAR: [u8; 4] = [0, 0, 0, 0];

/// Bytes as Serverpod's clients send them.
pub fn argument(bytes: &[u8]) -> Value {
    json!({"image": format!("decode('{}', 'base64')", STANDARD.encode(bytes))})
}

/// A file of one colour.
pub fn file(format: ImageFormat, width: u32, height: u32, colour: [u8; 4]) -> Vec<u8> {
    encoded(
        &RgbaImage::from_pixel(width, height, Rgba(colour)).into(),
        format,
    )
}

/// A PNG whose pixels come from their places.
pub fn drawn(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let picture = RgbaImage::from_fn(width, height, |x, y| Rgba(pixel(x, y)));
    encoded(&picture.into(), ImageFormat::Png)
}

/// A PNG of many pixels and few bytes.
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
    encoded(
        &GrayImage::from_pixel(width, height, Luma([0])).into(),
        ImageFormat::Png,
    )
}

pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let picture = match format {
        ImageFormat::Jpeg => picture.to_rgb8().into(),
        _ => picture.clone(),
    };
    let mut bytes = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

/// Puts an orientation, a place and a preview into a JPEG, as a telephone does.
pub fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 57.7089 N 11.9746 E\xff\xd8\xff\xd9");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let (start, rest) = jpeg.split_at(2);
    [start, &[0xff, 0xe1], &length, &exif, rest].concat()
}

impl Server {
    /// What is at an address that the server told.
    pub async fn get(&self, address: &str) -> (Reply, Vec<u8>) {
        let path = address.strip_prefix(&self.url("")).expect("an address");
        let response = self.request(Method::GET, path).send().await.unwrap();
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let bytes = response.bytes().await.unwrap().to_vec();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        let reply = Reply {
            status,
            body,
            headers,
        };
        (reply, bytes)
    }

    /// The picture at an address.
    pub async fn picture(&self, address: &str) -> RgbaImage {
        let (reply, bytes) = self.get(address).await;
        assert_eq!(reply.status, 200);
        assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
        image::load_from_memory(&bytes).unwrap().to_rgba8()
    }
}

/// Whether a pixel has about this colour.
pub fn is(picture: &RgbaImage, x: u32, y: u32, colour: [u8; 4]) -> bool {
    let pixel = picture.get_pixel(x, y).0;
    pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 24)
}
