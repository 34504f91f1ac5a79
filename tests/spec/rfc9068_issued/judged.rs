//! §4, a token is believed by whom it is for, until it expires.

use std::time::Duration;

use signet::clock::Timestamp;
use signet::jose::{ClaimFault, JwtFault};
use signet::protocol::{GrantId, JwtId, Scope};

use crate::asking::{ask, token_of};
use crate::rfc9068_issued::{ORDERS, verifier};
use crate::service::{ISSUER, NOW, Plan, SCOPES, WEB};

/// The claims as the judge read them are the ones that were granted.
#[test]
fn a_token_is_believed_by_the_resource_it_is_for() {
    let service = Plan::example().start();
    let token = token_of(&ask(&service, &[("scope", "read write")]));
    let claims = verifier(&service, ORDERS).verify(&token, NOW).expect("a good token").into_inner();
    assert_eq!(
        (claims.issuer.as_str(), claims.subject.as_str(), claims.client_id.as_str()),
        ("https://as.example", "web", "web")
    );
    assert_eq!(claims.audience, [ORDERS]);
    assert_eq!(claims.scope, Scope::parse("read write"));
    assert_eq!((claims.issued_at, claims.expires_at), (NOW, NOW.after(Duration::from_secs(600))));
    assert!(JwtId::parse(&claims.jwt_id).is_some());
    assert!(claims.grant_id.is_some());
    assert!(claims.other.is_empty(), "{:?}", claims.other);
}

/// "The current time MUST be before the time represented by the `exp` claim."
#[test]
fn a_token_is_believed_until_it_expires() {
    let service = Plan::example().start();
    let verifier = verifier(&service, ORDERS);
    let issued = NOW.after(Duration::from_millis(999));
    service.clock.set(issued);
    let token = token_of(&ask(&service, &[]));
    let end = NOW.after(Duration::from_secs(600));
    assert!(verifier.verify(&token, issued).is_ok());
    assert!(verifier.verify(&token, end.before(Duration::from_millis(1))).is_ok());
    let expired = JwtFault::Claim { name: "exp", fault: ClaimFault::Expired };
    assert_eq!(verifier.verify(&token, end).map(drop), Err(expired));
}

/// A resource server whose clock is behind the issuer's still believes a fresh token: there is no `nbf`.
#[test]
fn a_fresh_token_is_believed_by_a_clock_that_is_behind() {
    let service = Plan::example().start();
    let token = token_of(&ask(&service, &[]));
    let verifier = verifier(&service, ORDERS);
    assert!(verifier.verify(&token, NOW.before(Duration::from_secs(60))).is_ok());
    assert!(verifier.verify(&token, NOW.before(Duration::from_secs(61))).is_err());
}

/// "The resource server MUST validate that the `aud` claim contains a resource indicator value corresponding to an
/// identifier the resource server expects for itself"; and another issuer's keys are other keys.
#[test]
fn a_token_is_not_believed_by_anybody_else() {
    let service = Plan::example().start();
    let token = token_of(&ask(&service, &[]));
    for audience in ["https://bills.example", "https://orders.example/", "web", "https://as.example"] {
        assert!(verifier(&service, audience).verify(&token, NOW).is_err(), "{audience}");
    }
    let other = Plan::example().start();
    assert!(verifier(&other, ORDERS).verify(&token, NOW).is_err(), "another server's keys");
}

/// A token for several is believed by each of them.
#[test]
fn a_token_for_several_resources_is_believed_by_each() {
    let bills = "[resources.bills]\nidentifier = \"https://bills.example\"\nscopes = [\"read\"]\n";
    let web = WEB.replace("[\"orders\"]", "[\"orders\", \"bills\"]");
    let service = Plan::of(&[ISSUER, &web, crate::service::ORDERS, bills, SCOPES, crate::service::ES256]).start();
    let token = token_of(&ask(&service, &[("resource", ORDERS), ("resource", "https://bills.example")]));
    for audience in [ORDERS, "https://bills.example"] {
        let claims = verifier(&service, audience).verify(&token, NOW).expect("a good token");
        assert_eq!(claims.audience, [ORDERS, "https://bills.example"]);
    }
}

/// §2.1: "Authorization servers and resource servers conforming to this specification MUST include RS256 … among their
/// supported signature algorithms": a token of every algorithm is believed.
#[test]
fn a_token_of_every_algorithm_is_believed() {
    let made_by_every_build = ["ES256", "ES384", "EdDSA"];
    let made_by_aws_lc: &[&str] = if cfg!(feature = "aws-lc") { &["RS256", "PS256"] } else { &[] };
    for algorithm in made_by_every_build.iter().chain(made_by_aws_lc) {
        let key = format!("[keys.key]\nclass = \"signing\"\nalgorithm = \"{algorithm}\"\nfile = \"keys/key.pem\"\n");
        let tokens = format!("[tokens]\nalgorithm = \"{algorithm}\"\n");
        let service = Plan::of(&[ISSUER, WEB, crate::service::ORDERS, SCOPES, &key, &tokens]).start();
        let token = token_of(&ask(&service, &[]));
        assert!(verifier(&service, ORDERS).verify(&token, NOW).is_ok(), "{algorithm}");
    }
}

/// A resource server that read the set before the keys changed, and one that read it after, both believe what was
/// signed before and after the change.
#[test]
fn a_change_of_keys_is_not_noticed_by_resource_servers() {
    let keys = r#"
        [keys.first]
        class = "signing"
        algorithm = "ES256"
        file = "keys/first.pem"
        retire_at = 2026-11-20T20:30:00Z
        remove_at = 2026-11-20T20:41:00Z

        [keys.next]
        class = "signing"
        algorithm = "ES256"
        file = "keys/next.pem"
        publish_at = 2026-11-20T20:14:00Z
        activate_at = 2026-11-20T20:30:00Z
    "#;
    let service = Plan::of(&[ISSUER, WEB, crate::service::ORDERS, SCOPES, keys]).start();
    let change = NOW.after(Duration::from_secs(2 * 3600));
    let (just_before, minute) = (change.before(Duration::from_millis(1)), Duration::from_secs(60));
    let tokens: Vec<_> = [just_before, change]
        .map(|now: Timestamp| {
            service.clock.set(now);
            (now, token_of(&ask(&service, &[])))
        })
        .into();
    for read_at in [change.before(minute * 15), just_before, change, change.after(minute * 10)] {
        service.clock.set(read_at);
        let verifier = verifier(&service, ORDERS);
        for (issued, token) in &tokens {
            assert!(verifier.verify(token, *issued).is_ok(), "issued at {issued}, set of {read_at}");
            let last = issued.after(minute * 10).before(Duration::from_secs(1));
            assert!(verifier.verify(token, last).is_ok(), "at its end, issued at {issued}, set of {read_at}");
        }
    }
}

/// The grant id is what `gid` says, in its one text.
#[test]
fn the_grant_id_is_readable_by_resource_servers() {
    let service = Plan::example().start();
    let token = token_of(&ask(&service, &[]));
    let claims = verifier(&service, ORDERS).verify(&token, NOW).expect("a good token");
    let written = crate::asking::part_of(&token, 1)["gid"].as_str().and_then(GrantId::parse);
    assert!(written.is_some());
    assert_eq!(claims.grant_id, written);
}
