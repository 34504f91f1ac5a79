//! What every kind of guard keeps in memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::attempts::{AttemptKey, AttemptLimit, Attempts, TooManyAttempts};
use super::keyed::KeyedHash;
use super::revoked::Revoked;
use super::rows::Record;
use super::settings::GuardSettings;
use super::spent_marks::SpentMarks;
use crate::clock::Timestamp;

/// Is told of each revocation that another process wrote into the file.
pub(super) type Listener = Box<dyn Fn(&Record) + Send + Sync>;

pub(super) struct Memory {
    birth: AtomicU64,
    pub(super) revoked: Revoked,
    pub(super) maintenance: AtomicBool,
    /// Who is told what operators revoke in the file.
    listener: OnceLock<Listener>,
    marks: Mutex<SpentMarks>,
    attempts: Mutex<Attempts>,
    attempts_refused: AtomicU64,
}

impl Memory {
    pub(super) fn new(settings: &GuardSettings, birth: Timestamp, hash: KeyedHash) -> Self {
        let marks = SpentMarks::new(settings.spent_marks, settings.spent_marks_per_client, hash);
        Self {
            birth: AtomicU64::new(birth.as_millis()),
            revoked: Revoked::new(),
            maintenance: AtomicBool::new(false),
            listener: OnceLock::new(),
            marks: Mutex::new(marks),
            attempts: Mutex::new(Attempts::new()),
            attempts_refused: AtomicU64::new(0),
        }
    }

    /// Single-use artefacts issued before are refused.
    pub(super) fn birth(&self) -> Timestamp {
        Timestamp::from_millis(self.birth.load(Ordering::Acquire))
    }

    /// What was spent is remembered elsewhere, since then.
    #[cfg(feature = "redis")]
    pub(super) fn set_birth(&self, birth: Timestamp) {
        self.birth.store(birth.as_millis(), Ordering::Release);
    }

    /// Has the first who listens be told what operators revoke from now on.
    #[cfg(feature = "redis")]
    pub(super) fn hear_of_operators(&self, listener: Listener) {
        // There is one.
        let _ = self.listener.set(listener);
    }

    /// Takes over what another process wrote into the file.
    pub(super) fn take_over(&self, record: &Record) {
        self.revoked.insert(&record.revocation, record.span());
        if let Some(listener) = self.listener.get() {
            listener(record);
        }
    }

    pub(super) fn marks(&self) -> MutexGuard<'_, SpentMarks> {
        self.marks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn attempt(
        &self,
        key: &AttemptKey<'_>,
        limit: AttemptLimit,
        now: Timestamp,
    ) -> Result<(), TooManyAttempts> {
        self.attempts().count(key, limit, now).inspect_err(|_| self.refuse_attempt())
    }

    /// Counts an attempt that was refused.
    pub(super) fn refuse_attempt(&self) {
        self.attempts_refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn attempts_refused(&self) -> u64 {
        self.attempts_refused.load(Ordering::Relaxed)
    }
}
