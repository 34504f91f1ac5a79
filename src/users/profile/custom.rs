//! Claims of the operator's own.

use std::fmt;

use serde_json::{Map, Value};

/// Claims that are standard, or are the issuer's to set: none of them is an operator's own.
const TAKEN: [&str; 41] = [
    "acr",
    "act",
    "address",
    "amr",
    "at_hash",
    "aud",
    "auth_time",
    "azp",
    "birthdate",
    "c_hash",
    "client_id",
    "cnf",
    "email",
    "email_verified",
    "exp",
    "family_name",
    "gender",
    "gid",
    "given_name",
    "iat",
    "iss",
    "jti",
    "locale",
    "middle_name",
    "name",
    "nbf",
    "nickname",
    "nonce",
    "phone_number",
    "phone_number_verified",
    "picture",
    "preferred_username",
    "profile",
    "s_hash",
    "scope",
    "sid",
    "status",
    "sub",
    "updated_at",
    "website",
    "zoneinfo",
];

/// The most claims of one account, the longest name of one in bytes, and the largest of all of them as JSON in bytes.
const MAX_CLAIMS: usize = 64;
const MAX_NAME: usize = 128;
const MAX_BYTES: usize = 8 * 1024;

/// How deep lists and objects stand in each other.
const MAX_DEPTH: usize = 4;

/// Claims that neither a standard nor the issuer sets; each has a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomClaims(Map<String, Value>);

/// Why claims are not an operator's own to set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForeignClaims {
    /// A standard has this one, or the issuer sets it.
    Taken(String),
    /// This one has no value: null, or an empty text, list or object.
    Empty(String),
    /// A name is empty, too long, or has control characters.
    Name,
    /// There are too many, or they are too large or too deep.
    TooMuch,
}

impl CustomClaims {
    /// Judges claims.
    ///
    /// # Errors
    /// [`ForeignClaims`] names the first that cannot be.
    pub fn new(claims: Map<String, Value>) -> Result<Self, ForeignClaims> {
        let bytes = || serde_json::to_vec(&claims).map_or(usize::MAX, |json| json.len());
        if claims.len() > MAX_CLAIMS
            || !claims.values().all(|value| is_shallow(value, MAX_DEPTH))
            || bytes() > MAX_BYTES
        {
            return Err(ForeignClaims::TooMuch);
        }
        for (name, value) in &claims {
            if !is_name(name) {
                return Err(ForeignClaims::Name);
            }
            if !is_free(name) {
                return Err(ForeignClaims::Taken(name.clone()));
            }
            if is_empty(value) {
                return Err(ForeignClaims::Empty(name.clone()));
            }
        }
        Ok(Self(claims))
    }

    /// The claims.
    #[must_use]
    pub const fn as_map(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The claims themselves.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

/// Whether a claim may have this name, and no standard gives it a meaning.
pub(in crate::users) fn is_free(name: &str) -> bool {
    is_name(name) && !TAKEN.contains(&name)
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME).contains(&name.len()) && !name.contains(char::is_control)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_shallow(value: &Value, depth: usize) -> bool {
    let Some(below) = depth.checked_sub(1) else { return false };
    match value {
        Value::Array(items) => items.iter().all(|item| is_shallow(item, below)),
        Value::Object(members) => members.values().all(|member| is_shallow(member, below)),
        _ => true,
    }
}

impl fmt::Display for ForeignClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken(name) => write!(f, "the claim {name} has a meaning already; expected a claim of your own"),
            Self::Empty(name) => write!(f, "the claim {name} has no value; expected one, or no such claim"),
            Self::Name => write!(f, "a claim has no proper name; expected 1 to {MAX_NAME} bytes of one line"),
            Self::TooMuch => write!(
                f,
                "there are too many claims; expected {MAX_CLAIMS}, {MAX_BYTES} bytes and a depth of {MAX_DEPTH} at most"
            ),
        }
    }
}

impl std::error::Error for ForeignClaims {}
