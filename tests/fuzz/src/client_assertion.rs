//! Client assertions: [`UnverifiedAssertion::parse`] and what the client's keys say to them.
//!
//! The input is as for the target `claims`. It is signed with a key that the client has, or where its `alg` is HS256
//! with a secret that it shares.

use std::sync::LazyLock;

use ring::hmac;
use serde_json::{Map, Value};
use signet::jose::{AssertionKeys, ClaimFault, ClientAssertionClaims, JwtFault, MacKey, UnverifiedAssertion};

use crate::claims::{fault_can_be_logged, parts};
use crate::fixed::{ISSUER, NOW, NOW_SECS, SECRET, SIGNING_KEY, VERIFYING_KEYS};
use crate::oracle::{self, string_member};
use crate::pieces::Pieces;

const TOKEN_ENDPOINT: &str = "https://as.example/token";
const MAX_CHARS: usize = 4096;
const MAX_LIFE_SECS: u64 = 300;
const SKEW_SECS: u64 = 10;
const FORBIDDEN: [&str; 7] = ["b64", "crit", "jku", "jwk", "x5c", "x5u", "zip"];
const TYPES: [&str; 4] =
    ["jwt", "client-authentication+jwt", "application/jwt", "application/client-authentication+jwt"];

static MAC_KEY: LazyLock<Option<MacKey>> = LazyLock::new(|| MacKey::new(SECRET.as_bytes()));

/// Members.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"\n", include_str!("../dictionaries/client_assertion.dict")));

/// Signs what `data` says, and has it judged for a client that may send lists and for one that may not.
pub fn run(data: &[u8]) {
    let (header, claims) = parts(data);
    let assertion = signed(&header, &claims);
    for lists_allowed in [false, true] {
        let verdict = planted(judged(&assertion, lists_allowed), &claims);
        let expected = expected(&header, &claims, lists_allowed).filter(|_| assertion.len() <= MAX_CHARS);
        assert_eq!(verdict.is_ok(), expected.is_some(), "{verdict:?} of {assertion}, lists allowed: {lists_allowed}");
        match (verdict, expected) {
            (Ok(Some(judged)), Some(claims)) => {
                nothing_is_added_or_lost(&judged, &claims);
                a_changed_signature_is_refused(&assertion);
            }
            (Err(fault), _) => fault_can_be_logged(&fault),
            _ => {}
        }
    }
}

fn signed(header: &[u8], claims: &[u8]) -> String {
    let unsigned = format!("{}.{}", oracle::print_base64url(header), oracle::print_base64url(claims));
    let is_mac = oracle::strict_object(header).is_some_and(|header| string_member(&header, "alg") == Some("HS256"));
    let signature = if is_mac {
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        hmac::sign(&key, unsigned.as_bytes()).as_ref().to_vec()
    } else {
        SIGNING_KEY.sign(unsigned.as_bytes()).unwrap_or_else(|fault| panic!("{fault}"))
    };
    format!("{unsigned}.{}", oracle::print_base64url(&signature))
}

fn judged(assertion: &str, lists_allowed: bool) -> Result<ClientAssertionClaims, JwtFault> {
    let secrets = [None, MAC_KEY.as_ref(), None, None];
    let keys = AssertionKeys { public: Some(&VERIFYING_KEYS), secrets: &secrets, lists_allowed };
    let read = UnverifiedAssertion::parse(assertion, &[ISSUER, TOKEN_ENDPOINT], NOW)?;
    read.verify(&keys).map(signet::jose::Verified::into_inner)
}

/// The claims of an assertion, if RFC 7523 §3 and the rules on header and claims let it pass.
fn expected(header: &[u8], claims: &[u8], lists_allowed: bool) -> Option<Map<String, Value>> {
    let (header, claims) = (oracle::strict_object(header)?, oracle::strict_object(claims)?);
    let is_id = |name: &str| string_member(&claims, name).is_some_and(|id| (1..=255).contains(&id.len()));
    let seconds = |name: &str| claims.get(name).and_then(Value::as_u64);
    let not_ahead =
        |name: &str| !claims.contains_key(name) || seconds(name).is_some_and(|at| at <= NOW_SECS + SKEW_SECS);
    let key_fits = match string_member(&header, "alg")? {
        "EdDSA" => {
            string_or_none(&header, "kid").is_some_and(|kid| kid.is_none_or(|kid| kid == SIGNING_KEY.key_id().as_str()))
        }
        "HS256" => string_or_none(&header, "kid").is_some(),
        _ => false,
    };
    let typ_fits = string_or_none(&header, "typ")?.is_none_or(|typ| TYPES.contains(&typ.to_ascii_lowercase().as_str()));
    let passes = !FORBIDDEN.iter().any(|name| header.contains_key(*name))
        && key_fits
        && typ_fits
        && is_id("sub")
        && claims.get("iss") == claims.get("sub")
        && is_id("jti")
        && is_audience(claims.get("aud")?, lists_allowed)
        && seconds("exp").is_some_and(|exp| exp > NOW_SECS && exp <= NOW_SECS + MAX_LIFE_SECS)
        && not_ahead("iat")
        && not_ahead("nbf");
    passes.then_some(claims)
}

/// A member that is a string if it is there; `None` if it is something else.
fn string_or_none<'o>(object: &'o Map<String, Value>, name: &str) -> Option<Option<&'o str>> {
    object.get(name).map_or(Some(None), |value| value.as_str().map(Some))
}

fn is_audience(audience: &Value, lists_allowed: bool) -> bool {
    let is_ours = |one: &Value| one == ISSUER || one == TOKEN_ENDPOINT;
    match audience {
        Value::Array(members) => lists_allowed && members.iter().all(Value::is_string) && members.iter().any(is_ours),
        single => is_ours(single),
    }
}

fn nothing_is_added_or_lost(judged: &ClientAssertionClaims, claims: &Map<String, Value>) {
    assert_eq!(claims["sub"], judged.client_id.as_str());
    assert_eq!(claims["jti"], judged.jwt_id.as_str());
    let seconds = |name: &str| claims.get(name).and_then(Value::as_u64);
    assert_eq!(seconds("exp").map(|exp| exp * 1000), Some(judged.expires_at.as_millis()));
    // Nobody could have used it before that moment.
    let earliest = seconds("exp").unwrap_or_default().saturating_sub(MAX_LIFE_SECS);
    let issued = seconds("iat").unwrap_or_default().saturating_sub(SKEW_SECS);
    assert_eq!(judged.usable_since.as_millis(), earliest.max(issued) * 1000);
}

fn a_changed_signature_is_refused(assertion: &str) {
    let (unsigned, signature) = assertion.rsplit_once('.').unwrap_or_default();
    let mut octets = oracle::base64url(signature.as_bytes()).unwrap_or_default();
    let last = octets.pop().unwrap_or_default();
    octets.push(last ^ 1);
    let changed = format!("{unsigned}.{}", oracle::print_base64url(&octets));
    assert_eq!(judged(&changed, true).err(), Some(JwtFault::BadSignature));
}

/// The planted bug: a list in which all audiences are ours is taken for one string, when there is no `iat`.
fn planted(
    verdict: Result<ClientAssertionClaims, JwtFault>,
    claims: &[u8],
) -> Result<Option<ClientAssertionClaims>, JwtFault> {
    let is_list = JwtFault::Claim { name: "aud", fault: ClaimFault::NotOneString };
    if cfg!(feature = "planted")
        && verdict.as_ref().err() == Some(&is_list)
        && let Some(claims) = oracle::strict_object(claims)
        && !claims.contains_key("iat")
        && claims.get("aud").and_then(Value::as_array).is_some_and(|all| all.iter().all(|one| one == ISSUER))
    {
        return Ok(None);
    }
    verdict.map(Some)
}
