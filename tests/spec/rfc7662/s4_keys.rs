//! §4, the keys behind a token: while they verify or open, and no longer.

use std::time::Duration;

use crate::introspecting::{CLIENTS, ORDERS, RESOURCES, VAULT, is_active, service, token_for};
use crate::service::{ISSUER, NOW, Plan, SCOPES};

/// Both kinds of key are followed by another: it takes over in an hour, and the first is gone after two. Tokens live
/// longer than that, which `signet check` would not allow a key that is new.
const KEYS: &str = r#"
[keys.es256]
class = "signing"
algorithm = "ES256"
file = "keys/es256.pem"
retire_at = 2026-11-20T19:30:00Z
remove_at = 2026-11-20T20:31:00Z

[keys.next]
class = "signing"
algorithm = "ES256"
file = "keys/next.pem"
publish_at = 2026-11-20T19:00:00Z
activate_at = 2026-11-20T19:30:00Z

[keys.sealing]
class = "short-lived"
file = "keys/sealing.jwk"
retire_at = 2026-11-20T19:30:00Z
remove_at = 2026-11-20T20:31:00Z

[keys.sealing-next]
class = "short-lived"
file = "keys/sealing-next.jwk"
activate_at = 2026-11-20T19:30:00Z

[tokens]
access_token_lifetime = "1h"
"#;

/// A retired key is good until its removal, which no token outlives.
#[test]
fn a_token_of_a_retired_key_is_active_until_it_expires() {
    let service = Plan::of(&[ISSUER, CLIENTS, RESOURCES, SCOPES, KEYS]).start();
    let (millisecond, hour) = (Duration::from_millis(1), Duration::from_secs(3600));
    let retired = NOW.after(hour);
    for resource in [ORDERS, VAULT] {
        service.clock.set(retired.before(millisecond));
        let last = token_for(&service, &[resource]);
        service.clock.set(retired);
        let first = token_for(&service, &[resource]);
        for moment in [retired, retired.after(Duration::from_secs(3598))] {
            service.clock.set(moment);
            assert!(is_active(&service, "orders-api", &last) && is_active(&service, "orders-api", &first), "{moment}");
        }
    }
}

/// A key that is removed verifies and opens nothing, even when what it made would still live: here the configuration
/// says afterwards that the keys were removed long ago.
#[test]
fn a_token_of_a_removed_or_revoked_key_is_inactive() {
    let service = service();
    let tokens = [ORDERS, VAULT].map(|resource| token_for(&service, &[resource]));
    let active = || tokens.each_ref().map(|token| is_active(&service, "orders-api", token));
    assert_eq!(active(), [true, true]);
    let removed = KEYS
        .replace(
            "retire_at = 2026-11-20T19:30:00Z\n",
            "activate_at = 2026-11-10T00:00:00Z\nretire_at = 2026-11-20T17:00:00Z\n",
        )
        .replace("remove_at = 2026-11-20T20:31:00Z", "remove_at = 2026-11-20T18:30:00Z")
        .replace("publish_at = 2026-11-20T19:00:00Z", "publish_at = 2026-11-20T16:00:00Z")
        .replace("activate_at = 2026-11-20T19:30:00Z", "activate_at = 2026-11-20T17:00:00Z");
    service.reload(&[ISSUER, CLIENTS, RESOURCES, SCOPES, &removed].concat());
    assert_eq!(active(), [false, false]);
    let revoked = |label: &str| format!("[keys.{label}]\nrevoked = true");
    let revoked = crate::introspecting::KEYS
        .replace("[keys.es256]", &revoked("es256"))
        .replace("[keys.sealing]", &revoked("sealing"));
    let next = "[keys.next]\nclass = \"signing\"\nalgorithm = \"ES256\"\nfile = \"keys/next.pem\"\n\
                [keys.sealing-next]\nclass = \"short-lived\"\nfile = \"keys/sealing-next.jwk\"\n";
    service.reload(&[ISSUER, CLIENTS, RESOURCES, SCOPES, &revoked, next].concat());
    assert_eq!(active(), [false, false]);
    assert!(is_active(&service, "orders-api", &token_for(&service, &[VAULT])));
    service.reload(&[ISSUER, CLIENTS, RESOURCES, SCOPES, crate::introspecting::KEYS].concat());
    assert_eq!(active(), [true, true]);
}

/// Another server's tokens say nothing here, though it has the same name.
#[test]
fn a_token_of_another_server_is_inactive() {
    let other = Plan::of(&[ISSUER, CLIENTS, RESOURCES, SCOPES, crate::introspecting::KEYS]).start();
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&other, &[resource]);
        assert!(is_active(&other, "orders-api", &token));
        assert!(!is_active(&service, "orders-api", &token));
    }
}
