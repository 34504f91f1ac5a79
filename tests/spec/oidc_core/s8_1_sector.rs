//! §8.1: "If there are multiple hostnames in the registered redirect_uris, the Client MUST register a
//! sector_identifier_uri"; "The URL MUST reference an https URL that points to a JSON file containing an array of
//! redirect_uri values."

use std::time::Duration;

use crate::back_channel_logout::local_service;
use crate::oidc_core::s8_pairwise::{PAIRWISE_KEY, client_at, sub_of, tokens_at};
use crate::receiver::{Receiver, Reply};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service};
use crate::signing_in::{
    APP, Ask, Browser, NO_FLOOR, PASSWORD, SIGN_IN_KEYS, is_page, parameter, service_of, subject_of, token_request_as,
};

const URIS: &str = r#"["https://app.example/callback", "https://app.example/other?fixed=1", "https://more.example/"]"#;

fn service_at(url: &str, more: &str) -> Service {
    let line = format!("subject_type = \"pairwise\"\nsector_identifier_uri = \"{url}\"");
    local_service(&line, &format!("{PAIRWISE_KEY}{more}"))
}

/// What the client is told at once, if it is told anything.
#[track_caller]
fn fault_of(service: &Service) -> Option<String> {
    let answer = Browser::at(service).ask(&Ask::app());
    let fault = parameter(&answer, "error");
    assert!(fault.is_some() || is_page(&answer, "login-submit"), "{answer:?}");
    fault
}

#[test]
fn a_document_that_names_all_redirect_uris_vouches_for_the_client() {
    let server = Receiver::saying("200 OK", "", URIS);
    let service = service_at(&server.url("/sector.json"), "");
    assert_eq!((fault_of(&service), fault_of(&service)), (None, None));
    assert_eq!(server.got().len(), 1);
    // It vouched once, and is not needed again.
    service.clock.advance(Duration::from_secs(3 * 24 * 3600));
    assert_eq!(fault_of(&service), None);
    assert_eq!(server.got().len(), 1);
}

/// Clients of two hosts that one host's documents vouch for are of one sector.
#[test]
fn a_sector_is_the_host_of_its_document() {
    let server = Receiver::saying("200 OK", "", &URIS.replace(']', ", \"https://shop.example/callback\"]"));
    let line = format!("sector_identifier_uri = \"{}\"", server.url("/shop.json"));
    let service = service_at(&server.url("/app.json"), &client_at("shop", "shop.example", &line));
    let browser = Browser::at(&service);
    let app = sub_of(&browser.tokens(&Ask::app()));
    assert_eq!(sub_of(&tokens_at(&service, &browser, "shop", "shop.example")), app);
    assert_ne!(app, subject_of(&service, "alice").as_str());
    assert_eq!(server.got().len(), 2);
}

#[test]
fn a_document_that_does_not_name_them_all_is_refused() {
    let missing = r#"["https://app.example/callback"]"#;
    let almost = r#"["https://app.example/callback/", "https://app.example/other?fixed=1"]"#;
    let large = format!("[\"{}\"]", "x".repeat(300 * 1024));
    for body in [
        "",
        "[]",
        "{}",
        "null",
        missing,
        almost,
        &format!("{{\"redirect_uris\": {URIS}}}"),
        &format!("{URIS},"),
        &large,
    ] {
        let server = Receiver::saying("200 OK", "", body);
        assert_eq!(fault_of(&service_at(&server.url("/"), "")).as_deref(), Some("unauthorized_client"), "{body:.60}");
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let target = Receiver::saying("200 OK", "", URIS);
    let server = Receiver::saying("302 Found", &format!("Location: {}\r\n", target.url("/")), "");
    assert_eq!(fault_of(&service_at(&server.url("/"), "")).as_deref(), Some("unauthorized_client"));
    assert!(target.got().is_empty());
}

/// The sector is proven whichever way the client gets to know a subject: by the password grant, too.
#[test]
fn the_password_grant_needs_the_document_as_well() {
    for (status, body, error) in [
        ("200 OK", "[\"https://trusted.example/cb\"]", None),
        ("200 OK", "[]", Some((400, "unauthorized_client"))),
        ("503 Service Unavailable", "", Some((503, "temporarily_unavailable"))),
    ] {
        let server = Receiver::saying(status, "", body);
        let trusted = format!(
            "\n[clients.trusted]\ngrant_types = [\"authorization_code\", \"password\"]\nscopes = [\"openid\"]\n\
             redirect_uris = [\"https://trusted.example/cb\"]\nsubject_type = \"pairwise\"\n\
             sector_identifier_uri = \"{}\"\nsecrets.first.file = \"keys/trusted.secret\"\n",
            server.url("/")
        );
        let service = local_service("", &format!("{PAIRWISE_KEY}{trusted}"));
        let usual = [("grant_type", "password"), ("username", "alice"), ("password", PASSWORD), ("scope", "openid")];
        let answer = token_request_as(&service, "trusted", &usual, &[]);
        let told = answer.json()["error"].as_str().map(|error| (answer.status, error.to_owned()));
        assert_eq!(told, error.map(|(status, error)| (status, error.to_owned())), "{body}: {answer:?}");
        assert_eq!(server.got().len(), 1);
    }
}

/// What is nobody's fault may be over in a moment.
#[test]
fn a_document_that_cannot_be_fetched_is_nobodys_fault() {
    let broken = Receiver::saying("503 Service Unavailable", "", "");
    let silent = Receiver::start(|_| Reply::Silence);
    let gone = Receiver::saying("200 OK", "", URIS).url("/");
    for url in [broken.url("/"), silent.url("/"), gone] {
        let service = service_at(&url, "\n[outbound]\ntimeout = \"300ms\"\n");
        assert_eq!(fault_of(&service).as_deref(), Some("temporarily_unavailable"), "{url}");
    }
}

#[test]
fn a_document_at_a_special_use_address_is_not_fetched() {
    let server = Receiver::saying("200 OK", "", URIS);
    for host in ["127.0.0.1", "localhost", "169.254.169.254", "[fd00::1]"] {
        let line = format!(
            "subject_type = \"pairwise\"\nsector_identifier_uri = \"https://{host}:{}/\"",
            server.address.port()
        );
        let app = APP.replace("[clients.app]\n", &format!("[clients.app]\n{line}\n"));
        let service = service_of(&[ISSUER, NO_FLOOR, &app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS, PAIRWISE_KEY]);
        assert_eq!(fault_of(&service).as_deref(), Some("unauthorized_client"), "{host}");
    }
    assert!(server.got().is_empty());
}

/// Without a document the redirect URIs have to be of one host, which is somebody's alone.
#[test]
fn redirect_uris_of_several_hosts_need_a_document() {
    let refused = |app: &str| Plan::of(&[ISSUER, app, ORDERS, SCOPES, ES256, SIGN_IN_KEYS, PAIRWISE_KEY]).refused();
    let pairwise = APP.replace("[clients.app]\n", "[clients.app]\nsubject_type = \"pairwise\"\n");
    for uri in ["https://more.example/", "com.example.app:/callback"] {
        let report = refused(&pairwise.replace("https://app.example/other?fixed=1", uri));
        assert!(report.contains("clients.app.sector_identifier_uri"), "{uri}: {report}");
    }
    let report =
        refused(&APP.replace("[clients.app]\n", "[clients.app]\nsector_identifier_uri = \"https://app.example/s\"\n"));
    assert!(report.contains("subject_type = \"pairwise\""), "{report}");
    let report =
        refused(&pairwise.replace("pairwise\"\n", "pairwise\"\nsector_identifier_uri = \"http://localhost/s\"\n"));
    assert!(report.contains("an https URL"), "{report}");
}
