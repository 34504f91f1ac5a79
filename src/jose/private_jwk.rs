//! Private keys as JWKs (RFC 7517, RFC 7518 §6.2.2 and §6.3.2, RFC 8037 §2).

use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use crate::jose::base64url;
use crate::jose::engine::{PrivateKey, PrivateParts, RsaParts};
use crate::jose::key_fault::{KeyFault, MemberFault};
use crate::jose::key_id::KeyId;
use crate::jose::key_kind::{KeyKind, bit_length};
use crate::jose::public_key::{ED25519_BYTES, P256_BYTES, P384_BYTES, uncompressed};
use crate::protocol::{SigningAlgorithm, json};

/// The members of a private JWK, wiped when dropped.
pub(super) struct PrivateJwk(Map<String, Value>);

impl PrivateJwk {
    /// Reads the members, which may still mean anything.
    pub(super) fn parse(file: &[u8]) -> Result<Self, KeyFault> {
        json::object(file).map(Self).map_err(KeyFault::Json)
    }

    /// The key these members are, if `algorithm` signs with such a key and they do not name another purpose.
    pub(super) fn private_key(&self, algorithm: SigningAlgorithm) -> Result<PrivateKey, KeyFault> {
        let kind = self.kind()?;
        kind.require(algorithm)?;
        self.require("alg", algorithm.as_str())?;
        self.require("use", "sig")?;
        self.require_signing_among_operations()?;
        if kind != KeyKind::Symmetric && !self.0.contains_key("d") {
            return Err(KeyFault::NotPrivate);
        }
        match kind {
            KeyKind::P256 => self.ec(algorithm, P256_BYTES),
            KeyKind::P384 => self.ec(algorithm, P384_BYTES),
            KeyKind::Ed25519 => self.ed25519(algorithm),
            _ => self.rsa(algorithm),
        }
    }

    /// Refuses a `kid` that is not `thumbprint`: tokens carry the thumbprint, and nobody would find this key.
    pub(super) fn require_key_id(&self, thumbprint: &KeyId) -> Result<(), KeyFault> {
        self.require("kid", thumbprint.as_str()).map_err(|fault| match fault {
            KeyFault::Member { fault: MemberFault::Mismatch, .. } => {
                KeyFault::OtherKeyId { thumbprint: thumbprint.clone() }
            }
            other => other,
        })
    }

    fn kind(&self) -> Result<KeyKind, KeyFault> {
        Ok(match self.string("kty")? {
            "EC" => match self.string("crv")? {
                "P-256" => KeyKind::P256,
                "P-384" => KeyKind::P384,
                _ => KeyKind::OtherCurve,
            },
            "OKP" if self.string("crv")? == "Ed25519" => KeyKind::Ed25519,
            "RSA" => KeyKind::Rsa { bits: bit_length(&self.octets("n")?) },
            "oct" => KeyKind::Symmetric,
            _ => KeyKind::Other,
        })
    }

    fn ec(&self, algorithm: SigningAlgorithm, bytes: usize) -> Result<PrivateKey, KeyFault> {
        let d = self.octets_of("d", bytes)?;
        let point = uncompressed(&self.octets_of("x", bytes)?, &self.octets_of("y", bytes)?);
        PrivateKey::new(algorithm, &PrivateParts::Ec { d: &d, point: &point }).ok_or(KeyFault::Damaged)
    }

    fn ed25519(&self, algorithm: SigningAlgorithm) -> Result<PrivateKey, KeyFault> {
        let seed = self.octets_of("d", ED25519_BYTES)?;
        let public_key = self.octets_of("x", ED25519_BYTES)?;
        let parts = PrivateParts::Ed25519 { seed: &seed, public_key: &public_key };
        PrivateKey::new(algorithm, &parts).ok_or(KeyFault::Damaged)
    }

    fn rsa(&self, algorithm: SigningAlgorithm) -> Result<PrivateKey, KeyFault> {
        if self.0.contains_key("oth") {
            return Err(KeyFault::MultiPrime);
        }
        let [n, e, d, p] = [self.octets("n")?, self.octets("e")?, self.octets("d")?, self.octets("p")?];
        let [q, dp, dq, qi] = [self.octets("q")?, self.octets("dp")?, self.octets("dq")?, self.octets("qi")?];
        let parts = RsaParts { n: &n, e: &e, d: &d, p: &p, q: &q, dp: &dp, dq: &dq, qi: &qi };
        PrivateKey::new(algorithm, &PrivateParts::Rsa(parts)).ok_or(KeyFault::Damaged)
    }

    fn string(&self, name: &'static str) -> Result<&str, KeyFault> {
        match self.0.get(name) {
            None => Err(KeyFault::Member { name, fault: MemberFault::Missing }),
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(KeyFault::Member { name, fault: MemberFault::WrongJsonType }),
        }
    }

    fn octets(&self, name: &'static str) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        let decoded = base64url::decode(self.string(name)?);
        decoded.map(Zeroizing::new).map_err(|_| KeyFault::Member { name, fault: MemberFault::NotBase64Url })
    }

    fn octets_of(&self, name: &'static str, bytes: usize) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        let octets = self.octets(name)?;
        if octets.len() == bytes { Ok(octets) } else { Err(KeyFault::Member { name, fault: MemberFault::WrongLength }) }
    }

    /// An optional member that says one thing or is not there.
    fn require(&self, name: &'static str, value: &str) -> Result<(), KeyFault> {
        if !self.0.contains_key(name) || self.string(name)? == value {
            return Ok(());
        }
        Err(KeyFault::Member { name, fault: MemberFault::Mismatch })
    }

    /// `key_ops` (RFC 7517 §4.3).
    fn require_signing_among_operations(&self) -> Result<(), KeyFault> {
        let fault = match self.0.get("key_ops") {
            None => return Ok(()),
            Some(Value::Array(operations)) if operations.iter().any(|operation| operation == "sign") => return Ok(()),
            Some(Value::Array(_)) => MemberFault::Mismatch,
            Some(_) => MemberFault::WrongJsonType,
        };
        Err(KeyFault::Member { name: "key_ops", fault })
    }
}

impl Drop for PrivateJwk {
    fn drop(&mut self) {
        for value in self.0.values_mut() {
            if let Value::String(text) = value {
                text.zeroize();
            }
        }
    }
}
