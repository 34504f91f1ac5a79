//! Writing signed JWTs (RFC 7515 §3.1, RFC 7519 §7.1).

use std::fmt;

use jsonwebtoken::Header;
use serde::Serialize;

use crate::jose::jwt::UnverifiedJwt;
use crate::jose::key_id::KeyId;
use crate::jose::signing_key::SigningKey;
use crate::jose::token_type::TokenType;
use crate::jose::{algorithm, base64url};
use crate::protocol::SigningAlgorithm;

/// Enough for the claims of an ordinary token, in bytes.
const USUAL_CLAIMS: usize = 1024;

/// Why nothing was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningFailed {
    /// The claims are not a JSON object.
    Claims,
    /// The engine refused: no randomness, or a damaged key.
    Engine,
    /// The token would be longer than [`UnverifiedJwt::MAX_CHARS`], and nobody would accept it.
    TooLong,
}

impl fmt::Display for SigningFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Claims => "the claims are not a JSON object",
            Self::Engine => "the key did not sign",
            Self::TooLong => "the token would be too long",
        })
    }
}

impl std::error::Error for SigningFailed {}

/// Signs `claims`, which serialize as a JSON object, as a JWT in compact form.
///
/// # Errors
/// [`SigningFailed`].
pub fn sign_jwt<C: Serialize + ?Sized>(key: &SigningKey, typ: TokenType, claims: &C) -> Result<String, SigningFailed> {
    let mut json = Vec::with_capacity(USUAL_CLAIMS);
    serde_json::to_writer(&mut json, claims).map_err(|_| SigningFailed::Claims)?;
    if !json.starts_with(b"{") {
        return Err(SigningFailed::Claims);
    }
    let header = key.headers().of_type(typ);
    let unsigned = header.len() + base64url::encoded_chars(json.len());
    let signed = unsigned + 1 + base64url::encoded_chars(key.signature_bytes());
    if signed > UnverifiedJwt::MAX_CHARS {
        return Err(SigningFailed::TooLong);
    }
    let mut jwt = String::with_capacity(signed);
    jwt.push_str(header);
    base64url::append(&json, &mut jwt);
    let signature = key.sign(jwt.as_bytes())?;
    jwt.push('.');
    base64url::append(&signature, &mut jwt);
    Ok(jwt)
}

/// A key's headers in base64url, each with the dot behind it: they are the same in every token.
pub(super) struct PrintedHeaders {
    access_token: String,
}

impl PrintedHeaders {
    pub(super) fn of(algorithm: SigningAlgorithm, key_id: &KeyId) -> Option<Self> {
        let printed = |typ: TokenType| {
            let header = Header {
                typ: Some(typ.as_str().to_owned()),
                kid: Some(key_id.as_str().to_owned()),
                ..Header::new(algorithm::of_header(algorithm))
            };
            serde_json::to_vec(&header).ok().map(|json| base64url::encode(&json) + ".")
        };
        Some(Self { access_token: printed(TokenType::AccessToken)? })
    }

    fn of_type(&self, typ: TokenType) -> &str {
        match typ {
            TokenType::AccessToken => &self.access_token,
        }
    }
}
