//! What all workers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;

use crate::clock::Clock;
use crate::endpoints::{AuthorizationServer, Endpoint};
use crate::http::{LimitSettings, Proxies, ServerIdentity};
use crate::protocol::GrantType;
use crate::telemetry::{Metrics, RequestIds};

/// What a reload replaces, whole.
pub struct Live {
    /// What answers requests.
    pub server: AuthorizationServer,
    /// Bounds on requests.
    pub limits: LimitSettings,
    /// Who is believed about where a request came from.
    pub proxies: Proxies,
    /// What clients shake hands with, where this service itself speaks TLS.
    pub tls: Option<ServerIdentity>,
}

/// What all workers share.
pub struct Shared {
    /// What a reload replaces; loaded once per request.
    pub live: ArcSwap<Live>,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Ids of requests.
    pub request_ids: RequestIds,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    stopping: AtomicBool,
}

impl Shared {
    /// What workers share at the start.
    #[must_use]
    pub fn new(live: Live, clock: Arc<dyn Clock>, request_ids: RequestIds) -> Self {
        // The last one counts what is at no endpoint.
        let endpoints: Vec<_> = Endpoint::ALL.into_iter().map(Endpoint::name).chain(["none"]).collect();
        let metrics = Arc::new(Metrics::new(&endpoints, GrantType::NAMES, clock.now()));
        Self { live: ArcSwap::from_pointee(live), clock, request_ids, metrics, stopping: AtomicBool::new(false) }
    }

    /// From now on `/readyz` says that the service is stopping.
    pub(super) fn begin_to_stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// Whether a stop was asked for.
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }
}
