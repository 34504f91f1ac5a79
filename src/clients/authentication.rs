//! The judgement of client authentication (RFC 6749 §2.3).

use std::ops::Deref;
use std::sync::Arc;

use subtle::ConditionallySelectable;

use crate::clients::secrets::ClientSecret;
use crate::clients::{AuthenticationMethod, Client, Credentials, MAX_SECRETS, Registry, SecretDigest, Status};
use crate::clock::Timestamp;
use crate::protocol::BasicFault;

/// A client that proved who it is. Only this room makes one.
///
/// ```compile_fail
/// # fn forge(client: std::sync::Arc<signet::clients::Client>) {
/// let forged = signet::clients::AuthenticatedClient(client);
/// # }
/// ```
#[derive(Clone)]
pub struct AuthenticatedClient(Arc<Client>);

impl Deref for AuthenticatedClient {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0
    }
}

/// Why a client is not believed; told to the operator. On the wire, all that depend on the registry are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientFault {
    /// The request has no client authentication.
    NoCredentials,
    /// The request has more than one.
    SeveralMethods,
    /// A secret in the body without a `client_id`.
    NoClientId,
    /// The header and `client_id` name different clients.
    TwoClients,
    /// The `Authorization` header cannot be read.
    Basic(BasicFault),
    /// A method this server does not have.
    MethodNotSupported,
    /// No such client.
    UnknownClient,
    /// None of the client's secrets.
    WrongSecret,
    /// The right secret before its `not_before`.
    SecretNotYetValid,
    /// The right secret after its `expires_at`.
    SecretExpired,
    /// The right secret by a method the client is not registered for.
    MethodNotRegistered,
    /// The right secret of a disabled client.
    ClientDisabled,
}

impl Registry {
    /// Judges a client's credentials. An unknown client is compared with decoys: the same work as a wrong secret.
    ///
    /// # Errors
    /// [`ClientFault`] says what the operator should know.
    pub fn authenticate(&self, credentials: &Credentials, now: Timestamp) -> Result<AuthenticatedClient, ClientFault> {
        let digest = SecretDigest::of(credentials.unverified_secret.expose());
        let client = self.find(&credentials.unverified_client_id);
        let decoys = [ClientSecret::DECOY; MAX_SECRETS];
        let secrets = client.map_or(&decoys, |client| &client.secrets);
        let secret = matching(secrets, &digest);
        let client = client.ok_or(ClientFault::UnknownClient)?;
        let secret = secret.ok_or(ClientFault::WrongSecret)?;
        secret_is_current(secret, now)?;
        method_is_registered(client, credentials.method)?;
        if client.status == Status::Disabled {
            return Err(ClientFault::ClientDisabled);
        }
        Ok(AuthenticatedClient(Arc::clone(client)))
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

fn secret_is_current(secret: &ClientSecret, now: Timestamp) -> Result<(), ClientFault> {
    if now < secret.not_before {
        Err(ClientFault::SecretNotYetValid)
    } else if now >= secret.expires_at {
        Err(ClientFault::SecretExpired)
    } else {
        Ok(())
    }
}

fn method_is_registered(client: &Client, method: AuthenticationMethod) -> Result<(), ClientFault> {
    if client.authentication.contains(&method) { Ok(()) } else { Err(ClientFault::MethodNotRegistered) }
}
