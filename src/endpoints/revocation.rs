//! The revocation endpoint (RFC 7009): what a client no longer needs is dead before it hears of it.

use crate::clients::{AuthenticatedClient, ClientFault};
use crate::clock::Timestamp;
use crate::endpoints::{Answer, AuthorizationServer, ClientRequest, RequestFault};
use crate::guard::{Revocation, Unavailable};
use crate::keys::CLOCK_SKEW;
use crate::protocol::{JwtId, Parameter};
use crate::seal::Purpose;

pub(super) const PATH: &str = "/revoke";

/// Why a revocation request is refused; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationFault {
    /// The request cannot be read.
    Request(RequestFault),
    /// The client is not believed.
    Client(ClientFault),
    /// There is no `token`.
    TokenMissing,
    /// A kind of token that is not revoked here.
    TypeUnsupported,
    /// The token was issued to another client.
    IssuedToAnotherClient,
    /// It may or may not be revoked.
    Guard(Unavailable),
}

/// What became of a revocation request: the token that is revoked from now on, or nothing where there was none.
pub type RevocationAnswer = Answer<Option<JwtId>, RevocationFault>;

impl AuthorizationServer {
    /// Answers a revocation request.
    pub async fn revoke(&self, request: &ClientRequest<'_>, now: Timestamp) -> RevocationAnswer {
        match self.authenticate(request, now).await {
            Err(fault) => Answer::refused(fault),
            Ok(client) => {
                let result = self.revoke_token(&client, request, now).await;
                Answer { client: Some(client), result }
            }
        }
    }

    /// "The authorization server first validates the client credentials … and then verifies whether the token was issued
    /// to the client making the revocation request. If this validation fails, the request is refused … invalid tokens do
    /// not cause an error response since the client cannot handle such an error in a reasonable way" (RFC 7009 §2.1,
    /// §2.2). The hint is not needed: a token says what it is.
    async fn revoke_token(
        &self,
        client: &AuthenticatedClient,
        request: &ClientRequest<'_>,
        now: Timestamp,
    ) -> Result<Option<JwtId>, RevocationFault> {
        let text = request.parameters.value(Parameter::Token).ok_or(RevocationFault::TokenMissing)?;
        match Purpose::of(text) {
            None | Some(Purpose::User) => {}
            Some(Purpose::Refresh) => return self.revoke_refresh_token(client, text, now).await.map(|()| None),
            Some(_) => return Err(RevocationFault::TypeUnsupported),
        }
        let Ok(token) = self.mint.read_access_token(text, now) else { return Ok(None) };
        if *token.client_id() != client.id {
            return Err(RevocationFault::IssuedToAnotherClient);
        }
        let id = token.jwt_id();
        // A replica whose clock is behind honours it for so much longer.
        let until = token.expires_at().after(CLOCK_SKEW);
        // Of a client that acts for itself the token is all that descends from the grant, and where grants stand in status
        // lists, verifiers see it.
        let is_all = token.account_version().is_none();
        let revocation = if is_all { Revocation::Grant(token.grant_id()) } else { Revocation::Token(id) };
        self.guard.revoke(revocation, until, now).await?;
        Ok(Some(id))
    }

    /// "If the particular token is a refresh token and the authorization server supports the revocation of access tokens,
    /// then the authorization server SHOULD also invalidate all access tokens based on the same authorization grant"
    /// (RFC 7009 §2.1).
    async fn revoke_refresh_token(
        &self,
        client: &AuthenticatedClient,
        text: &str,
        now: Timestamp,
    ) -> Result<(), RevocationFault> {
        let Ok(token) = self.mint.open_refresh_token(text, now) else { return Ok(()) };
        if token.client != client.digest() {
            return Err(RevocationFault::IssuedToAnotherClient);
        }
        self.guard.revoke(Revocation::Grant(token.grant.grant_id), self.end_of_all(now), now).await?;
        Ok(())
    }
}
