use crate::{
    AuthError, AuthErrorKind, CodeRequest, Secret,
    components::{FieldSpec, Values},
    manager::may_have_worked,
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

/// What was entered in a process with a mailed code so far, and what came of it.
pub(in crate::components) struct Entered {
    /// In the first form.
    pub values: Values,
    /// When another code may be asked for, in ms since 1970.
    pub again_at_ms: Rc<Cell<u64>>,
    /// Whether all that is left is what a reload left.
    pub is_restored: bool,
    /// Whether the answer to all of it was lost: it may be done.
    is_lost: Cell<bool>,
    request: RefCell<Rc<CodeRequest>>,
    code: RefCell<Secret>,
}

/// What an entry of the tab's history is for, as it is written there.
pub(super) mod mark {
    /// The code is asked for.
    pub const CODE: &str = "code";
    /// The code was accepted: it is asked for nowhere but in the page that knows it.
    pub const USED: &str = "used";
    /// What follows the code.
    pub const LAST: &str = "last";
}

impl Entered {
    /// What was sent with the first form, and the request for a code that it led to.
    pub fn new(values: Values, request: CodeRequest, again_at_ms: u64) -> Self {
        Self {
            values,
            again_at_ms: Rc::new(Cell::new(again_at_ms)),
            is_restored: false,
            is_lost: Cell::default(),
            request: RefCell::new(Rc::new(request)),
            code: RefCell::new("".into()),
        }
    }

    /// Hears how sending all of it failed. Whether it may have been done before: an answer was
    /// lost then, and the code is used up by now.
    pub fn may_be_done(&self, error: &AuthError) -> bool {
        let is_of_code = matches!(
            error.kind,
            AuthErrorKind::InvalidCode | AuthErrorKind::ExpiredCode
        );
        self.is_lost.replace(may_have_worked(error)) && is_of_code
    }

    /// The newest request.
    pub fn request(&self) -> Rc<CodeRequest> {
        self.request.borrow().clone()
    }

    pub fn set_request(&self, request: CodeRequest) {
        self.request.replace(Rc::new(request));
    }

    /// The code that is used; empty before there is one, and after a reload.
    pub fn code(&self) -> Secret {
        self.code.borrow().clone()
    }

    pub fn set_code(&self, code: Secret) {
        self.code.replace(code);
    }

    /// What the backend gave for the code.
    pub fn token(&self) -> Option<Secret> {
        self.request().accepted(self.code().expose())
    }

    pub fn email(&self) -> &str {
        self.values.get("email")
    }

    /// What is needed to go on after a reload: no password, no code, nor what was given for it.
    pub fn to_text(&self, flow: &str, mark: &str, fields: &[FieldSpec]) -> String {
        let request = self.request();
        let again_at_ms = self.again_at_ms.get().to_string();
        let mut lines = vec![flow, mark, &request.id, &again_at_ms];
        lines.extend(kept(fields).map(|field| self.values.get(field.name)));
        lines.join("\n")
    }

    /// What a reload left, and what its entry is for.
    pub fn of_text<'a>(text: &'a str, flow: &str, fields: &[FieldSpec]) -> Option<(&'a str, Self)> {
        let mut lines = text.split('\n');
        if lines.next() != Some(flow) {
            return None;
        }
        let mark = lines.next().filter(|mark| {
            let marks = [mark::CODE, mark::USED, mark::LAST];
            marks.contains(mark)
        })?;
        let request = CodeRequest::new(lines.next()?);
        let again_at_ms = lines.next()?.parse().unwrap_or(0);
        let values = kept(fields).map(|field| (field.name, lines.next().unwrap_or("").into()));
        let entered = Self {
            is_restored: true,
            ..Self::new(Values::of(values.collect()), request, again_at_ms)
        };
        Some((mark, entered))
    }
}

/// The fields whose values may be kept.
fn kept(fields: &[FieldSpec]) -> impl Iterator<Item = &FieldSpec> {
    fields
        .iter()
        .filter(|field| field.kind.input_type() != "password")
}
