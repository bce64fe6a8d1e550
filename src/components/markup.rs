use super::{FieldKind, FieldSpec, FormLink, FormSpec};
use crate::i18n::{Message, around};
use leptos::{prelude::*, tachys::html::InertElement};

/// A form as HTML. The same stands in `index.html` for the sign-in form.
///
/// Made of our own texts alone. What a user typed is put in by
/// [`bind_form`](super::bind_form), as text and as values.
pub(super) fn markup(spec: &FormSpec) -> Html {
    let mut html = Html::default();
    html.open("<section class=\"card form\"><header>");
    html.heading(spec.title);
    if !spec.lead.is_empty() {
        html.open("<p class=\"soft\">");
        let (before, after) = around(spec.lead);
        html.text(before);
        html.open("<strong dir=\"auto\" data-about></strong>");
        html.text(after);
        html.open("</p>");
    }
    html.open("</header>");
    if let Some(extra) = &spec.extra {
        html.0.push_str(&extra.html.0);
    }
    if !spec.fields.is_empty() {
        html.form(spec);
    }
    if !spec.actions.is_empty() {
        html.open("<div class=\"swap\">");
        for action in &spec.actions {
            html.open("<button type=\"button\" class=\"link\"");
            if action.not_before_ms.is_some() {
                html.open(" aria-describedby=\"wait\"");
            }
            html.open(">");
            html.text(action.text);
            html.open("</button> ");
            if action.not_before_ms.is_some() {
                html.open("<span id=\"wait\"></span> ");
            }
        }
        html.open("</div>");
    }
    if let Some((question, link)) = &spec.link {
        html.open("<p class=\"swap\"><span>");
        html.text(question);
        html.open("</span> ");
        html.link(link, "");
        html.open("</p>");
    }
    html.open("</section>");
    html
}

/// Markup in the making. What is no markup of ours goes in as text.
#[derive(Clone, Default)]
pub struct Html(pub String);

/// Markup as a view. It has one element around it.
pub fn inert(html: Html) -> AnyView {
    InertElement::new(html.0).into_any()
}

impl Html {
    /// Markup as it is.
    pub fn open(&mut self, markup: &'static str) {
        self.0.push_str(markup);
    }

    /// Text, for between tags and for a quoted attribute.
    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.open("&amp;"),
                '<' => self.open("&lt;"),
                '>' => self.open("&gt;"),
                '"' => self.open("&quot;"),
                '\'' => self.open("&#x27;"),
                c => self.0.push(c),
            }
        }
    }

    /// ` name="value"`
    pub fn attribute(&mut self, name: &'static str, value: &str) {
        self.open(" ");
        self.open(name);
        self.open("=\"");
        self.text(value);
        self.open("\"");
    }

    /// The heading of a page or a step, which can have the focus.
    pub fn heading(&mut self, text: &str) {
        self.open("<h1 tabindex=\"-1\">");
        self.text(text);
        self.open("</h1>");
    }

    fn link(&mut self, link: &FormLink, more: &'static str) {
        self.open("<a");
        self.open(more);
        self.attribute("href", &link.href);
        self.open(">");
        self.text(link.text);
        self.open("</a>");
    }

    fn form(&mut self, spec: &FormSpec) {
        self.open(
            "<form method=\"post\" novalidate>\
             <p class=\"notice error\" role=\"alert\" id=\"form-error\" \
             data-form-error hidden></p>",
        );
        for field in &spec.fields {
            self.field(field);
        }
        self.open("<button type=\"submit\" class=\"button primary\">");
        self.text(spec.submit);
        self.open(
            "</button><p role=\"status\"></p>\
             <button type=\"button\" class=\"link\" data-cancel hidden></button></form>",
        );
    }

    fn field(&mut self, field: &FieldSpec) {
        let FieldSpec { name, kind, .. } = *field;
        if kind == FieldKind::HiddenUsername {
            self.open("<input class=\"unseen\" readonly tabindex=\"-1\" aria-hidden=\"true\"");
            self.attribute("name", name);
            self.attribute("autocomplete", kind.autocomplete());
            self.open(">");
            return;
        }
        if kind == FieldKind::Choice {
            self.open("<label class=\"choice\"><input type=\"checkbox\" checked");
            self.attribute("id", name);
            self.attribute("name", name);
            self.open("><span>");
            self.text(field.label);
            self.open("</span></label>");
            return;
        }
        let is_consent = kind == FieldKind::Consent;
        self.open("<div class=\"field\"><label");
        self.attribute("for", name);
        self.open(">");
        self.text(field.label);
        self.open("</label><div class=\"box\"><input");
        self.attribute("id", name);
        self.attribute("name", name);
        self.attribute("type", kind.input_type());
        if is_consent && !field.value.is_empty() {
            self.open(" checked");
        }
        self.attribute("autocomplete", kind.autocomplete());
        if !kind.is_name() {
            self.attribute("autocapitalize", "none");
        }
        if kind == FieldKind::Code {
            self.attribute("class", "code");
        }
        self.attribute("spellcheck", "false");
        self.open(" aria-describedby=\"");
        if field.hint.is_some() {
            self.text(name);
            self.open("-hint ");
        }
        self.text(name);
        self.open("-error form-error\">");
        if kind.input_type() == "password" {
            self.open("<button type=\"button\" data-reveal aria-pressed=\"false\"");
            self.attribute("aria-label", Message::ShowPassword.text());
            self.open(EYE);
        }
        self.open("</div>");
        // After the box for Tab, whatever side of it it is seen on.
        if let Some(link) = &field.aside {
            // Terms are read beside the form: nothing typed is lost by it.
            self.link(link, if is_consent { " target=\"_blank\"" } else { "" });
        }
        match kind {
            FieldKind::Email => self.open(
                "<p class=\"note\" aria-live=\"polite\">\
                 <button type=\"button\" class=\"link\" data-meant hidden></button></p>",
            ),
            FieldKind::Password | FieldKind::NewPassword => {
                self.open("<p class=\"note\" aria-live=\"polite\"><span>");
                self.text(Message::CapsLock.text());
                self.open("</span></p>");
            }
            _ => {}
        }
        if let Some(hint) = &field.hint {
            self.open("<p class=\"hint\" id=\"");
            self.text(name);
            self.open("-hint\"");
            if kind == FieldKind::NewPassword {
                self.open(" aria-live=\"polite\" data-strength><span>");
                self.text(Message::PasswordCommon.text());
                self.open("</span");
            }
            self.open("><span>");
            self.text(hint);
            self.open("</span></p>");
        }
        self.open("<p class=\"error\" id=\"");
        self.text(name);
        self.open("-error\" hidden></p></div>");
    }
}

/// An eye, which the style sheet strikes out while the password is shown.
const EYE: &str = "><svg viewBox=\"0 0 24 24\" width=\"20\" height=\"20\" fill=\"none\" stroke=\"currentColor\" \
    stroke-width=\"1.8\" aria-hidden=\"true\"><path d=\"M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 \
    18.5 12 18.5 2.5 12 2.5 12Z\"/><circle cx=\"12\" cy=\"12\" r=\"3\"/><path class=\"slash\" \
    d=\"M4 20 20 4\"/></svg></button>";

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn index_html_holds_the_sign_in_form_as_it_is_made_here() {
        let made = markup(&crate::components::sign_in::spec(
            "reset-password",
            "sign-up",
            true,
        ));
        let index = include_str!("../../index.html");
        let start = index
            .find("<section class=\"card form\" id=\"sign-in\">")
            .unwrap();
        let length = index.get(start..).unwrap().find("</section>").unwrap();
        let section = index
            .get(start..start + length + "</section>".len())
            .unwrap();
        let stands = without_keys(&section.replace(" id=\"sign-in\"", ""));
        assert_eq!(one_line(&stands), one_line(&made.0));
    }

    /// Without the keys of its texts, which are for `boot.js`.
    fn without_keys(html: &str) -> String {
        let mut parts = html.split(" data-text=\"");
        let mut left = parts.next().unwrap().to_owned();
        for part in parts {
            left += part.split_once('"').unwrap().1;
        }
        left.replace(" data-label=\"show_password\"", "")
    }

    /// Without the line breaks and indents that `index.html` has for its readers.
    fn one_line(html: &str) -> String {
        html.split('\n')
            .map(str::trim)
            .collect::<Vec<_>>()
            .join("")
            .replace(" />", "/>")
    }

    #[test]
    fn a_text_cannot_become_markup() {
        let spec = FormSpec {
            title: "<b> & \"co\"",
            ..FormSpec::default()
        };
        let html = markup(&spec).0;
        assert!(
            html.contains("&lt;b&gt; &amp; &quot;co&quot;</h1>"),
            "{html}"
        );
    }

    #[test]
    fn a_consent_is_not_given_beforehand_and_its_link_opens_beside_the_form() {
        let consent = FieldSpec::new("terms", "I accept", FieldKind::Consent);
        let consent = consent.aside("/terms", "Terms");
        let markup = |field: &FieldSpec| {
            let mut html = Html::default();
            html.field(field);
            html.0
        };
        let html = markup(&consent);
        assert!(!html.contains("checked"), "{html}");
        assert!(
            html.contains("<a target=\"_blank\" href=\"/terms\">"),
            "{html}"
        );
        // Unless it was given before, and the form is shown again.
        assert!(markup(&consent.value("on")).contains(" checked"));
    }
}
