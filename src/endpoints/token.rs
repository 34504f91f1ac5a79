//! The token endpoint (RFC 6749 §3.2). Everything is proven before anything is spent, and spent before anything is
//! minted; a grant owns none of the shared steps.

use crate::clients::{AuthenticatedClient, ClientFault, PolicyFault, Target};
use crate::clock::Timestamp;
use crate::endpoints::{Answer, AuthorizationServer, ClientRequest, RequestFault};
use crate::grants::{self, GrantFault};
use crate::protocol::{GrantType, JwtId, Parameter, Parameters, TokenResponse};
use crate::tokens::{IssueFault, IssuedToken, Terms, TermsFault};

pub(super) const PATH: &str = "/token";

/// What became of a token request.
pub type TokenAnswer = Answer<(TokenResponse, JwtId), TokenFault>;

/// Why a token request is refused; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// The request cannot be read.
    Request(RequestFault),
    /// The client is not believed.
    Client(ClientFault),
    /// There is no `grant_type`.
    GrantTypeMissing,
    /// A `grant_type` this server does not have.
    GrantTypeUnsupported,
    /// A `grant_type` this client is not registered for.
    GrantTypeNotRegistered,
    /// The grant proves nothing.
    Grant(GrantFault),
    /// The client may not have what it asks for.
    Policy(PolicyFault),
    /// No token can serve what was asked for.
    Terms(TermsFault),
    /// The mint failed.
    Issue(IssueFault),
}

impl AuthorizationServer {
    /// Answers a token request.
    pub async fn token(&self, request: &ClientRequest<'_>, now: Timestamp) -> TokenAnswer {
        match self.authenticate(request, now).await {
            Err(fault) => Answer::refused(fault),
            Ok(client) => {
                let result = self.issue(&client, request.parameters, now);
                Answer { client: Some(client), result }
            }
        }
    }

    fn issue(
        &self,
        client: &AuthenticatedClient,
        parameters: &Parameters,
        now: Timestamp,
    ) -> Result<(TokenResponse, JwtId), TokenFault> {
        let entropy = self.entropy.as_ref();
        let grant_type = registered_grant_type(client, parameters)?;
        let authorization = grants::prove(grant_type, client, entropy)?;
        let target =
            Target::decide(client, parameters.values(Parameter::Resource), parameters.value(Parameter::Scope))?;
        let terms = Terms::of(client, &target, &self.tokens)?;
        let token = self.mint.access_token(client, &authorization, &target, terms, now, entropy)?;
        let jwt_id = token.jwt_id;
        Ok((response(token, &target), jwt_id))
    }
}

fn registered_grant_type(client: &AuthenticatedClient, parameters: &Parameters) -> Result<GrantType, TokenFault> {
    let value = parameters.value(Parameter::GrantType).ok_or(TokenFault::GrantTypeMissing)?;
    let grant_type = GrantType::parse(value).ok_or(TokenFault::GrantTypeUnsupported)?;
    // "The client credentials grant type MUST only be used by confidential clients" (RFC 6749 §4.4).
    let proves_nothing = client.is_public() && grant_type == GrantType::ClientCredentials;
    if client.grant_types.contains(&grant_type) && !proves_nothing {
        Ok(grant_type)
    } else {
        Err(TokenFault::GrantTypeNotRegistered)
    }
}

fn response(token: IssuedToken, target: &Target) -> TokenResponse {
    TokenResponse {
        access_token: token.text,
        token_type: "Bearer",
        expires_in: token.lifetime.as_secs(),
        scope: target.scope().to_string(),
    }
}
