use super::{
    FormLink,
    rules::{self, Lengths},
};
use crate::{AuthService, i18n::Message};
use std::borrow::Cow;
use web_sys::HtmlInputElement;

/// One field of a form, as data.
#[derive(Clone)]
pub struct FieldSpec {
    /// `id` and `name` of the input: stable, for password managers.
    pub name: &'static str,
    /// The visible label.
    pub label: &'static str,
    /// What goes in.
    pub kind: FieldKind,
    /// A line under the input.
    pub hint: Option<Cow<'static, str>>,
    /// A link beside the label.
    pub aside: Option<FormLink>,
    /// What stands in it at first.
    pub value: String,
}

/// What goes into a field, and so how it looks, completes and is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// The e-mail address that names the account.
    Email,
    /// The password of an account there is.
    Password,
    /// A password to be.
    NewPassword,
    /// A name to show to others.
    Name,
    /// The same, where there may be none.
    Nickname,
    /// First and last name, where there may be none.
    FullName,
    /// A one-time code from a mail. Spaces and dashes in it do not count.
    Code,
    /// A box to tick, with its label beside it; ticked at first. What is sent is `on`,
    /// or nothing.
    Choice,
    /// A box that has to be ticked to go on; what is agreed to is the link beside it.
    Consent,
    /// The account's address for password managers only, in a form that does
    /// not ask for it. Not shown.
    HiddenUsername,
}

impl FieldSpec {
    /// A field with nothing but its name, label and kind.
    pub fn new(name: &'static str, label: &'static str, kind: FieldKind) -> Self {
        Self {
            name,
            label,
            kind,
            hint: None,
            aside: None,
            value: String::new(),
        }
    }

    /// A password to be, which this service's backend has to take.
    pub(super) fn new_password(name: &'static str, label: &'static str, auth: AuthService) -> Self {
        let (shortest, _) = rules::lengths(Some(auth));
        let hint = rules::with_count(Message::PasswordHint, shortest);
        Self::new(name, label, FieldKind::NewPassword).hint(hint)
    }

    /// The account's address, for password managers.
    pub(super) fn username(name: &'static str, email: impl Into<String>) -> Self {
        Self::new(name, Message::Email.text(), FieldKind::HiddenUsername).value(email)
    }

    /// The same with a line under the input.
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with something in it.
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// The same with a link beside the label, unless the address is empty.
    pub fn aside(mut self, href: &str, text: &'static str) -> Self {
        self.aside = FormLink::new(href, text);
        self
    }
}

impl FieldKind {
    pub(super) fn input_type(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Password | Self::NewPassword => "password",
            Self::Choice | Self::Consent => "checkbox",
            _ => "text",
        }
    }

    /// Whether it is a name: written with capitals, and sent without space around it.
    pub(super) fn is_name(self) -> bool {
        matches!(self, Self::Name | Self::Nickname | Self::FullName)
    }

    /// Tokens of the HTML standard's autofill section.
    pub(super) fn autocomplete(self) -> &'static str {
        match self {
            Self::Email | Self::HiddenUsername => "username",
            Self::Password => "current-password",
            Self::NewPassword => "new-password",
            Self::Name | Self::Nickname => "nickname",
            Self::FullName => "name",
            Self::Code => "one-time-code",
            Self::Choice | Self::Consent => "off",
        }
    }

    /// What its user has put into the input.
    pub(super) fn text_in(self, input: &HtmlInputElement) -> String {
        match self {
            Self::Choice | Self::Consent if !input.checked() => String::new(),
            _ => input.value(),
        }
    }

    /// Why `text` cannot be sent, or `None`.
    pub(super) fn problem(self, text: &str, lengths: Lengths) -> Option<String> {
        let problem = match self {
            Self::Email => rules::email(text),
            Self::Password => rules::password(text),
            Self::NewPassword => return rules::new_password(text, lengths),
            Self::Name => rules::name(text),
            Self::Code => rules::code(text),
            Self::Consent => rules::consent(text),
            Self::Nickname | Self::FullName => rules::nickname(text),
            Self::HiddenUsername | Self::Choice => None,
        };
        problem.map(str::to_owned)
    }

    /// What is sent for `text`. A password goes out byte for byte.
    pub(super) fn normalised(self, text: String) -> String {
        match self {
            kind if kind == Self::Email || kind.is_name() => text.trim().to_owned(),
            Self::Code => rules::bare_code(&text),
            _ => text,
        }
    }
}
