//! The one place that answers "was this used, revoked, tried too often?".
//!
//! Issuing costs it nothing: what it keeps grows with what was abused, revoked or spent, never with what was issued. Its
//! answers are proofs that only this room makes: [`Spent`] for a single use, [`Durable`] for a revocation that outlives a
//! power cut.
//!
//! Spent marks and attempts are in memory, bounded whoever floods it; revocations and families of refresh tokens are in
//! a SQLite file, too, that operators' commands write beside the service ([`GuardFile`]). No way leads to an earlier end
//! of a mark or a revocation.

mod advance;
mod attempts;
mod backup;
mod cells;
mod claim;
mod clerk;
mod embedded;
mod file;
mod follower;
mod format;
mod in_memory;
mod keyed;
mod mark;
mod memory;
mod opening;
mod progress;
mod published;
#[cfg(feature = "redis")]
mod redis;
mod redis_settings;
mod request;
mod revocation;
mod revoked;
mod rows;
mod settings;
mod slots;
mod spent_marks;
mod state;
mod status;
mod tables;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub use advance::{Advance, Family, REPEAT_WINDOW};
pub use attempts::{AttemptKey, AttemptLimit, TooManyAttempts, subnet};
pub use backup::{Holding, Restored, back_up, restore};
pub use cells::{Cell, MAX_TEXT};
pub use file::GuardFile;
pub use mark::{Mark, SpendFault, Spent};
pub use opening::{OpeningFault, Surroundings};
pub use published::Epochs;
#[cfg(feature = "redis")]
pub use redis::{Reached, RedisFault, reach_redis};
pub use redis_settings::{OnOutage, RedisSettings};
pub use revocation::{Descent, Durable, Revocation, Unavailable};
pub use rows::{Record, Row, RowFault, Table};
pub use settings::{GuardKind, GuardSettings, SPENT_MARKS, StorageSettings};
pub use state::Maintenance;
pub use status::{GuardStatus, SharedStatus};

pub use crate::sqlite::{FileFault as GuardFault, LedgerFault};

use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::protocol::GrantId;
use advance::Presentation;
use embedded::Embedded;
use in_memory::InMemory;
use keyed::KeyedHash;
use memory::Memory;
#[cfg(feature = "redis")]
use redis::Redis;

/// For how long a guard may not know what other processes revoked, before it says so.
pub const MAX_LAG: Duration = Duration::from_secs(5);

/// How old what is known of other replicas' revocations may be, while they cannot be heard, for tokens to be issued by it:
/// as long as an access token that was issued a moment before is taken by whoever verifies it offline.
pub const MAX_AGE: Duration = Duration::from_secs(600);

/// The guard of one replica.
pub struct Guard(Kind);

enum Kind {
    Embedded(Embedded),
    InMemory(InMemory),
    #[cfg(feature = "redis")]
    Redis(Redis),
}

impl Guard {
    /// The guard of these settings. A server that is not there now is awaited; one that will never do is a fault.
    ///
    /// # Errors
    /// [`OpeningFault`] names the file or server and what is wrong with it.
    pub fn of(
        settings: &GuardSettings,
        surroundings: &Surroundings<'_>,
        now: Timestamp,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, OpeningFault> {
        #[cfg(feature = "redis")]
        if settings.kind == GuardKind::Redis {
            return Ok(Self(Kind::Redis(Redis::open(settings, surroundings, now, entropy)?)));
        }
        Ok(Self::open(surroundings.storage, settings, now, entropy.as_ref())?)
    }

    /// The guard of a service that keeps it in files in `folder`, whatever kind the settings say: what tells an isolated one
    /// apart is what a configuration may promise with it.
    ///
    /// After a clean stop it remembers what the guard before it did; after any other its birth is `now`.
    ///
    /// # Errors
    /// [`GuardFault`] names the file and what is wrong with it, also that another service uses it.
    pub fn open(
        folder: &Path,
        settings: &GuardSettings,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Self, GuardFault> {
        Ok(Self(Kind::Embedded(Embedded::open(folder, settings, now, entropy)?)))
    }

    /// A guard that forgets everything when the process ends, as old as the world.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::in_memory_with(&GuardSettings::default(), Timestamp::EPOCH)
    }

    /// A guard that forgets everything when the process ends.
    #[must_use]
    pub fn in_memory_with(settings: &GuardSettings, birth: Timestamp) -> Self {
        Self(Kind::InMemory(InMemory::new(Memory::new(settings, birth, KeyedHash::OPEN))))
    }

    /// Spends a single-use artefact that was issued at `issued_at` and is worthless from `until` on: what is spent then
    /// counts as spent before.
    ///
    /// What another clock dated may have been issued earlier than it says: its `issued_at` is the date less the leeway
    /// that this clock is given.
    ///
    /// # Errors
    /// [`SpendFault`]: it was spent before, or nobody can tell.
    pub async fn spend(
        &self,
        mark: Mark,
        issued_at: Timestamp,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Spent, SpendFault> {
        #[cfg(feature = "redis")]
        if let Kind::Redis(redis) = &self.0 {
            return redis.spend(mark, issued_at, until, now).await;
        }
        if issued_at < self.memory().birth() {
            return Err(SpendFault::IssuedBeforeBirth);
        }
        self.memory().marks().spend(mark, until, now)?;
        Ok(Spent::new(mark))
    }

    /// Revokes; the answer comes when no power cut can undo it. The revocation is kept until `until`.
    ///
    /// # Errors
    /// [`Unavailable`]: it may or may not be revoked; whoever asked must ask again.
    pub async fn revoke(
        &self,
        revocation: Revocation,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Durable, Unavailable> {
        let record = Record { revocation, since: now, until, author: None, reason: None };
        match &self.0 {
            Kind::Embedded(embedded) => embedded.revoke(record).await,
            Kind::InMemory(in_memory) => Ok(in_memory.revoke(&record)),
            #[cfg(feature = "redis")]
            Kind::Redis(redis) => redis.revoke(record).await,
        }
    }

    /// The revocation that a token falls under. Reads memory only.
    ///
    /// # Errors
    /// [`Unavailable`]: what was revoked elsewhere has not been heard of for too long.
    pub fn revoked(&self, descent: &Descent<'_>) -> Result<Option<Revocation>, Unavailable> {
        self.last_known(descent, MAX_LAG)
    }

    /// The revocation that a token falls under, as far as it is known of other replicas for no longer than `no_older_than`.
    ///
    /// # Errors
    /// [`Unavailable`]: they have not been heard for longer, or operators not for [`MAX_LAG`].
    pub fn last_known(
        &self,
        descent: &Descent<'_>,
        no_older_than: Duration,
    ) -> Result<Option<Revocation>, Unavailable> {
        if self.lag_of_file() > MAX_LAG || self.lag_of_replicas() > no_older_than {
            return Err(Unavailable);
        }
        Ok(self.memory().revoked.find(descent))
    }

    /// Whether what other replicas or operators revoke is not seen.
    #[must_use]
    pub fn is_lagging(&self) -> bool {
        self.lag() > MAX_LAG
    }

    /// Whether this replica's clock differs from the server's by more than [`MAX_SKEW`](crate::clock::MAX_SKEW): nothing is used once then.
    #[must_use]
    pub fn is_skewed(&self) -> bool {
        match &self.0 {
            Kind::Embedded(_) | Kind::InMemory(_) => false,
            #[cfg(feature = "redis")]
            Kind::Redis(redis) => redis.is_skewed(),
        }
    }

    /// Presents the refresh token of one generation of a family that ends at `family_until`. The answer comes when no
    /// power cut can undo it. On [`Advance::Reused`] the grant is revoked already.
    ///
    /// # Errors
    /// [`Unavailable`]: the family may or may not have advanced; the same token may be presented again.
    pub async fn advance(
        &self,
        family: GrantId,
        presented: u32,
        family_until: Timestamp,
        now: Timestamp,
    ) -> Result<Advance, Unavailable> {
        let presentation = Presentation { family, generation: presented, until: family_until, now };
        match &self.0 {
            Kind::Embedded(embedded) => embedded.advance(presentation).await,
            Kind::InMemory(in_memory) => Ok(in_memory.advance(&presentation)),
            #[cfg(feature = "redis")]
            Kind::Redis(redis) => redis.advance(presentation).await,
        }
    }

    /// Counts an attempt before its outcome is known.
    ///
    /// # Errors
    /// [`TooManyAttempts`]: it was not counted, and must not be made.
    pub async fn attempt(
        &self,
        key: &AttemptKey<'_>,
        limit: AttemptLimit,
        now: Timestamp,
    ) -> Result<(), TooManyAttempts> {
        #[cfg(feature = "redis")]
        if let Kind::Redis(redis) = &self.0 {
            return redis.attempt(key, limit, now).await;
        }
        self.memory().attempt(key, limit, now)
    }

    /// Takes back an attempt that turned out to be no guess. The limit is the one that it was counted with.
    pub async fn forgive(&self, key: &AttemptKey<'_>, limit: AttemptLimit) {
        #[cfg(feature = "redis")]
        if let Kind::Redis(redis) = &self.0 {
            return redis.forgive(key, limit).await;
        }
        self.memory().attempts().forgive(key, limit);
    }

    /// Whether an operator has the service answer that it is temporarily unavailable.
    #[must_use]
    pub fn is_in_maintenance(&self) -> bool {
        self.memory().maintenance.load(Ordering::Relaxed)
    }

    /// Leaves what is spent to the next guard; from here on nothing more can be.
    ///
    /// # Errors
    /// [`Unavailable`]: it could not be written; the next guard's birth will be its start.
    pub async fn close(&self, now: Timestamp) -> Result<(), Unavailable> {
        match &self.0 {
            Kind::Embedded(embedded) => embedded.close(now).await,
            Kind::InMemory(in_memory) => {
                in_memory.memory.marks().close(now);
                Ok(())
            }
            #[cfg(feature = "redis")]
            Kind::Redis(redis) => redis.embedded.close(now).await,
        }
    }

    /// The guard in numbers.
    #[must_use]
    pub fn status(&self) -> GuardStatus {
        let memory = self.memory();
        let (marks, mark_capacity) = memory.marks().fill();
        let [commits, committed, commits_failed] = match &self.0 {
            Kind::Embedded(embedded) => embedded.commits(),
            Kind::InMemory(_) => [0; 3],
            #[cfg(feature = "redis")]
            Kind::Redis(redis) => redis.embedded.commits(),
        };
        GuardStatus {
            birth: memory.birth(),
            marks,
            mark_capacity,
            revocations: memory.revoked.count(),
            attempts_refused: memory.attempts_refused(),
            commits,
            committed,
            commits_failed,
            lag: self.lag(),
            shared: self.shared(),
        }
    }

    #[cfg(feature = "redis")]
    fn shared(&self) -> Option<SharedStatus> {
        match &self.0 {
            Kind::Redis(redis) => Some(redis.status()),
            Kind::Embedded(_) | Kind::InMemory(_) => None,
        }
    }

    #[cfg(not(feature = "redis"))]
    const fn shared(&self) -> Option<SharedStatus> {
        None
    }

    fn lag(&self) -> Duration {
        self.lag_of_file().max(self.lag_of_replicas())
    }

    fn lag_of_file(&self) -> Duration {
        match &self.0 {
            Kind::Embedded(embedded) => embedded.lag(),
            Kind::InMemory(_) => Duration::ZERO,
            #[cfg(feature = "redis")]
            Kind::Redis(redis) => redis.embedded.lag(),
        }
    }

    fn lag_of_replicas(&self) -> Duration {
        match &self.0 {
            Kind::Embedded(_) | Kind::InMemory(_) => Duration::ZERO,
            #[cfg(feature = "redis")]
            Kind::Redis(redis) => redis.lag(),
        }
    }

    fn memory(&self) -> &Memory {
        match &self.0 {
            Kind::Embedded(embedded) => &embedded.memory,
            Kind::InMemory(in_memory) => &in_memory.memory,
            #[cfg(feature = "redis")]
            Kind::Redis(redis) => &redis.embedded.memory,
        }
    }
}
