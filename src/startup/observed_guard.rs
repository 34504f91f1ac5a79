//! What operators are told of the guard.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::guard::Guard;
use crate::telemetry::{Gauge, Observed};

/// A guard that operators look at.
pub(super) struct ObservedGuard(pub(super) Arc<Guard>);

impl Observed for ObservedGuard {
    fn details(&self) -> Value {
        let status = self.0.status();
        json!({
            "born_at": status.birth,
            "spent_marks": status.marks,
            "spent_marks_capacity": status.mark_capacity,
            "revocations": status.revocations,
            "commits_failed": status.commits_failed,
            "lag_seconds": status.lag.as_secs_f64(),
            "maintenance": self.0.is_in_maintenance(),
        })
    }

    #[expect(clippy::cast_precision_loss, reason = "nothing here counts beyond 2^53")]
    fn gauges(&self) -> Vec<Gauge> {
        let status = self.0.status();
        let gauge = Gauge::new;
        vec![
            gauge("signet_guard_spent_marks", "Marks of spent artefacts", f64::from(status.marks)),
            gauge("signet_guard_spent_marks_capacity", "Marks there is room for", f64::from(status.mark_capacity)),
            gauge("signet_guard_revocations", "Revocations in force", status.revocations as f64),
            gauge("signet_guard_commits", "Durable commits since the start", status.commits as f64),
            gauge("signet_guard_commits_failed", "Commits that failed since the start", status.commits_failed as f64),
            gauge("signet_guard_lag_seconds", "Since other processes' writes were last seen", status.lag.as_secs_f64()),
            gauge(
                "signet_guard_maintenance",
                "1 while clients are not served",
                f64::from(u8::from(self.0.is_in_maintenance())),
            ),
        ]
    }
}
