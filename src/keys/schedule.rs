//! The dated life of a key.

use std::fmt;

use crate::clock::Timestamp;
use crate::keys::KeySettings;

/// When a key is published, used, no longer used, and gone. Dates that were not written never limit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// From here on the key is in the JWK Set, and what it sealed is opened.
    pub publish_at: Timestamp,
    /// From here on it signs or seals.
    pub activate_at: Timestamp,
    /// From here on it no longer signs or seals, but still verifies or opens.
    pub retire_at: Timestamp,
    /// From here on it is as if it had never been.
    pub remove_at: Timestamp,
    /// Refused at once, whatever the dates say.
    pub revoked: bool,
}

/// Where a key is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not yet published.
    Waiting,
    /// Known to verifiers, not yet used.
    Published,
    /// Signs or seals.
    Active,
    /// Verifies or opens what it signed or sealed before.
    Retired,
    /// Gone.
    Removed,
    /// Refused.
    Revoked,
}

impl Schedule {
    /// The schedule that was written: an unwritten `activate_at` is `publish_at`, an unwritten `retire_at` is
    /// `remove_at`, and without dates a key is active for ever.
    #[must_use]
    pub fn of(settings: &KeySettings) -> Self {
        let publish_at = settings.publish_at.unwrap_or(Timestamp::EPOCH);
        let remove_at = settings.remove_at.unwrap_or(Timestamp::FAR_FUTURE);
        Self {
            publish_at,
            activate_at: settings.activate_at.unwrap_or(publish_at),
            retire_at: settings.retire_at.unwrap_or(remove_at),
            remove_at,
            revoked: settings.revoked,
        }
    }

    /// Where the key is in its life at `now`. Each date belongs to the phase it begins.
    #[must_use]
    pub fn phase(&self, now: Timestamp) -> Phase {
        if self.revoked {
            Phase::Revoked
        } else if now >= self.remove_at {
            Phase::Removed
        } else if now >= self.retire_at {
            Phase::Retired
        } else if now >= self.activate_at {
            Phase::Active
        } else if now >= self.publish_at {
            Phase::Published
        } else {
            Phase::Waiting
        }
    }

    /// Whether the key signs or seals at `now`.
    #[must_use]
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.phase(now) == Phase::Active
    }

    /// Whether the key verifies or opens at `now`: it is in the JWK Set.
    #[must_use]
    pub fn is_accepted(&self, now: Timestamp) -> bool {
        matches!(self.phase(now), Phase::Published | Phase::Active | Phase::Retired)
    }

    /// Whether the key will still be of use at `now` or later.
    #[must_use]
    pub fn has_future(&self, now: Timestamp) -> bool {
        !matches!(self.phase(now), Phase::Removed | Phase::Revoked)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Waiting => "waiting",
            Self::Published => "published",
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Removed => "removed",
            Self::Revoked => "revoked",
        })
    }
}
