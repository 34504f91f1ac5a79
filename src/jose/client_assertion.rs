//! Client assertions (RFC 7521 §4.2, RFC 7523 §3, OpenID Connect Core §9): JWTs by which a client proves who it is.
//!
//! Claims are judged before the signature. What is wrong with them is wrong whoever sent them, so that saying it tells
//! nobody which clients are registered; whatever depends on the registration comes last.

use std::time::Duration;

use crate::clock::Timestamp;
use crate::jose::assertion_keys::AssertionKeys;
use crate::jose::claims::{SignedClaims, wrong};
use crate::jose::fault::{ClaimFault, JwtFault};
use crate::jose::jwt::UnverifiedJwt;
use crate::jose::verified::Verified;
use crate::protocol::AssertionAlgorithm;

/// How far the client's clock may be ahead of ours. It is short, because what was accepted before its `iat` could be
/// used once more when the guard has forgotten it after a crash.
const CLOCK_SKEW: Duration = Duration::from_secs(10);

/// How long an assertion may be good from now on.
const MAX_LIFE: Duration = Duration::from_secs(300);

/// The `typ` of client assertions, which most do not have: RFC 7523 gave them none (draft-ietf-oauth-rfc7523bis does).
/// Of ours only ID tokens are of one of these, and none can be worn as an assertion (RFC 8725 §3.11): its `iss` is this
/// server and never a client.
const TYPES: [&str; 2] = ["JWT", "client-authentication+jwt"];

/// A client assertion whose header and claims are right, but which anybody may have written. It has no `Debug`: whoever
/// reads an assertion in a log can use it.
pub struct UnverifiedAssertion<'a> {
    jwt: UnverifiedJwt<'a, AssertionAlgorithm>,
    signature: Vec<u8>,
    claims: ClientAssertionClaims,
    audience: Audience,
}

/// The claims of a client assertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAssertionClaims {
    /// `iss` and `sub`, which are the same.
    pub client_id: String,
    /// `jti`
    pub jwt_id: String,
    /// The first moment at which it would have been accepted: its `iat` less the skew that is forgiven, but no longer
    /// before its `exp` than an assertion may be good.
    pub usable_since: Timestamp,
    /// `exp`: it is good before this moment.
    pub expires_at: Timestamp,
    /// Which of the client's shared secrets it was made with; `None` when it was signed with a private key.
    pub secret: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    OneString,
    List,
}

impl<'a> UnverifiedAssertion<'a> {
    /// The longest assertion, in characters.
    pub const MAX_CHARS: usize = 4096;

    /// Reads an assertion at `now`; `audiences` are the names of this server.
    ///
    /// # Errors
    /// [`JwtFault`] names the first thing wrong, none of which depends on who is registered.
    pub fn parse(text: &'a str, audiences: &[&str], now: Timestamp) -> Result<Self, JwtFault> {
        let jwt = UnverifiedJwt::parse_as(text, Self::MAX_CHARS, AssertionAlgorithm::parse)?;
        jwt.unverified_header().allow_types(&TYPES)?;
        let mut unverified_claims = SignedClaims::new(jwt.unverified_claims()?);
        let signature = jwt.signature()?;
        let audience = audience(&mut unverified_claims, audiences)?;
        let claims = ClientAssertionClaims::judge(unverified_claims, now)?;
        Ok(Self { jwt, signature, claims, audience })
    }

    /// The client that it claims to be of.
    #[must_use]
    pub fn unverified_client_id(&self) -> &str {
        &self.claims.client_id
    }

    /// The key that it claims to be signed with, if it names one.
    #[must_use]
    pub fn unverified_key_id(&self) -> Option<&str> {
        self.jwt.unverified_header().key_id.as_deref()
    }

    /// The algorithm that it claims to be signed with.
    #[must_use]
    pub const fn unverified_algorithm(&self) -> AssertionAlgorithm {
        self.jwt.unverified_header().algorithm
    }

    /// Verifies it with what is registered of its client. Without a fitting key a decoy is tried, so that the work is
    /// that of a wrong signature.
    ///
    /// # Errors
    /// [`JwtFault`]: no key of the client made it, or its `aud` is a list and the client may not send one.
    pub fn verify(mut self, keys: &AssertionKeys<'_>) -> Result<Verified<ClientAssertionClaims>, JwtFault> {
        self.claims.secret = keys.verify(&self.jwt, &self.signature)?;
        // A list lets one server's assertion be used at another that is in it, too.
        if self.audience == Audience::List && !keys.lists_allowed {
            return Err(wrong("aud", ClaimFault::NotOneString));
        }
        Ok(Verified::new(self.claims))
    }
}

/// "The JWT MUST contain an `aud` (audience) claim containing a value that identifies the authorization server as an
/// intended audience. … The authorization server MUST reject any JWT that does not contain its own identity as the
/// intended audience" (RFC 7523 §3).
fn audience(claims: &mut SignedClaims, audiences: &[&str]) -> Result<Audience, JwtFault> {
    let form = if claims.is_list("aud") { Audience::List } else { Audience::OneString };
    claims.audience(|member| audiences.contains(&member)).map(|_| form)
}

impl ClientAssertionClaims {
    fn judge(mut claims: SignedClaims, now: Timestamp) -> Result<Self, JwtFault> {
        // "For client authentication, the subject MUST be the `client_id` of the OAuth client"; OpenID Connect Core
        // §9: "iss REQUIRED. Issuer. This MUST contain the client_id of the OAuth Client."
        let client_id = claims.id("sub")?;
        claims.issuer(&client_id)?;
        // "The JWT MUST contain an `exp` (expiration time) claim that limits the time window during which the JWT can
        // be used."
        let expires_at = claims.seconds("exp")?;
        let issued_at = claims.optional_seconds("iat")?;
        let not_before = claims.optional_seconds("nbf")?;
        // OpenID Connect Core §9: "jti REQUIRED. JWT ID. A unique identifier for the token, which can be used to
        // prevent reuse of the token."
        let jwt_id = claims.id("jti")?;
        require_life(expires_at, issued_at, not_before, now)?;
        let earliest = expires_at.before(MAX_LIFE);
        let usable_since = issued_at.map_or(earliest, |issued_at| issued_at.before(CLOCK_SKEW).max(earliest));
        Ok(Self { client_id, jwt_id, usable_since, expires_at, secret: None })
    }
}

/// "The authorization server MUST reject any JWT with an expiration time that has passed", "MAY reject JWTs with an
/// `exp` claim value that is unreasonably far in the future"; `nbf` "identifies the time before which the token MUST
/// NOT be accepted for processing".
fn require_life(
    expires_at: Timestamp,
    issued_at: Option<Timestamp>,
    not_before: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), JwtFault> {
    let is_ahead = |moment: Timestamp| moment > now.after(CLOCK_SKEW);
    if now >= expires_at {
        Err(wrong("exp", ClaimFault::Expired))
    } else if expires_at > now.after(MAX_LIFE) {
        Err(wrong("exp", ClaimFault::TooFarAhead))
    } else if issued_at.is_some_and(is_ahead) {
        Err(wrong("iat", ClaimFault::IssuedInFuture))
    } else if not_before.is_some_and(is_ahead) {
        Err(wrong("nbf", ClaimFault::NotYetValid))
    } else {
        Ok(())
    }
}
