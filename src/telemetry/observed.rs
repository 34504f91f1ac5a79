//! What another part of the service tells of itself.

use serde_json::Value;

use crate::telemetry::Gauge;

/// Something operators look at. Neither method may wait, nor tell a secret or a stranger's word.
pub trait Observed: Send + Sync {
    /// All that can be told, as one JSON object.
    fn details(&self) -> Value;

    /// The values to watch; a bounded number of them, whatever happens.
    fn gauges(&self) -> Vec<Gauge>;
}
