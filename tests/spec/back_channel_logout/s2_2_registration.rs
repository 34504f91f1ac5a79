//! §2.2: what may be registered.

use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, WEB};
use crate::signing_in::{APP, SIGN_IN_KEYS};

#[track_caller]
fn assert_refused(issuer: &str, line: &str, told: &str) {
    let app = APP.replace("[clients.app]\n", &format!("[clients.app]\n{line}\n"));
    let report = Plan::of(&[issuer, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]).refused();
    assert!(report.contains("backchannel_logout") && report.contains(told), "{line}: {report}");
}

/// "The logout URI … SHOULD use https"; a token says who signed out.
#[test]
fn the_address_is_https() {
    for uri in ["http://rp.example/out", "ftp://rp.example/out", "com.example.app:/out", "rp.example", ""] {
        assert_refused(ISSUER, &format!("backchannel_logout_uri = \"{uri}\""), "https");
    }
}

/// A service that is not on this machine asks nothing of it.
#[test]
fn an_address_on_this_machine_is_for_an_issuer_on_this_machine() {
    assert_refused(ISSUER, "backchannel_logout_uri = \"http://127.0.0.1:9000/out\"", "an https URL");
}

/// "It MUST NOT include a fragment component."
#[test]
fn the_address_has_no_fragment() {
    assert_refused(ISSUER, "backchannel_logout_uri = \"https://rp.example/out#x\"", "without fragment");
}

#[test]
fn a_session_is_required_only_where_there_is_an_address() {
    assert_refused(ISSUER, "backchannel_logout_session_required = true", "backchannel_logout_session_required is");
}

#[test]
fn only_a_client_that_signs_people_in_is_told() {
    let web = WEB.replace("[clients.web]\n", "[clients.web]\nbackchannel_logout_uri = \"https://rp.example/out\"\n");
    let report = Plan::of(&[ISSUER, &web, ORDERS, SCOPES, ES256]).refused();
    assert!(report.contains("clients.web.backchannel_logout_uri") && report.contains("openid"), "{report}");
}
