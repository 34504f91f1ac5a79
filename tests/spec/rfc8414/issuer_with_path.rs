//! §3.1, an issuer identifier with a path.

use crate::asking::{GRANT, granted, unverified_claims, web};
use crate::exchange::Request;
use crate::rfc8414::WELL_KNOWN;
use crate::service::{ES256, ORDERS, Plan, SCOPES, Service, WEB};

fn service(issuer: &str) -> Service {
    Plan::of(&[&format!("issuer = \"{issuer}\"\n"), WEB, ORDERS, SCOPES, ES256]).start()
}

/// "inserting a well-known URI string into the authorization server's issuer identifier between the host component and the
/// path component"; OpenID Connect Discovery §4.1 appends it. Whoever follows either reads the same bytes.
#[test]
fn the_document_is_the_same_at_all_four_locations() {
    for path in ["/tenant", "/a/b/c", "/a%20b", "/token"] {
        let service = service(&format!("https://as.example{path}"));
        let first = service.answer(&Request::get(&format!("{}{path}", WELL_KNOWN[0])));
        assert_eq!(first.status, 200);
        assert_eq!(first.json()["issuer"], format!("https://as.example{path}"));
        for known in WELL_KNOWN {
            for location in [format!("{known}{path}"), format!("{path}{known}")] {
                assert_eq!(service.answer(&Request::get(&location)).comparable(), first.comparable(), "{location}");
            }
            for elsewhere in
                [known.to_owned(), format!("{known}/other"), format!("/other{known}"), format!("{known}{path}/")]
            {
                assert_eq!(service.answer(&Request::get(&elsewhere)).status, 404, "{elsewhere}");
            }
        }
    }
}

/// Without a path there is one location for each name.
#[test]
fn an_issuer_without_a_path_has_the_document_at_the_root() {
    let service = service("https://as.example");
    let first = service.answer(&Request::get(WELL_KNOWN[0]));
    assert_eq!((first.status, first.json()["issuer"].as_str()), (200, Some("https://as.example")));
    assert_eq!(service.answer(&Request::get(WELL_KNOWN[1])).comparable(), first.comparable());
}

/// Every endpoint that the document names is served there, and nowhere else.
#[test]
fn every_endpoint_stands_under_the_path() {
    let service = service("https://as.example/tenant");
    let metadata = service.answer(&Request::get("/tenant/.well-known/openid-configuration")).json();
    assert_eq!(metadata["token_endpoint"], "https://as.example/tenant/token");
    assert_eq!(metadata["jwks_uri"], "https://as.example/tenant/jwks");
    let token = |target| service.answer(&Request::post(target, &[GRANT]).header("Authorization", web(&service)));
    let answer = token("/tenant/token");
    granted(&answer);
    assert_eq!(unverified_claims(&answer)["iss"], "https://as.example/tenant");
    assert!(service.answer(&Request::get("/tenant/jwks")).json()["keys"].is_array());
    assert_eq!(token("/token").status, 404);
    for elsewhere in ["/jwks", "/tenant", "/tenant/", "/Tenant/jwks", "/tenant/tenant/jwks", "/tenant%2fjwks"] {
        assert_eq!(service.answer(&Request::get(elsewhere)).status, 404, "{elsewhere}");
    }
}

/// Probes know no issuer.
#[test]
fn probes_stand_at_the_root() {
    let service = service("https://as.example/tenant");
    for probe in ["/healthz", "/readyz"] {
        assert_eq!(service.answer(&Request::get(probe)).status, 200);
        assert_eq!(service.answer(&Request::get(&format!("/tenant{probe}"))).status, 404);
    }
}
