use super::page::Page;
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlInputElement};

/// Fields whose content may be kept: no password, no file, no code.
const FIELDS: &str =
    "main form input:is([type=text], [type=email])[id]:not([autocomplete=one-time-code])";

/// What was typed into a form and not sent, for who comes back to it.
pub(super) struct Unsent {
    kept: RefCell<Option<Kept>>,
    /// Whether the forms that are there now were sent.
    is_sent: Cell<bool>,
}

struct Kept {
    /// Where it was typed; anywhere if `None`.
    page: Option<Page>,
    /// Who typed it; empty for somebody who was not signed in.
    user: String,
    /// Ids and contents.
    fields: Vec<(String, String)>,
}

impl Unsent {
    /// What `boot.js` kept when it loaded the page anew: a line `id=content` for each field.
    pub fn from_lines(lines: &str) -> Self {
        let fields = lines.split('\n').filter_map(|line| line.split_once('='));
        let fields = fields.filter(|(_, it)| !it.is_empty());
        let fields: Vec<_> = fields.map(|(id, it)| (id.into(), it.into())).collect();
        let kept = (!fields.is_empty()).then(|| Kept {
            page: None,
            user: String::new(),
            fields,
        });
        Self {
            kept: RefCell::new(kept),
            is_sent: Cell::default(),
        }
    }

    /// What stands in the forms is sent: there is nothing to keep of it.
    pub fn mark_sent(&self) {
        self.is_sent.set(true);
    }

    /// Keeps what has been changed in the forms of a page that is about to go.
    pub fn keep(&self, document: &Document, page: Page, user: &str) {
        let fields = fields(document).into_iter();
        let changed = fields.filter(|field| field.value() != field.default_value());
        let fields: Vec<_> = changed.map(|field| (field.id(), field.value())).collect();
        if !self.is_sent.take() && !fields.is_empty() {
            *self.kept.borrow_mut() = Some(Kept {
                page: Some(page),
                user: user.to_owned(),
                fields,
            });
        }
    }

    /// Puts it back where it was, once; not for anybody else.
    pub fn give_back(&self, document: &Document, page: Page, user: &str) {
        let is_of_page = |kept: &mut Kept| kept.page.is_none_or(|it| it == page);
        let Some(kept) = self.kept.borrow_mut().take_if(is_of_page) else {
            return;
        };
        if !kept.user.is_empty() && kept.user != user {
            return;
        }
        for field in fields(document) {
            let of_field = kept.fields.iter().find(|(id, _)| *id == field.id());
            if let Some((_, content)) = of_field {
                field.set_value(content);
            }
        }
    }
}

fn fields(document: &Document) -> Vec<HtmlInputElement> {
    let Ok(list) = document.query_selector_all(FIELDS) else {
        return Vec::new();
    };
    let nodes = (0..list.length()).filter_map(|index| list.get(index));
    nodes.map(JsCast::unchecked_into).collect()
}
