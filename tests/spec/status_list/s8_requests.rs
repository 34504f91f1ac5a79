//! §8.1, §8.2 and §8.4: how lists are asked for.

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use signet::entropy::SystemEntropy;
use signet::guard::{Guard, GuardSettings, MAX_LAG};
use signet::seal::RootKey;

use super::{LIST_KEYS, LISTED, MAC, list_at, path_of, plan, reference, text};
use crate::asking::{ask, token_of};
use crate::exchange::Request;
use crate::service::{ES256, ISSUER, NOW, Plan, SCOPES, Service, WEB};

fn some_list() -> (Service, String) {
    let service = plan().start();
    let (_, uri) = reference(&token_of(&ask(&service, &[])));
    (service, uri)
}

/// "In the successful response, the Status Provider MUST use the following content-type: application/statuslist+jwt"; "The
/// HTTP endpoint SHOULD support the use of Cross-Origin Resource Sharing".
#[test]
fn a_list_is_a_document_that_caches_and_pages_may_have() {
    let (service, uri) = some_list();
    let answer = list_at(&service, &uri);
    assert_eq!(answer.header("content-type"), Some("application/statuslist+jwt"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=10"));
    assert_eq!(answer.header("vary"), Some("Accept, Accept-Encoding"));
    let preflight = service.answer(&Request::new("OPTIONS", &path_of(&uri)).header("Origin", "https://app.example"));
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, Some("*")));
}

/// RFC 9110 §13.1.2: HEAD has no body, and who has the list is told so.
#[test]
fn a_list_is_asked_for_again_by_its_entity_tag() {
    let (service, uri) = some_list();
    let full = list_at(&service, &uri);
    let etag = full.header("etag").expect("an entity tag");
    for method in ["GET", "HEAD"] {
        let answer = service.answer(&Request::new(method, &path_of(&uri)).header("If-None-Match", etag));
        assert_eq!((answer.status, answer.header("etag"), answer.body.len()), (304, Some(etag), 0));
    }
    let head = service.answer(&Request::new("HEAD", &path_of(&uri)));
    assert_eq!((head.status, head.header("etag"), head.body.len()), (200, Some(etag), 0));
    service.clock.advance(Duration::from_secs(10));
    assert_ne!(list_at(&service, &uri).header("etag"), Some(etag), "a new edition is another document");
}

/// "The HTTP response SHOULD use Content-Encoding (such as gzip) using the content negotiation and encoding mechanisms as
/// defined in [RFC9110]": for those who accept it, and under a tag of its own (RFC 9110 §8.8.3.3).
#[test]
fn a_list_is_compressed_for_those_who_accept_it() {
    let (service, uri) = some_list();
    let get = |accepted: &str| Request::get(&path_of(&uri)).header("Accept-Encoding", accepted);
    let plain = list_at(&service, &uri);
    for accepted in ["gzip", "GZIP", "br, gzip;q=0.5", "*", "identity;q=0.5, *;q=0.6"] {
        let answer = service.answer(&get(accepted));
        assert_eq!((answer.status, answer.header("content-encoding")), (200, Some("gzip")), "{accepted}");
        let mut read = Vec::new();
        GzDecoder::new(answer.body.as_slice()).read_to_end(&mut read).unwrap();
        assert_eq!(read, plain.body);
        assert!(answer.body.len() < plain.body.len());
        let tag = answer.header("etag").unwrap();
        let known = |tag: &str| service.answer(&get(accepted).header("If-None-Match", tag)).status;
        assert_eq!([known(tag), known(plain.header("etag").unwrap())], [304, 200], "{accepted}");
    }
    for accepted in ["", "identity", "br", "gzip;q=0", "gzip;q=0, *", "*;q=0", "gzip;q=0.5, identity", "gzipx"] {
        let answer = service.answer(&get(accepted));
        assert_eq!((answer.status, answer.header("content-encoding")), (200, None), "{accepted}");
        assert_eq!(answer.body, plain.body);
    }
}

/// "The default Status List request and response mechanism uses HTTP semantics and Content negotiation as defined in
/// [RFC9110]": who accepts no form that there is gets none (§12.5.1 there), who does not say gets the one there is (§12.4.1).
#[test]
fn the_only_form_there_is_must_be_acceptable() {
    let (service, uri) = some_list();
    let status = |accept: &str| service.answer(&Request::get(&path_of(&uri)).header("Accept", accept)).status;
    for accept in [
        "application/statuslist+jwt",
        "Application/StatusList+JWT;q=0.1",
        "application/statuslist+cwt, application/statuslist+jwt;q=0.5",
        "application/*",
        "text/html, */*;q=0.1",
    ] {
        assert_eq!(status(accept), 200, "{accept}");
    }
    for accept in [
        "application/statuslist+cwt",
        "application/statuslist+jwt;q=0",
        "application/statuslist+jwt;q=0, */*",
        "application/json",
        "text/*",
        "application/statuslist+jwtx",
        "",
    ] {
        assert_eq!(status(accept), 406, "{accept}");
    }
}

/// §8.4: "If the Server does not support the additional query parameter, it SHOULD return a status code of 501".
#[test]
fn the_past_is_not_told() {
    let (service, uri) = some_list();
    let answer = |query: &str| service.answer(&Request::get(&format!("{}{query}", path_of(&uri))));
    assert_eq!(answer("?time=1686925000").status, 501);
    assert_eq!(answer("?a=b&time=").status, 501);
    assert_eq!(answer("?nocache=1").status, 200);
}

/// A replica that does not know what others revoke has no list, not even one that another guard had: whoever reads it would take
/// for valid what is revoked elsewhere.
#[test]
fn an_isolated_replica_tells_nothing() {
    let (_, uri) = some_list();
    let unlisted = LISTED.replace("status_list = true", "");
    let status = |guard: &str| {
        let plan = Plan::of(&[ISSUER, WEB, &unlisted, SCOPES, ES256, LIST_KEYS, guard]);
        let replica = plan.with_file("keys/mac.jwk", RootKey::from_bytes(MAC).to_jwk().to_string()).start();
        replica.answer(&Request::get(&path_of(&uri))).status
    };
    assert_eq!(["", "[guard]\nkind = \"isolated\"\n"].map(status), [200, 404]);
}

/// A list that no token was ever referred to is none: a name is encrypted, and what decrypts to no list is no name.
#[test]
fn a_list_that_nobody_was_referred_to_is_not_found() {
    let (service, uri) = some_list();
    let name = uri.rsplit('/').next().unwrap();
    let changed: String = name.chars().rev().collect();
    for path in [
        "/status-lists/AAAAAAAAAAAAAAAAAAAAAA",
        &format!("/status-lists/{changed}"),
        "/status-lists/",
        "/status-lists",
        &format!("/status-lists/{name}/"),
        &format!("/status-lists/{name}A"),
        &format!("/status-lists/{}", &name[..21]),
        &format!("/status-lists/{}", "A".repeat(4000)),
        "/status-lists/%41AAAAAAAAAAAAAAAAAAAAA",
        &format!("/x/status-lists/{name}"),
    ] {
        assert_eq!(service.answer(&Request::get(path)).status, 404, "{path}");
    }
    assert_eq!(service.answer(&Request::post(&path_of(&uri), &[])).status, 405);
}

/// "When the guard lags: 503, never a stale valid."
#[test]
fn who_does_not_know_what_was_revoked_calls_nothing_valid() {
    let (_, uri) = some_list();
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("lagging-list-{}", std::process::id()));
    let guard = Guard::open(&folder, &GuardSettings::default(), NOW, &SystemEntropy::new()).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let start = Instant::now();
    while guard.status().lag <= MAX_LAG {
        assert!(start.elapsed() < 5 * MAX_LAG, "the guard does not notice");
        std::thread::sleep(Duration::from_millis(20));
    }
    // The same key makes the same names.
    let service = plan().with_guard(Arc::new(guard)).start();
    let answer = service.answer(&Request::get(&path_of(&uri)));
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("1")));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(!text(&answer).contains('.') || !text(&answer).starts_with("ey"));
}
