//! Claims, taken one by one with the JSON type that their definition gives them (RFC 7519 §4.1).

use serde_json::{Map, Value};

use crate::clock::Timestamp;
use crate::jose::fault::{ClaimFault, JwtFault, excerpt};
use crate::jose::jwt::UnverifiedJwt;
use crate::jose::token_type::TokenType;
use crate::jose::verifying_key::VerifyingKey;
use crate::protocol::SigningAlgorithm;

/// The claims of a token whose signature is good; none is judged yet. What is taken is gone, the rest is left over.
pub(super) struct SignedClaims(Map<String, Value>);

impl SignedClaims {
    /// The longest `sub`, `jti` and the like, in bytes.
    const MAX_ID_BYTES: usize = 255;

    pub(super) const fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// The claims of a token of this kind, which names the key that `find` is asked for (RFC 8725 §3.8, §3.11).
    pub(super) fn of<'k>(
        text: &str,
        typ: TokenType,
        find: impl FnOnce(&str) -> Option<&'k VerifyingKey>,
    ) -> Result<Self, JwtFault> {
        let jwt = UnverifiedJwt::parse_as(text, typ.max_chars(), SigningAlgorithm::parse)?;
        jwt.unverified_header().require_type(typ)?;
        let key_id = jwt.unverified_header().key_id.as_deref().ok_or(JwtFault::MissingKeyId)?;
        let key = find(key_id).ok_or_else(|| JwtFault::UnknownKeyId(excerpt(key_id)))?;
        jwt.signed_claims(key)
    }

    /// What was not taken.
    pub(super) fn into_rest(self) -> Map<String, Value> {
        self.0
    }

    /// Whether a claim is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether a claim is there and is an array.
    pub(super) fn is_list(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(Value::is_array)
    }

    /// A claim that must be there.
    fn required(&mut self, name: &'static str) -> Result<Value, JwtFault> {
        self.0.remove(name).ok_or(wrong(name, ClaimFault::Missing))
    }

    /// A string.
    pub(super) fn string(&mut self, name: &'static str) -> Result<String, JwtFault> {
        string(name, self.required(name)?)
    }

    /// A string, if it is there at all.
    pub(super) fn optional_string(&mut self, name: &'static str) -> Result<Option<String>, JwtFault> {
        self.0.remove(name).map(|value| string(name, value)).transpose()
    }

    /// A string that `read` understands.
    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, JwtFault> {
        read(&self.string(name)?).ok_or(wrong(name, ClaimFault::Malformed))
    }

    /// A string that `read` understands, if it is there at all.
    pub(super) fn optional_parsed<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, JwtFault> {
        let Some(text) = self.optional_string(name)? else { return Ok(None) };
        read(&text).map(Some).ok_or(wrong(name, ClaimFault::Malformed))
    }

    /// An object; what stands twice in it was refused before.
    pub(super) fn object(&mut self, name: &'static str) -> Result<Map<String, Value>, JwtFault> {
        match self.required(name)? {
            Value::Object(members) => Ok(members),
            _ => Err(wrong(name, ClaimFault::WrongJsonType)),
        }
    }

    /// A string with something in it, but not too much.
    pub(super) fn id(&mut self, name: &'static str) -> Result<String, JwtFault> {
        let id = self.string(name)?;
        match id.len() {
            0 => Err(wrong(name, ClaimFault::Empty)),
            1..=Self::MAX_ID_BYTES => Ok(id),
            _ => Err(wrong(name, ClaimFault::TooLong)),
        }
    }

    /// The `iss`: a string, byte by byte the expected one.
    pub(super) fn issuer(&mut self, expected: &str) -> Result<String, JwtFault> {
        let issuer = self.string("iss")?;
        if issuer == expected { Ok(issuer) } else { Err(wrong("iss", ClaimFault::Mismatch)) }
    }

    /// The `aud`: "an array of case-sensitive strings … In the special case when the JWT has one audience, the `aud`
    /// value MAY be a single case-sensitive string" (RFC 7519 §4.1.3), one that `is_expected` among them.
    pub(super) fn audience(&mut self, is_expected: impl Fn(&str) -> bool) -> Result<Vec<String>, JwtFault> {
        let audience = match self.required("aud")? {
            Value::Array(members) => members.into_iter().map(|member| string("aud", member)).collect(),
            single => string("aud", single).map(|single| vec![single]),
        }?;
        if audience.is_empty() {
            Err(wrong("aud", ClaimFault::Empty))
        } else if audience.iter().any(|member| is_expected(member)) {
            Ok(audience)
        } else {
            Err(wrong("aud", ClaimFault::Mismatch))
        }
    }

    /// A `NumericDate`; RFC 7519 §2 would allow fractions, and nobody needs them.
    pub(super) fn seconds(&mut self, name: &'static str) -> Result<Timestamp, JwtFault> {
        seconds(name, &self.required(name)?)
    }

    /// A `NumericDate`, if it is there at all.
    pub(super) fn optional_seconds(&mut self, name: &'static str) -> Result<Option<Timestamp>, JwtFault> {
        self.0.remove(name).map(|value| seconds(name, &value)).transpose()
    }
}

fn string(name: &'static str, value: Value) -> Result<String, JwtFault> {
    if let Value::String(text) = value { Ok(text) } else { Err(wrong(name, ClaimFault::WrongJsonType)) }
}

pub(super) fn seconds(name: &'static str, value: &Value) -> Result<Timestamp, JwtFault> {
    match value {
        Value::Number(number) => {
            number.as_u64().map(Timestamp::from_secs).ok_or(wrong(name, ClaimFault::NotWholeSeconds))
        }
        _ => Err(wrong(name, ClaimFault::WrongJsonType)),
    }
}

/// What is wrong with the claim of this name.
pub(super) const fn wrong(name: &'static str, fault: ClaimFault) -> JwtFault {
    JwtFault::Claim { name, fault }
}
