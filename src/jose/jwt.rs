//! JWTs in compact form (RFC 7515 §7.1), taken apart but not believed.

use serde_json::{Map, Value};

use crate::jose::base64url;
use crate::jose::claims::SignedClaims;
use crate::jose::fault::{JwtFault, Part};
use crate::jose::header::JoseHeader;
use crate::jose::verifying_key::VerifyingKey;
use crate::protocol::{SigningAlgorithm, json};

/// A JWT that has the right shape. Whoever sent it may have written everything in it. It has no `Debug`: whoever reads
/// a token in a log can use it.
#[derive(Clone)]
pub struct UnverifiedJwt<'a, A = SigningAlgorithm> {
    header: JoseHeader<A>,
    signing_input: &'a str,
    claims: &'a str,
    signature: &'a str,
}

impl<'a> UnverifiedJwt<'a> {
    /// The longest JWT that one party carries to another, in characters.
    pub const MAX_CHARS: usize = 16 * 1024;

    /// Takes a JWT apart: exactly three parts, of which only the header is decoded.
    ///
    /// # Errors
    /// [`JwtFault`] names the first thing wrong.
    pub fn parse(text: &'a str) -> Result<Self, JwtFault> {
        Self::parse_as(text, Self::MAX_CHARS, SigningAlgorithm::parse)
    }

    /// The claims, after the key has verified the signature over them.
    pub(super) fn signed_claims(&self, key: &VerifyingKey) -> Result<SignedClaims, JwtFault> {
        if self.header.algorithm != key.algorithm() {
            return Err(JwtFault::AlgorithmNotOfKey { token: self.header.algorithm, key: key.algorithm() });
        }
        key.verify(self.signing_input.as_bytes(), &self.signature()?).map_err(|_| JwtFault::BadSignature)?;
        self.unverified_claims().map(SignedClaims::new)
    }
}

impl<'a, A> UnverifiedJwt<'a, A> {
    /// Takes a JWT apart whose algorithms and length are those of another kind of token.
    pub(super) fn parse_as(
        text: &'a str,
        max_chars: usize,
        algorithm: impl FnOnce(&str) -> Option<A>,
    ) -> Result<Self, JwtFault> {
        if text.len() > max_chars {
            return Err(JwtFault::TooLong);
        }
        let (signing_input, signature) = text.rsplit_once('.').ok_or(JwtFault::NotThreeParts)?;
        let (header, claims) = signing_input.split_once('.').ok_or(JwtFault::NotThreeParts)?;
        if claims.contains('.') {
            return Err(JwtFault::NotThreeParts);
        }
        let header = JoseHeader::read(object(Part::Header, header)?, algorithm)?;
        Ok(Self { header, signing_input, claims, signature })
    }

    /// What the header says.
    #[must_use]
    pub const fn unverified_header(&self) -> &JoseHeader<A> {
        &self.header
    }

    /// What the claims say, to find out whose keys to verify with or to explain a token to an operator.
    ///
    /// # Errors
    /// [`JwtFault`] when the claims are not strictly a JSON object.
    pub fn unverified_claims(&self) -> Result<Map<String, Value>, JwtFault> {
        object(Part::Claims, self.claims)
    }

    /// What is signed.
    pub(super) const fn signing_input(&self) -> &[u8] {
        self.signing_input.as_bytes()
    }

    /// The octets of the signature.
    pub(super) fn signature(&self) -> Result<Vec<u8>, JwtFault> {
        octets(Part::Signature, self.signature)
    }
}

fn octets(part: Part, text: &str) -> Result<Vec<u8>, JwtFault> {
    base64url::decode(text).map_err(|fault| JwtFault::base64url(part, fault))
}

fn object(part: Part, text: &str) -> Result<Map<String, Value>, JwtFault> {
    json::object(&octets(part, text)?).map_err(|fault| JwtFault::json(part, fault))
}
