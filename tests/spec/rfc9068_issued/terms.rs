//! How a token is signed and how long it lives: "the client's word, then the resource's, then the default".

use crate::asking::{ask, granted, part_of, token_of};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service, WEB};

const EDDSA: &str = "[keys.eddsa]\nclass = \"signing\"\nalgorithm = \"EdDSA\"\nfile = \"keys/eddsa.pem\"\n";

/// A service whose client, resource and defaults say this.
fn service(client: &str, resource: &str, default: &str) -> Service {
    let web = WEB.replacen("[clients.web]", &format!("[clients.web]\n{client}"), 1);
    let orders = format!("{ORDERS}{resource}\n");
    Plan::of(&[ISSUER, &web, &orders, SCOPES, ES256, EDDSA, "[tokens]\n", default]).start()
}

/// The first that says something decides.
#[test]
fn the_algorithm_is_the_clients_then_the_resources_then_the_default() {
    let (es256, eddsa) = ("algorithm = \"ES256\"", "algorithm = \"EdDSA\"");
    for (client, resource, default, expected) in [
        ("", "", "", "ES256"),
        ("", "", eddsa, "EdDSA"),
        ("", eddsa, es256, "EdDSA"),
        ("", es256, eddsa, "ES256"),
        (eddsa, es256, es256, "EdDSA"),
        (es256, eddsa, eddsa, "ES256"),
    ] {
        let service = service(client, resource, default);
        let header = part_of(&token_of(&ask(&service, &[])), 0);
        assert_eq!(header["alg"], expected, "{client} {resource} {default}");
    }
}

/// The resource's lifetime replaces the default; the client's only shortens it.
#[test]
fn the_lifetime_is_the_resources_or_the_default_and_no_longer_than_the_clients() {
    let lifetime = |text: &str| format!("access_token_lifetime = \"{text}\"");
    for (client, resource, default, expected) in [
        ("", "", "", 600),
        ("", "", "5m", 300),
        ("", "2m", "5m", 120),
        ("", "20m", "5m", 1200),
        ("1m", "2m", "5m", 60),
        ("1m", "", "5m", 60),
        ("10m", "2m", "5m", 120),
        ("10m", "", "5m", 300),
    ] {
        let line = |text: &str| if text.is_empty() { String::new() } else { lifetime(text) };
        let service = service(&line(client), &line(resource), &line(default));
        assert_eq!(granted(&ask(&service, &[]))["expires_in"], expected, "{client} {resource} {default}");
    }
}
