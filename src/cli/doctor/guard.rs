//! The guard that replicas share: whether it can be reached, and is as it must be.

use tokio::runtime::Builder;

use crate::cli::desk::Desk;
use crate::cli::doctor::Finding;
use crate::clock::SystemClock;
use crate::guard::{GuardKind, Reached, reach_redis};
use crate::startup::Loaded;

/// Looks at Redis, where the guard is there.
pub(super) fn examine(desk: &Desk, loaded: &Loaded) -> Vec<Finding> {
    if loaded.config.guard.kind != GuardKind::Redis {
        return Vec::new();
    }
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return vec![Finding::Fault(error.to_string())],
    };
    let (settings, folder) = (&loaded.config.guard.redis, desk.beside());
    match runtime.block_on(reach_redis(settings, &folder, &SystemClock)) {
        Ok(reached) => vec![time(&reached), memory(&reached)],
        Err(fault) => vec![Finding::Fault(fault.to_string())],
    }
}

fn time(reached: &Reached) -> Finding {
    if reached.has_same_time {
        Finding::Good("Redis can be reached, and has the same time".to_owned())
    } else {
        Finding::Fault(
            "the clocks of Redis and of this machine differ by more than 5s: nothing is used once".to_owned(),
        )
    }
}

fn memory(reached: &Reached) -> Finding {
    let policy = reached.policy.as_deref().unwrap_or("unknown");
    match reached.forgets_nothing {
        Some(true) => Finding::Good("Redis forgets nothing when its memory is full".to_owned()),
        _ => Finding::Fault(format!(
            "Redis may forget what must be remembered: maxmemory-policy is {policy}; expected noeviction"
        )),
    }
}
