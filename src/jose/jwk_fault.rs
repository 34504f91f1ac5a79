//! What can be wrong with public JWKs and sets of them.

use std::fmt;

use crate::jose::fault::excerpt;
use crate::protocol::JsonFault;

/// Why a public JWK was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JwkFault {
    /// Not a JSON object, or not strictly one.
    Json(JsonFault),
    /// It is for another algorithm or use, of another kind, or a value is out of range.
    NotUsable,
    /// It gives away its private half.
    PrivateKey,
    /// Larger than any key.
    TooLong,
}

/// Why a JWK Set was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JwkSetFault {
    /// Two keys have this id.
    DuplicateKeyId(String),
    /// Not a JSON object, or not strictly one.
    Json(JsonFault),
    /// The member `keys` is missing or not an array of objects.
    NoKeys,
    /// No key is usable for what the set is read for.
    NoUsableKey,
    /// A key, whose id this is if it has one, gives away its private half.
    PrivateKey(Option<String>),
    /// Larger than 256 KiB.
    TooLong,
    /// More than 100 keys.
    TooManyKeys,
    /// A key, whose id this is if it has one, could be for several algorithms.
    UnclearAlgorithm(Option<String>),
}

impl fmt::Display for JwkFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(fault) => write!(f, "the JWK cannot be read: {fault}"),
            Self::NotUsable => f.write_str("the JWK is of another kind or use, or a value of it is out of range"),
            Self::PrivateKey => f.write_str("the JWK holds private members; the key must be replaced"),
            Self::TooLong => f.write_str("the JWK is too long"),
        }
    }
}

impl std::error::Error for JwkFault {}

impl fmt::Display for JwkSetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateKeyId(key_id) => write!(f, "two keys of the JWK Set have the kid {:?}", excerpt(key_id)),
            Self::Json(fault) => write!(f, "the JWK Set cannot be read: {fault}"),
            Self::NoKeys => f.write_str("the JWK Set has no array of objects named keys"),
            Self::NoUsableKey => f.write_str("the JWK Set has no key that can be used"),
            Self::UnclearAlgorithm(key_id) => {
                let key_id = key_id.as_deref().map(excerpt).unwrap_or_default();
                write!(f, "the key {key_id:?} of the JWK Set does not say which alg it is for")
            }
            Self::PrivateKey(Some(key_id)) => {
                write!(f, "the key {:?} of the JWK Set holds private members; it must be replaced", excerpt(key_id))
            }
            Self::PrivateKey(None) => f.write_str("a key of the JWK Set holds private members; it must be replaced"),
            Self::TooLong => f.write_str("the JWK Set is larger than 256 KiB"),
            Self::TooManyKeys => f.write_str("the JWK Set has more than 100 keys"),
        }
    }
}

impl std::error::Error for JwkSetFault {}
