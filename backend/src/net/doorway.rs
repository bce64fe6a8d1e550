//! Where the server listens: one address, or both loopback addresses.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::task::Poll;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpStream};

use super::connection::{Connection, Cut};

/// Tries to find a port that is free on both loopback addresses.
const ATTEMPTS: usize = 16;

/// The address cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct BindError {
    address: SocketAddr,
    source: io::Error,
}

/// The listening sockets, all of the same port.
pub struct Doorway {
    listeners: Vec<TcpListener>,
    address: SocketAddr,
}

impl Doorway {
    /// Listens on `host`, or on 127.0.0.1 and, where the machine has it, ::1: a
    /// browser takes either for `localhost`. Port 0 picks a free one.
    ///
    /// Fails when the port is taken on either address: half a `localhost` would
    /// send some clients to another server.
    pub async fn bind(host: Option<IpAddr>, port: u16) -> Result<Self, BindError> {
        if let Some(host) = host {
            let (listener, address) = listen(SocketAddr::new(host, port)).await?;
            return Ok(Self {
                listeners: vec![listener],
                address,
            });
        }
        let mut attempts = if port == 0 { ATTEMPTS } else { 1 };
        loop {
            attempts -= 1;
            let (v4, address) = listen(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)).await?;
            let v6 = SocketAddr::new(Ipv6Addr::LOCALHOST.into(), address.port());
            let listeners = match listen(v6).await {
                Ok((v6, _)) => vec![v4, v6],
                Err(error) if error.source.kind() != io::ErrorKind::AddrInUse => vec![v4],
                Err(_) if attempts > 0 => continue,
                Err(error) => return Err(error),
            };
            return Ok(Self { listeners, address });
        }
    }

    /// The address to tell people: what was bound, or loopback where that is "any".
    pub fn address(&self) -> SocketAddr {
        let ip = match self.address.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            ip => ip,
        };
        SocketAddr::new(ip, self.address.port())
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), BindError> {
    let bound = async {
        let listener = TcpListener::bind(address).await?;
        let local = listener.local_addr()?;
        Ok((listener, local))
    };
    bound.await.map_err(|source| BindError { address, source })
}

impl Listener for Doorway {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            let accepted: io::Result<(TcpStream, SocketAddr)> = poll_fn(|cx| {
                self.listeners
                    .iter()
                    .map(|listener| listener.poll_accept(cx))
                    .find(Poll::is_ready)
                    .unwrap_or(Poll::Pending)
            })
            .await;
            match accepted {
                Ok((stream, peer)) => {
                    // Answers are small and whole: waiting to fill a packet only costs time.
                    let _ = stream.set_nodelay(true);
                    return (Connection::new(stream), peer);
                }
                Err(error) => {
                    // Out of file descriptors, or the client left: neither ends the server.
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Who is at the other end of a request's connection.
#[derive(Clone)]
pub struct Peer {
    /// The client's address.
    pub address: SocketAddr,
    /// Cuts the client off.
    pub cut: Cut,
}

impl Connected<IncomingStream<'_, Doorway>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Doorway>) -> Self {
        Self {
            address: *stream.remote_addr(),
            cut: stream.io().cutter(),
        }
    }
}
