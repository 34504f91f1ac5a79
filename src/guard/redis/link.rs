//! The connection that requests share: there or not, trusted or not, and never waited for longer than they may.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use redis::FromRedisValue;
use redis::aio::MultiplexedConnection;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use super::breaker::Breaker;
use super::fault::RedisFault;
use super::scripts::Call;
use crate::clock::MAX_SKEW;

/// A connection to data that this replica trusts.
pub(super) struct Live {
    pub(super) connection: MultiplexedConnection,
    /// Which incarnation of the data it is.
    pub(super) incarnation: String,
}

/// Whether there is a connection.
enum State {
    Up(Arc<Live>),
    Down,
    /// There is one to data that are not, or not yet, those that are trusted.
    Doubted,
}

/// What requests know of Redis.
pub(super) struct Link {
    state: RwLock<State>,
    pub(super) breaker: Breaker,
    /// Somebody found out that the data are not those that are trusted.
    pub(super) doubted: Notify,
    limit: Duration,
    pub(super) failed: AtomicU64,
    latency_micros: AtomicU64,
    skew_millis: AtomicI64,
}

impl Link {
    pub(super) fn new(limit: Duration) -> Self {
        Self {
            state: RwLock::new(State::Down),
            breaker: Breaker::new(std::time::Instant::now()),
            doubted: Notify::new(),
            limit,
            failed: AtomicU64::new(0),
            latency_micros: AtomicU64::new(0),
            skew_millis: AtomicI64::new(0),
        }
    }

    /// The connection, if it is of use now.
    pub(super) fn live(&self) -> Result<Arc<Live>, RedisFault> {
        if self.breaker.is_open() {
            return Err(RedisFault::Resting);
        }
        match &*self.state.read().unwrap_or_else(PoisonError::into_inner) {
            State::Up(live) => Ok(Arc::clone(live)),
            State::Down => Err(RedisFault::Resting),
            State::Doubted => Err(RedisFault::Stranger),
        }
    }

    /// A session begins.
    pub(super) fn begin(&self, live: Arc<Live>) {
        self.set(State::Up(live));
        self.breaker.close();
    }

    /// A session ends, or could not begin.
    pub(super) fn end(&self, why: &RedisFault) {
        self.set(if matches!(why, RedisFault::Stranger) { State::Doubted } else { State::Down });
    }

    fn set(&self, state: State) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = state;
    }

    pub(super) fn is_up(&self) -> bool {
        self.live().is_ok()
    }

    /// Calls a script, and waits no longer than a request may.
    pub(super) async fn call<T: FromRedisValue>(&self, live: &Live, call: &Call) -> Result<T, RedisFault> {
        self.measured(call.on(&live.connection)).await
    }

    /// Waits for an answer no longer than a request may; whoever fails too often opens the breaker.
    pub(super) async fn measured<T>(
        &self,
        answer: impl Future<Output = Result<T, RedisFault>>,
    ) -> Result<T, RedisFault> {
        let begun = Instant::now();
        let answer = timeout(self.limit, answer).await.unwrap_or(Err(RedisFault::TimedOut));
        match &answer {
            Ok(_) => {
                self.breaker.succeeded();
                self.average(begun.elapsed());
            }
            Err(fault) => self.fail(fault),
        }
        answer
    }

    /// An answer for which nobody waited took so long.
    pub(super) fn took(&self, time: Duration) {
        if time > self.limit {
            self.fail(&RedisFault::TimedOut);
        }
    }

    fn fail(&self, fault: &RedisFault) {
        self.failed.fetch_add(1, Ordering::Relaxed);
        if self.breaker.failed(std::time::Instant::now()) {
            log::error!("Redis is not asked until it answers again: {fault}");
        }
    }

    /// The data are not those that are trusted: nobody uses them until that is settled.
    pub(super) fn doubt(&self) {
        self.set(State::Doubted);
        self.doubted.notify_one();
    }

    /// A moving average, of which the last answer is an eighth.
    fn average(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let before = self.latency_micros.load(Ordering::Relaxed);
        let average = if before == 0 { micros } else { before.saturating_mul(7).saturating_add(micros) / 8 };
        self.latency_micros.store(average, Ordering::Relaxed);
    }

    pub(super) fn latency(&self) -> Duration {
        Duration::from_micros(self.latency_micros.load(Ordering::Relaxed))
    }

    pub(super) fn set_skew(&self, millis: i64) {
        self.skew_millis.store(millis, Ordering::Relaxed);
    }

    /// By how many milliseconds this replica's clock is ahead of that of Redis.
    pub(super) fn skew_millis(&self) -> i64 {
        self.skew_millis.load(Ordering::Relaxed)
    }

    /// Whether the clocks are too far apart for anything that is used once.
    pub(super) fn is_skewed(&self) -> bool {
        u128::from(self.skew_millis().unsigned_abs()) > MAX_SKEW.as_millis()
    }
}
