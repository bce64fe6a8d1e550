use super::Messages;
use crate::AuthError;

pub(super) static EN: Messages = Messages {
    email: "Email",
    password: "Password",
    new_password: "New password",
    user_name: "User name",
    code: "Code",
    show_password: "Show password",
    keep_signed_in: "Keep me signed in",

    sign_in: "Sign in",
    create_account: "Create account",
    forgot_password: "Forgot password?",
    sign_out: "Sign out",
    sign_out_everywhere: "Sign out everywhere",

    device: "A device",
    signed_in_at: "Signed in",
    last_used: "Last used",
    this_device: "This device",
    sign_out_device: "Sign out this device",
    sign_out_others: "Sign out all others",
    device_signed_out: "That device is signed out.",
    others_signed_out: "All your other devices are signed out.",
    no_devices: "The service knows no device of yours any more: your session may have ended. Sign out, then sign in again.",
    loading: "One moment…",

    new_here: "New here?",
    have_account: "Have an account?",
    remembered: "Remembered it?",
    sign_up_lead: "We’ll mail you a code to confirm your address.",
    check_mail: "Check your mail",
    code_sent_to: "We sent a code to",
    code_maybe_sent_to: "If there is an account for this address, a code is on its way to",
    confirm: "Confirm",
    send_new_code: "Send a new code",
    new_code_sent: "A new code is on its way. Older codes no longer work.",
    new_code_maybe_sent: "If there is an account, a new code is on its way. Older codes no longer work.",
    other_email: "Use another address",
    reset_title: "Reset your password",
    reset_lead: "Tell us your address and we’ll mail you a code.",
    send_code: "Send code",
    set_password: "Set new password",
    password_hint: "At least 8 characters; a phrase of 15 or more is best.",
    account_made: "Your account is ready. Sign in with the first password you chose for it.",
    password_changed: "Your password is changed. Sign in with the new one.",

    email_needed: "Enter your email address, like ada@example.com.",
    password_needed: "Enter your password.",
    user_name_needed: "Enter a name.",
    code_needed: "Enter the code from the mail.",
    password_short: "Use at least 8 characters.",
    password_long: "Use at most 128 characters.",
    password_spaces: "Leave out the spaces at the start and the end.",

    not_verified: "You’re signed in, but the service can’t be reached to check it just now. We’ll try again when it’s back.",
    memory_only: "Your browser doesn’t let this site store anything, so you’ll be signed out when you close or reload this page.",
    storage_full: "Your browser has no room left for this site, so you’ll be signed out when you close or reload this page. To stay signed in, free some space, then sign in again.",
    tab_only: "Your browser keeps your session for this tab alone, so you’ll be signed out when you close it.",

    // The core speaks English.
    error: |kind| AuthError::new(kind).message,
    wait_seconds: |seconds| {
        let (count, unit) = match seconds {
            0..=1 => (1, "second"),
            2..=90 => (seconds, "seconds"),
            _ => (seconds.div_ceil(60), "minutes"),
        };
        format!("Too many tries. Try again in {count} {unit}.")
    },
};

#[cfg(test)]
mod tests {
    use super::EN;

    #[test]
    fn a_wait_is_told_in_seconds_while_it_is_short_and_never_too_short() {
        for (seconds, told) in [
            (1, "1 second."),
            (30, "30 seconds."),
            (90, "90 seconds."),
            (91, "2 minutes."),
            (300, "5 minutes."),
        ] {
            let text = (EN.wait_seconds)(seconds);
            assert!(text.ends_with(told), "{text}");
        }
    }
}
