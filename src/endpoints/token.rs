//! The token endpoint (RFC 6749 §3.2). Everything is proven before anything is spent, and spent before anything is
//! minted; a grant owns none of the shared steps.

use crate::clients::{AuthenticatedClient, ClientFault, Granted, OnBehalfOf, PolicyFault, Target};
use crate::clock::Timestamp;
use crate::endpoints::sectors::SectorFault;
use crate::endpoints::{Answer, AuthorizationServer, ClientRequest, Encoding, RequestFault};
use crate::grants::{self, CodeFault, GrantFault, GrantRequest, Proof, RefreshFault, SingleUse, Witnesses};
use crate::guard::{Advance, Revocation, SpendFault, Unavailable};
use crate::login::PasswordRefusal;
use crate::protocol::{GrantId, GrantType, JwtId, Parameter, Parameters, TokenResponse, openid_scope};
use crate::secret::Secret;
use crate::tokens::{IdTokenContent, IssueFault, IssuedToken, Recipient, RefreshToken, Terms, TermsFault};
use crate::users::SignedIn;

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
    /// A password grant without username or password.
    UserCredentialsMissing,
    /// Nobody vouches for the sector in which the client is told of users.
    Sector(SectorFault),
    /// The user is not believed.
    User(PasswordRefusal),
    /// The grant proves nothing.
    Grant(GrantFault),
    /// The client may not have what it asks for.
    Policy(PolicyFault),
    /// No token can serve what was asked for.
    Terms(TermsFault),
    /// A grant that must be revoked may or may not be.
    Guard(Unavailable),
    /// The mint failed.
    Issue(IssueFault),
}

impl AuthorizationServer {
    /// Answers a token request.
    pub async fn token(&self, request: &ClientRequest<'_>, now: Timestamp) -> TokenAnswer {
        match self.authenticate(request, now).await {
            Err(fault) => Answer::refused(fault),
            Ok(client) => {
                let result = self.issue(&client, request, now).await;
                Answer { client: Some(client), result }
            }
        }
    }

    async fn issue(
        &self,
        client: &AuthenticatedClient,
        request: &ClientRequest<'_>,
        now: Timestamp,
    ) -> Result<(TokenResponse, JwtId), TokenFault> {
        if request.encoding == Encoding::Json && !client.json_requests {
            return Err(RequestFault::NotAForm.into());
        }
        let parameters = request.parameters;
        let grant_type = self.registered_grant_type(client, parameters)?;
        let user = self.user_of(client, grant_type, request, now).await?;
        let asked = GrantRequest { client, parameters, user: user.as_ref(), now };
        let mut proof = grants::prove(grant_type, asked, self.witnesses()).await?;
        let target = proof.target.take().map_or_else(|| target(client, &proof, parameters), Ok)?;
        let terms = Terms::of(client, &target, &self.tokens)?;
        let generation = self.use_up(proof.single_use, now).await?;
        let token = self.access_token(client, &proof, &target, terms, now)?;
        let jwt_id = token.jwt_id;
        Ok((self.response(client, &proof, &target, token, generation, now)?, jwt_id))
    }

    /// Who the user is whose password came with the request, where the grant is for that: "If the … client authentication …
    /// and validate[s] the resource owner password credentials" (RFC 6749 §4.3.2).
    async fn user_of(
        &self,
        client: &AuthenticatedClient,
        grant_type: GrantType,
        request: &ClientRequest<'_>,
        now: Timestamp,
    ) -> Result<Option<SignedIn>, TokenFault> {
        if grant_type != GrantType::Password {
            return Ok(None);
        }
        // A pairwise subject is of a sector, whichever way the client gets to know it (OpenID Connect Core §8.1).
        self.sectors.vouch_for(client, now).await.map_err(TokenFault::Sector)?;
        let value = |parameter| request.parameters.value(parameter).ok_or(TokenFault::UserCredentialsMissing);
        let (username, password) = (value(Parameter::Username)?, value(Parameter::Password)?);
        let password = Secret::from(password.as_bytes().to_vec());
        Ok(Some(self.login.authenticate_for_client(username, password, request.address, now).await?))
    }

    fn registered_grant_type(
        &self,
        client: &AuthenticatedClient,
        parameters: &Parameters,
    ) -> Result<GrantType, TokenFault> {
        let value = parameters.value(Parameter::GrantType).ok_or(TokenFault::GrantTypeMissing)?;
        let grant_type = GrantType::parse(value).ok_or(TokenFault::GrantTypeUnsupported)?;
        // "The client credentials grant type MUST only be used by confidential clients" (RFC 6749 §4.4).
        let needs_proof = matches!(grant_type, GrantType::ClientCredentials | GrantType::Password);
        let proves_nothing = client.is_public() && needs_proof;
        if client.grant_types.contains(&grant_type) && !proves_nothing {
            Ok(grant_type)
        } else if grant_type.is_off_unless_registered() && !self.registry.grant_types().contains(&grant_type) {
            Err(TokenFault::GrantTypeUnsupported)
        } else {
            Err(TokenFault::GrantTypeNotRegistered)
        }
    }

    fn access_token(
        &self,
        client: &AuthenticatedClient,
        proof: &Proof,
        target: &Target,
        terms: Terms,
        now: Timestamp,
    ) -> Result<IssuedToken, IssueFault> {
        let (recipient, entropy) = (Recipient::Authenticated(client), self.entropy.as_ref());
        match client.identical_within.filter(|_| proof.authorization.user_grant().is_none()) {
            Some(window) => self.mint.identical_access_token(client, target, terms, window, now),
            None => self.mint.access_token(recipient, &proof.authorization, target, terms, now, entropy),
        }
    }

    fn witnesses(&self) -> Witnesses<'_> {
        let (issuer, guard) = (self.mint.as_ref(), self.guard.as_ref());
        Witnesses {
            issuer,
            guard,
            directory: self.directory.as_ref(),
            claim_names: &self.claim_names,
            entropy: self.entropy.as_ref(),
        }
    }

    /// Uses up what may be used once; the generation of the next refresh token, where that counts.
    async fn use_up(&self, single_use: SingleUse, now: Timestamp) -> Result<Option<u32>, TokenFault> {
        match single_use {
            SingleUse::Unlimited => Ok(None),
            SingleUse::LateCode { grant } => {
                self.revoke_grant(grant, now).await?;
                Err(CodeFault::Late.into())
            }
            SingleUse::Code { mark, grant, issued_at, until } => {
                let spent = self.guard.spend(mark, issued_at, until, now).await;
                if spent == Err(SpendFault::AlreadySpent) {
                    self.revoke_grant(grant, now).await?;
                }
                spent.map(|_| None).map_err(|fault| CodeFault::NotSpent(fault).into())
            }
            SingleUse::Generation { family, presented, until } => {
                match self.guard.advance(family, presented, until, now).await.map_err(RefreshFault::Guard)? {
                    Advance::Rotated { generation } | Advance::Repeated { generation } => Ok(Some(generation)),
                    Advance::Reused => Err(RefreshFault::Reused.into()),
                }
            }
        }
    }

    /// "SHOULD revoke (when possible) all tokens previously issued based on that authorization code" (RFC 6749 §4.1.2).
    async fn revoke_grant(&self, grant: GrantId, now: Timestamp) -> Result<(), Unavailable> {
        self.guard.revoke(Revocation::Grant(grant), self.end_of_all(now), now).await.map(drop)
    }

    fn response(
        &self,
        client: &AuthenticatedClient,
        proof: &Proof,
        target: &Target,
        token: IssuedToken,
        generation: Option<u32>,
        now: Timestamp,
    ) -> Result<TokenResponse, IssueFault> {
        let refresh = self.refresh_token(client, proof, generation, now);
        let id_token = match proof.authorization.user_grant() {
            Some(grant) if target.scope().scope().has(openid_scope::OPENID) => {
                let content = IdTokenContent {
                    grant,
                    nonce: proof.nonce.as_deref(),
                    access_token: Some(&token.text),
                    code: None,
                    claims: proof.authorization.id_token_claims(),
                };
                Some(self.mint.id_token(client, &content, self.tokens.id_token_lifetime.duration(), now)?)
            }
            _ => None,
        };
        let sealed = refresh.as_ref().map(|refresh| self.mint.refresh_token(refresh, now, self.entropy.as_ref()));
        let told = refresh.filter(|_| client.tells_refresh_expiry);
        Ok(TokenResponse {
            access_token: token.text,
            token_type: "Bearer",
            expires_in: token.lifetime.as_secs(),
            scope: target.scope().to_string(),
            refresh_token: sealed.transpose()?,
            refresh_token_expires_in: told.map(|refresh| refresh.expires_at.since(now).as_secs()),
            id_token,
        })
    }

    /// The refresh token that goes out: the first of a grant, or the one that follows on the presented one.
    fn refresh_token(
        &self,
        client: &AuthenticatedClient,
        proof: &Proof,
        generation: Option<u32>,
        now: Timestamp,
    ) -> Option<RefreshToken> {
        match &proof.presented {
            Some(presented) => Some(presented.next(generation, &self.tokens, now)),
            None => RefreshToken::first(client, proof.authorization.user_grant()?, &self.tokens, now),
        }
    }
}

/// What the tokens are for: what the client asks for, within what a user granted to it.
fn target(client: &AuthenticatedClient, proof: &Proof, parameters: &Parameters) -> Result<Target, PolicyFault> {
    let (resources, scope) = (parameters.values(Parameter::Resource), parameters.value(Parameter::Scope));
    let Some(grant) = proof.authorization.user_grant() else {
        return Target::decide(client, OnBehalfOf::Itself, resources, scope);
    };
    // RFC 6749 §4.1.3 has no scope: a code is redeemed for what was granted.
    let scope = scope.filter(|_| proof.presented.is_some());
    Target::within(client, Granted { scope: &grant.scope, resources: &grant.resources }, resources, scope)
}

impl From<CodeFault> for TokenFault {
    fn from(fault: CodeFault) -> Self {
        Self::Grant(fault.into())
    }
}

impl From<RefreshFault> for TokenFault {
    fn from(fault: RefreshFault) -> Self {
        Self::Grant(fault.into())
    }
}
