//! Attempts to guess something.

use std::fmt;
use std::time::Duration;

use super::keyed::KeyedHash;
use crate::protocol::ClientId;

/// What is tried, and on whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptKey<'a> {
    purpose: AttemptPurpose,
    of: &'a [u8],
}

/// What is tried. Two purposes never share a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AttemptPurpose {
    ClientSecret = 1,
}

impl<'a> AttemptKey<'a> {
    /// The secret of one client.
    #[must_use]
    pub fn of_client_secret(client: &'a ClientId) -> Self {
        Self { purpose: AttemptPurpose::ClientSecret, of: client.as_str().as_bytes() }
    }

    pub(super) fn hash(&self, hash: KeyedHash) -> u64 {
        hash.of(self.purpose as u8, self.of)
    }
}

/// How often something may be tried. One purpose has one limit at a time: when its length changes, counting begins anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimit {
    /// So many times …
    pub most: u16,
    /// … in any time of this length.
    pub within: Duration,
}

/// It was tried too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyAttempts {
    /// From when on it may be tried again: never zero.
    pub retry_after: Duration,
}

impl fmt::Display for TooManyAttempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it was tried too often")
    }
}

impl std::error::Error for TooManyAttempts {}
