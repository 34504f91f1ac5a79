//! Folders that are gone when their test ends.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, process};

use rusqlite::Connection;
use signet::entropy::Entropy;
use signet::users::{Directory, DirectoryFault, DirectorySettings};

use crate::directory::Place;

/// A folder of this test alone.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("signet-users-{}-{number}", process::id()));
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    /// Where the directory's file is.
    pub(crate) fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// The directory's file.
    pub(crate) fn file(&self) -> PathBuf {
        self.data().join("accounts.sqlite3")
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

impl Folder {
    /// Runs SQL on the directory's file, as an operator may.
    pub(crate) fn run(&self, sql: &str) {
        self.connection().execute_batch(sql).unwrap();
    }

    /// The first cell of the first row.
    pub(crate) fn text(&self, sql: &str) -> String {
        self.connection().query_row(sql, (), |row| row.get(0)).unwrap()
    }

    /// The first cell of the first row.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.connection().query_row(sql, (), |row| row.get(0)).unwrap()
    }

    /// Keeps everybody else from writing until it is dropped.
    pub(crate) fn lock(&self) -> Connection {
        let lock = self.connection();
        lock.execute_batch("BEGIN IMMEDIATE").unwrap();
        lock
    }

    fn connection(&self) -> Connection {
        Connection::open(self.file()).unwrap()
    }
}

impl Place for Folder {
    fn open_with(&self, settings: &DirectorySettings, entropy: Arc<dyn Entropy>) -> Result<Directory, DirectoryFault> {
        Directory::open(&self.data(), settings, entropy)
    }
}
