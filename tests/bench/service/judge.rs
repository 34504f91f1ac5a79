//! Whether what was measured is worth anything: a sample of the answers, looked at.

use std::collections::BTreeSet;
use std::error::Error;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use signet::clock::{Clock, SystemClock};
use signet::verifier::Verifier;

use super::lane::{Lane, for_introspection};
use super::load::Load;
use super::site::{AUDIENCE, ISSUER, Server};

/// So many of a sample are verified, which costs more than to make them.
const VERIFIED: usize = 200;

/// # Errors
/// One is not what it should be.
pub(super) fn judge(
    lane: Lane,
    server: &Server,
    credentials: &[String],
    sample: &[Vec<u8>],
) -> Result<(), Box<dyn Error>> {
    let answers = sample.iter().map(|body| serde_json::from_slice(body)).collect::<Result<Vec<Value>, _>>()?;
    if lane == Lane::Introspection {
        return all_active(&answers);
    }
    let tokens = answers.iter().map(access_token).collect::<Result<Vec<&str>, _>>()?;
    if lane == Lane::Opaque {
        return opaque(server, credentials, tokens.iter().take(VERIFIED).copied());
    }
    let verifier = Verifier::new(ISSUER, AUDIENCE, &server.document("/jwks")?)?;
    for token in tokens.iter().take(VERIFIED) {
        verifier.verify(token, SystemClock.now())?;
    }
    let mut ids = BTreeSet::new();
    for token in tokens {
        let id = unverified_jwt_id(token).ok_or("a token without a jti")?;
        if let Some(id) = ids.replace(id) {
            return Err(format!("two tokens have the jti {id}").into());
        }
    }
    Ok(())
}

fn unverified_jwt_id(token: &str) -> Option<String> {
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?).ok()?;
    claims.get("jti")?.as_str().map(str::to_owned)
}

/// The access token of an answer of the token endpoint.
pub(super) fn access_token(answer: &Value) -> Result<&str, &'static str> {
    answer.get("access_token").and_then(Value::as_str).ok_or("an answer without an access token")
}

fn all_active(answers: &[Value]) -> Result<(), Box<dyn Error>> {
    match answers.iter().find(|answer| answer.get("active") != Some(&Value::Bool(true))) {
        Some(answer) => Err(format!("a good token is said to be\n{answer}").into()),
        None => Ok(()),
    }
}

/// Nobody but the server can open an opaque token, so it is asked.
fn opaque<'t>(
    server: &Server,
    credentials: &[String],
    tokens: impl Iterator<Item = &'t str>,
) -> Result<(), Box<dyn Error>> {
    let first = credentials.get(..1).unwrap_or_default();
    let mut ids = BTreeSet::new();
    for token in tokens {
        let requests = for_introspection(first, std::iter::once(token));
        let answer: Value = serde_json::from_slice(&Load::ask_once(server.address, &requests)?)?;
        all_active(std::slice::from_ref(&answer))?;
        if let Some(id) = answer.get("jti").filter(|id| !ids.insert(id.to_string())) {
            return Err(format!("two tokens have the jti {id}").into());
        }
    }
    Ok(())
}
