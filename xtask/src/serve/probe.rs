//! Asking whether a page answers, with a plain HTTP/1.1 request.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(2);

/// Whether `http://<address>:<port>/` answers with 200.
pub fn answers(address: IpAddr, port: u16) -> bool {
    request(address, port).is_ok_and(|head| is_ok(&head))
}

fn request(address: IpAddr, port: u16) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&SocketAddr::new(address, port), LIMIT)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.write_all(
        format!("GET / HTTP/1.1\r\nhost: localhost:{port}\r\naccept: text/html\r\nconnection: close\r\n\r\n")
            .as_bytes(),
    )?;
    let mut head = [0; 64];
    let length = stream.read(&mut head)?;
    Ok(head
        .get(..length)
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .unwrap_or_default())
}

fn is_ok(head: &str) -> bool {
    head.starts_with("HTTP/1.") && head.split(' ').nth(1) == Some("200")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_200_counts_as_an_answer() {
        assert!(is_ok("HTTP/1.1 200 OK\r\n"));
        assert!(!is_ok("HTTP/1.1 404 Not Found\r\n"));
        assert!(!is_ok("SSH-2.0-OpenSSH"));
    }
}
