//! The userinfo endpoint (OpenID Connect Core §5.3): what a user lets a client know.

use serde_json::{Map, Value};

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::endpoints::{AuthorizationServer, RequestFault, descent};
use crate::guard::Unavailable;
use crate::protocol::{JwtId, Parameter, Parameters, Subject, openid_scope};
use crate::tokens::{AccessToken, IssueFault, ReadFault};
use crate::users::{self, AccountVersion};

/// A request for what is known of a user.
pub struct UserinfoRequest<'a> {
    /// The value of the one `Authorization` header, if there is one.
    pub authorization: Option<&'a [u8]>,
    /// The parameters of the body, if there is one.
    pub parameters: Option<&'a Parameters>,
}

/// What is told about a user.
pub struct Userinfo {
    /// The body.
    pub body: String,
    /// Whether it is a JWT (§5.3.2); else it is JSON.
    pub is_signed: bool,
    /// The access token, by which logs may name it.
    pub token: JwtId,
    /// What the operator calls the client.
    pub client: String,
    /// Whether pages of an origin may read it.
    pub allowed_origins: std::collections::BTreeSet<crate::protocol::Origin>,
}

/// Why nothing is told; told to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserinfoFault {
    /// The request cannot be read.
    Request(RequestFault),
    /// There is no access token.
    TokenMissing,
    /// There is one in the header and one in the body: "Clients MUST NOT use more than one method to transmit the token in
    /// each request" (RFC 6750 §2).
    SeveralTokens,
    /// It is no access token of ours in its life.
    TokenInvalid(ReadFault),
    /// It is for other resources.
    NotForUserinfo,
    /// No user granted it, or not `openid`.
    NoUser,
    /// Its client is gone or disabled.
    ClientGone,
    /// It was revoked.
    Revoked,
    /// The account is gone, disabled, or of another version.
    AccountChanged,
    /// Nobody can tell what was revoked.
    Guard(Unavailable),
    /// The accounts cannot be read.
    Directory(users::Unavailable),
    /// The answer could not be signed.
    Issue(IssueFault),
}

impl AuthorizationServer {
    /// Answers a userinfo request.
    ///
    /// # Errors
    /// [`UserinfoFault`].
    pub async fn userinfo(&self, request: &UserinfoRequest<'_>, now: Timestamp) -> Result<Userinfo, UserinfoFault> {
        let text = bearer(request)?;
        let token = self.mint.read_access_token(text, now).map_err(UserinfoFault::TokenInvalid)?;
        let client = self.client_at_userinfo(&token)?;
        let claims = self.claims_for(&token, client).await?;
        let (body, is_signed) = match client.userinfo_algorithm {
            Some(algorithm) => (self.mint.userinfo(&client.id, &claims, algorithm, now)?, true),
            None => (serde_json::to_string(&claims).unwrap_or_default(), false),
        };
        let (client, allowed_origins) = (client.label.to_string(), client.allowed_origins.clone());
        Ok(Userinfo { body, is_signed, token: token.jwt_id(), client, allowed_origins })
    }

    /// Everything that is asked of a token before the account is looked at.
    fn client_at_userinfo(&self, token: &AccessToken) -> Result<&Client, UserinfoFault> {
        if !token.audience().iter().any(|member| member == self.mint.userinfo_identifier()) {
            return Err(UserinfoFault::NotForUserinfo);
        }
        if !token.scope().has(openid_scope::OPENID) {
            return Err(UserinfoFault::NoUser);
        }
        let client = self.registry.active_client(token.client_id()).ok_or(UserinfoFault::ClientGone)?;
        match self.guard.revoked(&descent(token))? {
            Some(_) => Err(UserinfoFault::Revoked),
            None => Ok(client),
        }
    }

    /// "The `sub` Claim MUST always be returned in the UserInfo Response."
    async fn claims_for(&self, token: &AccessToken, client: &Client) -> Result<Map<String, Value>, UserinfoFault> {
        let version = token.account_version().map(AccountVersion::from_u32).ok_or(UserinfoFault::NoUser)?;
        let subject = Subject::parse(token.subject()).ok_or(UserinfoFault::NoUser)?;
        let user = self.directory.known(&subject, version, token.given_claims()).await;
        let user = user.map_err(UserinfoFault::Directory)?.ok_or(UserinfoFault::AccountChanged)?;
        let mut claims = user.claims_of_scope(&self.claim_names, token.scope(), token.userinfo_claims());
        claims.insert("sub".to_owned(), Value::from(self.mint.subject_at(client, subject.as_str())?));
        Ok(claims)
    }
}

/// The access token, from the header (RFC 6750 §2.1) or the body (§2.2); never from the URL (§2.3).
fn bearer<'a>(request: &UserinfoRequest<'a>) -> Result<&'a str, UserinfoFault> {
    let in_header = request.authorization.and_then(bearer_in_header);
    let in_body = request.parameters.and_then(|parameters| parameters.value(Parameter::AccessToken));
    match (in_header, in_body) {
        (Some(_), Some(_)) => Err(UserinfoFault::SeveralTokens),
        (Some(token), None) | (None, Some(token)) => Ok(token),
        (None, None) => Err(UserinfoFault::TokenMissing),
    }
}

/// What an `Authorization` header bears. The scheme is matched "case-insensitively" (RFC 9110 §11.1).
pub(super) fn bearer_in_header(header: &[u8]) -> Option<&str> {
    let (scheme, token) = std::str::from_utf8(header).ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim_matches(' '))
}

impl From<Unavailable> for UserinfoFault {
    fn from(fault: Unavailable) -> Self {
        Self::Guard(fault)
    }
}

impl From<IssueFault> for UserinfoFault {
    fn from(fault: IssueFault) -> Self {
        Self::Issue(fault)
    }
}
