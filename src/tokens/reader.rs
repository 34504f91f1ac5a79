//! The one reader of what the mint made.

use std::collections::BTreeSet;
use std::fmt;

use crate::clock::Timestamp;
use crate::jose::{AccessTokenClaims, ClaimFault, JwtFault, judge_own_access_token};
use crate::keys::CLOCK_SKEW;
use crate::protocol::{ClientId, GivenClaims, GrantId, JwtId, Scope, SessionId};
use crate::seal::Purpose;
use crate::tokens::Issuer;
use crate::tokens::access_token::{ACCOUNT, ACCOUNT_VERSION};
use crate::tokens::carried_claims::CarriedClaims;
use crate::tokens::opaque::OpaqueAccessToken;
use crate::tokens::subject::LocalSubject;

/// An access token of ours, in its life: its signature or its seal is good. Only the reader makes one. Whether it was
/// revoked is the guard's to say.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessToken {
    subject: String,
    client_id: ClientId,
    audience: Vec<String>,
    scope: Scope,
    jwt_id: JwtId,
    grant_id: GrantId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    account_version: Option<u32>,
    session_id: Option<SessionId>,
    carried: CarriedClaims,
}

/// Why a text is no access token of ours in its life; told to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadFault {
    /// Neither a JWT nor a blob of ours.
    Unknown,
    /// A blob that does not open as an access token.
    Broken,
    /// A JWT that is not believed.
    Jwt(JwtFault),
    /// Signed by us, but not by this mint.
    NotOfTheMint,
    /// Its life is over.
    Expired,
    /// Issued later than now, beyond what clocks may differ.
    IssuedInFuture,
}

impl ReadFault {
    /// What logs call it; nothing of the token is in it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Unknown => "Unknown",
            Self::Broken => "Broken",
            Self::Jwt(JwtFault::Claim { fault: ClaimFault::Expired, .. }) | Self::Expired => "Expired",
            Self::Jwt(_) => "Jwt",
            Self::NotOfTheMint => "NotOfTheMint",
            Self::IssuedInFuture => "IssuedInFuture",
        }
    }
}

impl Issuer {
    /// Reads an access token, signed or sealed.
    ///
    /// # Errors
    /// [`ReadFault`]; strangers learn nothing of it.
    pub fn read_access_token(&self, text: &str, now: Timestamp) -> Result<AccessToken, ReadFault> {
        match Purpose::of(text) {
            Some(Purpose::User) => self.open_access_token(text, now),
            Some(_) => Err(ReadFault::Unknown),
            None => self.verify_access_token(text, now),
        }
    }

    fn verify_access_token(&self, text: &str, now: Timestamp) -> Result<AccessToken, ReadFault> {
        let find = |key_id: &str| self.keys.verifying_key(key_id, now);
        let claims = judge_own_access_token(text, find, self.identifier.as_str(), now).map_err(ReadFault::Jwt)?;
        let claims = claims.into_inner();
        let subject = self.local_subject(&claims, now).ok_or(ReadFault::NotOfTheMint)?;
        let carried = self.open_carried(&claims.other, now).ok_or(ReadFault::NotOfTheMint)?;
        AccessToken::of_claims(claims, subject, carried).ok_or(ReadFault::NotOfTheMint)
    }

    /// Whose a signed token is: where its `sub` is pairwise, the account beside it says it.
    fn local_subject(&self, claims: &AccessTokenClaims, now: Timestamp) -> Option<String> {
        let Some(sealed) = claims.other.get(ACCOUNT) else { return Some(claims.subject.clone()) };
        let LocalSubject(subject) = self.keys.open(sealed.as_str()?, now).ok()?;
        Some(subject.as_str().to_owned())
    }

    fn open_access_token(&self, text: &str, now: Timestamp) -> Result<AccessToken, ReadFault> {
        let opened = self.open_whatever_its_age(text, now)?;
        if now >= opened.expires_at {
            Err(ReadFault::Expired)
        } else if opened.issued_at > now.after(CLOCK_SKEW) {
            // A replica's clock may be ahead of ours: what it issued is no forgery.
            Err(ReadFault::IssuedInFuture)
        } else {
            Ok(opened)
        }
    }

    /// Opens a sealed access token to look at, be it expired or not. Nobody may be served for it.
    ///
    /// # Errors
    /// [`ReadFault::Broken`].
    pub fn open_whatever_its_age(&self, text: &str, now: Timestamp) -> Result<AccessToken, ReadFault> {
        let opened: OpaqueAccessToken = self.keys.open(text, now).map_err(|_| ReadFault::Broken)?;
        Ok(opened.into())
    }
}

impl AccessToken {
    fn of_claims(claims: AccessTokenClaims, subject: String, carried: CarriedClaims) -> Option<Self> {
        let account_version = match claims.other.get(ACCOUNT_VERSION) {
            Some(version) => Some(version.as_u64().and_then(|version| u32::try_from(version).ok())?),
            None => None,
        };
        let session_id = match claims.other.get("sid") {
            Some(session) => Some(session.as_str().and_then(SessionId::parse)?),
            None => None,
        };
        Some(Self {
            account_version,
            session_id,
            carried,
            jwt_id: JwtId::parse(&claims.jwt_id)?,
            grant_id: claims.grant_id?,
            subject,
            client_id: claims.client_id,
            audience: claims.audience,
            scope: claims.scope.unwrap_or_default(),
            issued_at: claims.issued_at,
            expires_at: claims.expires_at,
        })
    }

    /// The local subject; what its client is told of it is [`Issuer::subject_at`].
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// `client_id`
    #[must_use]
    pub const fn client_id(&self) -> &ClientId {
        &self.client_id
    }

    /// `aud`
    #[must_use]
    pub fn audience(&self) -> &[String] {
        &self.audience
    }

    /// `scope`
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// `jti`
    #[must_use]
    pub const fn jwt_id(&self) -> JwtId {
        self.jwt_id
    }

    /// `gid`
    #[must_use]
    pub const fn grant_id(&self) -> GrantId {
        self.grant_id
    }

    /// The version of the user's account; `None` when the client acts for itself.
    #[must_use]
    pub const fn account_version(&self) -> Option<u32> {
        self.account_version
    }

    /// `sid`: the session that the token ends with.
    #[must_use]
    pub const fn session_id(&self) -> Option<SessionId> {
        self.session_id
    }

    /// What the operator's sign-in service says of the user.
    #[must_use]
    pub const fn given_claims(&self) -> Option<&GivenClaims> {
        self.carried.given.as_ref()
    }

    /// The claims that userinfo was asked for beside those of the scope.
    #[must_use]
    pub const fn userinfo_claims(&self) -> &BTreeSet<String> {
        &self.carried.asked
    }

    /// `iat`
    #[must_use]
    pub const fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// `exp`
    #[must_use]
    pub const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }
}

impl From<OpaqueAccessToken> for AccessToken {
    fn from(opened: OpaqueAccessToken) -> Self {
        Self {
            subject: opened.subject,
            client_id: opened.client_id,
            audience: opened.audience.iter().map(ToString::to_string).collect(),
            scope: opened.scope,
            jwt_id: opened.jwt_id,
            grant_id: opened.grant_id,
            issued_at: opened.issued_at,
            expires_at: opened.expires_at,
            account_version: opened.user.map(|(version, _)| version),
            session_id: opened.user.and_then(|(_, session)| session),
            carried: opened.carried,
        }
    }
}

impl fmt::Display for ReadFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("it is neither a JWT nor a sealed access token"),
            Self::Broken => f.write_str("it does not open as an access token of ours"),
            Self::Jwt(fault) => fault.fmt(f),
            Self::NotOfTheMint => f.write_str("it is signed by us, but lacks what every access token of ours has"),
            Self::Expired => f.write_str("its life is over"),
            Self::IssuedInFuture => f.write_str("it is issued in the future"),
        }
    }
}
