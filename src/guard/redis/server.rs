//! What Redis says of itself.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use redis::aio::MultiplexedConnection;
use redis::cmd;

use super::fault::RedisFault;
use crate::clock::{Clock, Timestamp};

/// The only policy that forgets nothing before its time.
const POLICY: &str = "noeviction";

/// What is known of the server.
#[derive(Default)]
pub(super) struct Server {
    policy: Mutex<Option<String>>,
    is_told: AtomicBool,
}

impl Server {
    /// Which keys it gives up when its memory is full; unknown before it was asked.
    pub(super) fn policy(&self) -> Option<String> {
        self.policy.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether it gives up none.
    pub(super) fn forgets_nothing(&self) -> Option<bool> {
        self.policy().map(|policy| policy == POLICY)
    }

    /// Asks which keys the server gives up, and says in the log if that may be any of ours.
    pub(super) async fn ask_policy(&self, connection: &MultiplexedConnection) -> Result<(), RedisFault> {
        let Some(policy) = info(connection, "memory", "maxmemory_policy").await? else { return Ok(()) };
        if policy == POLICY {
            self.is_told.store(false, Ordering::Relaxed);
        } else if !self.is_told.swap(true, Ordering::Relaxed) {
            log::error!(
                "Redis forgets what must be remembered when its memory is full: maxmemory-policy is {policy}; \
                 expected {POLICY}"
            );
        }
        *self.policy.lock().unwrap_or_else(PoisonError::into_inner) = Some(policy);
        Ok(())
    }
}

/// Which run of the server it is: another one may have lost what the one before remembered.
pub(super) async fn run_id(connection: &MultiplexedConnection) -> Result<String, RedisFault> {
    info(connection, "server", "run_id").await?.ok_or(RedisFault::Nonsense)
}

async fn info(connection: &MultiplexedConnection, section: &str, member: &str) -> Result<Option<String>, RedisFault> {
    let text: String = cmd("INFO").arg(section).query_async(&mut connection.clone()).await?;
    let value = |line: &str| line.strip_prefix(member)?.strip_prefix(':').map(|value| value.trim().to_owned());
    Ok(text.lines().find_map(value))
}

/// By how many milliseconds the clock here is ahead of the server's: what the way there and back cannot explain.
pub(super) async fn skew(connection: &MultiplexedConnection, clock: &dyn Clock) -> Result<i64, RedisFault> {
    let before = clock.now();
    let (seconds, micros): (u64, u64) = cmd("TIME").query_async(&mut connection.clone()).await?;
    let after = clock.now();
    let there = Timestamp::from_millis(seconds.saturating_mul(1000).saturating_add(micros / 1000));
    let millis = |ahead: Timestamp, behind: Timestamp| {
        i64::try_from(ahead.as_millis().saturating_sub(behind.as_millis())).unwrap_or(i64::MAX)
    };
    let (ahead, behind) = (millis(before, there), millis(there, after));
    Ok(if ahead > 0 { ahead } else { behind.saturating_neg() })
}
