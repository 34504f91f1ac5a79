//! ID tokens that come back as hints ([`judge_id_token_hint`]): what they say is under a good signature, and yet
//! hostile.
//!
//! The input is as for the target `claims`.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use signet::jose::{
    Expected, IdTokenHint, JwtFault, Verified, judge_access_token, judge_id_token_hint, judge_own_access_token,
};

use crate::claims::{self, fault_can_be_logged, parts, seconds, signed};
use crate::fixed::{ISSUER, MINT, NOW, SIGNING_KEY, VERIFYING_KEYS};
use crate::oracle::{self, string_member};
use crate::pieces::Pieces;

/// Members.
pub static PIECES: LazyLock<Pieces> = LazyLock::new(|| Pieces::new(b"\n", include_str!("../dictionaries/hint.dict")));

/// Signs what `data` says, and has it judged.
pub fn run(data: &[u8]) {
    let (header, claims) = parts(data);
    let token = signed(&header, &claims);
    let expected = expected(&header, &claims).filter(|_| token.len() <= claims::MAX_CHARS);
    let verdict = planted(judged(&token), &header, &claims);
    let said = || format!("{} {}", String::from_utf8_lossy(&header), String::from_utf8_lossy(&claims));
    assert_eq!(verdict.is_ok(), expected.is_some(), "{verdict:?} of a token that says {}", said());
    // The mint finds the same key by itself.
    assert_eq!(MINT.read_id_token_hint(&token, NOW).is_ok(), expected.is_some(), "{}", said());
    match (verdict, expected) {
        (Ok(Some(hint)), Some(claims)) => {
            nothing_is_added_or_lost(&hint, &claims);
            a_changed_signature_is_refused(&token);
            nobody_gets_in_with_it(&token);
        }
        (Err(fault), _) => fault_can_be_logged(&fault),
        _ => {}
    }
}

fn judged(token: &str) -> Result<IdTokenHint, JwtFault> {
    let find = |key_id: &str| (key_id == SIGNING_KEY.key_id().as_str()).then(|| SIGNING_KEY.public_half());
    judge_id_token_hint(token, find, ISSUER).map(Verified::into_inner)
}

/// The claims of a hint, if OpenID Connect Core §2 and the rules on headers let it pass once its signature is good.
/// It may have expired, and for whom it is it need not say to us; which client it is for, the endpoints compare.
fn expected(header: &[u8], claims: &[u8]) -> Option<Map<String, Value>> {
    let (header, claims) = (oracle::strict_object(header)?, oracle::strict_object(claims)?);
    let is_strings = |members: &Vec<Value>| !members.is_empty() && members.iter().all(Value::is_string);
    let is_session = |sid: &str| oracle::base64url(sid.as_bytes()).is_some_and(|sid| sid.len() == 16);
    let passes = !claims::FORBIDDEN.iter().any(|name| header.contains_key(*name))
        && string_member(&header, "alg") == Some("EdDSA")
        && string_member(&header, "kid") == Some(SIGNING_KEY.key_id().as_str())
        && string_member(&header, "typ").is_some_and(is_id_token)
        && string_member(&claims, "iss") == Some(ISSUER)
        && string_member(&claims, "sub").is_some_and(oracle::is_subject)
        && claims.get("aud").is_some_and(|aud| aud.is_string() || aud.as_array().is_some_and(is_strings))
        && ["exp", "iat"].iter().all(|name| seconds(&claims, name).is_some())
        && claims.get("sid").is_none_or(|sid| sid.as_str().is_some_and(is_session));
    passes.then_some(claims)
}

/// The claims of a text that is a hint. A signature with Ed25519 is the same each time, so it is made again and
/// compared.
pub(crate) fn claims_of(text: &str) -> Option<Map<String, Value>> {
    let parts: Vec<Vec<u8>> = text.split('.').map(|part| oracle::base64url(part.as_bytes())).collect::<Option<_>>()?;
    let [header, claims, _] = parts.as_slice() else { return None };
    let is_signed = text.len() <= claims::MAX_CHARS && signed(header, claims) == text;
    expected(header, claims).filter(|_| is_signed)
}

fn is_id_token(typ: &str) -> bool {
    ["jwt", "application/jwt"].contains(&typ.to_ascii_lowercase().as_str())
}

fn nothing_is_added_or_lost(hint: &IdTokenHint, claims: &Map<String, Value>) {
    let audience = match &claims["aud"] {
        Value::Array(members) => members.iter().filter_map(Value::as_str).collect(),
        single => Vec::from_iter(single.as_str()),
    };
    assert_eq!(hint.audience, audience);
    assert_eq!(claims["sub"], hint.subject.as_str());
    assert_eq!(hint.session_id.map(|id| id.to_string()).as_deref(), string_member(claims, "sid"));
    let issued_at = seconds(claims, "iat").map(|seconds| seconds.saturating_mul(1000));
    assert_eq!(Some(hint.issued_at.as_millis()), issued_at);
}

fn a_changed_signature_is_refused(token: &str) {
    let (unsigned, signature) = token.rsplit_once('.').unwrap_or_default();
    let mut octets = oracle::base64url(signature.as_bytes()).unwrap_or_default();
    let last = octets.pop().unwrap_or_default();
    octets.push(last ^ 1);
    let changed = format!("{unsigned}.{}", oracle::print_base64url(&octets));
    assert_eq!(judged(&changed).err(), Some(JwtFault::BadSignature));
}

/// A hint proves nothing, so it must not be worn as what does: by whichever of its claims.
fn nobody_gets_in_with_it(hint: &str) {
    let find = |key_id: &str| (key_id == SIGNING_KEY.key_id().as_str()).then(|| SIGNING_KEY.public_half());
    assert!(judge_own_access_token(hint, find, ISSUER, NOW).is_err(), "{hint} is an access token, too");
    let expected = Expected { issuer: ISSUER, audience: ISSUER };
    assert!(judge_access_token(hint, &VERIFYING_KEYS, &expected, NOW).is_err(), "{hint} is an access token, too");
    assert!(MINT.read_access_token(hint, NOW).is_err(), "{hint} is an access token, too");
}

/// The planted bug: a token that does not say its type is taken for an ID token when it has a `sid`.
fn planted(
    verdict: Result<IdTokenHint, JwtFault>,
    header: &[u8],
    claims: &[u8],
) -> Result<Option<IdTokenHint>, JwtFault> {
    if cfg!(feature = "planted")
        && verdict == Err(JwtFault::WrongType(None))
        && let (Some(mut header), Some(claims)) = (oracle::strict_object(header), oracle::strict_object(claims))
        && claims.contains_key("sid")
    {
        header.insert("typ".to_owned(), "JWT".into());
        let (header, claims) = (Value::Object(header).to_string(), Value::Object(claims).to_string());
        return judged(&signed(header.as_bytes(), claims.as_bytes())).map(|_| None);
    }
    verdict.map(Some)
}
