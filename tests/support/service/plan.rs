use std::sync::Arc;

use signet::clock::Timestamp;
use signet::entropy::{Entropy, SystemEntropy};
use signet::guard::Guard;
use signet::users::Directory;

use crate::service::folder::Folder;
use crate::service::{ES256, ISSUER, NOW, ORDERS, SCOPES, Service, WEB};

/// What a service will be started with.
pub(crate) struct Plan {
    pub(super) folder: Folder,
    pub(super) config: String,
    pub(super) now: Timestamp,
    pub(super) workers: usize,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) guard: Arc<Guard>,
    pub(super) directory: Option<Directory>,
}

impl Plan {
    /// The configuration that consists of these parts.
    pub(crate) fn of(parts: &[&str]) -> Self {
        let (folder, config, entropy) = (Folder::create(), parts.join("\n") + "\n", Arc::new(SystemEntropy::new()));
        Self { folder, config, now: NOW, workers: 1, entropy, guard: Arc::new(Guard::in_memory()), directory: None }
    }

    /// The usual configuration.
    pub(crate) fn example() -> Self {
        Self::example_and("")
    }

    /// The usual configuration and more tables.
    pub(crate) fn example_and(more: &str) -> Self {
        Self::of(&[ISSUER, WEB, ORDERS, SCOPES, ES256, more])
    }

    /// Where the clock stands at the start.
    pub(crate) fn at(self, now: Timestamp) -> Self {
        Self { now, ..self }
    }

    pub(crate) fn with_workers(self, workers: usize) -> Self {
        Self { workers, ..self }
    }

    /// Randomness for the answers; keys and secrets are made with the operating system's.
    pub(crate) fn with_entropy(self, entropy: Arc<dyn Entropy>) -> Self {
        Self { entropy, ..self }
    }

    /// What remembers what was spent and revoked, instead of the memory of this process.
    pub(crate) fn with_guard(self, guard: Arc<Guard>) -> Self {
        Self { guard, ..self }
    }

    /// Where the accounts are, instead of a file of this service's own.
    pub(crate) fn with_directory(self, directory: Directory) -> Self {
        Self { directory: Some(directory), ..self }
    }

    /// A secret or key file that is there before the start; the others are generated.
    pub(crate) fn with_file(self, file: &'static str, content: String) -> Self {
        self.folder.write(file, content);
        self
    }

    pub(crate) fn start(self) -> Service {
        Service::start(self)
    }

    /// What is said of it where it is not started with.
    pub(crate) fn refused(self) -> String {
        Service::refused(self)
    }
}
