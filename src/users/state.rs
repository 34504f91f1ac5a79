//! How the directory is, as far as is known without asking anybody.

use super::Directory;
use super::kind::Kind;
use crate::users::{DirectoryKind, ServiceCounted};

/// How a directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectoryState {
    /// Of which kind it is.
    pub kind: DirectoryKind,
    /// Its connections, where it is on a server.
    pub server: Option<ServerState>,
    /// How its service was met, where one checks passwords.
    pub service: Option<ServiceCounted>,
}

/// The connections of this replica to a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServerState {
    /// Whether it was reached when that was tried last; it is tried whenever somebody asks.
    pub is_reachable: bool,
    /// How many there are.
    pub open: usize,
    /// How many of them nobody uses.
    pub idle: usize,
    /// How many requests wait for one.
    pub waiting: usize,
    /// How many there may be.
    pub most: usize,
}

impl Directory {
    /// How it is. Nobody waits for this; a server is asked meanwhile, so that the next answer is of now.
    #[must_use]
    pub fn state(&self) -> DirectoryState {
        DirectoryState {
            kind: self.kind_written,
            server: match &self.kind {
                Kind::Elsewhere | Kind::Embedded(_) => None,
                #[cfg(feature = "postgres")]
                Kind::Postgres(server) => Some(server.state()),
            },
            service: (self.kind_written == DirectoryKind::Http).then(|| self.service_counts.now()),
        }
    }
}
