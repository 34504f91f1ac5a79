//! What can be wrong with a JWT, for the operator. The stranger who sent it learns only that it is invalid.

use std::fmt;

use crate::jose::base64url::Base64UrlFault;
use crate::protocol::JsonFault;
use crate::protocol::SigningAlgorithm;

/// Why a JWT is not believed. Texts from the token are cut to 64 characters and printed escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwtFault {
    /// Longer than its kind may be.
    TooLong,
    /// Not three parts between two dots; five are a JWE.
    NotThreeParts,
    /// A part has other characters than base64url, padding included.
    NotBase64Url(Part),
    /// A part is base64url that another text would decode to as well.
    NotCanonical(Part),
    /// A part is not UTF-8.
    NotUtf8(Part),
    /// A part is not JSON.
    NotJson(Part),
    /// A part is JSON but not an object.
    NotAnObject(Part),
    /// A member stands twice in one object, at whatever level.
    DuplicateMember(Part),
    /// Objects and arrays are nested deeper than 16.
    TooDeep(Part),
    /// The header carries `crit`, and no extension is supported.
    CriticalHeader,
    /// The header carries this parameter.
    ForbiddenHeader(&'static str),
    /// This parameter of the header is not a string.
    WrongHeaderType(&'static str),
    /// The header has no `alg`.
    MissingAlgorithm,
    /// The header's `alg` is none of ours: `none` and HMAC never are.
    UnknownAlgorithm(String),
    /// The header's `typ` is missing or that of another kind of token.
    WrongType(Option<String>),
    /// The header has no `kid`, and more than one key would fit.
    MissingKeyId,
    /// No key has the header's `kid`.
    UnknownKeyId(String),
    /// The key with this `kid` is for another algorithm.
    AlgorithmNotOfKey {
        /// The header's `alg`.
        token: SigningAlgorithm,
        /// The one algorithm of the key.
        key: SigningAlgorithm,
    },
    /// No key is for the header's `alg`.
    NoKeyForAlgorithm,
    /// The signature is not the key's.
    BadSignature,
    /// The signature is good and a claim is not.
    Claim {
        /// The claim's name.
        name: &'static str,
        /// What is wrong with it.
        fault: ClaimFault,
    },
}

/// A part of a JWS in compact form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first part, the JOSE header.
    Header,
    /// The second part, the claims.
    Claims,
    /// The third part, the signature.
    Signature,
}

/// What is wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimFault {
    /// It is not there.
    Missing,
    /// It has another JSON type; `null` is one.
    WrongJsonType,
    /// A number that is negative, fractional, written with an exponent, or beyond 64 bits.
    NotWholeSeconds,
    /// An empty string or array.
    Empty,
    /// Longer than it may be.
    TooLong,
    /// A string that is not what the claim's definition allows.
    Malformed,
    /// Not the value expected here.
    Mismatch,
    /// The token's life is over.
    Expired,
    /// The token's life has not begun.
    NotYetValid,
    /// Issued later than now, beyond what clocks may differ.
    IssuedInFuture,
    /// The end of a life that is longer than allowed.
    TooFarAhead,
    /// A list, where one string is expected.
    NotOneString,
}

impl JwtFault {
    pub(super) const fn base64url(part: Part, fault: Base64UrlFault) -> Self {
        match fault {
            Base64UrlFault::Illegal => Self::NotBase64Url(part),
            Base64UrlFault::NotCanonical => Self::NotCanonical(part),
        }
    }

    pub(super) const fn json(part: Part, fault: JsonFault) -> Self {
        match fault {
            JsonFault::DuplicateMember => Self::DuplicateMember(part),
            JsonFault::NotAnObject => Self::NotAnObject(part),
            JsonFault::NotJson => Self::NotJson(part),
            JsonFault::NotUtf8 => Self::NotUtf8(part),
            JsonFault::TooDeep => Self::TooDeep(part),
        }
    }
}

/// The beginning of a text that a stranger sent, for a log; print it with `{:?}`.
pub(super) fn excerpt(unverified_text: &str) -> String {
    unverified_text.chars().take(64).collect()
}

impl fmt::Display for JwtFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the token is longer than its kind may be"),
            Self::NotThreeParts => f.write_str("the token is not three parts between two dots"),
            Self::NotBase64Url(part) => write!(f, "the {part} is not base64url without padding"),
            Self::NotCanonical(part) => write!(f, "the {part} is not canonical base64url"),
            Self::NotUtf8(part) => write!(f, "the {part} is not UTF-8"),
            Self::NotJson(part) => write!(f, "the {part} is not JSON"),
            Self::NotAnObject(part) => write!(f, "the {part} is not a JSON object"),
            Self::DuplicateMember(part) => write!(f, "a member of the {part} stands twice"),
            Self::TooDeep(part) => write!(f, "the {part} is nested deeper than 16"),
            Self::CriticalHeader => f.write_str("the header carries crit, and no extension is supported"),
            Self::ForbiddenHeader(name) => write!(f, "the header carries {name}"),
            Self::WrongHeaderType(name) => write!(f, "the header's {name} is not a string"),
            Self::MissingAlgorithm => f.write_str("the header has no alg"),
            Self::UnknownAlgorithm(name) => write!(f, "the header's alg {name:?} is not accepted"),
            Self::WrongType(Some(typ)) => write!(f, "the header's typ {typ:?} is that of another kind of token"),
            Self::WrongType(None) => f.write_str("the header has no typ"),
            Self::MissingKeyId => f.write_str("the header has no kid"),
            Self::UnknownKeyId(key_id) => write!(f, "no key has the header's kid {key_id:?}"),
            Self::AlgorithmNotOfKey { token, key } => write!(f, "the header's alg is {token}, the key is for {key}"),
            Self::NoKeyForAlgorithm => f.write_str("no key is for the header's alg"),
            Self::BadSignature => f.write_str("the signature is not of this key"),
            Self::Claim { name, fault } => write!(f, "the claim {name} {fault}"),
        }
    }
}

impl std::error::Error for JwtFault {}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Claims => "claims part",
            Self::Signature => "signature",
        })
    }
}

impl fmt::Display for ClaimFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "is missing",
            Self::WrongJsonType => "has the wrong JSON type",
            Self::NotWholeSeconds => "is not a whole number of seconds",
            Self::Empty => "is empty",
            Self::TooLong => "is too long",
            Self::Malformed => "is malformed",
            Self::Mismatch => "is not what is expected here",
            Self::Expired => "has passed",
            Self::NotYetValid => "has not come yet",
            Self::IssuedInFuture => "lies in the future",
            Self::TooFarAhead => "lies too far in the future",
            Self::NotOneString => "is not one string",
        })
    }
}
