//! TLS (RFC 8446, RFC 5246) by rustls with *ring*: never the process's default provider, never below 1.2.

mod identity;
mod settings;
mod validity;

pub use identity::{ServerIdentity, TlsFault};
pub use settings::{TlsSettings, TlsVersion};

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::http::connection::{Pace, Transport};

/// Shakes hands with a client, for no longer than a header section may take.
pub(super) async fn shake_hands(socket: TcpStream, config: Arc<ServerConfig>, pace: Pace) -> io::Result<Transport> {
    let stream = timeout(pace.header, TlsAcceptor::from(config).accept(socket)).await??;
    Ok(Transport::Tls(Box::new(stream)))
}
