//! Where a grant stands in which status list (Token Status List, draft-ietf-oauth-status-list-20), read from its id.
//!
//! The grants of one process are numbered, and each 2^20 of them share a list. Both what a list is called and where in
//! it a grant stands are permuted under the key that made the grant's id, so neither tells which grant came first, how many
//! there are, or which process made them. Nothing is stored of a list: while nothing of it is revoked it is all zeros, and
//! what is revoked says itself where it stands.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::clock::Timestamp;
use crate::jose::TokenType;
use crate::protocol::{GrantId, IssuerIdentifier, StatusList};
use crate::seal::KeyedFunctions;
use crate::tokens::grant_ids::{Birth, number_of};
use crate::tokens::{Edition, IssueFault, Issuer, Published};

/// Where status lists are, under the issuer.
pub const STATUS_LISTS: &str = "/status-lists/";

/// How many bits an index has, half of them on each side of the network that permutes it.
const INDEX_BITS: u32 = 20;
const HALF_BITS: u32 = INDEX_BITS / 2;
const HALF_MASK: u32 = (1 << HALF_BITS) - 1;

/// As many as FF1 has for small domains (NIST SP 800-38G §5.1).
const ROUNDS: u8 = 10;

/// What a status list is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusListId([u8; 16]);

impl StatusListId {
    /// Reads the text form, 22 characters of base64url; `None` when it is not canonical. Whether there is such a list is
    /// another question.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 22 {
            return None;
        }
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    fn uri(self, issuer: &IssuerIdentifier) -> String {
        issuer.endpoint(&format!("{STATUS_LISTS}{}", URL_SAFE_NO_PAD.encode(self.0)))
    }

    /// `AES-256( 0[48 bits] ‖ incarnation[40] ‖ number of the list[40] )`
    fn of(birth: &Birth, key: &KeyedFunctions) -> Self {
        let block = (number_of(&birth.incarnation) << 40) | u128::from(birth.counter >> INDEX_BITS);
        Self(key.lists().encrypt(block.to_be_bytes()))
    }

    /// The block behind the name, if it is one of this key. A stranger guesses one in 2^48 tries, and gets zeros.
    fn block(self, key: &KeyedFunctions) -> Option<[u8; 16]> {
        Some(key.lists().decrypt(self.0)).filter(|block| block.starts_with(&[0; 6]))
    }
}

/// A grant's number within its list, before it is permuted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot(u32);

impl Slot {
    fn of(birth: &Birth) -> Self {
        let low = birth.counter & u64::from(u32::MAX >> (u32::BITS - INDEX_BITS));
        Self(u32::try_from(low).unwrap_or_default())
    }

    /// The index of this slot in the list behind `block`: ten rounds of a Feistel network, each a block of AES-256 over
    /// the round, the list and one half.
    fn index(self, block: [u8; 16], key: &KeyedFunctions) -> u32 {
        let (mut left, mut right) = (self.0 >> HALF_BITS, self.0 & HALF_MASK);
        for round in 0..ROUNDS {
            let mut input = block;
            let [.., of_high, of_low] = right.to_be_bytes();
            // The first six bytes of a list are zero.
            let [first, high, low, ..] = &mut input;
            (*first, *high, *low) = (round, of_high, of_low);
            let [.., high, low] = key.places().encrypt(input);
            let mixed = left ^ (u32::from(u16::from_be_bytes([high, low])) & HALF_MASK);
            (left, right) = (right, mixed);
        }
        (left << HALF_BITS) | right
    }
}

/// What a token says of its status (§6.2).
pub(super) struct StatusClaim {
    index: u32,
    uri: String,
}

#[derive(Serialize)]
struct Reference<'a> {
    idx: u32,
    uri: &'a str,
}

impl Serialize for StatusClaim {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut status = serializer.serialize_map(Some(1))?;
        status.serialize_entry("status_list", &Reference { idx: self.index, uri: &self.uri })?;
        status.end()
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    iat: u64,
    exp: u64,
    ttl: u64,
    status_list: Content<'a>,
}

#[derive(Serialize)]
struct Content<'a> {
    bits: u8,
    lst: &'a str,
}

impl Issuer {
    /// The status of a grant, as its tokens refer to it; `None` for one whose id tells of no birth.
    pub(super) fn status_claim(&self, grant: GrantId, now: Timestamp) -> Option<StatusClaim> {
        let (birth, key) = self.births_of(grant, now).next()?;
        let list = StatusListId::of(&birth, key);
        let index = Slot::of(&birth).index(list.block(key)?, key);
        Some(StatusClaim { index, uri: list.uri(&self.identifier) })
    }

    /// The list that a grant stands in, as its tokens call it, and its index there: for operators.
    #[must_use]
    pub fn status_of(&self, grant: GrantId, now: Timestamp) -> Option<(String, u32)> {
        self.status_claim(grant, now).map(|status| (status.uri, status.index))
    }

    /// Where a grant is marked that is revoked, by every key that reads its id: a place that only chance reads there is
    /// nobody else's.
    pub fn slots_of(&self, grant: GrantId, edition: Edition) -> impl Iterator<Item = (StatusListId, Slot)> {
        self.births_of(grant, edition.issued_at).map(|(birth, key)| (StatusListId::of(&birth, key), Slot::of(&birth)))
    }

    /// Whether any grant can have been referred to a list of this name.
    #[must_use]
    pub fn names_status_list(&self, id: StatusListId, edition: Edition) -> bool {
        self.list_behind(id, edition).is_some()
    }

    /// The list behind a name, and the key under which its grants were born.
    fn list_behind(&self, id: StatusListId, edition: Edition) -> Option<([u8; 16], &KeyedFunctions)> {
        // The keys are those of the edition, whenever it is asked for.
        self.keys.all_keyed_functions(edition.issued_at).find_map(|key| Some((id.block(key)?, key)))
    }

    /// Signs a list in which these grants are invalid: the same bytes on every replica. `None` when no grant was ever
    /// referred to a list of this name.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn status_list(
        &self,
        id: StatusListId,
        invalid: &[Slot],
        edition: Edition,
    ) -> Result<Option<Published>, IssueFault> {
        let Some((block, key)) = self.list_behind(id, edition) else { return Ok(None) };
        let mut list = StatusList::all_valid(1 << INDEX_BITS);
        for slot in invalid {
            list.invalidate(slot.index(block, key));
        }
        let moment = edition.issued_at;
        let algorithm = self.publishing_algorithm(moment).filter(|algorithm| algorithm.is_deterministic());
        let algorithm = algorithm.ok_or(IssueFault::NoDeterministicKey)?;
        let claims = Claims {
            iss: self.identifier.as_str(),
            sub: &id.uri(&self.identifier),
            iat: edition.issued_at.as_secs(),
            exp: edition.expires_at.as_secs(),
            ttl: edition.time_to_live.as_secs(),
            status_list: Content { bits: list.bits(), lst: &list.encoded() },
        };
        self.publish(algorithm, TokenType::StatusList, &claims, edition, moment).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{INDEX_BITS, Slot};
    use crate::protocol::IssuerIdentifier;
    use crate::seal::{KeyedFunctions, RootKey};

    /// "order does not leak": every index once, and neighbours apart.
    #[test]
    fn a_list_is_permuted() {
        let issuer = IssuerIdentifier::parse("https://as.example").unwrap();
        let key = KeyedFunctions::derive(&RootKey::from_bytes([7; 32]), &issuer).unwrap();
        let block = 0xabcd_u128.to_be_bytes();
        let count = 1_u32 << INDEX_BITS;
        // A part of the slots, since all of them take long in a build for tests.
        let slots = (0..count).step_by(61);
        let indices: Vec<u32> = slots.map(|slot| Slot(slot).index(block, &key)).collect();
        assert_eq!(indices.iter().collect::<BTreeSet<_>>().len(), indices.len());
        assert!(indices.iter().all(|index| *index < count));
        let near = indices.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) < 1000).count();
        assert!(near < 100, "{near} of {} neighbours are near each other", indices.len());
        assert_ne!(Slot(5).index(block, &key), Slot(5).index(1_u128.to_be_bytes(), &key));
    }
}
