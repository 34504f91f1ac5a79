//! Databases, one to a test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use signet::entropy::Entropy;
use signet::secret::Reference;
use signet::units::Period;
use signet::users::{Directory, DirectoryFault, DirectoryKind, DirectorySettings, PostgresSettings, Surroundings};
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::{Client, NoTls, Row};

use super::server::{PASSWORD, Server, USER};
use crate::directory::Place;
use crate::folder::Folder;

/// A database of this test alone.
pub(crate) struct Store {
    port: u16,
    name: String,
    folder: Folder,
}

impl Store {
    pub(crate) fn new() -> Self {
        Self::on(Server::shared().port())
    }

    /// A database of the server on this port.
    pub(crate) fn on(port: u16) -> Self {
        Self::made(port, "UTF8")
    }

    /// A database of another encoding.
    pub(crate) fn encoded(encoding: &str) -> Self {
        Self::made(Server::shared().port(), encoding)
    }

    fn made(port: u16, encoding: &str) -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let name = format!("test_{}", MADE.fetch_add(1, Ordering::Relaxed));
        let store = Self::named(port, name);
        store.on_database("postgres", async |client| {
            let sql = format!("CREATE DATABASE {} ENCODING '{encoding}' TEMPLATE template0", store.name);
            client.batch_execute(&sql).await.unwrap();
        });
        store
    }

    /// The same database through another port.
    pub(crate) fn through(&self, port: u16) -> Self {
        Self::named(port, self.name.clone())
    }

    fn named(port: u16, name: String) -> Self {
        let store = Self { port, name, folder: Folder::new() };
        store.file("own-url", &format!("postgres://{USER}:{PASSWORD}@127.0.0.1:{port}/{}", store.name));
        store
    }

    /// Runs SQL on the database, as an operator may.
    pub(crate) fn run(&self, sql: &str) {
        self.on_database(&self.name, async |client| client.batch_execute(sql).await.unwrap());
    }

    /// The first cell of the first row.
    pub(crate) fn text(&self, sql: &str) -> String {
        self.row(sql).get(0)
    }

    /// The first cell of the first row.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.row(sql).get(0)
    }

    /// Keeps everybody else from writing until it is dropped.
    pub(crate) fn lock(&self) -> Lock {
        let client = io().block_on(connect(self.port, &self.name));
        let locking = client.batch_execute("BEGIN; LOCK TABLE accounts, names, consents IN EXCLUSIVE MODE");
        io().block_on(locking).unwrap();
        Lock { client }
    }

    /// Settings that lead to this database, with what a test wants otherwise.
    pub(crate) fn settings(&self, settings: &DirectorySettings) -> DirectorySettings {
        let postgres = PostgresSettings {
            database_url: Some(Reference::File(self.folder.path().join("own-url"))),
            timeout: Period::from_secs(5),
            ..PostgresSettings::default()
        };
        DirectorySettings { kind: DirectoryKind::Postgres, postgres, ..settings.clone() }
    }

    /// The database's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// A file that holds a URL.
    pub(crate) fn url_file(&self, url: &str) -> PathBuf {
        self.file("url", &format!("{url}\n"))
    }

    /// A file of this test.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    /// Opens whatever these settings lead to.
    pub(crate) fn open_exactly(
        &self,
        settings: &DirectorySettings,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Directory, DirectoryFault> {
        let (storage, folder) = (self.folder.data(), self.folder.path());
        Directory::of(settings, &Surroundings { storage: &storage, folder, io: &|| Ok(io().handle().clone()) }, entropy)
    }

    fn row(&self, sql: &str) -> Row {
        self.on_database(&self.name, async |client| client.query_one(sql, &[]).await.unwrap())
    }

    fn on_database<T>(&self, name: &str, what: impl AsyncFnOnce(Client) -> T) -> T {
        io().block_on(async { what(connect(self.port, name).await).await })
    }
}

impl Place for Store {
    fn open_with(&self, settings: &DirectorySettings, entropy: Arc<dyn Entropy>) -> Result<Directory, DirectoryFault> {
        self.open_exactly(&self.settings(settings), entropy)
    }
}

/// A transaction that is open.
pub(crate) struct Lock {
    client: Client,
}

impl Drop for Lock {
    fn drop(&mut self) {
        io().block_on(self.client.batch_execute("ROLLBACK")).unwrap();
    }
}

async fn connect(port: u16, database: &str) -> Client {
    let config = format!("host=127.0.0.1 port={port} user={USER} password={PASSWORD} dbname={database}");
    let (client, connection) = tokio_postgres::connect(&config, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute("SET search_path TO signet").await.unwrap();
    client
}

/// The runtime on which connections live.
pub(crate) fn io() -> &'static Runtime {
    static IO: OnceLock<Runtime> = OnceLock::new();
    IO.get_or_init(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap())
}
