//! The judge of access tokens (RFC 9068 §4). Signet's own endpoints and resource servers use the same one.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::jose::claims::{SignedClaims, wrong};
use crate::jose::fault::{ClaimFault, JwtFault};
use crate::jose::token_type::TokenType;
use crate::jose::verified::Verified;
use crate::jose::verifying_key::VerifyingKey;
use crate::jose::verifying_keys::VerifyingKeys;
use crate::protocol::{ClientId, GrantId, Scope};

/// How far the issuer's clock may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// What an access token must say to be accepted here.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The issuer identifier, compared byte by byte.
    pub issuer: &'a str,
    /// The resource server's own identifier, which must be among the token's audience.
    pub audience: &'a str,
}

/// The claims of an access token (RFC 9068 §2.2).
#[derive(Clone, Debug, PartialEq)]
pub struct AccessTokenClaims {
    /// `iss`
    pub issuer: String,
    /// `sub`: the resource owner, or the client when it acts for itself.
    pub subject: String,
    /// `aud`, the expected one among them.
    pub audience: Vec<String>,
    /// `exp`: the token is good before this moment.
    pub expires_at: Timestamp,
    /// `iat`
    pub issued_at: Timestamp,
    /// `jti`
    pub jwt_id: String,
    /// `client_id`
    pub client_id: ClientId,
    /// `scope`
    pub scope: Option<Scope>,
    /// `gid`: the grant this token descends from.
    pub grant_id: Option<GrantId>,
    /// All other claims.
    pub other: Map<String, Value>,
}

/// Judges an access token at `now`.
///
/// # Errors
/// [`JwtFault`] names the first thing wrong; a claim is named only when the signature is good.
pub fn judge_access_token(
    text: &str,
    keys: &VerifyingKeys,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Verified<AccessTokenClaims>, JwtFault> {
    let Expected { issuer, audience } = *expected;
    judge(text, |key_id| keys.find(key_id), issuer, |member| member == audience, now)
}

/// Judges an access token at `now` as its issuer, to whom it may come from any audience. `find` is asked for the key
/// with the token's `kid`.
///
/// # Errors
/// [`JwtFault`] as [`judge_access_token`] says.
pub fn judge_own_access_token<'k>(
    text: &str,
    find: impl FnOnce(&str) -> Option<&'k VerifyingKey>,
    issuer: &str,
    now: Timestamp,
) -> Result<Verified<AccessTokenClaims>, JwtFault> {
    judge(text, find, issuer, |_| true, now)
}

fn judge<'k>(
    text: &str,
    find: impl FnOnce(&str) -> Option<&'k VerifyingKey>,
    issuer: &str,
    is_for: impl Fn(&str) -> bool,
    now: Timestamp,
) -> Result<Verified<AccessTokenClaims>, JwtFault> {
    // "The resource server MUST verify that the `typ` header value is `at+jwt` or `application/at+jwt` and reject
    // tokens carrying any other value."
    let claims = SignedClaims::of(text, TokenType::AccessToken, find)?;
    AccessTokenClaims::judge(claims, issuer, is_for, now).map(Verified::new)
}

impl AccessTokenClaims {
    fn judge(
        mut claims: SignedClaims,
        issuer: &str,
        is_for: impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<Self, JwtFault> {
        let judged = Self {
            // "The issuer identifier … MUST exactly match the value of the `iss` claim."
            issuer: claims.issuer(issuer)?,
            // "The resource server MUST validate that the `aud` claim contains a resource indicator value
            // corresponding to an identifier the resource server expects for itself."
            audience: claims.audience(is_for)?,
            expires_at: claims.seconds("exp")?,
            issued_at: claims.seconds("iat")?,
            subject: claims.id("sub")?,
            client_id: claims.parsed("client_id", ClientId::parse)?,
            jwt_id: claims.id("jti")?,
            scope: claims.optional_parsed("scope", Scope::parse)?,
            grant_id: claims.optional_parsed("gid", GrantId::parse)?,
            other: Map::new(),
        };
        let not_before = claims.optional_seconds("nbf")?;
        judged.require_life(not_before, now)?;
        Ok(Self { other: claims.into_rest(), ..judged })
    }

    /// "The current time MUST be before the time represented by the `exp` claim": without leeway, because we or an
    /// issuer like us wrote it.
    fn require_life(&self, not_before: Option<Timestamp>, now: Timestamp) -> Result<(), JwtFault> {
        let latest = now.after(CLOCK_SKEW);
        if now >= self.expires_at {
            Err(wrong("exp", ClaimFault::Expired))
        } else if self.issued_at > latest {
            Err(wrong("iat", ClaimFault::IssuedInFuture))
        } else if not_before.is_some_and(|not_before| not_before > latest) {
            Err(wrong("nbf", ClaimFault::NotYetValid))
        } else {
            Ok(())
        }
    }
}
