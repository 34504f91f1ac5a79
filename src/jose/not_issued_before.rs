//! The judge of "not issued before" documents: what was issued earlier counts no more.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::jose::access_token::AccessTokenClaims;
use crate::jose::claims::{SignedClaims, seconds, wrong};
use crate::jose::fault::{ClaimFault, JwtFault};
use crate::jose::token_type::TokenType;
use crate::jose::verified::Verified;
use crate::jose::verifying_keys::VerifyingKeys;
use crate::protocol::ClientDigest;

/// How far the issuer's clock may be ahead of ours.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// What a "not issued before" document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotIssuedBefore {
    issuer: Option<Timestamp>,
    clients: BTreeMap<ClientDigest, Timestamp>,
    /// `iat`
    pub issued_at: Timestamp,
    /// `exp`: from this moment on it says nothing any more.
    pub expires_at: Timestamp,
    /// `ttl`: after how long a new one should be fetched.
    pub time_to_live: Duration,
}

impl NotIssuedBefore {
    /// Whether a token is of before a moment that this document names: it must be refused.
    #[must_use]
    pub fn refuses(&self, token: &AccessTokenClaims) -> bool {
        let of_client = self.clients.get(&ClientDigest::of(&token.client_id)).copied();
        self.issuer.max(of_client).is_some_and(|earliest| token.issued_at < earliest)
    }
}

/// Judges a "not issued before" document of `issuer` at `now`.
///
/// # Errors
/// [`JwtFault`] names the first thing wrong; a claim is named only when the signature is good.
pub fn judge_not_issued_before(
    text: &str,
    keys: &VerifyingKeys,
    issuer: &str,
    now: Timestamp,
) -> Result<Verified<NotIssuedBefore>, JwtFault> {
    let mut claims = SignedClaims::of(text, TokenType::NotIssuedBefore, |key_id| keys.find(key_id))?;
    claims.issuer(issuer)?;
    let (issued_at, expires_at, time_to_live) = published_life(&mut claims, now)?;
    let mut moments = claims.object("not_issued_before")?;
    let issuer = moments.remove("issuer").map(|moment| seconds("not_issued_before", &moment)).transpose()?;
    let clients = match moments.remove("clients") {
        Some(Value::Object(clients)) => clients_of(&clients)?,
        Some(_) => return Err(wrong("not_issued_before", ClaimFault::WrongJsonType)),
        None => return Err(wrong("not_issued_before", ClaimFault::Malformed)),
    };
    Ok(Verified::new(NotIssuedBefore { issuer, clients, issued_at, expires_at, time_to_live }))
}

fn clients_of(members: &Map<String, Value>) -> Result<BTreeMap<ClientDigest, Timestamp>, JwtFault> {
    let digest = |text: &String| ClientDigest::parse(text).ok_or(wrong("not_issued_before", ClaimFault::Malformed));
    members.iter().map(|(client, moment)| Ok((digest(client)?, seconds("not_issued_before", moment)?))).collect()
}

/// `iat`, `exp` and `ttl` of a document that is published for a while: past its `exp` it says nothing.
pub(super) fn published_life(
    claims: &mut SignedClaims,
    now: Timestamp,
) -> Result<(Timestamp, Timestamp, Duration), JwtFault> {
    let (issued_at, expires_at) = (claims.seconds("iat")?, claims.seconds("exp")?);
    let time_to_live = Duration::from_secs(claims.seconds("ttl")?.as_secs());
    if now >= expires_at {
        Err(wrong("exp", ClaimFault::Expired))
    } else if issued_at > now.after(CLOCK_SKEW) {
        Err(wrong("iat", ClaimFault::IssuedInFuture))
    } else if time_to_live.is_zero() {
        Err(wrong("ttl", ClaimFault::Malformed))
    } else {
        Ok((issued_at, expires_at, time_to_live))
    }
}
