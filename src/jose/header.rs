//! The JOSE header of a token that came from outside (RFC 7515 §4).

use serde_json::{Map, Value};

use crate::jose::fault::{JwtFault, excerpt};
use crate::jose::token_type::{TokenType, is_media_type};
use crate::protocol::SigningAlgorithm;

/// Header parameters that bring or fetch a key, or change how the rest is read. A token that carries one is refused
/// rather than read without it.
const FORBIDDEN: [&str; 6] = ["b64", "jku", "jwk", "x5c", "x5u", "zip"];

/// What a header says, believed by nobody yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoseHeader<A = SigningAlgorithm> {
    /// The `alg`, of the closed list of this kind of token.
    pub algorithm: A,
    /// The `typ`.
    pub typ: Option<String>,
    /// The `kid`, a key to a map and nothing else.
    pub key_id: Option<String>,
}

impl<A> JoseHeader<A> {
    pub(super) fn read(
        mut members: Map<String, Value>,
        algorithm: impl FnOnce(&str) -> Option<A>,
    ) -> Result<Self, JwtFault> {
        // "If any of the listed extension Header Parameters are not understood and supported by the recipient, then
        // the JWS is invalid" (RFC 7515 §4.1.11): we support none.
        if members.contains_key("crit") {
            return Err(JwtFault::CriticalHeader);
        }
        if let Some(name) = FORBIDDEN.into_iter().find(|name| members.contains_key(*name)) {
            return Err(JwtFault::ForbiddenHeader(name));
        }
        let name = string(&mut members, "alg")?.ok_or(JwtFault::MissingAlgorithm)?;
        Ok(Self {
            algorithm: algorithm(&name).ok_or_else(|| JwtFault::UnknownAlgorithm(excerpt(&name)))?,
            typ: string(&mut members, "typ")?,
            key_id: string(&mut members, "kid")?,
        })
    }

    /// Refuses a token of another kind, and one that does not say its kind.
    pub(super) fn require_type(&self, typ: TokenType) -> Result<(), JwtFault> {
        match &self.typ {
            Some(found) if typ.is_named_by(found) => Ok(()),
            found => Err(JwtFault::WrongType(found.as_deref().map(excerpt))),
        }
    }

    /// Refuses a token that says it is of another kind than these media types. One that says nothing passes.
    pub(super) fn allow_types(&self, subtypes: &[&str]) -> Result<(), JwtFault> {
        match &self.typ {
            Some(found) if !subtypes.iter().any(|subtype| is_media_type(found, subtype)) => {
                Err(JwtFault::WrongType(Some(excerpt(found))))
            }
            _ => Ok(()),
        }
    }
}

fn string(members: &mut Map<String, Value>, name: &'static str) -> Result<Option<String>, JwtFault> {
    match members.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(JwtFault::WrongHeaderType(name)),
    }
}
