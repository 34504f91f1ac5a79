//! The mint.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::clients::{AccessTokenFormat, AuthenticatedClient, Client, RegisteredRedirectUri, Target};
use crate::clock::Timestamp;
use crate::entropy::{Entropy, Exhausted};
use crate::jose::{SigningFailed, TokenType, sign_jwt};
use crate::keys::KeyRing;
use crate::protocol::{IssuerIdentifier, JwtId, ResourceIndicator, SigningAlgorithm};
use crate::seal::SealFault;
use crate::tokens::access_token::AccessTokenClaims;
use crate::tokens::opaque::OpaqueAccessToken;
use crate::tokens::status_list::StatusClaim;
use crate::tokens::{Authorization, GrantIds, Terms};

/// Where the userinfo endpoint is (OpenID Connect Core §5.3), under the issuer.
pub const USERINFO: &str = "/userinfo";

/// The one mint.
pub struct Issuer {
    pub(super) identifier: IssuerIdentifier,
    /// What the userinfo endpoint is called in the `aud` of access tokens.
    pub(super) userinfo: String,
    pub(super) keys: Arc<KeyRing>,
    /// What numbers the grants of this process, if it makes any.
    pub(super) grant_ids: Option<Arc<GrantIds>>,
}

/// Who gets an access token, and why nobody else does.
#[derive(Clone, Copy)]
pub enum Recipient<'a> {
    /// A client that proved who it is, or a public one.
    Authenticated(&'a AuthenticatedClient),
    /// Whoever is behind a redirect URI that the client registered.
    Redirected(&'a Client, &'a RegisteredRedirectUri),
}

impl<'a> Recipient<'a> {
    fn client(self) -> &'a Client {
        match self {
            Self::Authenticated(client) => client,
            Self::Redirected(client, _) => client,
        }
    }
}

/// A token as it leaves the mint.
pub struct IssuedToken {
    /// The token.
    pub text: String,
    /// How long it lives.
    pub lifetime: Duration,
    /// Its `jti`, by which logs may name it.
    pub jwt_id: JwtId,
}

/// What one access token has besides what it is made of.
pub(super) struct Particulars {
    /// The moment whose keys sign it.
    pub(super) signed_at: Timestamp,
    pub(super) issued_at: Timestamp,
    pub(super) expires_at: Timestamp,
    pub(super) jwt_id: JwtId,
    pub(super) status: Option<StatusClaim>,
    /// What is told of the subject, and the sealed account behind it, where that is not what the authorization says.
    pub(super) subject: Option<(String, Option<String>)>,
    pub(super) carried: Option<String>,
}

/// Why the mint gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssueFault {
    /// No key is active for the algorithm.
    NoActiveKey(SigningAlgorithm),
    /// No key is active that seals.
    NoSealingKey,
    /// No key is active that signs the same bytes the same way each time.
    NoDeterministicKey,
    /// No key of the MAC class is active.
    NoMacKey,
    /// No key derives pairwise subjects.
    NoPairwiseKey,
    /// The key would not sign.
    SigningFailed,
    /// What was asked for does not fit into one token.
    TooLong,
    /// There is no randomness.
    NoEntropy,
}

impl From<Exhausted> for IssueFault {
    fn from(_: Exhausted) -> Self {
        Self::NoEntropy
    }
}

impl From<SigningFailed> for IssueFault {
    fn from(fault: SigningFailed) -> Self {
        match fault {
            SigningFailed::TooLong => Self::TooLong,
            SigningFailed::Claims | SigningFailed::Engine => Self::SigningFailed,
        }
    }
}

impl From<SealFault> for IssueFault {
    fn from(fault: SealFault) -> Self {
        match fault {
            SealFault::NoKey | SealFault::WrongClass => Self::NoSealingKey,
            SealFault::Exhausted => Self::NoEntropy,
            SealFault::TooLong => Self::TooLong,
        }
    }
}

impl Issuer {
    /// A mint that signs with `keys`.
    #[must_use]
    pub fn new(identifier: IssuerIdentifier, keys: Arc<KeyRing>) -> Self {
        Self { userinfo: identifier.endpoint(USERINFO), identifier, keys, grant_ids: None }
    }

    /// The same mint, whose grants are numbered.
    #[must_use]
    pub fn numbering(self, grant_ids: Arc<GrantIds>) -> Self {
        Self { grant_ids: Some(grant_ids), ..self }
    }

    /// What the userinfo endpoint is called in the `aud` of access tokens: its URL.
    #[must_use]
    pub fn userinfo_identifier(&self) -> &str {
        &self.userinfo
    }

    /// Makes an access token (RFC 9068).
    ///
    /// # Errors
    /// [`IssueFault`]; only [`IssueFault::TooLong`] has its cause in the request.
    pub fn access_token(
        &self,
        recipient: Recipient<'_>,
        authorization: &Authorization,
        target: &Target,
        terms: Terms,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<IssuedToken, IssueFault> {
        let client = recipient.client();
        let jwt_id = JwtId::draw(entropy)?;
        // Of whole seconds in either form: what introspection says of a token is what it is judged by.
        let [issued_at, expires_at] = [now, now.after(terms.lifetime)].map(|time| Timestamp::from_secs(time.as_secs()));
        let text = match terms.format {
            AccessTokenFormat::Jwt => {
                let subject = Some(self.told(client, authorization, now, entropy)?);
                let status = target.has_status_list().then(|| self.status_claim(authorization.grant_id(), now));
                let particulars = Particulars {
                    signed_at: now,
                    issued_at,
                    expires_at,
                    jwt_id,
                    status: status.flatten(),
                    subject,
                    carried: self.seal_carried(authorization.carried_claims(target), now, entropy)?,
                };
                self.sign_access_token(client, authorization, target, terms.algorithm, particulars)?
            }
            AccessTokenFormat::Opaque => {
                let audience = self.audience_of(target)?;
                let life = (issued_at, expires_at);
                let token = OpaqueAccessToken::new(client, authorization, target, audience, life, jwt_id);
                self.keys.seal(&token, now, entropy)?
            }
        };
        Ok(IssuedToken { text, lifetime: terms.lifetime, jwt_id })
    }

    /// Signs an access token.
    pub(super) fn sign_access_token(
        &self,
        client: &Client,
        authorization: &Authorization,
        target: &Target,
        algorithm: SigningAlgorithm,
        particulars: Particulars,
    ) -> Result<String, IssueFault> {
        let Particulars { signed_at, issued_at, expires_at, jwt_id, status, subject, carried } = particulars;
        let (subject, account) = subject.unwrap_or_else(|| (authorization.subject().to_owned(), None));
        let claims = AccessTokenClaims {
            subject: &subject,
            account: account.as_deref(),
            issuer: &self.identifier,
            authorization,
            client,
            target,
            userinfo: &self.userinfo,
            issued_at,
            expires_at,
            jwt_id,
            status,
            carried,
        };
        self.sign(algorithm, TokenType::AccessToken, &claims, signed_at)
    }

    /// Everybody the token is for.
    fn audience_of(&self, target: &Target) -> Result<Vec<ResourceIndicator>, IssueFault> {
        let mut audience: Vec<_> = target.resources().iter().map(|resource| resource.identifier.clone()).collect();
        if target.has_userinfo() {
            audience.push(ResourceIndicator::parse(&self.userinfo).ok_or(IssueFault::TooLong)?);
        }
        Ok(audience)
    }

    /// Signs the claims of any kind of token with the key that is active for `algorithm`.
    pub(super) fn sign<C: Serialize>(
        &self,
        algorithm: SigningAlgorithm,
        typ: TokenType,
        claims: &C,
        now: Timestamp,
    ) -> Result<String, IssueFault> {
        let key = self.keys.signing_key(algorithm, now).ok_or(IssueFault::NoActiveKey(algorithm))?;
        Ok(sign_jwt(key, typ, claims)?)
    }
}
