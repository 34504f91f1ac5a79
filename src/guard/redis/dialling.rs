//! How connections are made: bounded in time, with TLS that is verified, on the I/O runtime.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisConnectionInfo, cmd};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::fault::RedisFault;
use crate::authorities::Authorities;
use crate::guard::redis_settings::{Address, RedisSettings};

/// How long it may take until a connection stands.
const DIALLING: Duration = Duration::from_secs(2);

/// Makes connections.
pub(super) struct Dialler {
    address: Address,
    introduction: RedisConnectionInfo,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

/// A connection, and the task that ends with it.
pub(super) struct Dialled {
    pub(super) connection: MultiplexedConnection,
    pub(super) driver: Driver,
}

/// What keeps a connection; dropping it ends the connection.
pub(super) struct Driver(JoinHandle<()>);

impl Driver {
    /// Waits until the connection has ended.
    pub(super) async fn ended(&mut self) -> RedisFault {
        // However it ended, it has.
        let _ = (&mut self.0).await;
        RedisFault::Unreachable("the connection was closed".to_owned())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Dialler {
    pub(super) fn new(settings: &RedisSettings, folder: &Path) -> Result<Self, RedisFault> {
        let address = settings.address().map_err(RedisFault::Address)?;
        let introduction = introduction(settings, &address, folder)?;
        let tls = address.is_tls.then(|| tls(settings, &address, folder)).transpose()?;
        Ok(Self { address, introduction, tls })
    }

    /// Dials. On the I/O runtime, where the connection lives on.
    pub(super) async fn dial(&self) -> Result<Dialled, RedisFault> {
        timeout(DIALLING, self.dial_unbounded()).await.unwrap_or(Err(RedisFault::TimedOut))
    }

    async fn dial_unbounded(&self) -> Result<Dialled, RedisFault> {
        let stream = TcpStream::connect((self.address.host.as_str(), self.address.port)).await?;
        stream.set_nodelay(true)?;
        match &self.tls {
            None => self.introduce(stream).await,
            Some((connector, name)) => self.introduce(connector.connect(name.clone(), stream).await?).await,
        }
    }

    async fn introduce(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ) -> Result<Dialled, RedisFault> {
        // Whoever asks knows how long to wait.
        let config = AsyncConnectionConfig::new().set_response_timeout(None).set_connection_timeout(None);
        let made = MultiplexedConnection::new_with_config(&self.introduction, stream, config).await;
        let (mut connection, driver) = made?;
        let driver = Driver(tokio::spawn(driver));
        // One that wants a password says so now.
        cmd("PING").query_async::<()>(&mut connection).await?;
        Ok(Dialled { connection, driver })
    }
}

fn introduction(settings: &RedisSettings, address: &Address, folder: &Path) -> Result<RedisConnectionInfo, RedisFault> {
    let mut introduction = RedisConnectionInfo::default().set_db(address.database.into()).set_skip_set_lib_name();
    if let Some(username) = &address.username {
        introduction = introduction.set_username(username);
    }
    if let Some(reference) = &settings.password {
        let secret = reference.read(folder).map_err(RedisFault::PasswordUnread)?;
        let text = std::str::from_utf8(secret.expose());
        let text = text.map_err(|error| RedisFault::PasswordUnread(std::io::Error::other(error)))?;
        introduction = introduction.set_password(text);
    }
    Ok(introduction)
}

fn tls(
    settings: &RedisSettings,
    address: &Address,
    folder: &Path,
) -> Result<(TlsConnector, ServerName<'static>), RedisFault> {
    let name = ServerName::try_from(address.host.clone());
    let name = name.map_err(|_| RedisFault::Address("the name or address of a host that has a certificate"))?;
    let authorities = Authorities::Only(settings.ca_file.as_deref().map(|file| folder.join(file)));
    let config = authorities.client_config().map_err(RedisFault::Authorities)?;
    Ok((TlsConnector::from(Arc::new(config)), name))
}
