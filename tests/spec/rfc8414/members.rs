//! §2 and §3.2, what the document says.

use serde_json::{Value, json};
use signet::protocol::SigningAlgorithm;

use crate::asserting::jwks;
use crate::exchange::Request;
use crate::rfc8414::WELL_KNOWN;
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service, WEB};

#[track_caller]
fn metadata(service: &Service) -> Value {
    let answer = service.answer(&Request::get(WELL_KNOWN[0]));
    assert_eq!(answer.status, 200);
    answer.json()
}

/// "A successful response MUST use the 200 OK HTTP status code and return a JSON object using the `application/json`
/// content type that contains a set of claims as its members": what is true, and nothing else.
#[test]
fn the_document_says_what_the_configuration_can_do() {
    let service = Plan::example().start();
    let expected = json!({
        "issuer": "https://as.example",
        "token_endpoint": "https://as.example/token",
        "jwks_uri": "https://as.example/jwks",
        "not_issued_before_uri": "https://as.example/not-issued-before",
        "scopes_supported": ["read", "write"],
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "introspection_endpoint": "https://as.example/introspect",
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "revocation_endpoint": "https://as.example/revoke",
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    });
    assert_eq!(metadata(&service), expected);
}

/// "service_documentation OPTIONAL. URL of a page containing human-readable information"
#[test]
fn documentation_is_named_where_there_is_some() {
    let documented = format!("service_documentation = \"https://docs.example/\"{ISSUER}");
    let service = Plan::of(&[&documented, WEB, ORDERS, SCOPES, ES256]).start();
    assert_eq!(metadata(&service)["service_documentation"], "https://docs.example/");
}

/// "Claims with zero elements MUST be omitted from the response."
#[test]
fn no_list_is_empty() {
    let scopeless =
        |text: &str| text.replace("scopes = [\"read\", \"write\"]", "").replace("default_scope = [\"read\"]", "");
    let disabled = WEB.replace("[clients.web]", "[clients.web]\nstatus = \"disabled\"");
    let configurations = [
        vec![ISSUER.to_owned(), scopeless(WEB), scopeless(ORDERS), ES256.to_owned()],
        vec![ISSUER.to_owned(), disabled, ORDERS.to_owned(), SCOPES.to_owned(), ES256.to_owned()],
        vec![ISSUER.to_owned(), ORDERS.to_owned(), SCOPES.to_owned(), ES256.to_owned()],
        vec![ISSUER.to_owned(), ES256.to_owned()],
    ];
    for parts in configurations {
        let service = Plan::of(&parts.iter().map(String::as_str).collect::<Vec<_>>()).start();
        let metadata = metadata(&service);
        for (name, value) in metadata.as_object().into_iter().flatten() {
            assert!(
                !matches!(value, Value::Null) && value.as_array().is_none_or(|list| !list.is_empty()),
                "{name}: {metadata}"
            );
        }
        assert!(metadata["grant_types_supported"].is_array(), "absent would mean authorization_code and implicit");
        assert!(metadata["token_endpoint_auth_methods_supported"].is_array(), "absent would mean client_secret_basic");
    }
}

/// "token_endpoint_auth_methods_supported … JSON array containing a list of client authentication methods supported by
/// this token endpoint": by those who are served.
#[test]
fn only_methods_that_somebody_may_use_are_listed() {
    let by = |name: &str, method: &str, status: &str| {
        format!(
            "[clients.{name}]\nauthentication = [\"{method}\"]\nstatus = \"{status}\"\n\
             grant_types = [\"client_credentials\"]\nresources = [\"orders\"]\nsecrets.first.file = \"keys/a.secret\"\n"
        )
    };
    let (post, basic) = (by("a", "client_secret_post", "active"), by("b", "client_secret_basic", "disabled"));
    let service = Plan::of(&[ISSUER, &post, &basic, ORDERS, SCOPES, ES256]).start();
    assert_eq!(metadata(&service)["token_endpoint_auth_methods_supported"], json!(["client_secret_post"]));
}

/// RFC 9701 §7: "introspection_signing_alg_values_supported OPTIONAL": those that somebody who is served is registered for,
/// each once.
#[test]
fn only_algorithms_that_somebody_is_registered_for_are_listed() {
    let by = |name: &str, algorithm: &str, status: &str| {
        format!(
            "[clients.{name}]\nstatus = \"{status}\"\nintrospects = [\"orders\"]\nsecrets.first.file = \"keys/a.secret\"\n\
             introspection_signed_response_alg = \"{algorithm}\"\n"
        )
    };
    let eddsa = "[keys.eddsa]\nclass = \"signing\"\nalgorithm = \"EdDSA\"\nfile = \"keys/eddsa.pem\"\n";
    let clients = [
        by("a", "ES256", "active"),
        by("b", "EdDSA", "active"),
        by("c", "ES256", "active"),
        by("d", "PS256", "disabled"),
    ];
    let name = "introspection_signing_alg_values_supported";
    let service = Plan::of(&[ISSUER, WEB, &clients.concat(), ORDERS, SCOPES, ES256, eddsa]).start();
    let mut listed: Vec<_> = metadata(&service)[name].as_array().into_iter().flatten().cloned().collect();
    listed.sort_by_key(ToString::to_string);
    assert_eq!(listed, [json!("ES256"), json!("EdDSA")]);
    let service = Plan::of(&[ISSUER, WEB, &clients[3], ORDERS, SCOPES, ES256]).start();
    assert_eq!(metadata(&service).get(name), None);
}

/// RFC 7662 §2.1, RFC 7009 §2: the endpoints are where the document says that they are.
#[test]
fn the_endpoints_are_where_the_document_says() {
    let service = Plan::example().start();
    let metadata = metadata(&service);
    for name in ["token_endpoint", "introspection_endpoint", "revocation_endpoint"] {
        let path = metadata[name].as_str().and_then(|url| url.strip_prefix("https://as.example"));
        let answer = service.answer(&Request::post(path.expect("an endpoint of the issuer"), &[]));
        assert_eq!((answer.status, answer.json()["error"].as_str()), (401, Some("invalid_client")), "{name}");
    }
}

/// §3.3: "The `issuer` value returned MUST be identical to the authorization server's issuer identifier value": the
/// configured one, whatever a request claims about the host or a proxy.
#[test]
fn no_header_changes_the_document() {
    let service = Plan::example().start();
    let plain = service.answer(&Request::get(WELL_KNOWN[0]));
    let spoofs = [
        ("X-Forwarded-Host", "evil.example"),
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-Prefix", "/evil"),
        ("Forwarded", "host=evil.example;proto=http"),
        ("X-Original-URL", "/evil"),
        ("X-Rewrite-URL", "/evil"),
        ("Accept", "text/html"),
        ("Accept-Language", "de"),
        ("Accept-Encoding", "gzip, br"),
        ("Range", "bytes=0-1"),
    ];
    let spoofed =
        spoofs.into_iter().fold(Request::get(WELL_KNOWN[0]), |request, (name, value)| request.header(name, value));
    assert_eq!(service.answer(&spoofed).comparable(), plain.comparable());
    let hosts = ["evil.example", "localhost:1", "as.example:443"];
    for host in hosts {
        let request = Request::get(WELL_KNOWN[0]).without_host().header("Host", host);
        assert_eq!(service.answer(&request).comparable(), plain.comparable());
    }
    let absolute = Request::get(&format!("http://evil.example{}", WELL_KNOWN[0]));
    assert_eq!(service.answer(&absolute).comparable(), plain.comparable());
}

/// RFC 9110 §13.1.2: who has the document is told so.
#[test]
fn the_document_may_be_kept_and_is_asked_for_again_by_its_entity_tag() {
    let service = Plan::example_and("[tokens]\njwk_set_max_age = \"7m\"\n").start();
    let answer = service.answer(&Request::get(WELL_KNOWN[1]));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=420"));
    let etag = answer.header("etag").expect("an entity tag");
    let again = service.answer(&Request::get(WELL_KNOWN[0]).header("If-None-Match", etag));
    assert_eq!((again.status, again.header("etag"), again.body.len()), (304, Some(etag), 0));
    service.reload(&[ISSUER, WEB, ORDERS, SCOPES, ES256, "[scopes.more]\n"].concat());
    let changed = service.answer(&Request::get(WELL_KNOWN[0]).header("If-None-Match", etag));
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), Some(etag));
}

/// "token_endpoint_auth_signing_alg_values_supported … This metadata entry MUST be present if either of these authentication
/// methods are specified in the `token_endpoint_auth_methods_supported` entry. … The value `none` MUST NOT be used."
#[test]
fn algorithms_of_assertions_are_listed_where_somebody_may_make_one() {
    let by_secret = "[clients.b]\nauthentication = [\"client_secret_jwt\"]\ngrant_types = [\"client_credentials\"]\n\
                     resources = [\"orders\"]\nsecrets.first.file = \"keys/b.secret\"\n";
    let by_key = "[clients.a]\nauthentication = [\"private_key_jwt\"]\ngrant_types = [\"client_credentials\"]\n\
                  resources = [\"orders\"]\njwks_file = \"keys/a.jwks\"\n";
    let asymmetric = ["ES256", "ES384", "EdDSA", "PS256", "RS256"];
    let all = ["ES256", "ES384", "EdDSA", "PS256", "RS256", "HS256"];
    for (clients, methods, algorithms) in [
        (by_secret.to_owned(), json!(["client_secret_jwt"]), json!(["HS256"])),
        (by_key.to_owned(), json!(["private_key_jwt"]), json!(asymmetric)),
        (format!("{by_secret}{by_key}"), json!(["client_secret_jwt", "private_key_jwt"]), json!(all)),
    ] {
        let plan = Plan::of(&[ISSUER, &clients, ORDERS, SCOPES, ES256]);
        let metadata = metadata(&plan.with_file("keys/a.jwks", jwks(&SigningAlgorithm::ALL)).start());
        assert_eq!(metadata["token_endpoint_auth_methods_supported"], methods);
        assert_eq!(metadata["token_endpoint_auth_signing_alg_values_supported"], algorithms);
    }
}
