//! From a socket to the handler of its requests.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_http::{HttpService, KeepAlive, Protocol};
use actix_server::GracefulShutdownSignal;
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::dev::AppConfig;
use actix_web::{App, HttpRequest, HttpResponse, web};
use rustls::ServerConfig;
use tokio::net::TcpStream;

use crate::http::connection::{Pace, PacedStream, Transport, Turn};
use crate::http::dispatch::dispatch;
use crate::http::tls::shake_hands;
use crate::http::unread::close_unread;
use crate::http::{AdminDetails, Shared, admin};

/// How long a client whose request was not read to its end may take to see the answer to it.
const LINGER: Duration = Duration::from_secs(1);

/// actix-http counts the time of a first header section from a clock that it reads twice a second.
const STALE: Duration = Duration::from_millis(500);

/// What one listener's connections are served with.
#[derive(Clone)]
pub(super) struct Service {
    pace: Pace,
    stopping: GracefulShutdownSignal,
    site: Site,
}

/// Whom a listener is for.
#[derive(Clone)]
enum Site {
    Public(Arc<Shared>),
    /// Operators, who are asked for no certificate: their listener is no stranger's.
    Admin(Arc<Shared>, Arc<dyn AdminDetails>),
}

impl Service {
    pub(super) const fn new(pace: Pace, stopping: GracefulShutdownSignal, shared: Arc<Shared>) -> Self {
        Self { pace, stopping, site: Site::Public(shared) }
    }

    /// The same for operators.
    pub(super) fn for_admin(self, details: Arc<dyn AdminDetails>) -> Self {
        let (Site::Public(shared) | Site::Admin(shared, _)) = self.site;
        Self { site: Site::Admin(shared, details), ..self }
    }

    /// What a worker makes of a socket.
    pub(super) fn factory(&self) -> impl ServiceFactory<TcpStream, Config = ()> + use<> {
        let Self { pace, stopping, site } = self.clone();
        let app = App::new().app_data(web::Data::new(site.clone())).default_service(web::to(handle));
        let app = app.into_factory().map_err(|error: actix_web::Error| error.error_response());
        let http = HttpService::build()
            // Where connections are kept, the stream ends idle ones.
            .keep_alive(if pace.keep_alive.is_zero() { KeepAlive::Disabled } else { KeepAlive::Os })
            .client_request_timeout(pace.header.saturating_add(STALE))
            .client_disconnect_timeout(LINGER)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .on_connect_ext(|stream: &PacedStream, data| {
                data.insert(stream.turn());
            })
            .finish(map_config(app, |()| AppConfig::default()));
        let connect = fn_service(move |socket| connect(socket, pace, site.clone()));
        connect.map_err(actix_http::error::DispatchError::Io).and_then(http)
    }
}

async fn connect(socket: TcpStream, pace: Pace, site: Site) -> io::Result<(PacedStream, Protocol, Option<SocketAddr>)> {
    // Answers are small: waiting for more to send only delays them.
    socket.set_nodelay(true)?;
    let peer = socket.peer_addr()?;
    let transport = match site.tls() {
        Some(config) => shake_hands(socket, config, pace).await.inspect_err(|error| {
            log::debug!(target: "signet::http", address:% = peer.ip(); "no TLS connection: {error}");
        })?,
        None => Transport::Plain(socket),
    };
    Ok((PacedStream::new(transport, pace), Protocol::Http1, Some(peer)))
}

impl Site {
    fn tls(&self) -> Option<Arc<ServerConfig>> {
        match self {
            Self::Public(shared) => shared.live.load().tls.as_ref().map(|identity| Arc::clone(&identity.config)),
            Self::Admin(..) => None,
        }
    }
}

/// Answers a request; while that lasts, it is not the client's turn.
async fn handle(request: HttpRequest, payload: web::Payload, site: web::Data<Site>) -> HttpResponse {
    let handling = request.conn_data::<Turn>().map(Turn::handle);
    let response = match site.get_ref() {
        Site::Public(shared) => dispatch(request, payload, shared).await,
        Site::Admin(shared, details) => {
            close_unread(admin::dispatch(&request, shared, details.as_ref()), &request, payload)
        }
    };
    drop(handling);
    response
}
