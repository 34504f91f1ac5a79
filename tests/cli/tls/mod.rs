//! TLS: who the service is, to whom it talks, and how its certificate is replaced while it serves.

pub(crate) mod certificates;
mod client;
mod handshake;
mod replaced;

use rustls::SupportedProtocolVersion;
use rustls::version::{TLS12, TLS13};

use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http::token_request;
use crate::server::{Server, spawn};
use crate::tls::certificates::Pair;

const ANY: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// A hello (RFC 5246 §7.4.1.2) that offers version 1.`minor - 1` and nothing newer.
fn hello(minor: u8) -> Vec<u8> {
    hello_of(minor, &[0xc02f, 0x002f])
}

/// The same with these cipher suites, for a certificate of ECDSA by P-256.
fn hello_of(minor: u8, suites: &[u16]) -> Vec<u8> {
    let listed: Vec<u8> = suites.iter().flat_map(|suite| suite.to_be_bytes()).collect();
    let suites = [&[0, listed.len() as u8], listed.as_slice()].concat();
    let signature_algorithms = [0, 13, 0, 4, 0, 2, 4, 3];
    let groups = [0, 10, 0, 4, 0, 2, 0, 23];
    let extensions = [[0, 16].as_slice(), &signature_algorithms, &groups].concat();
    let body = [&[3, minor], [7; 32].as_slice(), &[0], &suites, &[1, 0], &extensions].concat();
    let handshake = [&[1, 0, 0, body.len() as u8], body.as_slice()].concat();
    [&[22, 3, 1, 0, handshake.len() as u8], handshake.as_slice()].concat()
}

/// The end of a fatal alert, `handshake_failure`.
const NOTHING_IN_COMMON: [u8; 2] = [2, 40];

/// The end of a fatal alert, `protocol_version` (RFC 8446 §6.2).
const REFUSED_VERSION: [u8; 2] = [2, 70];

/// The small configuration over TLS, with `more` in `[server.tls]`.
pub(crate) fn folder_with(pair: &Pair, more: &str) -> Folder {
    let tls = format!("\n[server.tls]\ncertificate = \"tls.pem\"\nkey = \"keys/tls.key\"\n{more}\n");
    let folder = Folder::of(&(small() + &tls));
    write(&folder, pair);
    folder
}

fn write(folder: &Folder, pair: &Pair) {
    folder.write("tls.pem", &pair.certificate);
    folder.write_private("keys/tls.key", &pair.key);
}

pub(crate) fn start(folder: &Folder) -> Server {
    Server::await_address(spawn(folder, &[]))
}

/// Whether whoever trusts this certificate alone is answered.
fn is_trusted(server: &Server, pair: &Pair) -> bool {
    answers(server, pair, ANY)
}

fn answers(server: &Server, pair: &Pair, versions: &[&'static SupportedProtocolVersion]) -> bool {
    let answer = client::ask(server.address(), &pair.certificate, "localhost", versions, HEALTH);
    answer.is_ok_and(|answer| answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nok"))
}

fn wait_until_trusted(server: &Server, pair: &Pair) {
    until("the certificate to be served", || is_trusted(server, pair).then_some(()));
}

/// A token request that closes its connection.
fn token() -> String {
    token_request(CLIENT, SECRET).replace("Host:", "Connection: close\r\nHost:")
}
