//! The one place that answers "was this used, revoked, tried too often?".
//!
//! Issuing costs it nothing: what it keeps grows with what was abused, revoked or spent, never with what was issued. Its
//! answers are proofs that only this room makes: [`Spent`] for a single use, [`Durable`] for a revocation that outlives a
//! power cut.

mod mark;
mod revocation;

use std::collections::{HashMap, HashSet};
use std::sync::{PoisonError, RwLock};

pub use mark::{Mark, SpendFault, Spent};
pub use revocation::{Descent, Durable, Revocation, Unavailable};

use crate::clock::Timestamp;

/// The guard of one replica.
#[derive(Default)]
pub struct Guard {
    spent: RwLock<HashSet<Mark>>,
    revoked: RwLock<HashMap<Revocation, Timestamp>>,
}

impl Guard {
    /// A guard that forgets everything when the process ends.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::default()
    }

    /// Spends a single-use artefact that was issued at `issued_at` and is worthless from `until` on.
    ///
    /// # Errors
    /// [`SpendFault`]: it was spent before, or nobody can tell.
    #[expect(clippy::unused_async, reason = "other kinds of guard wait")]
    pub async fn spend(
        &self,
        mark: Mark,
        _issued_at: Timestamp,
        _until: Timestamp,
        _now: Timestamp,
    ) -> Result<Spent, SpendFault> {
        let new = self.spent.write().unwrap_or_else(PoisonError::into_inner).insert(mark);
        if new { Ok(Spent::new(mark)) } else { Err(SpendFault::AlreadySpent) }
    }

    /// Revokes; the answer comes when no power cut can undo it. The revocation is kept until `until`.
    ///
    /// # Errors
    /// [`Unavailable`]: it may or may not be revoked; whoever asked must ask again.
    #[expect(clippy::unused_async, reason = "other kinds of guard wait")]
    pub async fn revoke(
        &self,
        revocation: Revocation,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<Durable, Unavailable> {
        let _ = until;
        self.revoked.write().unwrap_or_else(PoisonError::into_inner).insert(revocation, now);
        Ok(Durable::new())
    }

    /// The revocation that a token falls under. Reads memory only.
    ///
    /// # Errors
    /// [`Unavailable`]: what was revoked elsewhere has not been heard of for too long.
    pub fn revoked(&self, descent: &Descent<'_>) -> Result<Option<Revocation>, Unavailable> {
        let revoked = self.revoked.read().unwrap_or_else(PoisonError::into_inner);
        Ok(descent.revocations().find(|revocation| {
            revoked.get(revocation).is_some_and(|at| !revocation.is_epoch() || descent.issued_at < *at)
        }))
    }

    /// Whether an operator has the service answer that it is temporarily unavailable.
    #[must_use]
    pub const fn is_in_maintenance(&self) -> bool {
        false
    }
}
