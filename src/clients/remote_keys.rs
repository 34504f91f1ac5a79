//! Clients whose public keys are behind a URL (`jwks_uri`, RFC 7591 §2): this room never waits, so whoever does fetches them.

use std::sync::Arc;

use url::Url;

use crate::clients::asserted::{judge, read};
use crate::clients::credentials::Claimed;
use crate::clients::{AssertedClient, Client, ClientFault, Credentials, Registry};
use crate::clock::Timestamp;
use crate::jose::{UnverifiedAssertion, VerifyingKeys};
use crate::protocol::SigningAlgorithm;

/// The most public keys of one client.
pub(super) const MAX_KEYS: usize = 16;

/// A client whose assertion can be judged with the keys at its `jwks_uri`. Nothing of the assertion is proven.
pub struct RemoteClient {
    pub(super) client: Arc<Client>,
    unverified_key_id: Option<String>,
    unverified_algorithm: SigningAlgorithm,
}

impl RemoteClient {
    pub(super) fn of(client: &Arc<Client>, assertion: &UnverifiedAssertion<'_>) -> Option<Self> {
        client.jwks_uri.as_ref()?;
        Some(Self {
            client: Arc::clone(client),
            unverified_key_id: assertion.unverified_key_id().map(str::to_owned),
            unverified_algorithm: assertion.unverified_algorithm().signature()?,
        })
    }

    /// The client.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Where its keys are.
    #[must_use]
    pub fn jwks_uri(&self) -> Option<Url> {
        self.client.jwks_uri.as_ref()?.url()
    }

    /// Whether a key among `keys` may be that of the assertion; else they may have changed since.
    #[must_use]
    pub fn is_named_in(&self, keys: &VerifyingKeys) -> bool {
        match &self.unverified_key_id {
            Some(id) => keys.find(id).is_some(),
            None => keys.iter().any(|key| key.algorithm() == self.unverified_algorithm),
        }
    }
}

impl Client {
    /// Reads the document at its `jwks_uri`, as the keys that are written in its registration are read.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read_keys(&self, json: &[u8]) -> Result<VerifyingKeys, String> {
        let keys = VerifyingKeys::from_jwk_set_for(json, &self.key_algorithms).map_err(|fault| fault.to_string())?;
        let count = keys.iter().count();
        if count > MAX_KEYS { Err(format!("{count} keys; expected {MAX_KEYS} at most")) } else { Ok(keys) }
    }
}

impl Registry {
    /// Judges the assertion of a client with the keys that were fetched for it.
    ///
    /// # Errors
    /// [`ClientFault`] says what the operator should know.
    pub fn authenticate_by(
        &self,
        keys: &VerifyingKeys,
        of: &RemoteClient,
        credentials: &Credentials,
        audiences: &[&str],
        now: Timestamp,
    ) -> Result<AssertedClient, ClientFault> {
        let Claimed::Assertion { unverified_client_id, unverified_assertion } = &credentials.0 else {
            return Err(ClientFault::OtherProof);
        };
        let assertion = read(unverified_client_id.as_deref(), unverified_assertion, audiences, now)?;
        if assertion.unverified_client_id() != of.client.id.as_str() {
            return Err(ClientFault::OtherProof);
        }
        judge(assertion, Some(&of.client), Some(keys), now)
    }
}
