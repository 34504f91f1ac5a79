//! What a monitoring system asks for (OpenMetrics). Whatever is configured, there are at most a thousand series: clients
//! beyond the first have one together, and everything else is a closed list. Counting takes no lock and no memory on
//! the path of a token, and survives reloads.

mod buckets;
mod exposition;
mod gauge;
mod issued;
mod process;
mod refusals;
mod statuses;

pub use gauge::Gauge;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::telemetry::ReloadCounters;
use crate::telemetry::metrics::buckets::Durations;
use crate::telemetry::metrics::issued::Issued;
use crate::telemetry::metrics::refusals::Refusals;
use crate::telemetry::metrics::statuses::Statuses;

/// How many series there may be.
pub const MOST_SERIES: usize = 1000;

/// Everything that is counted.
pub struct Metrics {
    endpoints: Vec<Endpoint>,
    issued: Issued,
    refusals: Refusals,
    /// Reloads of the configuration.
    pub reloads: Arc<ReloadCounters>,
    started_at: Timestamp,
}

struct Endpoint {
    name: &'static str,
    statuses: Statuses,
    durations: Durations,
}

impl Metrics {
    /// Counts nothing yet of these endpoints and grant types.
    #[must_use]
    pub fn new(endpoints: &[&'static str], grant_types: &[&'static str], started_at: Timestamp) -> Self {
        let endpoint =
            |name: &&'static str| Endpoint { name, statuses: Statuses::default(), durations: Durations::default() };
        Self {
            endpoints: endpoints.iter().map(endpoint).collect(),
            issued: Issued::new(grant_types),
            refusals: Refusals::default(),
            reloads: Arc::default(),
            started_at,
        }
    }

    /// When counting began.
    #[must_use]
    pub const fn started_at(&self) -> Timestamp {
        self.started_at
    }

    /// Gives clients series of their own, in this order, as long as there are any left; one that had its own keeps it.
    pub fn know_clients<'a>(&self, labels: impl Iterator<Item = &'a str>) {
        self.issued.know(labels);
    }

    /// Counts an answer of the endpoint at this place in the list.
    pub fn answered(&self, endpoint: usize, status: u16, took: Duration) {
        if let Some(endpoint) = self.endpoints.get(endpoint) {
            endpoint.statuses.count(status);
            endpoint.durations.observe(took);
        }
    }

    /// Counts a token for the grant type at this place in the list.
    pub fn token_issued(&self, grant_type: usize, client: &str) {
        self.issued.count(grant_type, client);
    }

    /// Counts a refusal.
    pub fn refused(&self, endpoint: &'static str, fault: &'static str) {
        self.refusals.count(endpoint, fault);
    }
}
