//! What such a directory is configured with.

use super::SECRET;
use crate::exchange::Answer;
use crate::receiver::Receiver;
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES};
use crate::signing_in::{APP, Ask, Browser, NO_FLOOR, PASSWORD, SIGN_IN_KEYS};

const HTTP: &str = "[directory]\nkind = \"http\"\n";

fn plan(tables: &str) -> Plan {
    let plan = Plan::of(&[ISSUER, tables, APP, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    plan.with_file("keys/people.secret", SECRET.to_owned())
}

fn table(url: &str, secret: &str) -> String {
    format!("{HTTP}[directory.http]\nurl = \"{url}\"\nsecret = {{ file = \"keys/{secret}\" }}\n")
}

#[test]
fn a_service_has_a_url_and_a_secret() {
    let told = plan(HTTP).refused();
    assert!(told.contains("directory.http.url") && told.contains("directory.http.secret"), "{told}");
    for bad in [
        "http://people.example/",
        "http://localhost:3000/",
        "https://people.example/#a",
        "https://u:p@people.example/",
        "ftp://people.example/",
        "people",
    ] {
        let told = plan(&table(bad, "people.secret")).refused();
        assert!(told.contains("directory.http.url"), "{bad}: {told}");
    }
    let told = plan(&table("https://people.example/", "absent")).refused();
    assert!(told.contains("directory.http.secret"), "{told}");
    for (secret, expected) in [("short", "a secret of 5 bytes"), ("0123456789 0123456789 0123456789", "other bytes")] {
        let told = plan(&table("https://people.example/", "s")).with_file("keys/s", secret.to_owned()).refused();
        assert!(told.contains(expected) && !told.contains(secret), "{told}");
    }
}

#[test]
fn a_table_of_another_kind_of_directory_is_refused() {
    let told = plan(&table("https://people.example/", "people.secret").replace("http\"", "embedded\"")).refused();
    assert!(told.contains("directory.http"), "{told}");
    let told =
        plan(&format!("[login]\nsign_up = true\n{}", table("https://people.example/", "people.secret"))).refused();
    assert!(told.contains("login.sign_up"), "{told}");
}

/// A URL that an operator writes is judged like any other: what is not of the Internet needs `outbound.allow`, and https.
#[test]
fn a_service_at_a_special_use_address_gets_no_password() {
    let server = Receiver::saying("200 OK", "", "{\"authenticated\":true,\"sub\":\"a\"}");
    for host in ["127.0.0.1", "169.254.169.254", "[fd00::1]"] {
        let tables =
            format!("{NO_FLOOR}{}", table(&format!("https://{host}:{}/", server.address.port()), "people.secret"));
        let service = plan(&tables).start();
        let browser = Browser::at(&service);
        let page: Answer = browser.sign_in_as(&browser.ask(&Ask::app()), "alice", PASSWORD);
        assert_eq!(page.status, 503, "{host}: {page:?}");
    }
    assert!(server.got().is_empty());
}
