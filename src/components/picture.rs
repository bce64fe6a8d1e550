use super::markup::Html;
use crate::{
    AuthService, ProfileChange, User,
    browser::{self, Crop, Listener, Picture},
    i18n::{Message, error_text},
};
use leptos::prelude::untrack;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::JsCast;
use web_sys::{
    DataTransfer, DragEvent, Element, Event, EventTarget, File, FileList, HtmlElement,
    HtmlInputElement, PointerEvent,
};

/// The largest file that is read, in bytes: a phone's photo has 3 to 12 million.
const LARGEST_FILE: f64 = 20_000_000.0;

const PLACE: &str = "\" min=\"-1\" max=\"1\" value=\"0\">";

/// The user's picture and what changes it: a file that is chosen or dropped, cut to a
/// square by zoom and place, drawn anew by the browser and sent.
pub(super) struct Editor {
    card: HtmlElement,
    auth: AuthService,
    /// The one that is being cut.
    picture: RefCell<Option<Picture>>,
    is_busy: Cell<bool>,
    /// Where the pointer that drags it was last, in CSS px.
    pointer: Cell<(i32, i32)>,
}

impl Editor {
    /// What it is made of.
    pub fn html() -> Html {
        let mut html = Html::default();
        html.open(
            "<p class=\"soft\" role=\"status\"></p><div class=\"picture\"><div class=\"row\"><div data-face></div><div class=\"what\"><label class=\"button\"><input type=\"file\" \
             accept=\"image/*\" aria-describedby=\"picture-hint picture-error\"><span>",
        );
        html.text(Message::ChoosePicture.text());
        html.open(
            "</span></label> <button type=\"button\" class=\"link\" data-picture=\"remove\">",
        );
        html.text(Message::RemovePicture.text());
        html.open("</button></div></div><p class=\"hint\" id=\"picture-hint\">");
        html.text(Message::PictureHint.text());
        html.open(
            "</p><p class=\"error\" role=\"alert\" id=\"picture-error\" hidden></p>\
             <div class=\"crop\" hidden>\
             <canvas width=\"512\" height=\"512\" role=\"img\"",
        );
        html.attribute("aria-label", Message::Picture.text());
        html.open("></canvas>");
        for (name, label, range) in [
            ("zoom", Message::Zoom, "\" min=\"1\" max=\"4\" value=\"1\">"),
            ("x", Message::LeftRight, PLACE),
            ("y", Message::UpDown, PLACE),
        ] {
            html.open("<label><span>");
            html.text(label.text());
            html.open("</span><input type=\"range\" step=\"any\" data-crop=\"");
            html.open(name);
            html.open(range);
            html.open("</label>");
        }
        html.open("<button type=\"button\" class=\"button primary\" data-picture=\"save\">");
        html.text(Message::SavePicture.text());
        html.open("</button><button type=\"button\" class=\"link\" data-picture=\"cancel\">");
        html.text(Message::Cancel.text());
        html.open("</button></div><p class=\"drop\" hidden>");
        html.text(Message::DropPicture.text());
        html.open("</p></div>");
        html
    }

    /// Brings it to life in `card`; dropping the answer takes that off again.
    pub fn bind(card: HtmlElement, auth: AuthService) -> Vec<Listener> {
        let editor = Rc::new(Editor {
            card,
            auth,
            picture: RefCell::new(None),
            is_busy: Cell::new(false),
            pointer: Cell::default(),
        });
        editor.show_face();
        let listen_on = |target: &EventTarget, name, hear: fn(&Rc<Editor>, Event)| {
            let heard = editor.clone();
            Listener::new(target, name, move |event| hear(&heard, event))
        };
        let listen = |name, hear| listen_on(&editor.card, name, hear);
        let mut listeners = vec![
            listen("click", |editor, event| {
                let editor = editor.clone();
                browser::after_press(move || editor.press(&event));
            }),
            listen("change", |editor, event| {
                let input: HtmlInputElement = target(&event).unchecked_into();
                if input.type_() == "file" {
                    editor.clone().take(input.files());
                }
            }),
            listen("input", |editor, _| {
                editor.draw();
            }),
            listen("pointerdown", |editor, event| editor.drag(&event, true)),
            listen("pointermove", |editor, event| editor.drag(&event, false)),
        ];
        // Wherever on the page: a browser would open the file in its place.
        if let Some(window) = web_sys::window() {
            listeners.extend([
                listen_on(&window, "dragover", |editor, event| {
                    if editor.files(&event).is_some() {
                        event.prevent_default();
                        editor.set_hidden(DROP, false);
                    }
                }),
                listen_on(&window, "dragleave", |editor, event| {
                    // From one part of the page to another it is still over the page.
                    let event = event.unchecked_ref::<DragEvent>();
                    if event.related_target().is_none() {
                        editor.set_hidden(DROP, true);
                    }
                }),
                listen_on(&window, "drop", |editor, event| {
                    if let Some(files) = editor.files(&event) {
                        event.prevent_default();
                        editor.set_hidden(DROP, true);
                        editor.clone().take(files.files());
                    }
                }),
            ]);
        }
        listeners
    }

    /// What is dragged, where it is files and they are of use.
    fn files(&self, event: &Event) -> Option<DataTransfer> {
        self.find::<Element>(".picture:not([hidden])")?;
        let dragged = event.unchecked_ref::<DragEvent>().data_transfer()?;
        dragged
            .types()
            .includes(&"Files".into(), 0)
            .then_some(dragged)
    }

    /// The picture goes along with the pointer that was pressed on it.
    fn drag(&self, event: &Event, is_pressed: bool) {
        let canvas = target(event);
        let event = event.unchecked_ref::<PointerEvent>();
        let id = event.pointer_id();
        let is_over = event.is_primary() && canvas.local_name() == "canvas";
        if is_over && is_pressed {
            // It may leave the picture on its way.
            let _ = canvas.set_pointer_capture(id);
        } else if !(is_over && canvas.has_pointer_capture(id)) {
            return;
        }
        let now = (event.client_x(), event.client_y());
        let before = self.pointer.replace(now);
        if !is_pressed {
            let part = |px: i32| f64::from(px) / f64::from(canvas.client_width());
            self.shift(part(now.0 - before.0), part(now.1 - before.1));
        }
    }

    /// Moves it, as the sliders do; by parts of what is seen.
    fn shift(&self, right: f64, down: f64) -> Option<()> {
        let crop = self.crop()?;
        let (x, y) = self.picture.borrow().as_ref()?.shift(crop, right, down);
        // Which keep to their ends.
        self.slider("x")?.set_value_as_number(x);
        self.slider("y")?.set_value_as_number(y);
        self.draw()
    }

    fn find<T: JsCast>(&self, selector: &str) -> Option<T> {
        let element = self.card.query_selector(selector).ok()??;
        Some(element.unchecked_into())
    }

    fn slider(&self, name: &str) -> Option<HtmlInputElement> {
        self.find(&["[data-crop=", name, "]"].concat())
    }

    fn show_face(&self) {
        if let Some(face) = self.find::<Element>("[data-face]") {
            let user = untrack(|| self.auth.current_user()).unwrap_or_default();
            face.set_inner_html(&face_of(&user).0);
            self.set_hidden("[data-picture=remove]", user.image_url.is_none());
        }
    }

    fn set_hidden(&self, selector: &str, is_hidden: bool) {
        if let Some(element) = self.find::<HtmlElement>(selector) {
            element.set_hidden(is_hidden);
        }
    }

    /// What went well, and what did not; either may be empty.
    fn say(&self, status: &str, error: &str) {
        say(&self.card, status);
        if let Some(element) = self.find::<Element>(ERROR) {
            element.set_text_content(Some(error));
        }
        self.set_hidden(ERROR, error.is_empty());
    }

    /// Begins to cut what was chosen.
    fn take(self: Rc<Self>, files: Option<FileList>) {
        let Some(file) = files.and_then(|files| files.get(0)) else {
            return;
        };
        if self.is_busy.replace(true) {
            return;
        }
        self.say(Message::Loading.text(), "");
        browser::spawn(async move {
            let problem = match file.size() > LARGEST_FILE {
                true => Some(Message::PictureLarge),
                false => self.open(&file).await.err(),
            };
            self.is_busy.set(false);
            match problem {
                None => self.say(Message::PictureAdjust.text(), ""),
                Some(problem) => {
                    self.close();
                    self.say("", problem.text());
                }
            }
        });
    }

    async fn open(&self, file: &File) -> Result<(), Message> {
        let reading = async {
            let picture = Picture::read(file, self.find("canvas")?).await?;
            self.picture.replace(Some(picture));
            for (name, value) in [("zoom", "1"), ("x", "0"), ("y", "0")] {
                self.slider(name)?.set_value(value);
            }
            self.draw()
        };
        reading.await.ok_or(Message::PictureUnreadable)?;
        self.set_hidden(".crop", false);
        if let Some(slider) = self.slider("zoom") {
            let _ = slider.focus();
        }
        Ok(())
    }

    /// Done with it, one way or the other.
    fn close(&self) {
        self.picture.take();
        self.set_hidden(".crop", true);
        if let Some(input) = self.find::<HtmlInputElement>("[type=file]") {
            // The same file may be chosen again.
            input.set_value("");
            let _ = input.focus();
        }
    }

    fn crop(&self) -> Option<Crop> {
        let value = |name| Some(self.slider(name)?.value_as_number());
        Some(Crop {
            zoom: value("zoom")?,
            x: value("x")?,
            y: value("y")?,
        })
    }

    fn draw(&self) -> Option<()> {
        let crop = self.crop()?;
        self.picture.borrow().as_ref()?.draw(crop)
    }

    fn press(self: &Rc<Self>, event: &Event) {
        let button = target(event).closest("[data-picture]").ok().flatten();
        let Some(button) = button else {
            return;
        };
        let (change, doing, done) = match button.get_attribute("data-picture").as_deref() {
            Some("save") => {
                let picture = self.picture.borrow();
                let Some(url) = picture.as_ref().and_then(Picture::data_url) else {
                    return;
                };
                (
                    ProfileChange::Picture(url),
                    Message::PictureSending,
                    Message::PictureSaved,
                )
            }
            Some("remove") => (
                ProfileChange::NoPicture,
                Message::PictureRemoving,
                Message::PictureRemoved,
            ),
            _ => {
                self.close();
                return self.say("", "");
            }
        };
        if self.is_busy.replace(true) {
            return;
        }
        self.say(doing.text(), "");
        let _ = button.set_attribute("aria-busy", "true");
        let label = button.text_content();
        button.set_text_content(Some(Message::Saving.text()));
        let editor = self.clone();
        browser::spawn(async move {
            let changed = editor.auth.change_profile(&change).await;
            let _ = button.remove_attribute("aria-busy");
            button.set_text_content(label.as_deref());
            editor.is_busy.set(false);
            match changed {
                Ok(()) => {
                    editor.close();
                    editor.show_face();
                    editor.say(done.text(), "");
                }
                Err(error) => editor.say("", &error_text(&error)),
            }
        });
    }
}

const ERROR: &str = "#picture-error";
const DROP: &str = ".drop";

/// Says it in the card's live region.
pub(super) fn say(card: &HtmlElement, text: &str) {
    if let Ok(Some(element)) = card.query_selector("[role=status]") {
        element.set_text_content(Some(text));
    }
}

/// What stands for a user: the picture, over an initial that is seen where it cannot be
/// loaded.
pub fn face_of(user: &User) -> Html {
    let mut html = Html::default();
    html.open("<span class=\"face\" aria-hidden=\"true\"><span>");
    html.text(&initial(user.display_name()).collect::<String>());
    html.open("</span>");
    if let Some(url) = &user.image_url {
        html.open("<img alt=\"\" referrerpolicy=\"no-referrer\"");
        html.attribute("src", url);
        html.open(">");
    }
    html.open("</span>");
    html
}

/// What a name begins with, but for signs that are not seen, such as those that turn the
/// direction of a text.
fn initial(name: &str) -> impl Iterator<Item = char> {
    let is_unseen = |c: &char| matches!(c, '\0'..=' ' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    name.chars().skip_while(is_unseen).take(1)
}

fn target(event: &Event) -> Element {
    // These events land on elements.
    event
        .target()
        .unwrap_or_else(|| event.clone().unchecked_into())
        .unchecked_into()
}
