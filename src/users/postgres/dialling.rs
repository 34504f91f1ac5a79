//! How connections are made: from a URL, with TLS that is verified, on the I/O runtime.

use std::path::Path;
use std::time::Duration;

use deadpool_postgres::Connect;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Error};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresFault;
use crate::authorities::Authorities;
use crate::users::PostgresSettings;

/// What is expected of a URL.
const EXPECTED: &str = "postgres://USER:PASSWORD@HOST/DATABASE, with parameters of libpq that tokio-postgres knows";

/// Reads the URL and completes what it leaves open.
pub(super) fn configuration(settings: &PostgresSettings, folder: &Path) -> Result<Config, PostgresFault> {
    let reference = settings.database_url.as_ref().ok_or(PostgresFault::Url(EXPECTED))?;
    let secret = reference.read(folder).map_err(PostgresFault::UrlUnread)?;
    let text = std::str::from_utf8(secret.expose()).map_err(|_| PostgresFault::Url(EXPECTED))?;
    let mut config = parse(text.trim())?;
    let timeout = settings.timeout.duration();
    config.connect_timeout(timeout).tcp_user_timeout(timeout.saturating_mul(2));
    config.keepalives_idle(Duration::from_secs(30)).keepalives_interval(Duration::from_secs(10)).keepalives_retries(3);
    if config.get_application_name().is_none() {
        config.application_name("signet");
    }
    Ok(config)
}

/// Whoever says `require` means a server that proves who it is; whoever says nothing has TLS unless nothing leaves this
/// machine.
fn parse(text: &str) -> Result<Config, PostgresFault> {
    let text = text.replace("sslmode=verify-full", "sslmode=require").replace("sslmode=verify-ca", "sslmode=require");
    let mut config: Config = text.parse().map_err(|_| PostgresFault::Url(EXPECTED))?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        return Err(PostgresFault::Url(EXPECTED));
    }
    let is_local = config.get_hosts().iter().all(is_local) && config.get_hostaddrs().iter().all(|it| it.is_loopback());
    match (config.get_ssl_mode(), is_local) {
        (SslMode::Prefer, true) => config.ssl_mode(SslMode::Disable),
        (SslMode::Prefer, false) => config.ssl_mode(SslMode::Require),
        _ => &mut config,
    };
    Ok(config)
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => {
            name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
    }
}

/// Makes connections.
pub(super) struct Dialler {
    tls: MakeRustlsConnect,
    io: Handle,
    /// What is said first on each connection.
    greeting: String,
}

impl Dialler {
    pub(super) fn new(settings: &PostgresSettings, folder: &Path, io: &Handle) -> Result<Self, PostgresFault> {
        let authorities = Authorities::Only(settings.ca_file.as_deref().map(|file| folder.join(file)));
        let tls = MakeRustlsConnect::new(authorities.client_config().map_err(PostgresFault::Authorities)?);
        let millis = settings.timeout.duration().as_millis();
        let greeting = format!(
            "SET search_path TO signet; SET statement_timeout TO {millis}; \
             SET idle_in_transaction_session_timeout TO {millis}; SET default_transaction_isolation TO 'read committed'"
        );
        Ok(Self { tls, io: io.clone(), greeting })
    }
}

impl Connect for Dialler {
    /// The connection lives on the I/O runtime, and its handle is a channel to it.
    fn connect(&self, config: &Config) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), Error>> {
        let (tls, config) = (self.tls.clone(), config.clone());
        async move {
            let (dialled, handle) = oneshot::channel();
            let task = self.io.spawn(async move {
                match config.connect(tls).await {
                    // Whoever asked may have gone.
                    Err(error) => drop(dialled.send(Err(error))),
                    Ok((client, connection)) => {
                        drop(dialled.send(Ok(client)));
                        if let Err(error) = connection.await {
                            log::warn!("a connection to PostgreSQL ended: {}", PostgresFault::from(error));
                        }
                    }
                }
            });
            // Without its runtime nothing ever comes, and whoever waits has a time to stop.
            let Ok(client) = handle.await else { return std::future::pending().await };
            let client = client?;
            client.batch_execute(&self.greeting).await?;
            Ok((client, task))
        }
        .boxed()
    }
}
