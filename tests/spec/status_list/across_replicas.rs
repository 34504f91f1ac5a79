//! "lists are … served identically by every replica", and what is revoked on one is told by all.

use std::sync::Arc;

use signet::guard::Guard;
use signet::jose::SigningKey;
use signet::protocol::SigningAlgorithm;

use super::{LIST_KEYS, LISTED, invalid_in, list_at, plan, reference, until_heard_by_all};
use crate::asking::{ask, token_of};
use crate::exchange::{Request, basic};
use crate::granting::{granted_scope, text};
use crate::service::{ES256, ISSUER, Plan, SCOPES, Service};
use crate::signing_in::{APP, NATIVE, NO_FLOOR, SIGN_IN_KEYS, alice};

fn eddsa() -> String {
    SigningKey::generate(SigningAlgorithm::EdDsa).unwrap().to_string()
}

/// A service at which people sign in to an app, whose tokens say where their status is.
pub(super) fn sign_in_service() -> Service {
    let service = Plan::of(&[ISSUER, NO_FLOOR, APP, NATIVE, LISTED, SCOPES, ES256, SIGN_IN_KEYS, LIST_KEYS]).start();
    alice(&service);
    service
}

/// "the same bytes": two replicas with the same keys and the same revocations, asked at other moments of one edition.
#[test]
fn every_replica_serves_the_same_bytes() {
    let (key, guard) = (eddsa(), Arc::new(Guard::in_memory()));
    let replica = || plan().with_file("keys/eddsa.pem", key.clone()).with_guard(Arc::clone(&guard)).start();
    let (one, other) = (replica(), replica());
    let tokens: Vec<_> = (0..3).map(|_| token_of(&ask(&one, &[]))).collect();
    let (index, uri) = reference(&tokens[0]);
    assert_eq!(list_at(&one, &uri).body, list_at(&other, &uri).body, "an unrevoked list");
    // The replica that issued it has the client's secret; each replica has one of its own in these tests.
    let request = Request::post("/revoke", &[("token", &tokens[0])]).header("Authorization", crate::asking::web(&one));
    assert_eq!(one.answer(&request).status, 200);
    until_heard_by_all(&one);
    until_heard_by_all(&other);
    other.clock.advance(std::time::Duration::from_millis(9999));
    let lists = [list_at(&one, &uri), list_at(&other, &uri)];
    assert_eq!(invalid_in(&lists[0]), [index]);
    assert_eq!(lists[0].body, lists[1].body);
    assert_eq!(lists[0].header("etag"), lists[1].header("etag"));
}

/// "revoking a refresh token on replica A makes the access token it produced … read INVALID to an independent decoder".
#[test]
fn revoking_a_refresh_token_reaches_the_access_tokens_of_its_grant() {
    let service = sign_in_service();
    let [kept, revoked] = [(); 2].map(|()| granted_scope(&service, "openid offline_access read"));
    let (kept_at, _) = reference(&text(&kept, "access_token"));
    let (index, uri) = reference(&text(&revoked, "access_token"));
    let request = Request::post("/revoke", &[("token", &text(&revoked, "refresh_token"))]);
    let request = request.header("Authorization", basic("app", &service.secret("app")));
    assert_eq!(service.answer(&request).status, 200);
    until_heard_by_all(&service);
    assert_ne!(kept_at, index);
    assert_eq!(invalid_in(&list_at(&service, &uri)), [index]);
}

/// "a rotation of the key" that names lists: a list of before is there until its key is removed, and says what was revoked.
#[test]
fn a_list_outlives_the_rotation_of_its_key() {
    let service = plan().start();
    let token = token_of(&ask(&service, &[]));
    let (index, uri) = reference(&token);
    let retired = LIST_KEYS.replace(
        "file = \"keys/mac.jwk\"",
        "file = \"keys/mac.jwk\"\nretire_at = 2026-11-20T18:30:01Z\n[keys.mac-next]\nclass = \"mac\"\nfile = \"keys/next.jwk\"\n\
         activate_at = 2026-11-20T18:30:01Z",
    );
    service.clock.advance(std::time::Duration::from_secs(2));
    service.reload(&[ISSUER, crate::service::WEB, LISTED, SCOPES, ES256, &retired].concat());
    let next = token_of(&ask(&service, &[]));
    assert_ne!(reference(&next).1, uri, "what is born now is born under the next key");
    for revoked in [&token, &next] {
        let request = Request::post("/revoke", &[("token", revoked)]);
        let request = request.header("Authorization", crate::asking::web(&service));
        assert_eq!(service.answer(&request).status, 200);
    }
    until_heard_by_all(&service);
    assert_eq!(invalid_in(&list_at(&service, &uri)), [index]);
    let (next_index, next_uri) = reference(&next);
    assert_eq!(invalid_in(&list_at(&service, &next_uri)), [next_index]);
}
