//! What every kind of guard keeps in memory.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::attempts::{AttemptKey, AttemptLimit, Attempts, TooManyAttempts};
use super::keyed::KeyedHash;
use super::revoked::Revoked;
use super::settings::GuardSettings;
use super::spent_marks::SpentMarks;
use crate::clock::Timestamp;

pub(super) struct Memory {
    pub(super) birth: Timestamp,
    pub(super) revoked: Revoked,
    pub(super) maintenance: AtomicBool,
    marks: Mutex<SpentMarks>,
    attempts: Mutex<Attempts>,
    attempts_refused: AtomicU64,
}

impl Memory {
    pub(super) fn new(settings: &GuardSettings, birth: Timestamp, hash: KeyedHash) -> Self {
        let marks = SpentMarks::new(settings.spent_marks, settings.spent_marks_per_client, hash);
        Self {
            birth,
            revoked: Revoked::new(),
            maintenance: AtomicBool::new(false),
            marks: Mutex::new(marks),
            attempts: Mutex::new(Attempts::new()),
            attempts_refused: AtomicU64::new(0),
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
        self.attempts().count(key, limit, now).inspect_err(|_| {
            self.attempts_refused.fetch_add(1, Ordering::Relaxed);
        })
    }

    pub(super) fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn attempts_refused(&self) -> u64 {
        self.attempts_refused.load(Ordering::Relaxed)
    }
}
