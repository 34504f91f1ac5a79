//! How often was something tried? Counted in a table that never grows, whatever strangers invent.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use crate::clock::Timestamp;

const ROWS: usize = 4;
const CELLS: usize = 16 * 1024;

/// What is tried, and on whom or from where. Two kinds never share a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttemptKey<'a> {
    /// Guesses at the secret of one client, be there such a client or not.
    ClientSecret(&'a str),
    /// Guesses at the secrets of all clients from one address.
    ClientSecretFrom(IpAddr),
    /// Guesses at the password of one account, by its canonical name, be there such an account or not.
    Password(&'a str),
    /// Guesses at the passwords of all accounts from one address.
    PasswordFrom(IpAddr),
    /// Guesses at the password of one account from one address.
    PasswordOfFrom(&'a str, IpAddr),
    /// Accounts that people try to make from one address.
    SignUpFrom(IpAddr),
}

/// How often something may be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AttemptLimit {
    /// So many times …
    pub most: u32,
    /// … in a time of this length, all at once or spread over it.
    pub within: Duration,
}

/// The address by which attempts are counted: of IPv6 the network, because whoever has one address there has all of them.
#[must_use]
pub fn subnet(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl AttemptLimit {
    /// How long one attempt counts.
    pub(super) fn share(self) -> Duration {
        self.within.checked_div(self.most).unwrap_or(self.within)
    }
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

/// Attempts by key, each limited by the generic cell rate algorithm. Keys share cells of a sketch, by a hash that only
/// this process knows; of the cells of a key the least used one counts, so that hardly any key pays for another.
pub(super) struct Attempts {
    hashers: [RandomState; ROWS],
    /// For each cell the moment until which it counts.
    rows: Vec<Vec<Timestamp>>,
}

impl Attempts {
    pub(super) fn new() -> Self {
        let hashers = std::array::from_fn(|_| RandomState::new());
        Self { hashers, rows: vec![vec![Timestamp::EPOCH; CELLS]; ROWS] }
    }

    /// Counts an attempt before it is made, so that of many at once not all pass; one that is refused does not count.
    pub(super) fn count(
        &mut self,
        key: &AttemptKey<'_>,
        limit: AttemptLimit,
        now: Timestamp,
    ) -> Result<(), TooManyAttempts> {
        let busy_until = self.cells(key).map(|cell| *cell).min().unwrap_or(now).max(now);
        let next = busy_until.after(limit.share());
        let latest = now.after(limit.within);
        if next > latest {
            return Err(TooManyAttempts { retry_after: next.since(latest) });
        }
        self.cells(key).for_each(|cell| *cell = (*cell).max(next));
        Ok(())
    }

    /// Takes back an attempt that was counted with the same limit. Cells that others use more stay as they are.
    pub(super) fn forgive(&mut self, key: &AttemptKey<'_>, limit: AttemptLimit) {
        let least = self.cells(key).map(|cell| *cell).min();
        let own = self.cells(key).filter(|cell| Some(**cell) == least);
        own.for_each(|cell| *cell = cell.before(limit.share()));
    }

    /// The cells of a key, one in each row.
    fn cells(&mut self, key: &AttemptKey<'_>) -> impl Iterator<Item = &mut Timestamp> {
        let places = self.hashers.each_ref().map(|hasher| hasher.hash_one(key) % CELLS as u64);
        let places = places.map(|place| usize::try_from(place).unwrap_or_default());
        self.rows.iter_mut().zip(places).filter_map(|(row, place)| row.get_mut(place))
    }
}
