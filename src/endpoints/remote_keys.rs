//! The keys of clients that have them somewhere else: fetched when an assertion needs them, read once, kept while they are
//! fresh, and asked for again when an assertion names a key that is not among them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clients::{Client, ClientFault, RemoteClient};
use crate::clock::Timestamp;
use crate::jose::VerifyingKeys;
use crate::outbound::{Document, FetchFault, Fetcher};
use crate::settings::Label;

/// How long keys serve whatever their server says of them: whoever sends assertions with made-up key ids has nobody asked
/// more often than this.
const FLOOR: Duration = Duration::from_secs(30);

/// Remembers keys by client.
pub(super) struct RemoteKeys {
    outbound: Option<Fetcher>,
    known: Mutex<HashMap<Label, Known>>,
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
    /// [`ClientFault::AssertionKeysUnavailable`] when its server does not answer, which is not for the client to mend, and
    /// [`ClientFault::AssertionKeysUnusable`] when it answers with what are no keys.
    pub(super) async fn of(&self, remote: &RemoteClient, now: Timestamp) -> Result<Arc<VerifyingKeys>, ClientFault> {
        let known = self.recall(remote.client());
        let since = match &known {
            Some(known) if known.is_young(now) => return Ok(Arc::clone(&known.keys)),
            Some(known) if known.is_fresh(now) && remote.is_named_in(&known.keys) => {
                return Ok(Arc::clone(&known.keys));
            }
            // They may have changed since.
            Some(_) => now,
            None => Timestamp::from_secs(0),
        };
        self.fetch(remote, known, since, now).await
    }

    async fn fetch(
        &self,
        remote: &RemoteClient,
        known: Option<Known>,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Arc<VerifyingKeys>, ClientFault> {
        let client = remote.client();
        let told = |fault: &dyn std::fmt::Display| {
            log::warn!(client = client.label.as_str(); "the keys of a client cannot be used: {fault}");
        };
        let (outbound, url) =
            self.outbound.as_ref().zip(remote.jwks_uri()).ok_or(ClientFault::AssertionKeysUnavailable)?;
        let document = outbound.document(&url, since, now).await.map_err(|fault| {
            told(&fault);
            of_fetch(&fault)
        })?;
        let same = known.filter(|known| Arc::ptr_eq(&known.document.body, &document.body)).map(|known| known.keys);
        let keys = match same {
            Some(keys) => keys,
            None => Arc::new(client.read_keys(&document.body).map_err(|fault| {
                told(&fault);
                ClientFault::AssertionKeysUnusable
            })?),
        };
        self.remember(client, Known { document, keys: Arc::clone(&keys) });
        Ok(keys)
    }

    fn recall(&self, client: &Client) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&client.label).cloned()
    }

    /// There are no more of them than clients.
    fn remember(&self, client: &Client, known: Known) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(client.label.clone(), known);
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
fn of_fetch(fault: &FetchFault) -> ClientFault {
    if fault.is_of_whoever_registered_it() {
        ClientFault::AssertionKeysUnusable
    } else {
        ClientFault::AssertionKeysUnavailable
    }
}
