//! Keys and access tokens for tests.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use signet::clock::Timestamp;
use signet::jose::{
    AccessTokenClaims, Expected, JwtFault, SigningKey, Verified, VerifyingKey, VerifyingKeys, judge_access_token,
};
use signet::protocol::SigningAlgorithm;

/// The moment every test happens at.
pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);

pub(crate) const EXPECTED: Expected<'static> =
    Expected { issuer: "https://as.example", audience: "https://orders.example" };

/// One key per algorithm for the whole run; the RSA key is that of RFC 7515 appendix A.2, because not every build
/// can generate one.
pub(crate) fn key(algorithm: SigningAlgorithm) -> &'static SigningKey {
    static KEYS: OnceLock<BTreeMap<SigningAlgorithm, SigningKey>> = OnceLock::new();
    let made = |algorithm: SigningAlgorithm| {
        let file = match algorithm {
            SigningAlgorithm::Ps256 | SigningAlgorithm::Rs256 => {
                include_str!("../vectors/rfc7515-a2-pkcs8.pem").to_owned()
            }
            other => SigningKey::generate(other).unwrap().to_string(),
        };
        (algorithm, SigningKey::read(file.as_bytes(), algorithm).unwrap())
    };
    &KEYS.get_or_init(|| SigningAlgorithm::ALL.map(made).into())[&algorithm]
}

/// Good claims of an access token that was issued just now and lives for ten minutes.
pub(crate) fn claims() -> Value {
    json!({
        "iss": EXPECTED.issuer,
        "aud": EXPECTED.audience,
        "sub": "alice",
        "client_id": "web",
        "jti": "0123456789",
        "iat": NOW.as_secs(),
        "exp": NOW.as_secs() + 600,
        "scope": "orders.read orders.write",
        "gid": "AAECAwQFBgcICQoLDA0ODw",
    })
}

/// The header that belongs to a key.
pub(crate) fn header(key: &SigningKey) -> Value {
    json!({ "typ": "at+jwt", "alg": key.algorithm(), "kid": key.key_id() })
}

/// A JWT over any header and any claims, with a good signature.
pub(crate) fn signed(key: &SigningKey, header: &str, claims: &str) -> String {
    let input = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = key.sign(input.as_bytes()).unwrap();
    format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Judges a token by a JWK Set of one key.
pub(crate) fn judge(token: &str, key: VerifyingKey) -> Result<Verified<AccessTokenClaims>, JwtFault> {
    judge_access_token(token, &VerifyingKeys::from_iter([key]), &EXPECTED, NOW)
}
