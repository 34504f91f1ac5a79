//! The keys of clients that have them somewhere else: fetched when a signature of theirs is to be verified, read once, kept
//! while they are fresh, and asked for again when a signature names a key that is not among them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clients::{ClientFault, KeysWanted};
use crate::clock::Timestamp;
use crate::jose::{JwtFault, VerifyingKeys};
use crate::login::{AuthorizationFault, RequestObjectFault};
use crate::outbound::{Document, FetchFault, Fetcher};
use crate::settings::Label;

/// How long keys serve whatever their server says of them: whoever sends assertions with made-up key ids has nobody asked
/// more often than this.
const FLOOR: Duration = Duration::from_secs(30);

/// A client, and whether the keys are those of its request objects, whose algorithms are of their own.
type Name = (Label, bool);

fn name(wanted: &KeysWanted<'_>) -> Name {
    (wanted.client().label.clone(), wanted.is_for_request)
}

/// Why there are no keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeysFault {
    /// What is there is no set of keys that could be used, or is nowhere that is asked.
    Unusable,
    /// Nobody answers.
    Unavailable,
}

impl From<KeysFault> for ClientFault {
    fn from(fault: KeysFault) -> Self {
        match fault {
            KeysFault::Unusable => Self::AssertionKeysUnusable,
            KeysFault::Unavailable => Self::AssertionKeysUnavailable,
        }
    }
}

impl From<KeysFault> for AuthorizationFault {
    fn from(fault: KeysFault) -> Self {
        match fault {
            KeysFault::Unusable => RequestObjectFault::Jwt(JwtFault::NoKeyForAlgorithm).into(),
            KeysFault::Unavailable => Self::KeysUnavailable,
        }
    }
}

/// Remembers keys by client.
pub(super) struct RemoteKeys {
    outbound: Option<Fetcher>,
    known: Mutex<HashMap<Name, Known>>,
}

#[derive(Clone)]
struct Known {
    document: Arc<Document>,
    keys: Arc<VerifyingKeys>,
}

impl RemoteKeys {
    pub(super) fn new(outbound: Option<Fetcher>) -> Self {
        Self { outbound, known: Mutex::default() }
    }

    /// The keys of a client.
    ///
    /// # Errors
    /// [`KeysFault::Unavailable`] when its server does not answer, which is not for the client to mend, and
    /// [`KeysFault::Unusable`] when it answers with what are no keys.
    pub(super) async fn of(&self, wanted: &KeysWanted<'_>, now: Timestamp) -> Result<Arc<VerifyingKeys>, KeysFault> {
        let known = self.recall(wanted);
        let since = match &known {
            Some(known) if known.is_young(now) => return Ok(Arc::clone(&known.keys)),
            Some(known) if known.is_fresh(now) && wanted.is_named_in(&known.keys) => {
                return Ok(Arc::clone(&known.keys));
            }
            // They may have changed since.
            Some(_) => now,
            None => Timestamp::from_secs(0),
        };
        self.fetch(wanted, known, since, now).await
    }

    async fn fetch(
        &self,
        wanted: &KeysWanted<'_>,
        known: Option<Known>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Arc<VerifyingKeys>, KeysFault> {
        let client = wanted.client();
        let told = |fault: &dyn std::fmt::Display| {
            log::warn!(client = client.label.as_str(); "the keys of a client cannot be used: {fault}");
        };
        let (outbound, url) = self.outbound.as_ref().zip(wanted.url()).ok_or(KeysFault::Unavailable)?;
        let document = outbound.document(&url, since, now).await.map_err(|fault| {
            told(&fault);
            of_fetch(&fault)
        })?;
        let same = known.filter(|known| Arc::ptr_eq(&known.document.body, &document.body)).map(|known| known.keys);
        let keys = match same {
            Some(keys) => keys,
            None => Arc::new(wanted.read(&document.body).map_err(|fault| {
                told(&fault);
                KeysFault::Unusable
            })?),
        };
        self.remember(wanted, Known { document, keys: Arc::clone(&keys) });
        Ok(keys)
    }

    fn recall(&self, wanted: &KeysWanted<'_>) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&name(wanted)).cloned()
    }

    /// There are no more of them than two for each client.
    fn remember(&self, wanted: &KeysWanted<'_>, known: Known) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(name(wanted), known);
    }
}

impl Known {
    fn is_young(&self, now: Timestamp) -> bool {
        now < self.document.checked_at.after(FLOOR)
    }

    fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.document.fresh_until
    }
}

/// Of a server that is away it is nobody's fault, of an address that leads nowhere the client's.
fn of_fetch(fault: &FetchFault) -> KeysFault {
    if fault.is_of_whoever_registered_it() { KeysFault::Unusable } else { KeysFault::Unavailable }
}
