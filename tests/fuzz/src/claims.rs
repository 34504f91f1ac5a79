//! The judge behind the signature: the input is what a token says, and it is signed with a key that the judge trusts.
//!
//! Each line of the input is a member: its name, a space, its value as JSON; a line without a space stands for itself.
//! The members before a line `--` make the header, those after it the claims.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Map, Value};
use signet::jose::{AccessTokenClaims, ClaimFault, Expected, JwtFault, judge_access_token};

use crate::fixed::{AUDIENCE, ISSUER, NOW, NOW_SECS, SIGNING_KEY, VERIFYING_KEYS};
use crate::oracle::{self, string_member};
use crate::pieces::Pieces;

pub(crate) const MAX_CHARS: usize = 16 * 1024;
const SKEW_SECS: u64 = 60;
pub(crate) const FORBIDDEN: [&str; 7] = ["b64", "crit", "jku", "jwk", "x5c", "x5u", "zip"];
const TAKEN: [&str; 10] = ["iss", "aud", "exp", "iat", "nbf", "sub", "client_id", "jti", "scope", "gid"];

/// Members.
pub static PIECES: LazyLock<Pieces> = LazyLock::new(|| Pieces::new(b"\n", include_str!("../dictionaries/claims.dict")));

/// Signs what `data` says, and has it judged.
pub fn run(data: &[u8]) {
    let (header, claims) = parts(data);
    let token = signed(&header, &claims);
    let verdict = planted(judged(&token), &claims);
    let expected = expected(&header, &claims).filter(|_| token.len() <= MAX_CHARS);
    assert_eq!(verdict.is_ok(), expected.is_some(), "{verdict:?} of a token that says {}", lossy(&header, &claims));
    match (verdict, expected) {
        (Ok(Some(judged)), Some(claims)) => {
            nothing_is_added_or_lost(&judged, claims);
            a_changed_signature_is_refused(&token);
        }
        (Err(fault), _) => fault_can_be_logged(&fault),
        _ => {}
    }
}

/// A token of this header and these claims under a good signature.
pub(crate) fn signed(header: &[u8], claims: &[u8]) -> String {
    let unsigned = format!("{}.{}", oracle::print_base64url(header), oracle::print_base64url(claims));
    let signature = SIGNING_KEY.sign(unsigned.as_bytes()).unwrap_or_else(|fault| panic!("{fault}"));
    format!("{unsigned}.{}", oracle::print_base64url(&signature))
}

/// What the judge says.
///
/// # Errors
/// As the judge says.
pub fn judged(token: &str) -> Result<AccessTokenClaims, JwtFault> {
    let expected = Expected { issuer: ISSUER, audience: AUDIENCE };
    judge_access_token(token, &VERIFYING_KEYS, &expected, NOW).map(signet::jose::Verified::into_inner)
}

/// The claims of a token, if RFC 9068 §4 and the rules on header and claims let it pass once its signature is good.
#[must_use]
pub fn expected(header: &[u8], claims: &[u8]) -> Option<Map<String, Value>> {
    expected_for(header, claims, |audience| audience == AUDIENCE)
}

/// The same for whoever is meant by such an audience.
pub(crate) fn expected_for(header: &[u8], claims: &[u8], is_meant: fn(&str) -> bool) -> Option<Map<String, Value>> {
    let (header, claims) = (oracle::strict_object(header)?, oracle::strict_object(claims)?);
    let passes = !FORBIDDEN.iter().any(|name| header.contains_key(*name))
        && string_member(&header, "alg") == Some("EdDSA")
        && string_member(&header, "kid") == Some(SIGNING_KEY.key_id().as_str())
        && string_member(&header, "typ").is_some_and(is_access_token)
        && string_member(&claims, "iss") == Some(ISSUER)
        && claims.get("aud").is_some_and(|audience| is_audience(audience, is_meant))
        && seconds(&claims, "exp").is_some_and(|exp| exp > NOW_SECS)
        && seconds(&claims, "iat").is_some_and(|iat| iat <= NOW_SECS + SKEW_SECS)
        && (!claims.contains_key("nbf") || seconds(&claims, "nbf").is_some_and(|nbf| nbf <= NOW_SECS + SKEW_SECS))
        && ["sub", "jti"].iter().all(|name| string_member(&claims, name).is_some_and(is_id))
        && string_member(&claims, "client_id").is_some_and(oracle::is_client_id)
        && optional(&claims, "scope", |scope| oracle::scope_tokens(scope).is_some())
        && optional(&claims, "gid", |gid| oracle::base64url(gid.as_bytes()).is_some_and(|gid| gid.len() == 16));
    passes.then_some(claims)
}

/// A refusal is a line for a log: nothing in it steers a terminal, and no stranger decides how long it is.
pub fn fault_can_be_logged(fault: &JwtFault) {
    let said = fault.to_string();
    assert!(oracle::shows_no_controls(&said) && !said.contains('\n') && said.len() < 1024, "{said:?}");
}

/// Header and claims, as the input says them.
#[must_use]
pub fn parts(data: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let lines: Vec<&[u8]> = data.split(|byte| *byte == b'\n').collect();
    let middle = lines.iter().position(|line| *line == b"--").unwrap_or(lines.len());
    (object(&lines[..middle]), object(lines.get(middle + 1..).unwrap_or_default()))
}

fn object(lines: &[&[u8]]) -> Vec<u8> {
    let member = |line: &&[u8]| match line.iter().position(|byte| *byte == b' ') {
        Some(space) => [b"\"", &line[..space], b"\":", &line[space + 1..]].concat(),
        None => line.to_vec(),
    };
    let members: Vec<_> = lines.iter().filter(|line| !line.is_empty()).map(member).collect();
    [b"{", members.join(&b","[..]).as_slice(), b"}"].concat()
}

fn is_access_token(typ: &str) -> bool {
    ["at+jwt", "application/at+jwt"].contains(&typ.to_ascii_lowercase().as_str())
}

fn is_audience(audience: &Value, is_meant: fn(&str) -> bool) -> bool {
    match audience {
        Value::Array(members) => {
            members.iter().all(Value::is_string) && members.iter().filter_map(Value::as_str).any(is_meant)
        }
        single => single.as_str().is_some_and(is_meant),
    }
}

fn is_id(text: &str) -> bool {
    (1..=255).contains(&text.len())
}

pub(crate) fn seconds(claims: &Map<String, Value>, name: &str) -> Option<u64> {
    claims.get(name)?.as_u64()
}

fn optional(claims: &Map<String, Value>, name: &str, is_legal: impl Fn(&str) -> bool) -> bool {
    claims.get(name).is_none_or(|value| value.as_str().is_some_and(is_legal))
}

fn nothing_is_added_or_lost(judged: &AccessTokenClaims, mut claims: Map<String, Value>) {
    let audience = match &claims["aud"] {
        Value::Array(members) => members.iter().filter_map(Value::as_str).collect(),
        single => Vec::from_iter(single.as_str()),
    };
    assert_eq!(judged.audience, audience);
    for (name, found) in [
        ("iss", judged.issuer.as_str()),
        ("sub", &judged.subject),
        ("jti", &judged.jwt_id),
        ("client_id", judged.client_id.as_str()),
    ] {
        assert_eq!(claims[name], found, "{name}");
    }
    let millis = |name| seconds(&claims, name).map(|seconds| seconds.saturating_mul(1000));
    assert_eq!(Some(judged.expires_at.as_millis()), millis("exp"));
    assert_eq!(Some(judged.issued_at.as_millis()), millis("iat"));
    let scope = judged.scope.as_ref().map(|scope| scope.to_string());
    let said = string_member(&claims, "scope").and_then(oracle::scope_tokens).map(|tokens| tokens.join(" "));
    assert_eq!(scope, said);
    assert_eq!(judged.grant_id.map(|id| id.to_string()).as_deref(), string_member(&claims, "gid"));
    claims.retain(|name, _| !TAKEN.contains(&name.as_str()));
    assert_eq!(judged.other, claims, "claims that are not the judge's");
}

fn a_changed_signature_is_refused(token: &str) {
    let (unsigned, signature) = token.rsplit_once('.').unwrap_or_default();
    let mut octets = oracle::base64url(signature.as_bytes()).unwrap_or_default();
    let last = octets.pop().unwrap_or_default();
    octets.push(last ^ 1);
    let changed = format!("{unsigned}.{}", oracle::print_base64url(&octets));
    assert_eq!(judged(&changed).err(), Some(JwtFault::BadSignature));
}

fn lossy(header: &[u8], claims: &[u8]) -> String {
    format!("{} {}", String::from_utf8_lossy(header), String::from_utf8_lossy(claims))
}

/// The planted bug: the minute of `iat` and `nbf` is given to `exp`, too, when the token is for several and has an `nbf`.
fn planted(verdict: Result<AccessTokenClaims, JwtFault>, claims: &[u8]) -> Result<Option<AccessTokenClaims>, JwtFault> {
    let expired = JwtFault::Claim { name: "exp", fault: ClaimFault::Expired };
    if cfg!(feature = "planted")
        && verdict.as_ref().err() == Some(&expired)
        && let Some(claims) = oracle::strict_object(claims)
        && seconds(&claims, "exp").is_some_and(|exp| exp + SKEW_SECS > NOW_SECS)
        && claims.get("aud").and_then(Value::as_array).is_some_and(|members| distinct(members) > 1)
        && claims.contains_key("nbf")
    {
        return Ok(None);
    }
    verdict.map(Some)
}

fn distinct(members: &[Value]) -> usize {
    members.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>().len()
}
