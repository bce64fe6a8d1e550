//! Which addresses a registration takes, close to the `email_validator` package
//! that Serverpod uses: no top-level domain alone, letters of any language.

/// Longest address and longest part before the `@`, in bytes (RFC 5321).
const LONGEST: usize = 254;
const LONGEST_LOCAL: usize = 64;

/// Whether `address` looks like one that mail can go to.
pub fn is_valid(address: &str) -> bool {
    if address.len() > LONGEST {
        return false;
    }
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    is_local(local) && is_domain(domain)
}

fn is_local(local: &str) -> bool {
    if local.len() > LONGEST_LOCAL {
        return false;
    }
    if let Some(quoted) = local
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        let mut escaped = false;
        let fine = quoted.chars().all(|c| {
            let fine = !c.is_control() && (escaped || c != '"');
            escaped = !escaped && c == '\\';
            fine
        });
        return fine && !escaped;
    }
    local.split('.').all(|atom| {
        !atom.is_empty()
            && atom
                .chars()
                .all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c))
    })
}

fn is_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
        && labels
            .last()
            .is_some_and(|top| !top.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_and_unusual_addresses_are_taken() {
        for address in [
            "a@b.se",
            "first.last+tag@sub.example.co.uk",
            "o'neil@example.com",
            "jürgen@müller.de",
            "\"a b\\\"c\"@example.com",
        ] {
            assert!(is_valid(address), "{address}");
        }
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@b.se", "a".repeat(65));
        for address in [
            "",
            "a",
            "a@",
            "@b.se",
            "a@b",
            "a b@c.se",
            "a@b..se",
            ".a@b.se",
            "a.@b.se",
            "a@-b.se",
            "a@b@",
            "a@b.1",
            "\"a\"b\"@c.se",
            "a@b.se\n",
            "\"a\\\"@c.se",
            &long,
        ] {
            assert!(!is_valid(address), "{address}");
        }
    }
}
