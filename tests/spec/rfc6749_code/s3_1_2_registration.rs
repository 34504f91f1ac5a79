//! §3.1.2.2 and RFC 8252 §8.4: what may be registered, so that nothing else is ever compared.

use signet::protocol::RedirectUri;

use crate::granting::findings;
use crate::service::{ES256, ISSUER, ORDERS, SCOPES};
use crate::signing_in::{APP, NATIVE, SIGN_IN_KEYS};

const ILLEGAL: [&str; 70] = [
    "",
    " ",
    "/callback",
    "callback",
    "//app.example/callback",
    "app.example/callback",
    "https:",
    "https://",
    "https:///callback",
    "https:app.example",
    "https:/app.example/callback",
    "HTTPS://app.example/callback",
    "https://APP.example/callback",
    "https://app.example:443/callback",
    "https://app.example:/callback",
    "https://app.example:99999/callback",
    "https://user@app.example/callback",
    "https://user:pass@app.example/callback",
    "https://:pass@app.example/callback",
    "https://app.example/callback#",
    "https://app.example/callback#x",
    "https://app.example/./callback",
    "https://app.example/x/../callback",
    "https://app.example/%2e%2e/callback",
    "https://app.example/x/%2E%2E/callback",
    "https://*.example/callback",
    "https://app.example/*",
    "https://app.example/callback?next=*",
    "https://app.example\\callback",
    "https://app.example/call back",
    "https://app.example/callback ",
    " https://app.example/callback",
    "https://app.example/callback\n",
    "https://app.example/<script>",
    "https://app.example/\"onload=",
    "https://app.example/{id}",
    "https://app.example/a|b",
    "https://app.example/a^b",
    "https://app.example/a`b",
    "https://äpp.example/callback",
    "https://app.example/cällback",
    "https://app。example/callback",
    "https://[::1/callback",
    "http://app.example/callback",
    "http://10.0.0.1/callback",
    "http://0.0.0.0/callback",
    "http://127.1/callback",
    "http://2130706433/callback",
    "http://0x7f.1/callback",
    "http://[::2]/callback",
    "http://[::ffff:127.0.0.1]/callback",
    "http://localhost.evil.example/callback",
    "http://localhost./callback",
    "javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "about:blank",
    "blob:https://app.example/x",
    "mailto:a@app.example",
    "myapp:/callback",
    "ftp://app.example/callback",
    "https://app.example/callback?code=x",
    "https://app.example/callback?state=x",
    "https://app.example/callback?tenant=1&iss=https://as.example",
    "https://app.example/callback?error",
    "https://app.example/callback?error_description=x",
    "https://app.example/callback?error_uri=x",
    "https://app.example/callback?%63ode=x",
    "com.example.app:/callback?state=x",
];

/// "any private-use URI scheme that doesn't contain a period character SHOULD be rejected" (RFC 8252 §8.4); "The endpoint
/// URI MUST NOT include a fragment component" (§3.1.2); what a browser would read as another URI than it is, is none; and V7:
/// "redirect URI with its own `code=` query", of which a client would see two.
#[test]
fn what_could_be_read_in_two_ways_is_not_registered() {
    for uri in ILLEGAL {
        assert!(RedirectUri::parse(uri).is_none(), "{uri}");
    }
    let longest = format!("https://app.example/{}", "x".repeat(980));
    assert_eq!((longest.len(), RedirectUri::parse(&longest).is_some()), (1000, true));
    assert!(RedirectUri::parse(&format!("{longest}x")).is_none());
}

/// The table above means something: these are registered as they are.
#[test]
fn what_is_plain_is_registered() {
    for uri in [
        "https://app.example",
        "https://app.example/",
        "https://app.example:8443/callback",
        "https://app.example/callback?tenant=1&x=%2F",
        "https://app.example/callback;v=1",
        "https://xn--pp-via.example/callback",
        "http://localhost/callback",
        "http://127.0.0.1/callback",
        "http://[::1]:8080/callback",
        "com.example.app:/callback",
        "com.example.app://callback",
    ] {
        assert_eq!(RedirectUri::parse(uri).as_ref().map(RedirectUri::as_str), Some(uri));
    }
}

/// Each is told with its key and with what would be right, for the time after a sign-in as for that after a sign-out.
#[test]
fn a_redirect_uri_that_is_none_is_a_finding_with_its_place() {
    for (old, key) in [
        ("https://app.example/callback", "clients.app.redirect_uris.0"),
        ("https://app.example/bye", "clients.app.post_logout_redirect_uris.0"),
    ] {
        for wrong in
            ["https://app.example/cb#x", "http://app.example/cb", "https://*.example/cb", "javascript:alert(1)"]
        {
            let app = APP.replace(old, wrong);
            let said = findings(&[ISSUER, &app, NATIVE, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
            assert!(said.contains(&format!(": {key}")), "{said}");
            assert!(said.contains("an absolute URI in its normal form: https, http on localhost"), "{said}");
        }
    }
}

/// A client with codes and nowhere to send them, or the other way round, is none.
#[test]
fn codes_and_redirect_uris_come_together() {
    let nowhere = APP.replace("[\"https://app.example/callback\", \"https://app.example/other?fixed=1\"]", "[]");
    let said = findings(&[ISSUER, &nowhere, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    assert!(said.contains(": clients.app.redirect_uris") && said.contains("to which codes may be sent"), "{said}");
    let codeless = APP.replace("\"authorization_code\", \"refresh_token\"", "\"client_credentials\"");
    let said = findings(&[ISSUER, &codeless, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    assert!(said.contains(": clients.app.grant_types") && said.contains("authorization_code among them"), "{said}");
    let uris: Vec<_> = (0..33).map(|number| format!("\"https://app.example/{number}\"")).collect();
    let many = APP.replace("\"https://app.example/callback\"", &uris.join(", "));
    let said = findings(&[ISSUER, &many, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    assert!(said.contains(": clients.app.redirect_uris") && said.contains("32 at most"), "{said}");
}

/// "Refresh tokens for public clients MUST be sender-constrained or use refresh token rotation" (RFC 9700 §4.14.2): no
/// configuration says otherwise.
#[test]
fn a_public_client_is_not_registered_for_refresh_tokens_that_anybody_can_reuse() {
    let reuse = NATIVE.replace("refresh_tokens = \"rotate\"", "refresh_tokens = \"reuse\"");
    let said = findings(&[ISSUER, &reuse, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    assert!(said.contains(": clients.native.refresh_tokens") && said.contains("RFC 9700 §4.14.2"), "{said}");
    let ungranted =
        APP.replace(", \"refresh_token\"]", "]").replace("[clients.app]", "[clients.app]\nrefresh_tokens = \"rotate\"");
    let said = findings(&[ISSUER, &ungranted, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    assert!(said.contains(": clients.app.grant_types") && said.contains("refresh_token among them"), "{said}");
    let codeless = "[clients.batch]\ngrant_types = [\"client_credentials\", \"refresh_token\"]\nresources = [\"orders\"]\n\
                    secrets.first.file = \"keys/batch.secret\"\n";
    let said = findings(&[ISSUER, codeless, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    assert!(said.contains(": clients.batch.grant_types") && said.contains("that gives refresh tokens"), "{said}");
}

/// DESIGN §4: a class without an active key is a fault; `check` says which of the keys is missing that sign-in needs.
#[test]
fn sign_in_without_one_of_its_keys_is_a_finding_that_names_the_class() {
    let blocks: Vec<_> = SIGN_IN_KEYS.split_inclusive("\n\n").collect();
    for (class, word) in
        [("signing", "RS256"), ("short-lived", "short-lived"), ("cookie", "cookie"), ("refresh", "refresh")]
    {
        let lacks = |block: &&&str| block.contains(&format!("class = \"{class}\""));
        assert_eq!(blocks.iter().filter(lacks).count(), 1, "{class}");
        let keys: String = blocks.iter().filter(|block| !lacks(block)).copied().collect();
        let said = findings(&[ISSUER, APP, ORDERS, SCOPES, ES256, &keys]);
        assert!(said.contains(": keys") && said.contains(word), "{class}: {said}");
        assert!(said.contains("expected"), "{class}: {said}");
    }
}
