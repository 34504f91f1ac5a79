//! Documents that verifiers fetch ([`judge_not_issued_before`], [`judge_status_list`]): what they say is under a good
//! signature, and yet hostile. What is in a status list is compressed ([`StatusList::parse`]).
//!
//! The input is as for the target `claims`.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use signet::jose::{
    ClaimFault, Expected, JwtFault, NotIssuedBefore, Verified, judge_access_token, judge_not_issued_before,
    judge_status_list,
};
use signet::protocol::{ClientDigest, StatusList};

use crate::claims::{self, fault_can_be_logged, parts, seconds, signed};
use crate::fixed::{AUDIENCE, ISSUER, NOW, NOW_SECS, SIGNING_KEY, VERIFYING_KEYS};
use crate::oracle::{self, string_member};
use crate::pieces::Pieces;

/// A published document may be longer than a token.
const MAX_CHARS: usize = 256 * 1024;
const SKEW_SECS: u64 = 60;

/// Members.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"\n", include_str!("../dictionaries/published.dict")));

/// Signs what `data` says, and has it judged.
pub fn run(data: &[u8]) {
    let (header, claims) = parts(data);
    let document = signed(&header, &claims);
    let expected = moments(&header, &claims).filter(|_| document.len() <= MAX_CHARS);
    a_list_is_read_as_it_is_written(&document, &header, &claims);
    let verdict = planted(judged(&document), &claims);
    let said = || format!("{} {}", String::from_utf8_lossy(&header), String::from_utf8_lossy(&claims));
    assert_eq!(verdict.is_ok(), expected.is_some(), "{verdict:?} of a document that says {}", said());
    match verdict {
        Ok(Some(read)) => {
            assert_eq!(Some(read.issued_at.as_secs()), oracle::strict_object(&claims).and_then(|c| seconds(&c, "iat")));
            let expected = Expected { issuer: ISSUER, audience: AUDIENCE };
            assert!(judge_access_token(&document, &VERIFYING_KEYS, &expected, NOW).is_err(), "an access token, too");
        }
        Err(fault) => fault_can_be_logged(&fault),
        Ok(None) => {}
    }
}

/// A status list passes if its dates do, it is of its place, and what is compressed in it is read; that is written again the
/// same.
fn a_list_is_read_as_it_is_written(document: &str, header: &[u8], claims: &[u8]) {
    const URI: &str = "https://as.example/status-lists/AAAAAAAAAAAAAAAAAAAAAA";
    let judged = judge_status_list(document, &VERIFYING_KEYS, ISSUER, URI, NOW);
    let expected = published(header, claims, "statuslist+jwt").and_then(|claims| {
        let list = claims.get("status_list")?.as_object()?;
        let list = StatusList::parse(list.get("bits")?.as_u64()?, list.get("lst")?.as_str()?).ok()?;
        (string_member(&claims, "sub") == Some(URI)).then_some(list)
    });
    assert_eq!(judged.is_ok(), expected.is_some() && document.len() <= MAX_CHARS, "{judged:?}");
    if let Some(list) = expected {
        assert_eq!(StatusList::parse(u64::from(list.bits()), &list.encoded()).as_ref(), Ok(&list));
    }
}

fn judged(document: &str) -> Result<NotIssuedBefore, JwtFault> {
    judge_not_issued_before(document, &VERIFYING_KEYS, ISSUER, NOW).map(Verified::into_inner)
}

/// What a "not issued before" document says, if it may.
fn moments(header: &[u8], claims: &[u8]) -> Option<Map<String, Value>> {
    let claims = published(header, claims, "not-issued-before+jwt")?;
    let moments = claims.get("not_issued_before")?.as_object()?;
    let is_client = |(name, moment): (&String, &Value)| {
        let digest = oracle::base64url(name.as_bytes());
        assert_eq!(ClientDigest::parse(name).is_some(), digest.as_ref().is_some_and(|digest| digest.len() == 32));
        digest.is_some_and(|digest| digest.len() == 32) && moment.is_u64()
    };
    let passes =
        moments.get("issuer").is_none_or(Value::is_u64) && moments.get("clients")?.as_object()?.iter().all(is_client);
    passes.then(|| moments.clone())
}

/// The claims of a document that is published for a while, if header and dates let it pass.
fn published(header: &[u8], claims: &[u8], typ: &str) -> Option<Map<String, Value>> {
    let (header, claims) = (oracle::strict_object(header)?, oracle::strict_object(claims)?);
    let passes = !claims::FORBIDDEN.iter().any(|name| header.contains_key(*name))
        && string_member(&header, "alg") == Some("EdDSA")
        && string_member(&header, "kid") == Some(SIGNING_KEY.key_id().as_str())
        && string_member(&header, "typ").is_some_and(|own| is_named(own, typ))
        && string_member(&claims, "iss") == Some(ISSUER)
        && seconds(&claims, "exp").is_some_and(|exp| exp > NOW_SECS)
        && seconds(&claims, "iat").is_some_and(|iat| iat <= NOW_SECS + SKEW_SECS)
        && seconds(&claims, "ttl").is_some_and(|ttl| ttl > 0);
    passes.then_some(claims)
}

fn is_named(own: &str, typ: &str) -> bool {
    let own = own.to_ascii_lowercase();
    own == typ || own == format!("application/{typ}")
}

/// The planted bug: a document that has just expired counts on if it says nothing of the issuer.
fn planted(verdict: Result<NotIssuedBefore, JwtFault>, claims: &[u8]) -> Result<Option<NotIssuedBefore>, JwtFault> {
    let expired = JwtFault::Claim { name: "exp", fault: ClaimFault::Expired };
    if cfg!(feature = "planted")
        && verdict.as_ref().err() == Some(&expired)
        && let Some(claims) = oracle::strict_object(claims)
        && claims.get("not_issued_before").is_some_and(|moments| moments.get("issuer").is_none())
    {
        return Ok(None);
    }
    verdict.map(Some)
}
