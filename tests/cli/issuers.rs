//! Which issuer identifiers there may be (RFC 8414 §2).

use crate::config::{ISSUER, public};
use crate::run::signet;

/// "a URL that uses the https scheme and has no query or fragment components" (RFC 8414 §2); http on this machine only.
#[test]
fn an_issuer_is_an_https_url_or_of_this_machine() {
    let folder = public();
    for issuer in [
        "https://as.example",
        "https://as.example:8443",
        "https://as.example/tenant",
        "https://as.example/a/b-c_d~e/f",
        "https://as.example/tenant.one",
        "https://192.0.2.7",
        "https://[2001:db8::1]",
        "https://localhost",
        "https://xn--bcher-kva.example",
        "http://localhost",
        "http://localhost:8080",
        "http://127.0.0.1:8080",
        "http://127.1.2.3",
        "http://[::1]:8080/a",
    ] {
        let said = signet(&folder, &["check", "--set", &format!("issuer={issuer}")]).succeeded();
        assert!(said.contains(&format!("issuer {issuer},")), "{issuer}: {said}");
    }
}

/// It is compared byte by byte, so there is one way to write it.
#[test]
fn any_other_issuer_is_refused_with_what_would_be_right() {
    let folder = public();
    let https = "an https URL (http only for localhost, 127.0.0.1 and [::1])";
    let normal = "a URL in its normal form";
    let plain = "a URL without user information, query and fragment";
    let url = "an absolute URL of at most 255 characters";
    let slash = "a URL that does not end in a slash";
    let long = format!("https://as.example/{}", "a".repeat(240));
    for (issuer, expected) in [
        ("http://as.example", https),
        ("http://localhost.as.example", https),
        ("http://127.0.0.1.as.example", https),
        ("http://0.0.0.0:8080", https),
        ("http://[2001:db8::1]", https),
        ("ftp://as.example", https),
        ("urn:as", https),
        ("https://as.example/", slash),
        ("https://as.example/tenant/", slash),
        ("https://as.example?x=1", plain),
        ("https://as.example/?", plain),
        ("https://as.example#top", plain),
        ("https://me@as.example", plain),
        ("https://me:pass@as.example", plain),
        ("https://AS.example", normal),
        ("HTTPS://as.example", normal),
        ("https://as.example:443", normal),
        ("https://as.example/a/../b", normal),
        ("https://as.example/./a", normal),
        ("https://as.example//a", normal),
        ("https://bücher.example", normal),
        ("https://as.example/ü", normal),
        ("https://as.example/a b", normal),
        ("http://2130706433:8080", normal),
        (" https://as.example", normal),
        ("as.example", url),
        ("//as.example", url),
        ("/tenant", url),
        ("https://", url),
        ("", url),
        (&long, url),
    ] {
        let said = signet(&folder, &["check", "--set", &format!("issuer=\"{issuer}\"")]).refused();
        assert!(said.contains(&format!("--set issuer=…: issuer\n      found: {issuer:?}\n")), "{issuer}: {said}");
        assert!(said.contains(&format!("expected: {expected}")), "{issuer}: {said}");
    }
}

/// What is written is what tokens and metadata say.
#[test]
fn the_issuer_is_published_as_it_is_written() {
    let folder = public();
    folder.edit("config.toml", "https://as.example", &format!("{ISSUER}/tenant"));
    let server = crate::server::Server::start(&folder);
    let metadata = server.get("/.well-known/oauth-authorization-server/tenant").unwrap().json();
    assert_eq!(metadata["issuer"], format!("{ISSUER}/tenant"));
    assert_eq!(metadata["token_endpoint"], format!("{ISSUER}/tenant/token"));
}
