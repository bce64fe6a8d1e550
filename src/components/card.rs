use super::{FieldKind, FieldSpec, Submit, bind_form};
use crate::i18n::messages;
use leptos::{html, prelude::*};

/// A form, as data.
#[derive(Clone, Debug)]
pub struct FormSpec {
    /// The heading.
    pub title: &'static str,
    /// A line under the heading; may be empty.
    pub lead: String,
    /// The fields, in their order.
    pub fields: Vec<FieldSpec>,
    /// The submit button's text.
    pub submit: &'static str,
}

/// The card that a form stands in: heading, form, and what follows it.
pub fn form_card(spec: FormSpec, submit: Submit, footer: AnyView) -> AnyView {
    let form = NodeRef::<html::Form>::new();
    let fields = spec.fields.clone();
    // The binding lives in the effect, and so as long as the view.
    Effect::new(move |_| {
        let form = form.get()?;
        Some(bind_form(form.into(), fields.clone(), submit.clone()))
    });
    let fields: Vec<_> = spec.fields.into_iter().map(field).collect();
    let lead = (!spec.lead.is_empty()).then(|| view! { <p class="soft">{spec.lead}</p> });
    view! {
        <section class="card form">
            <header>
                <h1 tabindex="-1">{spec.title}</h1>
                {lead}
            </header>
            <form node_ref=form method="post" novalidate>
                <p class="notice error" role="alert" data-form-error hidden></p>
                {fields}
                <button type="submit" class="button primary">
                    {spec.submit}
                </button>
            </form>
            {footer}
        </section>
    }
    .into_any()
}

fn field(field: FieldSpec) -> AnyView {
    let FieldSpec { name, kind, .. } = field;
    if kind == FieldKind::HiddenUsername {
        return view! {
            <input
                class="unseen"
                name=name
                autocomplete=kind.autocomplete()
                value=field.value
                readonly
                tabindex="-1"
                aria-hidden="true"
            />
        }
        .into_any();
    }
    let is_password = kind.input_type() == "password";
    let is_code = kind == FieldKind::Code;
    let described = match field.hint {
        Some(_) => format!("{name}-hint {name}-error"),
        None => format!("{name}-error"),
    };
    view! {
        <div class="field">
            <div class="row">
                <label for=name>{field.label}</label>
                {field.aside.map(|(href, text)| view! { <a href=href>{text}</a> })}
            </div>
            <div class="box">
                <input
                    id=name
                    name=name
                    type=kind.input_type()
                    autocomplete=kind.autocomplete()
                    value=field.value
                    aria-describedby=described
                    autocapitalize=(kind != FieldKind::Name).then_some("none")
                    spellcheck="false"
                    class=is_code.then_some("code")
                />
                {is_password
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                data-reveal
                                aria-pressed="false"
                                aria-label=messages().show_password
                            >
                                <svg
                                    viewBox="0 0 24 24"
                                    fill="none"
                                    stroke="currentColor"
                                    stroke-width="1.8"
                                    aria-hidden="true"
                                >
                                    <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z" />
                                    <circle cx="12" cy="12" r="3" />
                                    <path class="slash" d="M4 20 20 4" />
                                </svg>
                            </button>
                        }
                    })}
            </div>
            {field.hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            <p class="error" id=format!("{name}-error") hidden></p>
        </div>
    }
    .into_any()
}
