//! Listening, and what all workers share.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::{App, HttpServer, web};
use arc_swap::ArcSwap;
use tokio::time::sleep;

use crate::clock::Clock;
use crate::endpoints::AuthorizationServer;
use crate::http::dispatch::dispatch;
use crate::http::{HttpSettings, LimitSettings};
use crate::telemetry::RequestIds;

/// What a reload replaces, whole.
pub struct Live {
    /// What answers requests.
    pub server: AuthorizationServer,
    /// Bounds on requests.
    pub limits: LimitSettings,
}

/// What all workers share.
pub struct Shared {
    /// What a reload replaces; loaded once per request.
    pub live: ArcSwap<Live>,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Ids of requests.
    pub request_ids: RequestIds,
    stopping: AtomicBool,
}

impl Shared {
    /// What workers share at the start.
    #[must_use]
    pub fn new(live: Live, clock: Arc<dyn Clock>, request_ids: RequestIds) -> Self {
        Self { live: ArcSwap::from_pointee(live), clock, request_ids, stopping: AtomicBool::new(false) }
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}

/// A server that listens. It serves while [`Running::finished`] is polled.
pub struct Running {
    server: Server,
    shared: Arc<Shared>,
    addresses: Vec<SocketAddr>,
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
pub fn listen(settings: &HttpSettings, shared: Arc<Shared>) -> io::Result<Running> {
    let data = web::Data::from(Arc::clone(&shared));
    let app = move || App::new().app_data(data.clone()).default_service(web::to(dispatch));
    let server = HttpServer::new(app)
        .keep_alive(settings.keep_alive.duration())
        .client_request_timeout(settings.limits.header_timeout.duration())
        .shutdown_timeout(settings.stop_timeout.duration().as_secs())
        .workers(settings.workers.unwrap_or_else(cores))
        .disable_signals()
        .bind(settings.bind)?;
    let addresses = server.addrs();
    Ok(Running { server: server.run(), shared, addresses, stop_delay: settings.stop_delay.duration() })
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
        self.shared.stopping.store(true, Ordering::Relaxed);
        sleep(self.delay).await;
        self.handle.stop(true).await;
    }
}
