//! Clients whose public keys are behind a URL (`jwks_uri`, RFC 7591 §2): this room never waits, so whoever does fetches them.

use std::sync::Arc;

use url::Url;

use crate::clients::asserted::{judge, read};
use crate::clients::credentials::Claimed;
use crate::clients::{AssertedClient, Client, ClientFault, Credentials, Registry, RequestObjectProof};
use crate::clock::Timestamp;
use crate::jose::{UnverifiedAssertion, UnverifiedJwt, VerifyingKeys};
use crate::protocol::SigningAlgorithm;

/// The most public keys of one client.
pub(super) const MAX_KEYS: usize = 16;

/// The keys of a client that something is to be verified with, which is not proven to be of the client.
pub struct KeysWanted<'a> {
    client: &'a Client,
    algorithms: &'a [SigningAlgorithm],
    unverified_key_id: Option<String>,
    unverified_algorithm: SigningAlgorithm,
    /// Whether it is a request object; else it is a client assertion.
    pub is_for_request: bool,
}

impl KeysWanted<'_> {
    /// Whose they are.
    #[must_use]
    pub const fn client(&self) -> &Client {
        self.client
    }

    /// Where they are.
    #[must_use]
    pub fn url(&self) -> Option<Url> {
        self.client.jwks_uri.as_ref()?.url()
    }

    /// Whether there is one among `keys` that it may be signed with; else they may have changed since.
    #[must_use]
    pub fn is_named_in(&self, keys: &VerifyingKeys) -> bool {
        keys.choose(self.unverified_key_id.as_deref(), self.unverified_algorithm).is_ok()
    }

    /// Reads the document there.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(&self, json: &[u8]) -> Result<VerifyingKeys, String> {
        read_for(json, self.algorithms)
    }
}

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

    /// What its assertion is to be verified with.
    #[must_use]
    pub fn keys_wanted(&self) -> KeysWanted<'_> {
        KeysWanted {
            client: &self.client,
            algorithms: &self.client.key_algorithms,
            unverified_key_id: self.unverified_key_id.clone(),
            unverified_algorithm: self.unverified_algorithm,
            is_for_request: false,
        }
    }
}

impl Client {
    /// Reads the document at its `jwks_uri`, as the keys that are written in its registration are read.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read_keys(&self, json: &[u8]) -> Result<VerifyingKeys, String> {
        read_for(json, &self.key_algorithms)
    }

    /// What a request object of this client is to be verified with, if that is behind its `jwks_uri`.
    #[must_use]
    pub fn keys_for_request(&self, unverified_object: &str) -> Option<KeysWanted<'_>> {
        let RequestObjectProof::Remote(algorithms) = &self.request_objects.as_ref()?.proof else { return None };
        let jwt = UnverifiedJwt::parse(unverified_object).ok()?;
        let header = jwt.unverified_header();
        Some(KeysWanted {
            client: self,
            algorithms,
            unverified_key_id: header.key_id.clone(),
            unverified_algorithm: header.algorithm,
            is_for_request: true,
        })
    }
}

fn read_for(json: &[u8], algorithms: &[SigningAlgorithm]) -> Result<VerifyingKeys, String> {
    let keys = VerifyingKeys::from_jwk_set_for(json, algorithms).map_err(|fault| fault.to_string())?;
    let count = keys.iter().count();
    if count > MAX_KEYS { Err(format!("{count} keys; expected {MAX_KEYS} at most")) } else { Ok(keys) }
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
