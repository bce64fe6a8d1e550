//! Whether a port is free, asked before anything is built.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

use crate::failure::{Outcome, fail};

/// # Errors
/// When something listens on the port of a loopback address; the message names port and flag.
pub fn ensure_free(port: u16, flag: &str, wanted_by: &str) -> Outcome {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .err()
        // A machine without IPv6 answers otherwise than by "in use".
        .or_else(|| TcpListener::bind((Ipv6Addr::LOCALHOST, port)).err())
        .filter(|cause| {
            matches!(
                cause.kind(),
                ErrorKind::AddrInUse | ErrorKind::PermissionDenied
            )
        });
    match taken {
        None => Ok(()),
        Some(cause) => fail(format!(
            "the {wanted_by} cannot listen on port {port} ({cause}): end the program that uses \
             it, or choose another port with {flag} <port>"
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_taken_port_is_named_together_with_its_flag() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let message = ensure_free(port, "--site-port", "site")
            .unwrap_err()
            .to_string();
        assert!(message.contains(&port.to_string()));
        assert!(message.contains("--site-port"));

        drop(listener);
        assert_eq!(ensure_free(port, "--site-port", "site"), Ok(()));
    }
}
