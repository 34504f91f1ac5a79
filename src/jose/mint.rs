//! Writing signed JWTs (RFC 7515 §3.1, RFC 7519 §7.1).

use serde::Serialize;

use crate::jose::base64url;
use crate::jose::signing_failed::SigningFailed;
use crate::jose::signing_key::SigningKey;
use crate::jose::token_type::TokenType;

/// Enough for the claims of an ordinary token, in bytes.
const USUAL_CLAIMS: usize = 1024;

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
    if signed > typ.max_chars() {
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
