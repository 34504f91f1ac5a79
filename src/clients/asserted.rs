//! Clients that prove who they are by a signed assertion (RFC 7523 §2.2).

use std::sync::Arc;

use crate::clients::{
    AssertionAudiences, AuthenticatedClient, AuthenticationMethod, Client, ClientFault, Judgement, MAX_SECRETS,
    Registry, RemoteClient,
};
use crate::clock::Timestamp;
use crate::guard::{Mark, Spent};
use crate::jose::{
    AssertionKeys, ClaimFault, ClientAssertionClaims, JwtFault, MacKey, UnverifiedAssertion, Verified, VerifyingKeys,
};

/// A client whose assertion is right, if nobody used it before.
pub struct AssertedClient {
    client: Arc<Client>,
    claims: Verified<ClientAssertionClaims>,
}

impl AssertedClient {
    /// What must be spent: "the authorization server MAY ensure that JWTs are not replayed by maintaining the set of used
    /// `jti` values for the length of time for which the JWT would be considered valid" (RFC 7523 §3), and we do. Another
    /// client may have used the same `jti`.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark::of_client_assertion(&self.client.id, &self.claims.jwt_id)
    }

    /// The first moment at which the assertion could have been used here: a guard that remembers everything since then
    /// knows whether it was.
    #[must_use]
    pub fn usable_since(&self) -> Timestamp {
        self.claims.usable_since
    }

    /// From this moment on the assertion is worthless.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.claims.expires_at
    }

    /// The client, proven by its assertion's first use.
    ///
    /// # Errors
    /// [`ClientFault::OtherProof`] when something else was spent.
    pub fn proven_by(self, spent: &Spent) -> Result<AuthenticatedClient, ClientFault> {
        if spent.is_of(&self.mark()) { Ok(AuthenticatedClient(self.client)) } else { Err(ClientFault::OtherProof) }
    }
}

impl Registry {
    pub(super) fn judge_assertion(
        &self,
        unverified_client_id: Option<&str>,
        unverified_assertion: &str,
        audiences: &[&str],
        now: Timestamp,
    ) -> Result<Judgement, ClientFault> {
        let assertion = read(unverified_client_id, unverified_assertion, audiences, now)?;
        let client = self.find(assertion.unverified_client_id());
        if let Some(remote) = client.and_then(|client| RemoteClient::of(client, &assertion)) {
            // Nothing is fetched for a client that would be refused whatever came.
            remote.client.require_served(AuthenticationMethod::PrivateKeyJwt)?;
            return Ok(Judgement::NeedsKeys(remote));
        }
        judge(assertion, client, client.and_then(|client| client.keys.as_ref()), now).map(Judgement::NeedsSpend)
    }
}

/// Reads an assertion, in which nothing is wrong that depends on who is registered.
pub(super) fn read<'a>(
    unverified_client_id: Option<&str>,
    unverified_assertion: &'a str,
    audiences: &[&str],
    now: Timestamp,
) -> Result<UnverifiedAssertion<'a>, ClientFault> {
    let assertion = UnverifiedAssertion::parse(unverified_assertion, audiences, now)?;
    // "If present, the value of the `client_id` parameter MUST identify the same client as is identified by the client
    // assertion" (RFC 7521 §4.2).
    if unverified_client_id.is_some_and(|id| id != assertion.unverified_client_id()) {
        return Err(ClientFault::TwoClients);
    }
    Ok(assertion)
}

/// Judges an assertion with the public keys of its client and with its secrets.
pub(super) fn judge(
    assertion: UnverifiedAssertion<'_>,
    client: Option<&Arc<Client>>,
    public: Option<&VerifyingKeys>,
    now: Timestamp,
) -> Result<AssertedClient, ClientFault> {
    let method = AuthenticationMethod::of_assertion(assertion.unverified_algorithm());
    let verified = verified(assertion, client, public);
    let client = client.ok_or(ClientFault::UnknownClient)?;
    let claims = verified?;
    if let Some(secret) = claims.secret.and_then(|place| client.secrets.get(place)) {
        secret.require_current(now)?;
    }
    client.require_served(method)?;
    Ok(AssertedClient { client: Arc::clone(client), claims })
}

fn verified(
    assertion: UnverifiedAssertion<'_>,
    client: Option<&Arc<Client>>,
    public: Option<&VerifyingKeys>,
) -> Result<Verified<ClientAssertionClaims>, JwtFault> {
    let secrets: [Option<&MacKey>; MAX_SECRETS] =
        client.map_or([None; MAX_SECRETS], |client| client.secrets.each_ref().map(|secret| secret.mac_key.as_ref()));
    assertion.verify(&AssertionKeys {
        public,
        secrets: &secrets,
        lists_allowed: client.is_some_and(|client| client.assertion_audiences == AssertionAudiences::List),
    })
}

impl From<JwtFault> for ClientFault {
    fn from(fault: JwtFault) -> Self {
        match fault {
            JwtFault::Claim { fault: ClaimFault::NotOneString, .. } => Self::AssertionAudienceIsList,
            JwtFault::Claim { name, fault } => Self::AssertionClaim { name, fault },
            JwtFault::BadSignature => Self::WrongSignature,
            JwtFault::NoKeyForAlgorithm
            | JwtFault::UnknownKeyId(_)
            | JwtFault::MissingKeyId
            | JwtFault::AlgorithmNotOfKey { .. } => Self::AssertionKeyUnknown,
            _ => Self::AssertionMalformed,
        }
    }
}
