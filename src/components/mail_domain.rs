//! Mistyped domains of e-mail addresses.

/// What large mail services are called, up to the first dot.
const NAMES: [&str; 10] = [
    "gmail",
    "googlemail",
    "hotmail",
    "outlook",
    "yahoo",
    "icloud",
    "protonmail",
    "yandex",
    "wanadoo",
    "rocketmail",
];

/// The address that was meant, where its domain looks like a slip of the fingers.
///
/// A name that is one edit away from a large service's is a slip, unless its first letter
/// differs: people get that one right, and `mail.com`, `ymail.com` and `email.com` are
/// services themselves. So is an end that is one edit away from `com` behind such a name,
/// and `con` behind any.
pub(super) fn corrected(address: &str) -> Option<String> {
    let (local, domain) = address.split_once('@')?;
    let (name, end) = domain.split_once('.')?;
    let known = NAMES.into_iter().find(|known| {
        let first = known.as_bytes().iter().zip(name.as_bytes()).next();
        first.is_some_and(|(a, b)| a.eq_ignore_ascii_case(b)) && is_near(known, name)
    });
    let is_com = match known {
        Some(_) => is_near("com", end),
        None => end.eq_ignore_ascii_case("con"),
    };
    let end = if is_com { "com" } else { end };
    let meant = [known.unwrap_or(name), ".", end].concat();
    (!meant.eq_ignore_ascii_case(domain)).then(|| [local, "@", &meant].concat())
}

/// Whether it is the same but for one letter that is missing, too many, another, or one
/// that has changed places with the next. In whatever letters.
fn is_near(known: &str, typed: &str) -> bool {
    let (known, typed) = (known.as_bytes(), typed.as_bytes());
    let is_same = |(a, b): &(&u8, &u8)| a.eq_ignore_ascii_case(b);
    let before = known.iter().zip(typed).take_while(is_same).count();
    let (known, typed) = (known.get(before..), typed.get(before..));
    let (known, typed) = (known.unwrap_or_default(), typed.unwrap_or_default());
    let ends = known.iter().rev().zip(typed.iter().rev());
    let behind = ends.take_while(is_same).count();
    let (more, less) = (known.len() - behind, typed.len() - behind);
    match (known, typed) {
        ([a, b, ..], [c, d, ..]) if more == 2 && less == 2 => is_same(&(a, d)) && is_same(&(b, c)),
        _ => more < 2 && less < 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_corrected() {
        for (typed, meant) in [
            ("gmial.com", "gmail.com"),
            ("gmal.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("gnail.com", "gmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmail.cmo", "gmail.com"),
            ("GMial.Con", "gmail.com"),
            ("gmail.Con", "gmail.com"),
            ("googlemial.com", "googlemail.com"),
            ("hotmial.com", "hotmail.com"),
            ("hotmal.fr", "hotmail.fr"),
            ("homail.co.uk", "hotmail.co.uk"),
            ("outlok.com", "outlook.com"),
            ("outllook.de", "outlook.de"),
            ("yaho.com", "yahoo.com"),
            ("yahooo.co.jp", "yahoo.co.jp"),
            ("iclod.com", "icloud.com"),
            ("icluod.com", "icloud.com"),
            ("example.con", "example.com"),
        ] {
            let corrected = corrected(&format!("Anna.B+x@{typed}"));
            assert_eq!(corrected, Some(format!("Anna.B+x@{meant}")), "{typed}");
        }
    }

    #[test]
    fn what_is_right_is_left_alone() {
        for domain in [
            "gmail.com",
            "Gmail.COM",
            "gMail.com",
            "Example.Com",
            "googlemail.com",
            "googlemail.de",
            "hotmail.com",
            "hotmail.co.uk",
            "hotmail.de",
            "hotmail.fr",
            "hotmail.it",
            "hotmail.es",
            "hotmail.ca",
            "outlook.com",
            "outlook.de",
            "outlook.fr",
            "outlook.com.br",
            "yahoo.com",
            "yahoo.de",
            "yahoo.ca",
            "yahoo.cn",
            "yahoo.co.uk",
            "yahoo.com.br",
            "yahoo.co.jp",
            "ymail.com",
            "mail.com",
            "email.com",
            "email.cz",
            "mail.ru",
            "mail.de",
            "mail.ee",
            "inmail.sk",
            "hushmail.com",
            "fastmail.com",
            "fastmail.fm",
            "tutamail.com",
            "gmx.de",
            "gmx.net",
            "gmx.at",
            "gmx.ch",
            "gmx.com",
            "web.de",
            "live.com",
            "live.de",
            "live.ca",
            "live.nl",
            "live.cn",
            "live.co.uk",
            "msn.com",
            "me.com",
            "mac.com",
            "icloud.com",
            "aol.com",
            "aol.de",
            "aim.com",
            "qq.com",
            "163.com",
            "126.com",
            "sina.cn",
            "naver.com",
            "daum.net",
            "hanmail.net",
            "rediffmail.com",
            "proton.me",
            "pm.me",
            "protonmail.com",
            "protonmail.ch",
            "zoho.com",
            "yandex.ru",
            "yandex.com",
            "ya.ru",
            "t-online.de",
            "freenet.de",
            "orange.fr",
            "free.fr",
            "sfr.fr",
            "laposte.net",
            "wanadoo.fr",
            "libero.it",
            "virgilio.it",
            "seznam.cz",
            "wp.pl",
            "o2.pl",
            "onet.pl",
            "interia.pl",
            "bluewin.ch",
            "btinternet.com",
            "sky.com",
            "comcast.net",
            "verizon.net",
            "att.net",
            "shaw.ca",
            "bigpond.com",
            "uol.com.br",
            "bol.com.br",
            "abv.bg",
            "ukr.net",
            "i.ua",
            "rocketmail.com",
            "cloud.com",
            "look.com",
            "example.com",
            "example.co",
            "x.cm",
            "company.om",
            "ö.se",
            "gmx.co.uk",
            "mailbox.org",
            "posteo.de",
            "hey.com",
        ] {
            assert_eq!(corrected(&format!("anna@{domain}")), None, "{domain}");
        }
    }

    #[test]
    fn what_is_no_address_yet_is_left_alone() {
        for text in [
            "",
            "anna",
            "anna@",
            "@",
            "anna@gmial",
            "anna@.",
            "anna@g.",
            "a@🔑.con🔑",
        ] {
            assert_eq!(corrected(text), None, "{text}");
        }
    }
}
