//! The way out: where it leads, where it does not, and within which bounds.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod bounds;
mod caching;
mod posts;
#[path = "../support/receiver.rs"]
mod receiver;
mod tls;

use std::path::Path;
use std::sync::Arc;

use signet::clock::Timestamp;
use signet::outbound::{Counts, Document, FetchFault, Fetcher, FetcherPlan, OutboundSettings, Reach};
use tokio::runtime::{Builder, Runtime};
use url::Url;

/// A fetcher, and the runtime it works on.
pub(crate) struct Way {
    pub(crate) runtime: Runtime,
    pub(crate) fetcher: Fetcher,
    pub(crate) counts: Arc<Counts>,
}

impl Way {
    /// One with these `[outbound]` settings, as TOML.
    pub(crate) fn with(reach: Reach, settings: &str) -> Self {
        Self::in_folder(Path::new("/nonexistent"), reach, settings)
    }

    /// One whose relative paths start at `folder`.
    pub(crate) fn in_folder(folder: &Path, reach: Reach, settings: &str) -> Self {
        let settings: OutboundSettings = toml_edit::de::from_str(settings).unwrap();
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let counts = Arc::new(Counts::default());
        let plan = FetcherPlan::read(&settings, folder, reach).unwrap();
        let fetcher = plan.start(runtime.handle().clone(), Arc::clone(&counts)).unwrap();
        Self { runtime, fetcher, counts }
    }

    /// One for an issuer on this machine.
    pub(crate) fn here() -> Self {
        Self::with(Reach::ThisMachineToo, "")
    }

    pub(crate) fn get(&self, url: &str) -> Result<Vec<u8>, FetchFault> {
        let url = Url::parse(url).unwrap();
        self.runtime.block_on(self.fetcher.get(&url)).map(|fetched| fetched.body)
    }

    pub(crate) fn document(&self, url: &str, now: u64) -> Result<Arc<Document>, FetchFault> {
        self.document_since(url, 0, now)
    }

    pub(crate) fn document_since(&self, url: &str, since: u64, now: u64) -> Result<Arc<Document>, FetchFault> {
        let url = Url::parse(url).unwrap();
        let [since, now] = [since, now].map(Timestamp::from_secs);
        self.runtime.block_on(self.fetcher.document(&url, since, now))
    }
}
