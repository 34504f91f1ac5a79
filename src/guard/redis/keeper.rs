//! What stands between this replica and Redis, for as long as the replica serves: one session after the other.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::dialling::Dialler;
use super::fault::RedisFault;
use super::follower::Follower;
use super::link::Link;
use super::names::Names;
use super::outbox::Outbox;
use super::server::Server;
use super::{incarnation, watch};
use crate::clock::{Clock, Timestamp};
use crate::entropy::Entropy;
use crate::guard::embedded::Embedded;
use crate::guard::memory::Memory;
use crate::guard::rows::Record;

/// How long it is waited before it is dialled again: longer each time it fails.
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

const NEVER: u64 = u64::MAX;

/// What sessions share, and requests look at.
pub(super) struct Keeper {
    pub(super) names: Names,
    pub(super) link: Link,
    pub(super) outbox: Outbox,
    pub(super) server: Server,
    pub(super) memory: Arc<Memory>,
    /// The file of this replica, which ends with its guard.
    pub(super) file: Weak<Embedded>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) entropy: Arc<dyn Entropy>,
    pub(super) dialler: Dialler,
    /// The incarnation that was told all that this replica remembers.
    pub(super) trusted: Mutex<Option<String>>,
    pub(super) heard: Heard,
    /// Single uses that this replica alone judged.
    pub(super) spent_alone: AtomicU64,
    /// Of those, how many another replica had judged, too.
    pub(super) spent_twice: AtomicU64,
}

/// When the stream was last read.
pub(super) struct Heard {
    begun: Instant,
    at: AtomicU64,
}

impl Default for Heard {
    fn default() -> Self {
        Self { begun: Instant::now(), at: AtomicU64::new(NEVER) }
    }
}

impl Heard {
    pub(super) fn now(&self) {
        let millis = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(NEVER);
        self.at.store(millis, Ordering::Relaxed);
    }

    /// How long ago that was; before the first time a century.
    pub(super) fn lag(&self) -> Duration {
        match self.at.load(Ordering::Relaxed) {
            NEVER => Duration::from_secs(u32::MAX.into()),
            millis => self.begun.elapsed().saturating_sub(Duration::from_millis(millis)),
        }
    }
}

impl Keeper {
    /// Keeps a session for ever. What becomes of the first one is told.
    pub(super) async fn keep(self: Arc<Self>, opened_at: Timestamp, tell: Sender<Result<(), RedisFault>>) {
        let (mut follower, mut pause, mut tell) = (Follower::default(), SHORTEST_PAUSE, Some(tell));
        // What is found at the start is as old as the replica; what is found later is found now.
        let mut found_at = Some(opened_at);
        loop {
            let mut was_up = false;
            let caught_up = || {
                was_up = true;
                log::info!("Redis is there, and all that is revoked is known");
                if let Some(tell) = tell.take() {
                    // Whoever opened the guard may wait no longer.
                    let _ = tell.send(Ok(()));
                }
            };
            let fault = self.session(&mut follower, found_at.take(), caught_up).await;
            self.link.end(&fault);
            if was_up || pause == SHORTEST_PAUSE {
                log::error!("the guard goes on without Redis: {fault}");
            }
            if let Some(tell) = tell.take() {
                let _ = tell.send(Err(fault));
            }
            pause = if was_up { SHORTEST_PAUSE } else { pause.saturating_mul(2).min(LONGEST_PAUSE) };
            sleep(pause).await;
        }
    }

    /// One session: from dialling until something goes wrong.
    async fn session(
        &self,
        follower: &mut Follower,
        found_at: Option<Timestamp>,
        caught_up: impl FnOnce(),
    ) -> RedisFault {
        let dialled = async { Ok::<_, RedisFault>((self.dialler.dial().await?, self.dialler.dial().await?)) };
        let (mut commands, mut news) = match dialled.await {
            Ok(dialled) => dialled,
            Err(fault) => return fault,
        };
        let live = match incarnation::establish(self, commands.connection.clone(), found_at).await {
            Ok(live) => Arc::new(live),
            Err(fault) => return fault,
        };
        self.link.begin(Arc::clone(&live));
        tokio::select! {
            fault = commands.driver.ended() => fault,
            fault = news.driver.ended() => fault,
            () = self.link.doubted.notified() => RedisFault::Stranger,
            fault = watch::watch(self, &live) => fault,
            fault = follower.follow(self, news.connection.clone(), &live.incarnation, caught_up) => fault,
        }
    }

    /// Takes over what is revoked; whether it was news.
    pub(super) fn learn(&self, record: &Record) -> bool {
        let before = self.memory.revoked.span(&record.revocation);
        self.memory.revoked.insert(&record.revocation, record.span());
        before.is_none_or(|before| before.joined(record.span()) != before)
    }

    pub(super) fn is_trusted(&self, incarnation: &str) -> bool {
        self.trusted.lock().unwrap_or_else(PoisonError::into_inner).as_deref() == Some(incarnation)
    }

    pub(super) fn trust(&self, incarnation: &str) {
        *self.trusted.lock().unwrap_or_else(PoisonError::into_inner) = Some(incarnation.to_owned());
    }
}
