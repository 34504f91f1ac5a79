//! With whom the service shakes hands, and for how long it tries.

use std::io::Read;
use std::net::TcpStream;

use rustls::version::{TLS12, TLS13};

use super::{ANY, Pair, answers, client, folder_with, is_trusted, start, token, wait_until_trusted};

#[test]
fn tokens_are_issued_over_tls() {
    let pair = Pair::new();
    let server = start(&folder_with(&pair, ""));
    for version in [&TLS12, &TLS13] {
        let answer = client::ask(server.address(), &pair.certificate, "localhost", &[version], &token()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("access_token"), "{answer}");
    }
}

/// RFC 8996 §4, §5: TLS 1.0 and 1.1 "MUST NOT be used".
#[test]
fn no_version_below_1_2_is_spoken() {
    let server = start(&folder_with(&Pair::new(), ""));
    for version in [0, 1, 2] {
        let alert = client::exchange(server.address(), &super::hello(version)).unwrap();
        assert!(alert.ends_with(&super::REFUSED_VERSION), "{version}: {alert:?}");
    }
}

/// RFC 9325 §4: static RSA and CBC are not there, also for whoever offers nothing else; what is left is ECDHE with AES-GCM or
/// ChaCha20-Poly1305.
#[test]
fn no_suite_without_forward_secrecy_or_with_cbc_is_spoken() {
    let server = start(&folder_with(&Pair::new(), ""));
    let answer =
        |suites: &[u16]| client::exchange_until_answered(server.address(), &super::hello_of(3, suites)).unwrap();
    let bad = [
        0x0004, 0x000a, 0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d, 0x0033, 0x0039, 0x0067, 0xc009, 0xc00a, 0xc013,
        0xc014, 0xc023, 0xc024, 0xc027, 0xc028, 0xc007, 0xc008,
    ];
    for suites in bad.iter().map(std::slice::from_ref).chain([bad.as_slice()]) {
        let alert = answer(suites);
        assert!(alert.ends_with(&super::NOTHING_IN_COMMON), "{suites:04x?}: {alert:?}");
    }
    for good in [0xc02b, 0xc02c, 0xcca9] {
        let hello = answer(&[&bad, &[good][..]].concat());
        assert_eq!(hello.first(), Some(&22), "the check cannot fail: {good:04x} {hello:?}");
    }
}

#[test]
fn the_newest_version_is_chosen() {
    let pair = Pair::new();
    let server = start(&folder_with(&pair, ""));
    for versions in [[&TLS12, &TLS13], [&TLS13, &TLS12]] {
        let version = client::version_of(server.address(), &pair.certificate, &versions).unwrap();
        assert_eq!(version, Some(rustls::ProtocolVersion::TLSv1_3));
    }
}

#[test]
fn certificates_of_either_kind_are_served() {
    for pair in [Pair::new(), Pair::of_rsa()] {
        let server = start(&folder_with(&pair, ""));
        for version in [&TLS12, &TLS13] {
            assert!(answers(&server, &pair, &[version]), "{version:?}");
        }
    }
}

#[test]
fn the_lowest_version_is_the_configured_one() {
    let pair = Pair::new();
    let server = start(&folder_with(&pair, "minimum = \"1.3\""));
    assert!(answers(&server, &pair, &[&TLS13]));
    assert!(!answers(&server, &pair, &[&TLS12]));
}

/// "http and https only one of them on the public bind": what is no TLS gets no answer of ours.
#[test]
fn plain_http_is_not_answered_where_tls_is_spoken() {
    let pair = Pair::new();
    let server = start(&folder_with(&pair, ""));
    let answer = client::exchange(server.address(), super::HEALTH.as_bytes()).unwrap();
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP"), "{answer:?}");
    assert!(is_trusted(&server, &pair));
}

/// The certificate is not for that host: the client sees it, and the service is none the worse for it.
#[test]
fn a_client_that_wants_another_host_turns_away() {
    let pair = Pair::new();
    let server = start(&folder_with(&pair, ""));
    assert!(client::ask(server.address(), &pair.certificate, "other.example", ANY, &token()).is_err());
    assert!(is_trusted(&server, &pair));
}

/// A handshake has the time of a header section.
#[test]
fn a_handshake_that_does_not_end_is_given_up() {
    let pair = Pair::new();
    let folder = folder_with(&pair, "");
    folder.edit("config.toml", "workers = 1", "workers = 1\nlimits.header_timeout = \"1s\"");
    let server = start(&folder);
    let stalled: Vec<_> = (0..50).map(|_| TcpStream::connect(server.address()).unwrap()).collect();
    wait_until_trusted(&server, &pair);
    for sent in [1, 20] {
        let answer = client::exchange(server.address(), &super::hello(3)[..sent]).unwrap();
        assert_eq!(answer, b"", "{sent}");
    }
    for mut stream in stalled {
        assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    }
}
