//! The `claims` parameter (OpenID Connect Core §5.5): single claims that a client asks for by name.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value};

use crate::protocol::json::{self, JsonFault};

/// The names of claims that are asked for, by the place where they are to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AskedClaims {
    /// In the ID token.
    pub id_token: BTreeSet<String>,
    /// By the userinfo endpoint.
    pub userinfo: BTreeSet<String>,
}

/// What a `claims` parameter says. A claim that nobody knows may be asked for: "Any members used that are not understood
/// MUST be ignored".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClaimsRequest {
    /// The claims.
    pub asked: AskedClaims,
    /// Who must have signed in, if it says so: the values of `sub`.
    pub subjects: BTreeSet<String>,
    /// What the ID token's `acr` must be one of, if that is essential.
    pub essential_acr: Vec<String>,
}

/// Why a `claims` parameter is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimsFault {
    /// Not a JSON object, or not strictly one.
    Json(JsonFault),
    /// `id_token` or `userinfo` is no object.
    MemberNotAnObject,
    /// What is said of a claim is neither `null` nor an object.
    ClaimNotAnObject,
    /// An `essential` that is no boolean.
    EssentialNotBoolean,
    /// A `values` that is no array.
    ValuesNotAnArray,
    /// A value of `sub` or `acr` that is no string.
    ValueNotAString,
    /// Several subjects, although one person signs in.
    SeveralSubjects,
    /// More claims than [`AskedClaims::MAX_CLAIMS`] in one place.
    TooMany,
    /// More of them than fits into what is issued: [`AskedClaims::MAX_BYTES`].
    TooLong,
}

/// What is said of one claim.
#[derive(Default)]
struct Individual {
    is_essential: bool,
    values: Vec<Value>,
}

impl AskedClaims {
    /// The most claims in one place.
    pub const MAX_CLAIMS: usize = 64;
    /// The most values of an essential `acr`.
    pub const MAX_ACR: usize = 16;
    /// The most bytes that all names may have together, each with its length: they travel in codes and tokens.
    pub const MAX_BYTES: usize = 1024;

    /// Those that `keep` is true of.
    #[must_use]
    pub fn narrowed(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.id_token.retain(|name| keep(name));
        self.userinfo.retain(|name| keep(name));
        self
    }

    /// All names, some perhaps twice.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.id_token.iter().chain(&self.userinfo).map(String::as_str)
    }

    /// How much room they take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.names().map(|name| name.len().saturating_add(2)).sum()
    }
}

impl ClaimsRequest {
    /// Reads the value of the parameter, whose length the caller has bounded.
    ///
    /// # Errors
    /// [`ClaimsFault`] names the first thing wrong.
    pub fn parse(text: &str) -> Result<Self, ClaimsFault> {
        let mut members = json::object(text.as_bytes()).map_err(ClaimsFault::Json)?;
        let mut request = Self::default();
        for (place, is_id_token) in [("id_token", true), ("userinfo", false)] {
            let claims = match members.remove(place) {
                None => continue,
                Some(Value::Object(claims)) => claims,
                Some(_) => return Err(ClaimsFault::MemberNotAnObject),
            };
            let names = request.ask(claims, is_id_token)?;
            *(if is_id_token { &mut request.asked.id_token } else { &mut request.asked.userinfo }) = names;
        }
        if request.subjects.len() > 1 { Err(ClaimsFault::SeveralSubjects) } else { Ok(request) }
    }

    fn ask(&mut self, claims: Map<String, Value>, is_id_token: bool) -> Result<BTreeSet<String>, ClaimsFault> {
        if claims.len() > AskedClaims::MAX_CLAIMS {
            return Err(ClaimsFault::TooMany);
        }
        let mut names = BTreeSet::new();
        for (name, said) in claims {
            let Individual { is_essential, values } = Individual::read(said)?;
            match name.as_str() {
                // "the Authorization Server MUST only send a positive response if the End-User identified by that sub
                // value has an active session … or has been Authenticated as a result of the request" (§3.1.2.2).
                "sub" => self.subjects.extend(strings(values)?),
                // §5.5.1.1
                "acr" if is_id_token && is_essential => self.essential_acr = few(strings(values)?)?,
                "acr" => drop(strings(values)?),
                _ => {}
            }
            names.insert(name);
        }
        Ok(names)
    }
}

impl Individual {
    /// "null Indicates that this Claim is being requested in the default manner", else "JSON Object"; of the values of
    /// most claims no type is known here.
    fn read(said: Value) -> Result<Self, ClaimsFault> {
        let mut members = match said {
            Value::Null => return Ok(Self::default()),
            Value::Object(members) => members,
            _ => return Err(ClaimsFault::ClaimNotAnObject),
        };
        let is_essential = match members.remove("essential") {
            None => false,
            Some(Value::Bool(is_essential)) => is_essential,
            Some(_) => return Err(ClaimsFault::EssentialNotBoolean),
        };
        let mut values = match members.remove("values") {
            None => Vec::new(),
            Some(Value::Array(values)) => values,
            Some(_) => return Err(ClaimsFault::ValuesNotAnArray),
        };
        values.extend(members.remove("value"));
        Ok(Self { is_essential, values })
    }
}

fn few(values: Vec<String>) -> Result<Vec<String>, ClaimsFault> {
    if values.len() > AskedClaims::MAX_ACR { Err(ClaimsFault::TooMany) } else { Ok(values) }
}

fn strings(values: Vec<Value>) -> Result<Vec<String>, ClaimsFault> {
    let text = |value| if let Value::String(text) = value { Ok(text) } else { Err(ClaimsFault::ValueNotAString) };
    values.into_iter().map(text).collect()
}

impl fmt::Display for ClaimsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(fault) => fault.fmt(f),
            Self::MemberNotAnObject => f.write_str("id_token or userinfo is no object"),
            Self::ClaimNotAnObject => f.write_str("a claim is neither null nor an object"),
            Self::EssentialNotBoolean => f.write_str("essential is no boolean"),
            Self::ValuesNotAnArray => f.write_str("values is no array"),
            Self::ValueNotAString => f.write_str("a value of sub or acr is no string"),
            Self::SeveralSubjects => f.write_str("there are several values of sub"),
            Self::TooMany => f.write_str("there are too many claims"),
            Self::TooLong => f.write_str("the names of the claims are too long together"),
        }
    }
}

impl std::error::Error for ClaimsFault {}
