//! Listening, and stopping.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use actix_server::{Server, ServerBuilder, ServerHandle};
use tokio::net::TcpSocket;
use tokio::time::sleep;

use crate::http::connection::{Pace, raise_file_limit, room_for_connections};
use crate::http::service::Service;
use crate::http::{Admin, HttpSettings, Shared};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

/// An address that cannot be listened on.
#[derive(Debug)]
pub struct ListenFault {
    /// Where the configuration names it.
    pub key: &'static str,
    /// What the operating system says.
    pub error: io::Error,
}

impl fmt::Display for ListenFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the address at {} cannot be listened on: {}", self.key, self.error)
    }
}

/// A server that listens. It serves while [`Running::finished`] is polled.
pub struct Running {
    server: Server,
    shared: Arc<Shared>,
    addresses: Vec<SocketAddr>,
    admin_address: Option<SocketAddr>,
    stop_delay: Duration,
}

/// Stops a running server.
#[derive(Clone)]
pub struct StopHandle {
    handle: ServerHandle,
    shared: Arc<Shared>,
    delay: Duration,
}

/// Binds the address and starts the workers.
///
/// # Errors
/// The address cannot be bound.
pub fn listen(settings: &HttpSettings, shared: Arc<Shared>) -> Result<Running, ListenFault> {
    listen_with_admin(settings, None, shared)
}

/// Binds the address, and that of operators, and starts the workers that serve both.
///
/// # Errors
/// An address cannot be bound.
pub fn listen_with_admin(
    settings: &HttpSettings,
    admin: Option<Admin>,
    shared: Arc<Shared>,
) -> Result<Running, ListenFault> {
    raise_file_limit();
    let workers = settings.workers.unwrap_or_else(cores);
    let server = Server::build()
        .workers(workers)
        .max_concurrent_connections(settings.max_connections.unwrap_or_else(|| room_for_connections(workers)))
        .shutdown_timeout(settings.stop_timeout.duration().as_secs())
        .disable_signals();
    let public = Service::new(Pace::of(settings), server.graceful_shutdown_signal(), Arc::clone(&shared));
    let (server, address) = serve(server, "server.bind", settings.bind, public.clone())?;
    let (server, admin_address) = match admin {
        None => (server, None),
        Some(Admin { bind, details }) => {
            let (server, address) = serve(server, "admin.bind", bind, public.for_admin(details))?;
            (server, Some(address))
        }
    };
    let (addresses, stop_delay) = (vec![address], settings.stop_delay.duration());
    Ok(Running { server: server.run(), shared, addresses, admin_address, stop_delay })
}

/// Serves this at the address that the configuration names at `key`.
fn serve(
    server: ServerBuilder,
    key: &'static str,
    address: SocketAddr,
    service: Service,
) -> Result<(ServerBuilder, SocketAddr), ListenFault> {
    let fault = |error| ListenFault { key, error };
    let listener = bind(address).map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    let server = server.listen(key, listener, move || service.factory()).map_err(fault)?;
    Ok((server, address))
}

fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restart must not wait for connections of the last run to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

impl Running {
    /// The addresses that are listened on.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// The address that is listened on for operators.
    #[must_use]
    pub const fn admin_address(&self) -> Option<SocketAddr> {
        self.admin_address
    }

    /// What stops this server.
    #[must_use]
    pub fn stop_handle(&self) -> StopHandle {
        StopHandle { handle: self.server.handle(), shared: Arc::clone(&self.shared), delay: self.stop_delay }
    }

    /// Serves until stopped.
    ///
    /// # Errors
    /// As the operating system says.
    pub async fn finished(self) -> io::Result<()> {
        self.server.await
    }
}

impl StopHandle {
    /// Says so at `/readyz`, after a delay stops accepting, and lets running requests finish.
    pub async fn stop(&self) {
        self.shared.begin_to_stop();
        sleep(self.delay).await;
        self.handle.stop(true).await;
    }
}
