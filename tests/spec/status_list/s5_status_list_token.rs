//! §5.1: status list tokens in JWT form.

use std::time::Duration;

use serde_json::json;

use super::{guarded, list_at, members, plan, reference, text};
use crate::asking::{ask, part_of, token_of};
use crate::exchange::Request;
use crate::service::NOW;

/// "typ: REQUIRED. The JWT type MUST be statuslist+jwt"; "sub: MUST be equal to that of the uri claim"; "iat: REQUIRED";
/// "ttl … a positive number"; "status_list: REQUIRED".
#[test]
fn a_list_says_all_that_is_required() {
    let (service, _) = guarded(plan().at(NOW.after(Duration::from_millis(7900))));
    let (_, uri) = reference(&token_of(&ask(&service, &[])));
    let list = text(&list_at(&service, &uri));
    let (header, claims) = (part_of(&list, 0), part_of(&list, 1));
    assert_eq!(header["typ"], "statuslist+jwt");
    assert_eq!(members(&claims), ["exp", "iat", "iss", "status_list", "sub", "ttl"]);
    assert_eq!(claims["iss"], "https://as.example");
    assert_eq!(claims["sub"], uri);
    let dates = ["iat", "exp", "ttl"].map(|name| claims[name].as_u64().unwrap());
    assert_eq!(dates, [NOW.as_secs(), NOW.as_secs() + 300, 60]);
    assert_eq!(members(&claims["status_list"]), ["bits", "lst"]);
}

/// "The JWT MUST be secured using a cryptographic signature": one that is the same each time, by a published key.
#[test]
fn a_list_is_signed_with_what_signs_the_same_way_each_time() {
    let (service, _) = guarded(plan());
    let (_, uri) = reference(&token_of(&ask(&service, &[])));
    let header = part_of(&text(&list_at(&service, &uri)), 0);
    assert_eq!(header["alg"], "EdDSA");
    let keys = service.answer(&Request::get("/jwks")).json();
    let known = |key: &serde_json::Value| key["kid"] == header["kid"] && key["alg"] == "EdDSA";
    assert!(keys["keys"].as_array().into_iter().flatten().any(known));
}

/// "an unrevoked list is computed, not stored": all zeros, in a few hundred bytes.
#[test]
fn a_list_of_which_nothing_is_revoked_is_short() {
    let (service, _) = guarded(plan());
    let (_, uri) = reference(&token_of(&ask(&service, &[])));
    let list = list_at(&service, &uri);
    assert_eq!(super::invalid_in(&list), Vec::<u64>::new());
    assert!(list.body.len() < 1000, "{} bytes", list.body.len());
    assert_eq!(part_of(&text(&list), 1)["status_list"]["bits"], json!(1));
}
