//! The token endpoint (RFC 6749 §3.2). Everything is proven before anything is spent, and spent before anything is
//! minted; a grant owns none of the shared steps.

use crate::clients::{AuthenticatedClient, ClientFault, Credentials, PolicyFault, Target};
use crate::clock::Timestamp;
use crate::endpoints::AuthorizationServer;
use crate::grants::{self, GrantFault};
use crate::protocol::{GrantType, JwtId, Parameter, ParameterFault, Parameters, TokenResponse};
use crate::tokens::{IssueFault, IssuedToken, Terms, TermsFault};

pub(super) const PATH: &str = "/token";

/// A request to the token endpoint, less everything that is only HTTP.
pub struct TokenRequest<'a> {
    /// The value of the one `Authorization` header, if there is one.
    pub authorization: Option<&'a [u8]>,
    /// The parameters of the body.
    pub parameters: &'a Parameters,
}

/// What became of a token request.
pub struct TokenAnswer {
    /// The client, as soon as it proved who it is.
    pub client: Option<AuthenticatedClient>,
    /// The tokens, or why there are none.
    pub result: Result<(TokenResponse, JwtId), TokenFault>,
}

/// Why a token request is refused; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFault {
    /// Parameters stand in the URL.
    ParametersInUrl,
    /// The body is not `application/x-www-form-urlencoded`.
    NotAForm,
    /// The body is larger than allowed.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// The body was cut off.
    BodyBroken,
    /// More than one `Authorization` header.
    SeveralAuthorizationHeaders,
    /// The body cannot be read.
    Parameters(ParameterFault),
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
    #[must_use]
    pub fn token(&self, request: &TokenRequest<'_>, now: Timestamp) -> TokenAnswer {
        match self.client(request, now) {
            Err(fault) => TokenAnswer { client: None, result: Err(TokenFault::Client(fault)) },
            Ok(client) => {
                let result = self.issue(&client, request.parameters, now);
                TokenAnswer { client: Some(client), result }
            }
        }
    }

    fn client(&self, request: &TokenRequest<'_>, now: Timestamp) -> Result<AuthenticatedClient, ClientFault> {
        let credentials = Credentials::find(request.authorization, request.parameters)?;
        self.registry.authenticate(&credentials, now)
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
    if client.grant_types.contains(&grant_type) { Ok(grant_type) } else { Err(TokenFault::GrantTypeNotRegistered) }
}

fn response(token: IssuedToken, target: &Target) -> TokenResponse {
    TokenResponse {
        access_token: token.text,
        token_type: "Bearer",
        expires_in: token.lifetime.as_secs(),
        scope: target.scope().to_string(),
    }
}
