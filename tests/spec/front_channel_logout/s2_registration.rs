//! §2: what may be registered, and §3: what the metadata says of it.

use crate::back_channel_logout::metadata_of;
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES};
use crate::signing_in::{APP, SIGN_IN_KEYS, service};

/// "The domain, port, and scheme of this URL MUST be the same as that of a registered Redirection URI value."
#[test]
fn the_address_is_at_the_origin_of_a_redirect_uri() {
    for uri in [
        "https://other.example/out",
        "https://app.example:8443/out",
        "http://localhost/out",
        "https://app.example.evil/",
    ] {
        let app = APP.replace("[clients.app]\n", &format!("[clients.app]\nfrontchannel_logout_uri = \"{uri}\"\n"));
        let report = Plan::of(&[ISSUER, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]).refused();
        assert!(report.contains("clients.app.frontchannel_logout_uri"), "{uri}: {report}");
    }
    let app = APP.replace("[clients.app]\n", "[clients.app]\nfrontchannel_logout_session_required = true\n");
    let report = Plan::of(&[ISSUER, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]).refused();
    assert!(report.contains("frontchannel_logout_uri"), "{report}");
}

#[test]
fn the_metadata_says_that_clients_are_told_and_of_which_session() {
    let metadata = metadata_of(&service());
    for name in ["frontchannel_logout_supported", "frontchannel_logout_session_supported"] {
        assert_eq!(metadata[name], true, "{name}");
    }
}
