use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap};

/// Width and height of what is drawn, in px: twice what Serverpod makes of it.
const SIDE: f64 = 512.0;

/// A picture that a file holds, cut to a square.
pub(crate) struct Picture {
    bitmap: ImageBitmap,
    canvas: HtmlCanvasElement,
}

/// Which part of a picture is shown.
#[derive(Clone, Copy)]
pub(crate) struct Crop {
    /// 1: as much as fits into a square; 4: a quarter of that.
    pub zoom: f64,
    /// -1: its left edge, 0: its middle, 1: its right edge.
    pub x: f64,
    /// The same from top to bottom.
    pub y: f64,
}

impl Picture {
    /// Has the browser read `file`, turned as its camera was; `None` where it holds no
    /// picture that the browser can draw. What else is in the file, such as where it was
    /// taken, is left behind. The canvas is 512 px wide and high.
    pub async fn read(file: &Blob, canvas: HtmlCanvasElement) -> Option<Self> {
        let reading = web_sys::window()?
            .create_image_bitmap_with_blob(file)
            .ok()?;
        let bitmap = JsFuture::from(reading).await.ok()?;
        Some(Self {
            bitmap: bitmap.unchecked_into(),
            canvas,
        })
    }

    fn size(&self) -> (f64, f64) {
        (self.bitmap.width().into(), self.bitmap.height().into())
    }

    /// How many of its pixels are seen from edge to edge.
    fn side(&self, crop: Crop) -> f64 {
        let (width, height) = self.size();
        width.min(height) / crop.zoom
    }

    /// `x` and `y` of a crop once the picture was moved by so much of what is seen. They may
    /// be out of range.
    pub fn shift(&self, crop: Crop, right: f64, down: f64) -> (f64, f64) {
        let (width, height) = self.size();
        let side = self.side(crop);
        let place = |length: f64, place: f64, by: f64| match length - side {
            // All of it is seen.
            left_out if left_out < 1.0 => place,
            left_out => place - 2.0 * by * side / left_out,
        };
        (place(width, crop.x, right), place(height, crop.y, down))
    }

    /// Draws a part of it, on white where it lets light through. `None` where the browser
    /// cannot.
    pub fn draw(&self, crop: Crop) -> Option<()> {
        let context = self.canvas.get_context("2d").ok()??;
        let context: CanvasRenderingContext2d = context.unchecked_into();
        let (width, height) = self.size();
        let side = self.side(crop);
        let edge = |length: f64, place: f64| (length - side) * (1.0 + place) / 2.0;
        context.set_fill_style_str("#fff");
        context.fill_rect(0.0, 0.0, SIDE, SIDE);
        context
            .draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.bitmap,
                edge(width, crop.x),
                edge(height, crop.y),
                side,
                side,
                0.0,
                0.0,
                SIDE,
                SIDE,
            )
            .ok()
    }

    /// What is drawn, as a JPEG in a `data:` URL.
    pub fn data_url(&self) -> Option<String> {
        let quality = JsValue::from_f64(0.9);
        let url = self
            .canvas
            .to_data_url_with_type_and_encoder_options("image/jpeg", &quality);
        url.ok()
    }
}
