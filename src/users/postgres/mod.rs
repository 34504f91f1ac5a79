//! The directory that is in PostgreSQL: the same for all replicas. Connections live on the I/O runtime; their number, and
//! how long anybody waits for one or on one, is bounded. A server that goes away is found again without a restart.

mod cells;
mod dialling;
mod fault;
mod rows;
mod schema;

pub use fault::PostgresFault;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime, Status, Transaction,
};
use tokio::runtime::Handle;
use tokio::time::timeout;

use crate::users::{PostgresSettings, ServerState, Surroundings, Unavailable};
use dialling::Dialler;
use rows::ServerRows;

/// A server, and the connections to it.
pub(super) struct Postgres(Arc<Server>);

struct Server {
    pool: Pool,
    limit: Duration,
    /// Whether the tables are known to be of the present version.
    is_ready: AtomicBool,
    /// Whether it was reached when that was tried last.
    is_reachable: AtomicBool,
    /// Whether somebody is trying only to know.
    is_probed: AtomicBool,
    io: Handle,
}

impl Postgres {
    /// Looks for the server for a moment. One that is not there is awaited by whoever needs it; one that refuses is a
    /// fault. Blocks its thread.
    pub(super) fn open(settings: &PostgresSettings, surroundings: &Surroundings<'_>) -> Result<Self, PostgresFault> {
        let io = (surroundings.io)().map_err(|error| PostgresFault::Unreachable(error.to_string()))?;
        let server = Arc::new(Server::new(settings, surroundings.folder, &io)?);
        let (tell, told) = mpsc::channel();
        let reached = Arc::clone(&server);
        io.spawn(async move { tell.send(reached.client().await.map(drop)) });
        match told.recv().unwrap_or(Err(PostgresFault::TimedOut)) {
            Err(fault) if fault.is_lasting() => return Err(fault),
            Err(fault) => log::error!("accounts are unavailable until it is back: {fault}"),
            Ok(()) => {}
        }
        Ok(Self(server))
    }

    /// Whether the server is there now, and of use.
    pub(super) async fn reach(&self) -> Result<(), PostgresFault> {
        self.0.client().await.map(drop)
    }

    /// How it is; and it is looked for once more, by nobody who waits.
    pub(super) fn state(&self) -> ServerState {
        let server = &self.0;
        if !server.is_probed.swap(true, Ordering::Relaxed) {
            let probed = Arc::clone(server);
            server.io.spawn(async move {
                drop(probed.client().await);
                probed.is_probed.store(false, Ordering::Relaxed);
            });
        }
        let Status { max_size, size, available, waiting } = server.pool.status();
        let is_reachable = server.is_reachable.load(Ordering::Relaxed);
        ServerState { is_reachable, open: size, idle: available, waiting, most: max_size }
    }

    pub(super) async fn read<T>(
        &self,
        what: impl AsyncFnOnce(&ServerRows<'_, Object>) -> Result<T, PostgresFault>,
    ) -> Result<T, Unavailable> {
        let client = self.0.client().await.map_err(unavailable)?;
        let outcome = self.0.bounded(async { what(&ServerRows(&client)).await }).await;
        settle(client, outcome)
    }

    /// Changes rows in a transaction, and answers when the server has committed it. What is refused changes nothing.
    pub(super) async fn change<T, R>(
        &self,
        what: impl AsyncFnOnce(&ServerRows<'_, Transaction<'_>>) -> Result<Result<T, R>, PostgresFault>,
    ) -> Result<Result<T, R>, Unavailable> {
        let mut client = self.0.client().await.map_err(unavailable)?;
        let change = async {
            let transaction = client.transaction().await?;
            let outcome = what(&ServerRows(&transaction)).await?;
            match &outcome {
                Ok(_) => transaction.commit().await?,
                Err(_) => transaction.rollback().await?,
            }
            Ok(outcome)
        };
        let outcome = self.0.bounded(change).await;
        settle(client, outcome)
    }
}

impl Server {
    fn new(settings: &PostgresSettings, folder: &Path, io: &Handle) -> Result<Self, PostgresFault> {
        let config = dialling::configuration(settings, folder)?;
        let dialler = Dialler::new(settings, folder, io)?;
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let limit = settings.timeout.duration();
        let pool = Pool::builder(Manager::from_connect(config, dialler, recycling))
            .max_size(settings.connections.into())
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(limit))
            .create_timeout(Some(limit))
            .build();
        let pool = pool.map_err(|error| PostgresFault::Unreachable(error.to_string()))?;
        let (is_ready, is_reachable, is_probed) = Default::default();
        Ok(Self { pool, limit, is_ready, is_reachable, is_probed, io: io.clone() })
    }

    /// A connection to tables of the present version.
    async fn client(&self) -> Result<Object, PostgresFault> {
        let client = self.connect().await;
        self.is_reachable.store(client.is_ok(), Ordering::Relaxed);
        client
    }

    async fn connect(&self) -> Result<Object, PostgresFault> {
        let mut client = self.pool.get().await?;
        if !self.is_ready.load(Ordering::Acquire) {
            if let Err(fault) = self.bounded(schema::bring_up(&mut client)).await {
                drop(Object::take(client));
                return Err(fault);
            }
            self.is_ready.store(true, Ordering::Release);
        }
        Ok(client)
    }

    async fn bounded<T>(&self, work: impl Future<Output = Result<T, PostgresFault>>) -> Result<T, PostgresFault> {
        timeout(self.limit, work).await.unwrap_or(Err(PostgresFault::TimedOut))
    }
}

/// A connection on which something failed is not used again; a row that nobody can read is no fault of its connection.
fn settle<T>(client: Object, outcome: Result<T, PostgresFault>) -> Result<T, Unavailable> {
    outcome.map_err(|fault| {
        if !matches!(fault, PostgresFault::Row { .. }) {
            drop(Object::take(client));
        }
        unavailable(fault)
    })
}

#[expect(clippy::needless_pass_by_value, reason = "it ends here")]
fn unavailable(fault: PostgresFault) -> Unavailable {
    log::error!("nothing was read or written: {fault}");
    Unavailable
}

impl From<PoolError> for PostgresFault {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Backend(error) => error.into(),
            PoolError::Timeout(_) => Self::TimedOut,
            other => Self::Unreachable(other.to_string()),
        }
    }
}
