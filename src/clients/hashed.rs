//! Clients whose secret is kept as a slow hash, because somebody else chose it.

use std::sync::Arc;

use crate::clients::{AuthenticatedClient, Client, ClientFault};
use crate::clock::Timestamp;
use crate::passwords::{Attempt, Matched, SlowHash};
use crate::secret::Secret;

/// A client that has slow hashes, one of which may be that of the secret that was sent. Everything else is right.
pub struct HashedClient {
    client: Arc<Client>,
    attempt: Attempt,
}

impl HashedClient {
    /// The client with those of its hashes that are valid now, if there are any.
    pub(super) fn of(client: &Arc<Client>, unverified_secret: &Secret, now: Timestamp) -> Option<Self> {
        let current = client.secrets.iter().filter(|secret| secret.require_current(now).is_ok());
        let hashes: Vec<Arc<SlowHash>> = current.filter_map(|secret| secret.slow_hash.clone()).collect();
        let attempt = Attempt { owner: client.id.to_string(), hashes, unverified_secret: unverified_secret.clone() };
        (!attempt.hashes.is_empty()).then(|| Self { client: Arc::clone(client), attempt })
    }

    /// What must be verified.
    #[must_use]
    pub const fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    /// The client, proven by one of its hashes.
    ///
    /// # Errors
    /// [`ClientFault::OtherProof`] when another hash verified something.
    pub fn proven_by(self, matched: &Matched) -> Result<AuthenticatedClient, ClientFault> {
        let is_its = self.attempt.hashes.iter().any(|hash| matched.is_of(&self.attempt.owner, hash));
        if is_its { Ok(AuthenticatedClient(self.client)) } else { Err(ClientFault::OtherProof) }
    }
}
