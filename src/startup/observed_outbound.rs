//! What operators are told of what goes out.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::outbound::Counts;
use crate::telemetry::{Gauge, Observed};

/// A way out that operators look at.
pub(super) struct ObservedOutbound(pub(super) Arc<Counts>);

impl Observed for ObservedOutbound {
    fn details(&self) -> Value {
        let counted = self.0.now();
        json!({
            "requests": counted.requests,
            "failures": counted.failures,
            "in_flight": counted.in_flight,
            "cached_documents": counted.documents,
            "cached_bytes": counted.bytes,
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "nothing here counts beyond 2^53")]
    fn gauges(&self) -> Vec<Gauge> {
        let counted = self.0.now();
        let gauge = Gauge::new;
        vec![
            gauge("signet_outbound_requests", "Requests to others since the start", counted.requests as f64),
            gauge("signet_outbound_failures", "Those that did not succeed", counted.failures as f64),
            gauge("signet_outbound_in_flight", "Those under way", counted.in_flight as f64),
            gauge("signet_outbound_cached_documents", "Documents that are kept", counted.documents as f64),
            gauge("signet_outbound_cached_bytes", "Their size", counted.bytes as f64),
        ]
    }
}
