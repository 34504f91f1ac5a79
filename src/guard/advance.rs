//! Families of rotating refresh tokens: one row each, however often they refresh.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::protocol::GrantId;

/// How long a client that lost an answer may ask again.
pub const REPEAT_WINDOW: Duration = Duration::from_secs(10);

/// What presenting a refresh token of one generation led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// It was the current one; a token of this generation may be issued.
    Rotated {
        /// The next generation.
        generation: u32,
    },
    /// It was current a moment ago; another token of the same next generation may be issued.
    Repeated {
        /// The next generation.
        generation: u32,
    },
    /// It was used before: the grant is revoked.
    Reused,
}

/// A refresh token that is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Presentation {
    pub(super) family: GrantId,
    pub(super) generation: u32,
    /// When the family ends.
    pub(super) until: Timestamp,
    pub(super) now: Timestamp,
}

/// Where a family is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// The grant.
    pub id: GrantId,
    /// The generation that may be presented next.
    pub generation: u32,
    /// When it became so.
    pub advanced_at: Timestamp,
    /// When the family ends.
    pub until: Timestamp,
}

impl Presentation {
    /// Compares with the row. A generation that is ahead of it comes from before a backup was restored, and counts.
    pub(super) fn judge(&self, row: Option<&Family>) -> Advance {
        let current = row.map_or(self.generation, |row| row.generation);
        let is_repeated = self.generation.checked_add(1) == Some(current);
        match self.generation.checked_add(1) {
            Some(generation) if self.generation >= current => Advance::Rotated { generation },
            _ if is_repeated && row.is_some_and(|row| self.now.since(row.advanced_at) <= REPEAT_WINDOW) => {
                Advance::Repeated { generation: current }
            }
            _ => Advance::Reused,
        }
    }

    /// The row after it was advanced to `generation`.
    pub(super) fn advanced_to(&self, generation: u32) -> Family {
        Family { id: self.family, generation, advanced_at: self.now, until: self.until }
    }
}
