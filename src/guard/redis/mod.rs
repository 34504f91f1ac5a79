//! The guard that replicas share, on Redis or what speaks its protocol.
//!
//! What is spent is judged here first, so that a repeat on the same replica costs no round trip, and then in Redis by one
//! script. What is revoked is an entry with an end and a message in a stream; every replica follows the stream into memory
//! and into its own file, and answers that something is revoked only after Redis and its own disk have it.

mod breaker;
mod calls;
mod dialling;
mod entry;
mod fault;
mod follower;
mod incarnation;
mod keeper;
mod link;
mod names;
mod outbox;
mod reach;
mod scripts;
mod server;
mod watch;

pub use fault::RedisFault;
pub use reach::{Reached, reach_redis};

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use tokio::task::JoinHandle;

use super::advance::{Advance, Presentation};
use super::attempts::{AttemptKey, AttemptLimit, TooManyAttempts};
use super::embedded::Embedded;
use super::mark::{Mark, SpendFault, Spent};
use super::redis_settings::OnOutage;
use super::revocation::{Durable, Revocation, Unavailable};
use super::rows::{Record, Row};
use super::settings::GuardSettings;
use super::status::SharedStatus;
use super::{OpeningFault, Surroundings};
use crate::clock::Timestamp;
use crate::entropy::{Entropy, draw};
use dialling::Dialler;
use keeper::Keeper;
use link::{Link, Live};
use names::Names;
use outbox::{Errand, Outbox, WrittenMark};
use scripts::{Call, Verdict, verdict};

/// How long a start waits for Redis.
const FIRST_SESSION: Duration = Duration::from_secs(5);

/// This replica's file and memory, and the way to Redis.
pub(super) struct Redis {
    pub(super) embedded: Arc<Embedded>,
    keeper: Arc<Keeper>,
    on_outage: OnOutage,
    /// Names this guard in what it writes.
    own_name: String,
    written: AtomicU64,
    sessions: JoinHandle<()>,
}

impl Redis {
    /// Looks for Redis for a moment. One that is not there is awaited; one that refuses is a fault. Blocks its thread.
    pub(super) fn open(
        settings: &GuardSettings,
        surroundings: &Surroundings<'_>,
        now: Timestamp,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, OpeningFault> {
        let dialler = Dialler::new(&settings.redis, surroundings.folder)?;
        let io = (surroundings.io)().map_err(RedisFault::from)?;
        let embedded = Arc::new(Embedded::open(surroundings.storage, settings, now, entropy.as_ref())?);
        let own_name = draw::<8>(entropy.as_ref()).map_err(|fault| RedisFault::Unreachable(fault.to_string()))?;
        let keeper = Arc::new(Keeper {
            names: Names::new(&settings.redis.prefix),
            link: Link::new(settings.redis.timeout.duration()),
            outbox: Outbox::default(),
            server: server::Server::default(),
            memory: Arc::clone(&embedded.memory),
            file: Arc::downgrade(&embedded),
            clock: Arc::clone(&surroundings.clock),
            entropy,
            dialler,
            trusted: std::sync::Mutex::default(),
            heard: keeper::Heard::default(),
            spent_alone: AtomicU64::new(0),
            spent_twice: AtomicU64::new(0),
        });
        let told = Arc::clone(&keeper);
        let hear = move |record: &Record| told.outbox.put(Errand::Revoke(record.clone()), record.since);
        embedded.memory.hear_of_operators(Box::new(hear));
        for (mark, until) in embedded.memory.marks().live(now) {
            let value = format!("{}:stopped", entry::millis(until));
            keeper.outbox.put(Errand::Keep(WrittenMark { mark, until, value }), now);
        }
        let (tell, told) = mpsc::channel();
        let sessions = io.spawn(Arc::clone(&keeper).keep(now, tell));
        let own_name = u64::from_be_bytes(own_name).to_string();
        let (on_outage, written) = (settings.redis.on_outage, AtomicU64::new(0));
        let guard = Self { embedded, keeper, on_outage, own_name, written, sessions };
        match told.recv_timeout(FIRST_SESSION) {
            Ok(Err(fault)) if fault.is_lasting() => Err(fault.into()),
            _ => Ok(guard),
        }
    }

    /// Spends here, then in Redis.
    pub(super) async fn spend(
        &self,
        mark: Mark,
        issued_at: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Spent, SpendFault> {
        let link = &self.keeper.link;
        if link.is_skewed() {
            return Err(SpendFault::Unavailable);
        }
        // Before the birth is looked at: whoever has the connection to new data knows their birth.
        let live = link.live();
        if issued_at < self.embedded.memory.birth() {
            return Err(SpendFault::IssuedBeforeBirth);
        }
        self.embedded.memory.marks().spend(mark, until, now)?;
        let written = WrittenMark { mark, until, value: format!("{}:{}", entry::millis(until), self.new_name()) };
        let answer = match live {
            Ok(live) => self.spend_there(&live, &written, now).await,
            Err(fault) => Err(fault),
        };
        match answer {
            Ok(Verdict::Done) => Ok(Spent::new(mark)),
            Ok(Verdict::Known) => Err(SpendFault::AlreadySpent),
            Err(RedisFault::Resting) if self.on_outage == OnOutage::Local => Ok(self.spend_alone(written, now)),
            // What is late, or perhaps was spent in data that are gone, is no outage yet: others may have spent it.
            Err(fault) => self.spend_nothing(written, &fault, now),
        }
    }

    async fn spend_there(&self, live: &Live, mark: &WrittenMark, now: Timestamp) -> Result<Verdict, RedisFault> {
        let Keeper { names, link, outbox, .. } = self.keeper.as_ref();
        let earlier = outbox.taken_back(&mark.mark).unwrap_or_default();
        self.ask(link, live, &calls::spend(names, live, mark, &earlier, now)).await
    }

    /// It is as if it had not been tried: whoever comes again is not told that it was used before.
    fn spend_nothing(&self, written: WrittenMark, fault: &RedisFault, now: Timestamp) -> Result<Spent, SpendFault> {
        self.embedded.memory.marks().take_back(&written.mark);
        let was_asked = !matches!(fault, RedisFault::Resting | RedisFault::Stranger);
        if was_asked {
            self.keeper.outbox.put(Errand::TakeBack(written), now);
        }
        Err(SpendFault::Unavailable)
    }

    /// "single use per replica, alarm metric"
    fn spend_alone(&self, written: WrittenMark, now: Timestamp) -> Spent {
        self.keeper.spent_alone.fetch_add(1, Ordering::Relaxed);
        let spent = Spent::new(written.mark);
        self.keeper.outbox.put(Errand::Spend(written), now);
        spent
    }

    /// Revokes in Redis, then in the file of this replica.
    pub(super) async fn revoke(&self, record: Record) -> Result<Durable, Unavailable> {
        if !Row::Revocation(record.clone()).is_legal() {
            return Err(Unavailable);
        }
        let Keeper { names, link, .. } = self.keeper.as_ref();
        let live = link.live().map_err(unavailable)?;
        let call = calls::revoke(names, &live, &record, record.since);
        self.ask(link, &live, &call).await.map_err(unavailable)?;
        self.embedded.revoke(record).await
    }

    /// Advances a family in Redis, and remembers that in the file of this replica.
    pub(super) async fn advance(&self, presented: Presentation) -> Result<Advance, Unavailable> {
        let Keeper { names, link, .. } = self.keeper.as_ref();
        if link.is_skewed() {
            return Err(Unavailable);
        }
        let live = link.live().map_err(unavailable)?;
        let revocation = Revocation::Grant(presented.family);
        let is_revoked = self.embedded.memory.revoked.span(&revocation).is_some();
        let call = calls::advance(names, &live, &presented, is_revoked);
        let (advance, generation): (String, u32) = link.call(&live, &call).await.map_err(unavailable)?;
        match advance.as_str() {
            "rotated" => {
                self.embedded.journal(Vec::new(), vec![presented.advanced_to(generation)]).await?;
                Ok(Advance::Rotated { generation })
            }
            "repeated" => Ok(Advance::Repeated { generation }),
            "reused" => {
                self.embedded.revoke(presented.reuse()).await?;
                Ok(Advance::Reused)
            }
            "stranger" => {
                link.doubt();
                Err(Unavailable)
            }
            _ => Err(unavailable(RedisFault::Nonsense)),
        }
    }

    /// Counts here, then in Redis. While that is away each replica counts alone: there is no code to guess here that is
    /// short, and a password behind a slow hash is guessed no faster than the sum of what replicas let pass.
    pub(super) async fn attempt(
        &self,
        key: &AttemptKey<'_>,
        limit: AttemptLimit,
        now: Timestamp,
    ) -> Result<(), TooManyAttempts> {
        let memory = &self.embedded.memory;
        memory.attempt(key, limit, now)?;
        let Keeper { names, link, .. } = self.keeper.as_ref();
        let Ok(live) = link.live() else { return Ok(()) };
        match link.call(&live, &calls::attempt(names, &live, key, limit, now)).await {
            Ok(0_u64) | Err(_) => Ok(()),
            Ok(millis) => {
                memory.attempts().forgive(key, limit);
                memory.refuse_attempt();
                Err(TooManyAttempts { retry_after: Duration::from_millis(millis) })
            }
        }
    }

    pub(super) async fn forgive(&self, key: &AttemptKey<'_>, limit: AttemptLimit) {
        self.embedded.memory.attempts().forgive(key, limit);
        let Keeper { names, link, .. } = self.keeper.as_ref();
        if let Ok(live) = link.live() {
            // What is not taken back ends by itself.
            let _ = link.call::<u64>(&live, &calls::forgive(names, &live, key, limit)).await;
        }
    }

    /// How long ago it was last known what other replicas revoked.
    pub(super) fn lag(&self) -> Duration {
        self.keeper.heard.lag()
    }

    /// Whether the clocks are too far apart for anything that is used once.
    pub(super) fn is_skewed(&self) -> bool {
        self.keeper.link.is_skewed()
    }

    pub(super) fn status(&self) -> SharedStatus {
        let Keeper { link, outbox, server, spent_alone, spent_twice, .. } = self.keeper.as_ref();
        SharedStatus {
            is_up: link.is_up(),
            rests: link.breaker.opened(),
            failed: link.failed.load(Ordering::Relaxed),
            latency: link.latency(),
            skew_millis: link.skew_millis(),
            is_skewed: link.is_skewed(),
            spent_alone: spent_alone.load(Ordering::Relaxed),
            spent_twice: spent_twice.load(Ordering::Relaxed),
            waiting: outbox.len(),
            policy: server.policy(),
            forgets_nothing: server.forgets_nothing(),
        }
    }

    async fn ask(&self, link: &Link, live: &Live, call: &Call) -> Result<Verdict, RedisFault> {
        let answer: String = link.call(live, call).await?;
        verdict(&answer).inspect_err(|fault| {
            if matches!(fault, RedisFault::Stranger) {
                link.doubt();
            }
        })
    }

    /// A name that nothing else has that is written.
    fn new_name(&self) -> String {
        format!("{}-{}", self.own_name, self.written.fetch_add(1, Ordering::Relaxed))
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.sessions.abort();
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it ends here")]
fn unavailable(fault: RedisFault) -> Unavailable {
    log::debug!("the guard is unavailable: {fault}");
    Unavailable
}
