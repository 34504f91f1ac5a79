//! The pool that computes slow hashes, and what it knows of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::entropy::{Entropy, Exhausted, draw};
use crate::passwords::memory::Memory;
use crate::passwords::queue::{Job, Queue};
use crate::passwords::{Cost, SlowHash};
use crate::secret::Secret;

/// How long anybody waits for a free thread.
const MAX_WAIT: Duration = Duration::from_secs(2);

/// How many wait for each thread.
const PLACES: usize = 4;

/// A secret that was sent, whose it is said to be, and the hashes of which one may be its.
pub struct Attempt {
    /// Whose hashes they are.
    pub owner: String,
    /// The hashes, which are tried in this order.
    pub hashes: Vec<Arc<SlowHash>>,
    /// What was sent.
    pub unverified_secret: Secret,
}

/// The proof that a hash of an owner verified what was sent. Only the pool makes one.
///
/// ```compile_fail
/// # fn forge(owner: String, hash: std::sync::Arc<signet::passwords::SlowHash>) {
/// let forged = signet::passwords::Matched { owner, hash };
/// # }
/// ```
pub struct Matched {
    owner: String,
    hash: Arc<SlowHash>,
}

impl Matched {
    /// Whether this hash of this owner did.
    #[must_use]
    pub fn is_of(&self, owner: &str, hash: &SlowHash) -> bool {
        self.owner == owner && *self.hash == *hash
    }
}

/// Too many hashes are being computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

impl fmt::Display for Busy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many slow hashes are being computed")
    }
}

impl std::error::Error for Busy {}

/// Why no hash was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmade {
    /// Too many hashes are being computed.
    Busy(Busy),
    /// There is no randomness for its salt.
    Exhausted(Exhausted),
}

impl fmt::Display for Unmade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Busy(fault) => fault.fmt(f),
            Self::Exhausted(fault) => fault.fmt(f),
        }
    }
}

impl std::error::Error for Unmade {}

/// Threads that compute slow hashes, as many as there are cores; a memory of what they verified; and how long it takes.
/// It stands for as long as the process does.
pub struct HashPool {
    queue: Arc<Queue>,
    threads: NonZeroUsize,
    started: Once,
    memory: Memory,
    usual: Arc<Usual>,
}

/// How long the work of each cost takes.
#[derive(Default)]
struct Usual(Mutex<BTreeMap<Cost, Duration>>);

impl HashPool {
    /// A pool of as many threads as there are cores.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn new(entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        Self::with_threads(thread::available_parallelism().unwrap_or(NonZeroUsize::MIN), entropy)
    }

    /// A pool of so many threads.
    ///
    /// # Errors
    /// [`Exhausted`] when there is no randomness.
    pub fn with_threads(threads: NonZeroUsize, entropy: &dyn Entropy) -> Result<Self, Exhausted> {
        let queue = Arc::new(Queue::new(threads.get().saturating_mul(PLACES)));
        Ok(Self { queue, threads, started: Once::new(), memory: Memory::new(entropy)?, usual: Arc::default() })
    }

    /// Learns which hashes are configured, at the start and at each reload: starts the threads if there are any, measures
    /// what they cost, and forgets everything about others. This takes as long as one hash of each new cost.
    pub fn learn<'h>(&self, hashes: impl Iterator<Item = (&'h str, &'h SlowHash)> + Clone) {
        self.memory.keep(hashes.clone());
        let costs: BTreeSet<Cost> = hashes.map(|(_, hash)| hash.cost()).collect();
        if !costs.is_empty() {
            self.started.call_once(|| self.start());
        }
        costs.into_iter().for_each(|cost| self.usual.measure_once(cost));
    }

    fn start(&self) {
        for _ in 0..self.threads.get() {
            // Without a thread every attempt is refused as busy, and the log says why.
            if let Err(error) = self.queue.employ() {
                log::error!("a thread for slow hashes cannot be started: {error}");
            }
        }
    }

    /// The proof, if the same secret was verified before.
    #[must_use]
    pub fn recall(&self, attempt: &Attempt) -> Option<Matched> {
        let secret = attempt.unverified_secret.expose();
        let known = attempt.hashes.iter().find(|hash| self.memory.recalls(&attempt.owner, hash, secret))?;
        Some(Matched { owner: attempt.owner.clone(), hash: Arc::clone(known) })
    }

    /// Verifies a secret; `None` when none of the hashes is its.
    ///
    /// # Errors
    /// [`Busy`]: the queue is full, or nothing was begun for two seconds.
    pub async fn verify(&self, attempt: &Attempt) -> Result<Option<Matched>, Busy> {
        let (hashes, secret) = (attempt.hashes.clone(), attempt.unverified_secret.clone());
        let verifies = move |usual: &Usual| hashes.into_iter().find(|hash| usual.watch(hash, &secret));
        let Some(hash) = self.run(verifies).await? else { return Ok(None) };
        self.memory.remember(&attempt.owner, &hash, attempt.unverified_secret.expose());
        Ok(Some(Matched { owner: attempt.owner.clone(), hash }))
    }

    /// Whether a secret is that of a hash. Nothing is remembered: what people type is hashed each time. A pool that nobody
    /// prepared starts its threads with the first one.
    ///
    /// # Errors
    /// [`Busy`], as [`HashPool::verify`] says.
    pub async fn verifies(&self, hash: SlowHash, unverified_secret: Secret) -> Result<bool, Busy> {
        self.started.call_once(|| self.start());
        self.run(move |usual| usual.watch(&hash, &unverified_secret)).await
    }

    /// Makes the hash of a secret.
    ///
    /// # Errors
    /// [`Unmade`]: too many are being computed, or there is no randomness.
    pub async fn make(&self, secret: Secret, cost: Cost, entropy: &dyn Entropy) -> Result<SlowHash, Unmade> {
        let salt = draw(entropy).map_err(Unmade::Exhausted)?;
        self.started.call_once(|| self.start());
        self.run(move |_| SlowHash::salted(secret.expose(), cost, &salt)).await.map_err(Unmade::Busy)
    }

    /// Starts the threads, at the start of a service that will need them.
    pub fn prepare(&self) {
        self.started.call_once(|| self.start());
    }

    /// Has a thread do something slow.
    async fn run<T: Send + 'static>(&self, work: impl FnOnce(&Usual) -> T + Send + 'static) -> Result<T, Busy> {
        let ((begun, has_begun), (done, outcome)) = (oneshot::channel(), oneshot::channel());
        let usual = Arc::clone(&self.usual);
        let work = Box::new(move || {
            // Whoever asked may have gone.
            let _ = done.send(work(&usual));
        });
        self.queue.push(Job { work, begun }).map_err(|_| Busy)?;
        timeout(MAX_WAIT, has_begun).await.map_err(|_| Busy)?.map_err(|_| Busy)?;
        outcome.await.map_err(|_| Busy)
    }

    /// Whether another attempt would be refused now.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.queue.is_full()
    }

    /// How long it usually takes, with something to spare, to find that a secret matches none of several hashes; of those
    /// that are told, the longest.
    pub fn usual_duration<'c>(&self, costs: impl Iterator<Item = &'c Vec<Cost>>) -> Duration {
        let usual = self.usual.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |costs: &Vec<Cost>| costs.iter().filter_map(|cost| usual.get(cost)).sum::<Duration>();
        let longest = costs.map(of).max().unwrap_or_default();
        longest.saturating_add(longest / 2)
    }
}

impl Drop for HashPool {
    fn drop(&mut self) {
        self.queue.close();
    }
}

impl Usual {
    /// Verifies, and notes how long it took.
    fn watch(&self, hash: &SlowHash, secret: &Secret) -> bool {
        let begun = Instant::now();
        let verifies = hash.verifies(secret.expose());
        self.note(hash.cost(), begun.elapsed());
        verifies
    }

    fn measure_once(&self, cost: Cost) {
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&cost) {
            return;
        }
        let begun = Instant::now();
        cost.work();
        self.note(cost, begun.elapsed());
    }

    /// Moves the usual duration an eighth of the way.
    fn note(&self, cost: Cost, took: Duration) {
        let mut usual = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = usual.entry(cost).or_insert(took);
        *known = known.saturating_mul(7).saturating_add(took) / 8;
    }
}
