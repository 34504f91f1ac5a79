//! §2, and OpenID Connect Discovery §3: what the document says where people sign in.

use serde_json::{Value, json};

use crate::exchange::Request;
use crate::granting::{NEIGHBOURS, tables};
use crate::rfc8414::WELL_KNOWN;
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service, WEB};
use crate::signing_in::{APP, Ask, Browser, NATIVE, SIGN_IN_KEYS, service_with};

#[track_caller]
fn metadata(service: &Service) -> Value {
    let [first, second] = WELL_KNOWN.map(|path| service.answer(&Request::get(path)));
    assert_eq!(first.comparable(), second.comparable());
    first.json()
}

/// R54: "discovery advertises only what the running mode can honour": all of it, and nothing else.
#[test]
fn the_document_of_a_sign_in_is_this() {
    let service = service_with(NEIGHBOURS);
    let secrets = ["client_secret_basic", "client_secret_post"];
    let expected = json!({
        "issuer": "https://as.example",
        "authorization_endpoint": "https://as.example/authorize",
        "token_endpoint": "https://as.example/token",
        "jwks_uri": "https://as.example/jwks",
        "not_issued_before_uri": "https://as.example/not-issued-before",
        "userinfo_endpoint": "https://as.example/userinfo",
        "end_session_endpoint": "https://as.example/logout",
        "introspection_endpoint": "https://as.example/introspect",
        "revocation_endpoint": "https://as.example/revoke",
        "scopes_supported": ["address", "email", "offline_access", "openid", "phone", "profile", "read", "write"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["en", "de"],
        "display_values_supported": ["page", "popup", "touch", "wap"],
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "frontchannel_logout_supported": true,
        "frontchannel_logout_session_supported": true,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "acr_values_supported": ["1"],
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "iss", "sub", "aud", "azp", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid", "name",
            "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
            "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at", "email", "email_verified", "address",
            "phone_number", "phone_number_verified",
            "roles",
            "groups",
        ],
        "claims_parameter_supported": true,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "token_endpoint_auth_methods_supported": [secrets[0], secrets[1], "none"],
        "revocation_endpoint_auth_methods_supported": [secrets[0], secrets[1], "none"],
        // "the endpoint MUST also require some form of authorization" (RFC 7662 §2.1)
        "introspection_endpoint_auth_methods_supported": secrets,
    });
    let metadata = metadata(&service);
    for (name, value) in metadata.as_object().into_iter().flatten() {
        assert_eq!(Some(value), expected.get(name), "{name}");
    }
    assert_eq!(metadata, expected);
}

/// Where nobody signs in, nothing of it is offered; where it is no OpenID Connect, nothing of that.
#[test]
fn only_what_somebody_is_registered_for_is_offered() {
    let machines = metadata(&Plan::of(&[ISSUER, WEB, ORDERS, SCOPES, ES256]).start());
    for name in ["authorization_endpoint", "response_types_supported", "code_challenge_methods_supported"] {
        assert_eq!(machines.get(name), None, "{name}");
    }
    let plain = APP
        .replace("\"openid\", \"profile\", \"email\", \"address\", \"phone\", ", "")
        .replace("default_scope = [\"openid\"]\n", "");
    let oauth = metadata(&Plan::of(&[ISSUER, &plain, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]).start());
    assert_eq!(oauth["authorization_endpoint"], "https://as.example/authorize");
    for name in
        ["userinfo_endpoint", "end_session_endpoint", "id_token_signing_alg_values_supported", "claims_supported"]
    {
        assert_eq!(oauth.get(name), None, "{name}");
    }
    let disabled = NATIVE.replace("[clients.native]\n", "[clients.native]\nstatus = \"disabled\"\n");
    let without = metadata(&Plan::of(&[ISSUER, WEB, &disabled, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]).start());
    assert_eq!(without.get("authorization_endpoint"), None);
    assert_eq!(without["token_endpoint_auth_methods_supported"], json!(["client_secret_basic", "client_secret_post"]));
}

/// What is listed is what the registrations say: the algorithms of ID tokens and of userinfo, each once; and "the algorithm
/// RS256 MUST be included" (OpenID Connect Discovery §3) for as long as there is a key for it.
#[test]
fn algorithms_are_those_that_somebody_gets() {
    let mut parts = tables(&[(
        "[clients.app]\n",
        "[clients.app]\nid_token_signed_response_alg = \"ES256\"\nuserinfo_signed_response_alg = \"ES256\"\n",
    )]);
    let both = metadata(&crate::granting::plan_of(&parts).start());
    assert_eq!(both["id_token_signing_alg_values_supported"], json!(["ES256", "RS256"]));
    assert_eq!(both["userinfo_signing_alg_values_supported"], json!(["ES256"]));
    parts[3] = String::new();
    parts.truncate(8);
    let one = metadata(&crate::granting::plan_of(&parts).start());
    assert_eq!(one["id_token_signing_alg_values_supported"], json!(["ES256", "RS256"]));
    let keyless = parts.iter().map(|part| part.replace(RS256, "")).collect::<Vec<_>>();
    let none = metadata(&crate::granting::plan_of(&keyless).start());
    assert_eq!(none["id_token_signing_alg_values_supported"], json!(["ES256"]));
}

const RS256: &str = "[keys.rs256]\nclass = \"signing\"\nalgorithm = \"RS256\"\nfile = \"keys/rs256.pem\"\n";

/// "the endpoints are where the document says": a browser that goes there finds a page.
#[test]
fn the_pages_are_where_the_document_says() {
    let service = service_with("");
    let metadata = metadata(&service);
    let path = |name: &str| metadata[name].as_str().unwrap().strip_prefix("https://as.example").unwrap().to_owned();
    let query = Ask::app().target().split_once('?').unwrap().1.to_owned();
    let target = format!("{}?{query}", path("authorization_endpoint"));
    assert_eq!(Browser::at(&service).follow(Request::get(&target)).status, 200);
    assert_eq!(service.answer(&Request::get(&path("end_session_endpoint"))).status, 200);
    assert_eq!(service.answer(&Request::get(&path("userinfo_endpoint"))).status, 401);
}
