use super::{
    FieldSpec, FormError, Submit, bind_form,
    markup::{Html, inert, markup},
};
use crate::{AuthService, LocalFuture, browser::Listener};
use leptos::{html, prelude::*};
use std::{cell::Cell, rc::Rc};
use web_sys::HtmlElement;

/// A form, as data.
#[derive(Clone, Default)]
pub struct FormSpec {
    /// The heading.
    pub title: &'static str,
    /// A line under the heading; may be empty. May have a place, such as `{email}`.
    pub lead: &'static str,
    /// What goes into its place, such as an address.
    pub about: String,
    /// The fields, in their order. Without any it is a card without a form.
    pub fields: Vec<FieldSpec>,
    /// The submit button's text.
    pub submit: &'static str,
    /// What it says while an answer is awaited. Default: "One moment…".
    pub busy: &'static str,
    /// What to say to whoever does not wait for a late answer any longer: what is done
    /// may be done all the same. The future of the [`Submit`] is dropped.
    pub cancelled: &'static str,
    /// By whose clock it waits, and whose sign-in is given up then. Default: the service in
    /// the context, where there is one.
    pub auth: Option<AuthService>,
    /// A question under the form and the link that answers it.
    pub link: Option<(&'static str, FormLink)>,
    /// Whether it takes the place of another form, and so the focus.
    pub is_next_step: bool,
    /// What was wrong in the step before, where that is to be corrected here.
    pub error: Option<FormError>,
    /// What stands between heading and form.
    pub extra: Option<Extra>,
    /// What else can be done: a button each under the form.
    pub actions: Vec<FormAction>,
}

/// Something with a life of its own in the card of a form.
#[derive(Clone)]
pub struct Extra {
    /// What it is made of: one element.
    pub html: Html,
    /// Brings it to life in the card; dropping the answer takes that off again.
    pub bind: Rc<Bind>,
}

type Bind = dyn Fn(&HtmlElement) -> Vec<Listener>;

/// A link in a form.
#[derive(Clone)]
pub struct FormLink {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: &'static str,
}

impl FormLink {
    /// A link, or none where there is no address for it.
    pub fn new(href: &str, text: &'static str) -> Option<Self> {
        (!href.is_empty()).then(|| Self {
            href: href.to_owned(),
            text,
        })
    }
}

/// A button under a form, and what it does. The text it ends in is announced.
#[derive(Clone)]
pub struct FormAction {
    /// What it says.
    pub text: &'static str,
    /// What it does.
    pub act: Rc<dyn Fn() -> LocalFuture<'static, String>>,
    /// Before this it is held, and counts down to it, in ms since 1970. It may change while
    /// the action is done.
    pub not_before_ms: Option<Rc<Cell<u64>>>,
}

/// The card that a form stands in: heading, form, and what follows it.
///
/// Its markup is one text without anything that a user typed, and not a typed
/// view: those of all forms came to 5 kB (brotli) in everybody's download.
///
/// ```
/// use keyfob::components::{FieldKind, FieldSpec, FormError, FormSpec, Values, form_card};
/// use leptos::prelude::*;
/// use std::rc::Rc;
///
/// /// Asks for the code from a mail: a form of an app's own, with Keyfob's fields.
/// #[component]
/// fn CodeForm() -> impl IntoView {
///     let spec = FormSpec {
///         title: "Confirm it’s you",
///         fields: vec![FieldSpec::new("code", "Code", FieldKind::Code).hint("From our mail.")],
///         submit: "Confirm",
///         ..FormSpec::default()
///     };
///     form_card(spec, Rc::new(|values: Values| Box::pin(async move {
///         match values.get("code") {
///             "123456" => Ok(()),
///             _ => Err(FormError {
///                 field: Some("code"),
///                 text: "That isn’t the code.".into(),
///                 retry_after: None,
///             }),
///         }
///     })))
/// }
/// ```
pub fn form_card(spec: FormSpec, submit: Submit) -> AnyView {
    let card = NodeRef::<html::Div>::new();
    let html = markup(&spec);
    // The binding lives in the effect, and so as long as the view.
    Effect::new(move |_| {
        let card = card.get()?;
        let card = card.into();
        let extra = spec.extra.as_ref().map(|extra| (extra.bind)(&card));
        Some((bind_form(card, spec.clone(), submit.clone()), extra))
    });
    view! { <div node_ref=card>{inert(html)}</div> }.into_any()
}
