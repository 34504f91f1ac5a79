//! What the assertions of one client are verified with.

use std::sync::LazyLock;

use crate::jose::fault::JwtFault;
use crate::jose::jwt::UnverifiedJwt;
use crate::jose::mac_key::MacKey;
use crate::jose::verifying_key::VerifyingKey;
use crate::jose::verifying_keys::VerifyingKeys;
use crate::protocol::{AssertionAlgorithm, SigningAlgorithm};

/// What is registered of the client that an assertion claims to be of; nothing, if there is no such client.
pub struct AssertionKeys<'a> {
    /// Its public keys, if it may authenticate with one.
    pub public: Option<&'a VerifyingKeys>,
    /// The places of its shared secrets; the empty ones cost the same work.
    pub secrets: &'a [Option<&'a MacKey>],
    /// Whether its assertions may name several audiences.
    pub lists_allowed: bool,
}

type Assertion<'a> = UnverifiedJwt<'a, AssertionAlgorithm>;

impl AssertionKeys<'_> {
    /// The place of the shared secret that made the assertion, or `None` when a private key did.
    pub(super) fn verify(&self, jwt: &Assertion<'_>, signature: &[u8]) -> Result<Option<usize>, JwtFault> {
        match jwt.unverified_header().algorithm.signature() {
            Some(algorithm) => self.verify_signature(jwt, algorithm, signature).map(|()| None),
            None => self.verify_tag(jwt, signature).map(Some),
        }
    }

    fn verify_signature(
        &self,
        jwt: &Assertion<'_>,
        algorithm: SigningAlgorithm,
        signature: &[u8],
    ) -> Result<(), JwtFault> {
        let found = self.find(jwt.unverified_header().key_id.as_deref(), algorithm);
        let key = found.as_ref().copied().ok().or_else(|| decoy(algorithm));
        let verified = key.is_some_and(|key| key.verify(jwt.signing_input(), signature).is_ok());
        found?;
        if verified { Ok(()) } else { Err(JwtFault::BadSignature) }
    }

    fn find(&self, key_id: Option<&str>, algorithm: SigningAlgorithm) -> Result<&VerifyingKey, JwtFault> {
        self.public.ok_or(JwtFault::NoKeyForAlgorithm)?.choose(key_id, algorithm)
    }

    /// Tries the secrets of all places, whichever is right.
    fn verify_tag(&self, jwt: &Assertion<'_>, tag: &[u8]) -> Result<usize, JwtFault> {
        let decoy = MacKey::decoy();
        let mut place = None;
        for (index, secret) in self.secrets.iter().enumerate() {
            let verified = secret.unwrap_or(&decoy).verify(jwt.signing_input(), tag).is_ok();
            if verified && secret.is_some() {
                place = Some(index);
            }
        }
        place.ok_or(JwtFault::BadSignature)
    }
}

/// A key whose verdict nobody asks for.
fn decoy(algorithm: SigningAlgorithm) -> Option<&'static VerifyingKey> {
    static DECOYS: LazyLock<Vec<VerifyingKey>> = LazyLock::new(|| {
        let read = |algorithm| VerifyingKey::from_jwk(public_jwk(algorithm).as_bytes(), algorithm).ok();
        SigningAlgorithm::ALL.into_iter().filter_map(read).collect()
    });
    DECOYS.iter().find(|key| key.algorithm() == algorithm)
}

/// Public keys of RFC 7515 appendix A and RFC 8037 appendix A; on P-384 the generator, which is a point like any other.
const fn public_jwk(algorithm: SigningAlgorithm) -> &'static str {
    match algorithm {
        SigningAlgorithm::Es256 => {
            r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#
        }
        SigningAlgorithm::Es384 => {
            r#"{"kty":"EC","crv":"P-384","x":"qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3","y":"NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f"}"#
        }
        SigningAlgorithm::EdDsa => r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
        SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => {
            r#"{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}"#
        }
    }
}
