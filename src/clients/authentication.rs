//! The judgement of client authentication (RFC 6749 §2.3). It never waits: what must be awaited for it is handed out,
//! and comes back as a proof.

use std::ops::Deref;
use std::sync::Arc;

use subtle::ConditionallySelectable;

use crate::clients::asserted::AssertedClient;
use crate::clients::credentials::Claimed;
use crate::clients::hashed::HashedClient;
use crate::clients::secrets::ClientSecret;
use crate::clients::{
    AuthenticationMethod, Client, ClientFault, Credentials, MAX_SECRETS, Registry, RemoteClient, SecretDigest, Status,
};
use crate::clock::Timestamp;
use crate::secret::Secret;

/// A client that proved who it is, or a public one that said it. Only this room makes one.
///
/// ```compile_fail
/// # fn forge(client: std::sync::Arc<signet::clients::Client>) {
/// let forged = signet::clients::AuthenticatedClient(client);
/// # }
/// ```
#[derive(Clone)]
pub struct AuthenticatedClient(pub(super) Arc<Client>);

impl Deref for AuthenticatedClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

/// What the registry says to credentials in which nothing is wrong so far.
pub enum Judgement {
    /// The client is proven.
    Proven(AuthenticatedClient),
    /// The client's assertion is right, if nobody used it before.
    NeedsSpend(AssertedClient),
    /// The client's keys are somewhere else.
    NeedsKeys(RemoteClient),
    /// The client has slow hashes, one of which may be that of its secret.
    NeedsHash(HashedClient),
}

impl Registry {
    /// Judges a client's credentials; `audiences` are what an assertion may call this server. An unknown client is
    /// compared with decoys: the same work as a wrong secret or a wrong signature.
    ///
    /// # Errors
    /// [`ClientFault`] says what the operator should know.
    pub fn authenticate(
        &self,
        credentials: &Credentials,
        audiences: &[&str],
        now: Timestamp,
    ) -> Result<Judgement, ClientFault> {
        match &credentials.0 {
            Claimed::Secret { method, unverified_client_id, unverified_secret } => {
                self.judge_secret(*method, unverified_client_id, unverified_secret, now)
            }
            Claimed::Assertion { unverified_client_id, unverified_assertion } => {
                let claimed = unverified_client_id.as_deref();
                self.judge_assertion(claimed, unverified_assertion, audiences, now)
            }
            Claimed::Nothing { unverified_client_id } => {
                self.identify(unverified_client_id).ok_or(ClientFault::NoCredentials).map(Judgement::Proven)
            }
        }
    }

    fn judge_secret(
        &self,
        method: AuthenticationMethod,
        unverified_client_id: &str,
        unverified_secret: &Secret,
        now: Timestamp,
    ) -> Result<Judgement, ClientFault> {
        let digest = SecretDigest::of(unverified_secret.expose());
        let client = self.find(unverified_client_id);
        let decoys = [ClientSecret::DECOY; MAX_SECRETS];
        let secrets = client.map_or(&decoys, |client| &client.secrets);
        let secret = matching(secrets, &digest);
        let client = client.ok_or(ClientFault::UnknownClient)?;
        if let Some(secret) = secret {
            secret.require_current(now)?;
            client.require_served(method)?;
            return Ok(Judgement::Proven(AuthenticatedClient(Arc::clone(client))));
        }
        let hashed = HashedClient::of(client, unverified_secret, now).ok_or(ClientFault::WrongSecret)?;
        client.require_served(method)?;
        Ok(Judgement::NeedsHash(hashed))
    }

    /// A public client is identified by its `client_id` alone: it "does not authenticate itself" (OpenID Connect Core
    /// §9, `none`), and "the authorization server MUST NOT rely on public client authentication for the purpose of
    /// identifying the client" (RFC 6749 §2.3).
    fn identify(&self, unverified_client_id: &str) -> Option<AuthenticatedClient> {
        let client = self.find(unverified_client_id)?;
        client.require_served(AuthenticationMethod::None).ok()?;
        Some(AuthenticatedClient(Arc::clone(client)))
    }
}

/// The secret with this digest, after comparing all of them.
fn matching<'a>(secrets: &'a [ClientSecret; MAX_SECRETS], digest: &SecretDigest) -> Option<&'a ClientSecret> {
    let mut place = u32::MAX;
    for (index, secret) in (0_u32..).zip(secrets) {
        place.conditional_assign(&index, secret.digest.matches(digest));
    }
    secrets.get(usize::try_from(place).ok()?)
}

impl ClientSecret {
    pub(super) fn require_current(&self, now: Timestamp) -> Result<(), ClientFault> {
        if now < self.not_before {
            Err(ClientFault::SecretNotYetValid)
        } else if now >= self.expires_at {
            Err(ClientFault::SecretExpired)
        } else {
            Ok(())
        }
    }
}

impl Client {
    /// Refuses a method that the client is not registered for, and a client that is disabled.
    pub(super) fn require_served(&self, method: AuthenticationMethod) -> Result<(), ClientFault> {
        if !self.authentication.contains(&method) {
            Err(ClientFault::MethodNotRegistered)
        } else if self.status == Status::Disabled {
            Err(ClientFault::ClientDisabled)
        } else {
            Ok(())
        }
    }
}
