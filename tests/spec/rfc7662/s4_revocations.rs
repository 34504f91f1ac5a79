//! §4: "If the token can be revoked after it was issued, the authorization server MUST determine whether or not such a
//! revocation has taken place": of the token, its grant, its subject, its client, or everything (V17).

use std::sync::Arc;
use std::time::Duration;

use signet::guard::{Guard, Revocation};
use signet::protocol::{ClientId, GrantId, JwtId};
use tokio::runtime::Builder;

use crate::introspecting::{ORDERS, VAULT, is_active, plan, token_as, told};
use crate::service::{NOW, Service};

const SECOND: Duration = Duration::from_secs(1);

/// Revokes while the service runs, as an operator does.
fn revoke(service: &Service, guard: &Guard, revocation: Revocation) {
    use signet::clock::Clock;
    let now = service.clock.now();
    let revoked = guard.revoke(revocation, now.after(SECOND * 86_400), now);
    Builder::new_current_thread().enable_all().build().unwrap().block_on(revoked).unwrap();
}

/// Whatever it descends from; what was issued later and what descends from others lives on.
#[test]
fn a_token_is_inactive_when_anything_it_descends_from_is_revoked() {
    for (resource, which) in [ORDERS, VAULT].into_iter().flat_map(|resource| (0..5).map(move |which| (resource, which)))
    {
        let guard = Arc::new(Guard::in_memory());
        let service = plan().with_guard(Arc::clone(&guard)).start();
        let token = token_as(&service, "web", &[resource], "read");
        let others = token_as(&service, "other", &[resource], "read");
        let told = told(&service, "orders-api", &token);
        let text = |name: &str| told[name].as_str().unwrap().to_owned();
        let (revocation, reaches_others) = match which {
            0 => (Revocation::Token(JwtId::parse(&text("jti")).unwrap()), false),
            1 => (Revocation::Grant(GrantId::parse(&text("gid")).unwrap()), false),
            2 => (Revocation::Subject("web".to_owned()), false),
            3 => (Revocation::Client(ClientId::parse("web").unwrap()), false),
            _ => (Revocation::Issuer, true),
        };
        service.clock.set(NOW.after(SECOND));
        revoke(&service, &guard, revocation.clone());
        assert!(!is_active(&service, "orders-api", &token), "{revocation:?}");
        assert_eq!(is_active(&service, "orders-api", &others), !reaches_others, "{revocation:?}");
        service.clock.set(NOW.after(SECOND * 2));
        let later = token_as(&service, "web", &[resource], "read");
        assert!(is_active(&service, "orders-api", &later), "{revocation:?}");
        assert!(!is_active(&service, "orders-api", &token), "{revocation:?}");
    }
}

/// A moment within a second: whatever was issued in that second is older, for its `iat` does not tell.
#[test]
fn a_token_of_the_second_of_a_revocation_is_reached_by_it() {
    for resource in [ORDERS, VAULT] {
        let guard = Arc::new(Guard::in_memory());
        let service = plan().with_guard(Arc::clone(&guard)).start();
        service.clock.set(NOW.after(Duration::from_millis(900)));
        let earlier = token_as(&service, "web", &[resource], "read");
        service.clock.set(NOW.after(Duration::from_millis(950)));
        revoke(&service, &guard, Revocation::Client(ClientId::parse("web").unwrap()));
        let same_second = token_as(&service, "web", &[resource], "read");
        assert!(!is_active(&service, "orders-api", &earlier));
        assert!(!is_active(&service, "orders-api", &same_second));
        service.clock.set(NOW.after(SECOND));
        assert!(is_active(&service, "orders-api", &token_as(&service, "web", &[resource], "read")));
    }
}

/// A revocation of somebody else's reaches nothing of this client's.
#[test]
fn a_revocation_reaches_nothing_that_does_not_descend_from_it() {
    let guard = Arc::new(Guard::in_memory());
    let service = plan().with_guard(Arc::clone(&guard)).start();
    let tokens = [ORDERS, VAULT].map(|resource| token_as(&service, "web", &[resource], "read"));
    service.clock.set(NOW.after(SECOND));
    for revocation in [
        Revocation::Client(ClientId::parse("other").unwrap()),
        Revocation::Subject("Web".to_owned()),
        Revocation::Token(JwtId::from_bytes([0; 16])),
        Revocation::Grant(GrantId::from_bytes([0; 16])),
        // An id of one kind is none of another.
        Revocation::Grant(GrantId::parse(told(&service, "gateway", &tokens[0])["jti"].as_str().unwrap()).unwrap()),
        Revocation::Token(JwtId::parse(told(&service, "gateway", &tokens[1])["gid"].as_str().unwrap()).unwrap()),
    ] {
        revoke(&service, &guard, revocation.clone());
        assert!(tokens.iter().all(|token| is_active(&service, "orders-api", token)), "{revocation:?}");
    }
}
