//! Request objects (OpenID Connect Core §6.1, RFC 9101): authorization requests as JWTs that a client made.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::jose::claims::{SignedClaims, wrong};
use crate::jose::fault::{ClaimFault, JwtFault};
use crate::jose::jwt::UnverifiedJwt;
use crate::jose::verified::Verified;
use crate::jose::verifying_keys::VerifyingKeys;

/// How far the client's clock may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// "typ … `oauth-authz-req+jwt`" (RFC 9101 §10.8); OpenID Connect Core gave them none, and many have `JWT`. Of ours only ID
/// tokens are of one of these, and none can be worn as a request object: its `iss` is this server and never a client.
const TYPES: [&str; 2] = ["JWT", "oauth-authz-req+jwt"];

/// Who makes a request object, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct RequestObjectParties<'a> {
    /// The client, which is its `iss`.
    pub client_id: &'a str,
    /// The issuer identifier of this server, which is or is among its `aud`.
    pub issuer: &'a str,
}

/// Judges a request object that a client signed with one of `keys`: "If signed, the Request Object SHOULD contain the Claims
/// iss (issuer) and aud (audience)": it has to, because a JWT for anybody else is none for us. What is not of JWTs is
/// returned: the parameters of the request.
///
/// # Errors
/// [`JwtFault`] names the first thing wrong; a claim is named only when the signature is good.
pub fn judge_request_object(
    text: &str,
    keys: &VerifyingKeys,
    parties: RequestObjectParties<'_>,
    now: Timestamp,
) -> Result<Verified<Map<String, Value>>, JwtFault> {
    let jwt = UnverifiedJwt::parse(text)?;
    jwt.unverified_header().allow_types(&TYPES)?;
    let header = jwt.unverified_header();
    let key = keys.choose(header.key_id.as_deref(), header.algorithm)?;
    let mut claims = jwt.signed_claims(key)?;
    claims.issuer(parties.client_id)?;
    claims.audience(|member| member == parties.issuer)?;
    judge(claims, parties, now).map(Verified::new)
}

/// Judges one that nobody signed, `alg` being `none`: it proves nothing, and is only another way to write a query.
///
/// # Errors
/// [`JwtFault`] names the first thing wrong.
pub fn judge_unsigned_request_object(
    text: &str,
    parties: RequestObjectParties<'_>,
    now: Timestamp,
) -> Result<Map<String, Value>, JwtFault> {
    let jwt = UnverifiedJwt::parse_as(text, UnverifiedJwt::MAX_CHARS, |name| (name == "none").then_some(()))?;
    jwt.unverified_header().allow_types(&TYPES)?;
    // "the JWS Signature … is the empty octet sequence" (RFC 7518 §3.6).
    if !jwt.signature()?.is_empty() {
        return Err(JwtFault::BadSignature);
    }
    let mut claims = SignedClaims::new(jwt.unverified_claims()?);
    if claims.has("iss") {
        claims.issuer(parties.client_id)?;
    }
    if claims.has("aud") {
        claims.audience(|member| member == parties.issuer)?;
    }
    judge(claims, parties, now)
}

fn judge(
    mut claims: SignedClaims,
    parties: RequestObjectParties<'_>,
    now: Timestamp,
) -> Result<Map<String, Value>, JwtFault> {
    let expires_at = claims.optional_seconds("exp")?;
    let moments = [("iat", ClaimFault::IssuedInFuture), ("nbf", ClaimFault::NotYetValid)];
    if expires_at.is_some_and(|end| now >= end) {
        return Err(wrong("exp", ClaimFault::Expired));
    }
    for (name, fault) in moments {
        if claims.optional_seconds(name)?.is_some_and(|moment| moment > now.after(CLOCK_SKEW)) {
            return Err(wrong(name, fault));
        }
    }
    claims.optional_string("jti")?;
    // An assertion by which a client proves who it is (RFC 7523 §3) is no request (RFC 9101 §10.8).
    if claims.optional_string("sub")?.is_some_and(|subject| subject == parties.client_id) {
        return Err(wrong("sub", ClaimFault::Mismatch));
    }
    Ok(claims.into_rest())
}
