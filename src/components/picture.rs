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
use web_sys::{DragEvent, Element, Event, File, FileList, HtmlElement, HtmlInputElement};

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
        html.open("</button></div></div>");
        html
    }

    /// Brings it to life in `card`; dropping the answer takes that off again.
    pub fn bind(card: HtmlElement, auth: AuthService) -> Vec<Listener> {
        let editor = Rc::new(Editor {
            card,
            auth,
            picture: RefCell::new(None),
            is_busy: Cell::new(false),
        });
        editor.show_face();
        let listen = |name, hear: fn(&Rc<Editor>, Event)| {
            let heard = editor.clone();
            Listener::new(&editor.card, name, move |event| hear(&heard, event))
        };
        vec![
            listen("click", |editor, event| editor.press(&event)),
            listen("change", |editor, event| {
                let input: HtmlInputElement = target(&event).unchecked_into();
                if input.type_() == "file" {
                    editor.clone().take(input.files());
                }
            }),
            listen("input", |editor, _| {
                editor.draw();
            }),
            // Without this a browser opens the file in place of the page.
            listen("dragover", |_, event| event.prevent_default()),
            listen("drop", |editor, event| {
                event.prevent_default();
                let dropped = event.unchecked_ref::<DragEvent>().data_transfer();
                editor.clone().take(dropped.and_then(|it| it.files()));
            }),
        ]
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

    fn draw(&self) -> Option<()> {
        let value = |name| Some(self.slider(name)?.value_as_number());
        let (zoom, x, y) = (value("zoom")?, value("x")?, value("y")?);
        self.picture.borrow().as_ref()?.draw(Crop { zoom, x, y })
    }

    fn press(self: &Rc<Self>, event: &Event) {
        let button = target(event).closest("[data-picture]").ok().flatten();
        let Some(button) = button else {
            return;
        };
        let (change, done) = match button.get_attribute("data-picture").as_deref() {
            Some("save") => {
                let picture = self.picture.borrow();
                let Some(url) = picture.as_ref().and_then(Picture::data_url) else {
                    return;
                };
                (ProfileChange::Picture(url), Message::PictureSaved)
            }
            Some("remove") => (ProfileChange::NoPicture, Message::PictureRemoved),
            _ => {
                self.close();
                return self.say("", "");
            }
        };
        if self.is_busy.replace(true) {
            return;
        }
        self.say("", "");
        let _ = button.set_attribute("aria-busy", "true");
        let editor = self.clone();
        browser::spawn(async move {
            let changed = editor.auth.change_profile(&change).await;
            let _ = button.remove_attribute("aria-busy");
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
    html.text(&user.display_name().chars().take(1).collect::<String>());
    html.open("</span>");
    if let Some(url) = &user.image_url {
        html.open("<img alt=\"\" referrerpolicy=\"no-referrer\"");
        html.attribute("src", url);
        html.open(">");
    }
    html.open("</span>");
    html
}

fn target(event: &Event) -> Element {
    // These events land on elements.
    event
        .target()
        .unwrap_or_else(|| event.clone().unchecked_into())
        .unchecked_into()
}
