//! The judge of status list tokens, and what a token says of its place in one (Token Status List,
//! draft-ietf-oauth-status-list-20, §5.1, §6.2 and §8.3).

use std::fmt;
use std::time::Duration;

use serde_json::Value;

use crate::clock::Timestamp;
use crate::jose::access_token::AccessTokenClaims;
use crate::jose::claims::{SignedClaims, wrong};
use crate::jose::fault::{ClaimFault, JwtFault};
use crate::jose::not_issued_before::published_life;
use crate::jose::token_type::TokenType;
use crate::jose::verified::Verified;
use crate::jose::verifying_keys::VerifyingKeys;
use crate::protocol::{StatusList, TokenStatus};

/// Where the status of a token is (§6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusReference<'a> {
    /// `idx`
    pub index: u64,
    /// `uri`: where the list is fetched from.
    pub uri: &'a str,
}

/// A status list that was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusListToken {
    /// `sub`: where it comes from.
    pub uri: String,
    /// `iat`
    pub issued_at: Timestamp,
    /// `exp`: from this moment on it says nothing any more.
    pub expires_at: Timestamp,
    /// `ttl`: after how long a new one should be fetched.
    pub time_to_live: Duration,
    list: StatusList,
}

/// Why a list says nothing about a token: it must be refused (§8.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusFault {
    /// The list has expired: it "MUST NOT be relied upon any longer" (§13.7).
    Expired,
    /// The token names no status list, or not as §6.2 has it.
    NoReference,
    /// The token's status is in another list.
    OtherList,
    /// The list ends before the token's index.
    BeyondTheEnd,
}

impl AccessTokenClaims {
    /// Where the token's status is, if it says so.
    #[must_use]
    pub fn status_reference(&self) -> Option<StatusReference<'_>> {
        let reference = self.other.get("status")?.get("status_list")?;
        Some(StatusReference { index: reference.get("idx")?.as_u64()?, uri: reference.get("uri")?.as_str()? })
    }
}

impl StatusListToken {
    /// The status, at `now`, of a token that was judged before: "The processing rules for Referenced Tokens … supersede the
    /// Referenced Token's status" (§7.1).
    ///
    /// # Errors
    /// [`StatusFault`]: the token must be refused.
    pub fn status_of(&self, token: &Verified<AccessTokenClaims>, now: Timestamp) -> Result<TokenStatus, StatusFault> {
        if now >= self.expires_at {
            return Err(StatusFault::Expired);
        }
        let reference = token.status_reference().ok_or(StatusFault::NoReference)?;
        // "The subject claim of the Status List Token MUST be equal to the uri claim in the status_list object"
        if reference.uri != self.uri {
            return Err(StatusFault::OtherList);
        }
        self.list.status(reference.index).ok_or(StatusFault::BeyondTheEnd)
    }
}

/// Judges the status list of `issuer` that was fetched from `uri`, at `now`.
///
/// # Errors
/// [`JwtFault`] names the first thing wrong; a claim is named only when the signature is good.
pub fn judge_status_list(
    text: &str,
    keys: &VerifyingKeys,
    issuer: &str,
    uri: &str,
    now: Timestamp,
) -> Result<Verified<StatusListToken>, JwtFault> {
    let mut claims = SignedClaims::of(text, TokenType::StatusList, |key_id| keys.find(key_id))?;
    claims.issuer(issuer)?;
    if claims.string("sub")? != uri {
        return Err(wrong("sub", ClaimFault::Mismatch));
    }
    let (issued_at, expires_at, time_to_live) = published_life(&mut claims, now)?;
    let members = claims.object("status_list")?;
    let (bits, lst) = (members.get("bits").and_then(Value::as_u64), members.get("lst").and_then(Value::as_str));
    let (Some(bits), Some(lst)) = (bits, lst) else { return Err(wrong("status_list", ClaimFault::WrongJsonType)) };
    let list = StatusList::parse(bits, lst).map_err(|_| wrong("status_list", ClaimFault::Malformed))?;
    Ok(Verified::new(StatusListToken { uri: uri.to_owned(), issued_at, expires_at, time_to_live, list }))
}

impl fmt::Display for StatusFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Expired => "the list has expired",
            Self::NoReference => "the token names no status list",
            Self::OtherList => "the token's status is in another list",
            Self::BeyondTheEnd => "the list ends before the token's index",
        })
    }
}

impl std::error::Error for StatusFault {}
