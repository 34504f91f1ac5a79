//! Right and wrong secrets, and what is remembered of the right ones.

use std::time::Duration;

use signet::protocol::ErrorCode::InvalidClient;

use crate::asking::{assert_refused, granted};
use crate::service::{ES256, ISSUER, NOW, ORDERS, Plan, SCOPES, WEB};
use crate::slow_hashes::{HASH, OTHER_HASH, SECRET, answer, client};

/// RFC 6749 §2.3.1, whatever the secret is kept as.
#[test]
fn a_client_is_believed_with_the_secret_of_its_hash() {
    let service = Plan::example_and(&client("old", HASH)).start();
    for _ in 0..2 {
        assert_eq!(granted(&answer(&service, "old", SECRET))["scope"], "read");
    }
    let unknown = answer(&service, "nobody", SECRET);
    assert_refused(&unknown, InvalidClient, "client-authentication-failed");
    for (id, secret) in [("old", "wrong"), ("old", ""), ("old", HASH), ("web", SECRET)] {
        assert_eq!(answer(&service, id, secret).comparable(), unknown.comparable(), "{id}");
    }
}

/// "Its secrets; several may be valid at once": hashes and others, each with its dates.
#[test]
fn a_hash_is_a_secret_like_the_others() {
    let text = client("old", HASH)
        + "expires_at = 2026-11-20T18:31:00Z\n[clients.old.secrets.new]\nfile = \"keys/new.secret\"\n\
           [clients.old.secrets.third]\nhash = \"$2a$04$cilGTFeGRU45xgTd4dLlPedE2BKzcHML02TsAReWEam4Xk9pSKMLS\"\n";
    let service = Plan::example_and(&text).start();
    granted(&answer(&service, "old", SECRET));
    granted(&answer(&service, "old", &service.secret("new")));
    granted(&answer(&service, "old", "pässwörd €"));
    service.clock.set(NOW.after(Duration::from_secs(60)));
    assert_refused(&answer(&service, "old", SECRET), InvalidClient, "client-authentication-failed");
    granted(&answer(&service, "old", "pässwörd €"));
}

/// A disabled client and a method that is not registered are refused whatever the secret.
#[test]
fn the_right_secret_alone_is_not_enough() {
    let disabled = client("off", HASH).replace("[clients.off]", "[clients.off]\nstatus = \"disabled\"");
    let by_body =
        client("post", HASH).replace("[clients.post]", "[clients.post]\nauthentication = [\"client_secret_post\"]");
    let service = Plan::example_and(&(disabled + &by_body)).start();
    for id in ["off", "post"] {
        assert_refused(&answer(&service, id, SECRET), InvalidClient, "client-authentication-failed");
    }
}

/// "gone when the stored hash changes"
#[test]
fn what_is_remembered_goes_with_the_hash() {
    let of = |hash: &str| [ISSUER, WEB, ORDERS, SCOPES, ES256, &client("old", hash)].join("\n");
    let service = Plan::example_and(&client("old", HASH)).start();
    granted(&answer(&service, "old", SECRET));
    let hash_of_another = "$2a$04$cilGTFeGRU45xgTd4dLlPedE2BKzcHML02TsAReWEam4Xk9pSKMLS";
    service.reload(&of(hash_of_another));
    assert_refused(&answer(&service, "old", SECRET), InvalidClient, "client-authentication-failed");
    granted(&answer(&service, "old", "pässwörd €"));
    service.reload(&of(OTHER_HASH));
    granted(&answer(&service, "old", SECRET));
}
