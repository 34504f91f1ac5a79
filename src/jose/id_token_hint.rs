//! ID tokens that come back as hints (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2).

use crate::clock::Timestamp;
use crate::jose::claims::SignedClaims;
use crate::jose::fault::JwtFault;
use crate::jose::token_type::TokenType;
use crate::jose::verified::Verified;
use crate::jose::verifying_key::VerifyingKey;
use crate::protocol::{SessionId, Subject};

/// What an ID token of ours says of whom it was about and for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdTokenHint {
    /// `sub`
    pub subject: Subject,
    /// `aud`: the client it was issued to.
    pub audience: Vec<String>,
    /// `sid`
    pub session_id: Option<SessionId>,
    /// `iat`
    pub issued_at: Timestamp,
}

/// Judges an ID token as its issuer. "When possible, the OP SHOULD accept ID Tokens when the RP identified by the ID
/// Token's `aud` claim … even when the `exp` time has passed" (RP-Initiated Logout §2): a hint proves nothing but what we
/// once said. `find` is asked for the key with the token's `kid`.
///
/// # Errors
/// [`JwtFault`] names the first thing wrong; a claim is named only when the signature is good.
pub fn judge_id_token_hint<'k>(
    text: &str,
    find: impl FnOnce(&str) -> Option<&'k VerifyingKey>,
    issuer: &str,
) -> Result<Verified<IdTokenHint>, JwtFault> {
    let mut claims = SignedClaims::of(text, TokenType::IdToken, find)?;
    claims.issuer(issuer)?;
    claims.seconds("exp")?;
    Ok(Verified::new(IdTokenHint {
        subject: claims.parsed("sub", Subject::parse)?,
        audience: claims.audience(|_| true)?,
        session_id: claims.optional_parsed("sid", SessionId::parse)?,
        issued_at: claims.seconds("iat")?,
    }))
}
