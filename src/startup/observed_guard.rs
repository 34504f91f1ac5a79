//! What operators are told of the guard.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::guard::{Guard, MAX_LAG, SharedStatus};
use crate::telemetry::{Gauge, Observed};

/// A guard that operators look at.
pub(super) struct ObservedGuard(pub(super) Arc<Guard>);

impl Observed for ObservedGuard {
    fn details(&self) -> Value {
        let status = self.0.status();
        let mut told = json!({
            "born_at": status.birth,
            "spent_marks": status.marks,
            "spent_marks_capacity": status.mark_capacity,
            "revocations": status.revocations,
            "commits_failed": status.commits_failed,
            "lag_seconds": status.lag.as_secs_f64(),
            "is_lagging": status.lag > MAX_LAG,
            "maintenance": self.0.is_in_maintenance(),
        });
        if let (Some(told), Some(shared)) = (told.as_object_mut(), &status.shared) {
            told.insert("redis".to_owned(), details_of(shared));
        }
        told
    }

    #[expect(clippy::cast_precision_loss, reason = "nothing here counts beyond 2^53")]
    fn gauges(&self) -> Vec<Gauge> {
        let status = self.0.status();
        let gauge = Gauge::new;
        let mut gauges = vec![
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
        ];
        gauges.extend(status.shared.iter().flat_map(gauges_of));
        gauges
    }
}

fn details_of(shared: &SharedStatus) -> Value {
    json!({
        "is_up": shared.is_up,
        "rests": shared.rests,
        "failed": shared.failed,
        "latency_seconds": shared.latency.as_secs_f64(),
        "skew_milliseconds": shared.skew_millis,
        "is_skewed": shared.is_skewed,
        "spent_alone": shared.spent_alone,
        "spent_twice": shared.spent_twice,
        "waiting": shared.waiting,
        "maxmemory_policy": shared.policy,
        "forgets_nothing": shared.forgets_nothing,
    })
}

#[expect(clippy::cast_precision_loss, reason = "nothing here counts beyond 2^53")]
fn gauges_of(shared: &SharedStatus) -> [Gauge; 9] {
    let gauge = Gauge::new;
    let is = |it: bool| f64::from(u8::from(it));
    let forgets = shared.forgets_nothing == Some(false);
    [
        gauge("signet_guard_redis_up", "1 while Redis is asked", is(shared.is_up)),
        gauge("signet_guard_redis_rests", "How often requests stopped asking Redis", shared.rests as f64),
        gauge("signet_guard_redis_failed", "Requests that Redis did not answer as it should", shared.failed as f64),
        gauge("signet_guard_redis_latency_seconds", "How long Redis takes to answer", shared.latency.as_secs_f64()),
        gauge(
            "signet_guard_redis_skew_seconds",
            "By how much the clock is ahead of Redis",
            shared.skew_millis as f64 / 1000.0,
        ),
        gauge("signet_guard_redis_forgets", "1 if Redis may forget what must be remembered", is(forgets)),
        gauge("signet_guard_spent_alone", "Single uses judged by this replica alone", shared.spent_alone as f64),
        gauge("signet_guard_spent_twice", "Of those, used on another replica, too", shared.spent_twice as f64),
        gauge("signet_guard_waiting", "What Redis must still be told", shared.waiting as f64),
    ]
}
