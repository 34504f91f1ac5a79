//! Where it does not lead: whatever a client registered, nobody's inside is asked.

use signet::outbound::{FetchFault, Reach};

use crate::Way;
use crate::receiver::Receiver;

/// Special-use addresses as hosts, in every way a URL can write them.
const LITERALS: [&str; 27] = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "10.0.0.1",
    "10.1",
    "100.64.0.1",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "172.16.0.1",
    "192.168.0.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::7f00:1]",
    "[fd00::1]",
    "[fe80::1]",
];

#[test]
fn no_special_use_address_is_asked_however_it_is_written() {
    let way = Way::with(Reach::Internet, "");
    for host in LITERALS {
        assert_eq!(way.get(&format!("https://{host}/")), Err(FetchFault::SpecialAddress), "{host}");
    }
    assert_eq!(way.counts.now().requests, 0);
}

/// Names are judged by what they lead to, in the moment in which it is connected to.
#[test]
fn a_name_that_leads_to_a_special_use_address_is_not_followed() {
    let way = Way::with(Reach::Internet, "");
    assert_eq!(way.get("https://localhost/"), Err(FetchFault::SpecialAddress));
    let server = Receiver::saying("200 OK", "", "inside");
    assert_eq!(way.get(&format!("https://localhost:{}/", server.address.port())), Err(FetchFault::SpecialAddress));
    assert!(server.got().is_empty());
}

#[test]
fn nothing_but_https_goes_to_the_internet() {
    let way = Way::with(Reach::Internet, "allow = [\"127.0.0.0/8\"]");
    for url in
        ["http://rp.example/", "http://127.0.0.1:1/", "http://localhost:1/", "ftp://rp.example/", "file:///etc/passwd"]
    {
        assert_eq!(way.get(url), Err(FetchFault::NotAllowed), "{url}");
    }
}

#[test]
fn user_information_is_no_part_of_a_url_that_is_asked() {
    let way = Way::here();
    for url in ["https://user@rp.example/", "https://user:password@rp.example/", "http://user@127.0.0.1:1/"] {
        assert_eq!(way.get(url), Err(FetchFault::NotAllowed), "{url}");
    }
}

#[test]
fn an_issuer_on_this_machine_reaches_this_machine_and_no_other_inside() {
    let server = Receiver::saying("200 OK", "", "here");
    let way = Way::here();
    assert_eq!(way.get(&server.url("/")).unwrap(), b"here");
    assert_eq!(way.get(&format!("http://localhost:{}/", server.address.port())).unwrap(), b"here");
    for host in
        LITERALS.into_iter().filter(|host| host.starts_with("10") || host.contains("169") || host.contains("fd"))
    {
        assert_eq!(way.get(&format!("https://{host}/")), Err(FetchFault::SpecialAddress), "{host}");
        assert_eq!(way.get(&format!("http://{host}/")), Err(FetchFault::NotAllowed), "{host}");
    }
}
