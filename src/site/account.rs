use super::{page::Page, shell::Shell};
use keyfob::{
    SignOutScope, User,
    components::{Html, face_of, inert, switch, text},
    i18n::{Message, moment::date},
};
use leptos::prelude::*;

/// Who is signed in, and the ways out.
pub(super) fn account(shell: &'static Shell) -> AnyView {
    let auth = shell.auth;
    let user = |read: fn(&User) -> String| {
        text(move || auth.current_user().as_ref().map(read).unwrap_or_default())
    };
    let face = switch(move || inert(face_of(&auth.current_user().unwrap_or_default())));
    let language = shell.router.href(Page::Language);
    let edit = shell
        .can()
        .profile
        .then(|| shell.router.href(Page::Profile));
    let profile = switch(move || {
        let user = auth.current_user().unwrap_or_default();
        inert(profile(
            &user,
            auth.signed_in_at_ms(),
            &language,
            edit.as_deref(),
        ))
    });
    let line = |title, lead, page, text| {
        let mut html = Html::default();
        html.open("<div class=\"line\">");
        html.what(title, lead);
        html.button(&shell.router.href(page), text);
        html.open("</div>");
        inert(html)
    };
    let devices = shell.can().devices.then(|| {
        let (lead, show) = (Message::DevicesLead, Message::ShowDevices);
        line(Message::Devices, lead, Page::Devices, show)
    });
    let password = shell.offers(Page::Password).then(|| {
        let (lead, change) = (Message::ChangePasswordLead, Message::ChangePassword);
        line(Message::Password, lead, Page::Password, change)
    });
    let mut security = Html::default();
    security.title(Message::Security);
    let mut all_devices = Html::default();
    all_devices.what(Message::AllDevices, Message::AllDevicesLead);
    view! {
        <div class="wide">
            <div class="who">
                {face}
                <div class="what">
                    <h1 tabindex="-1">
                        <bdi>
                            {user(|user| {
                                name(user).unwrap_or(Message::YourAccount.text()).to_owned()
                            })}
                        </bdi>
                    </h1>
                    <p class="soft">
                        <bdi>{user(|user| name(user).and(user.email.clone()).unwrap_or_default())}</bdi>
                    </p>
                </div>
            </div>
            {profile}
            <section class="card panel">
                {inert(security)} {password} {devices}
                <div class="line">
                    {inert(all_devices)}
                    {shell.sign_out_button(SignOutScope::Everywhere, "button danger")}
                </div>
            </section>
        </div>
    }
    .into_any()
}

/// What to call the user, where that is not the address.
fn name(user: &User) -> Option<&str> {
    Some(user.display_name()).filter(|name| user.email.as_deref() != Some(*name))
}

fn profile(user: &User, signed_in_at_ms: Option<u64>, language: &str, edit: Option<&str>) -> Html {
    let rows = [
        (Message::UserName, user.user_name.clone()),
        (Message::FullName, user.full_name.clone()),
        (Message::Email, user.email.clone()),
        (Message::Roles, Some(user.scopes.join(", "))),
        (Message::MemberSince, user.created.as_deref().map(date)),
        (
            Message::SignedInSince,
            signed_in_at_ms.map(|ms| date(&ms.to_string())),
        ),
    ];
    let mut html = Html::default();
    html.open("<section class=\"card panel\">");
    html.title(Message::Profile);
    html.open("<dl>");
    for (label, value) in rows {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            html.open("<dt>");
            html.text(label.text());
            html.open("</dt><dd><bdi>");
            html.text(&value);
            html.open("</bdi></dd>");
        }
    }
    html.open("</dl>");
    if let Some(edit) = edit {
        html.open("<div class=\"line\">");
        html.what(Message::EditProfile, Message::EditProfileLead);
        html.button(edit, Message::EditProfile);
        html.open("</div>");
    }
    html.open("<div class=\"line\"><strong class=\"what\">");
    html.text(Message::Language.text());
    html.open("</strong>");
    html.button(language, Message::ChangeLanguage);
    html.open("</div></section>");
    html
}

/// The parts of a panel.
trait Panel {
    fn title(&mut self, title: Message);
    fn what(&mut self, what: Message, lead: Message);
    fn button(&mut self, href: &str, text: Message);
}

impl Panel for Html {
    fn title(&mut self, title: Message) {
        self.open("<header><h2>");
        self.text(title.text());
        self.open("</h2></header>");
    }

    fn what(&mut self, what: Message, lead: Message) {
        self.open("<div class=\"what\"><strong>");
        self.text(what.text());
        self.open("</strong><p class=\"soft\">");
        self.text(lead.text());
        self.open("</p></div>");
    }

    fn button(&mut self, href: &str, text: Message) {
        self.open("<a class=\"button\"");
        self.attribute("href", href);
        self.open(">");
        self.text(text.text());
        self.open("</a>");
    }
}
