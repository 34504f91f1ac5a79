//! A file with faults of every kind, and what is said of each.

/// Faults of every kind; the canaries stand where secrets would.
const FAULTY: &str = include_str!("faulty.toml");

/// One fault: the text that the report points at, the key, and words of what was found and what is expected.
struct Fault(&'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const FAULTS: [Fault; 57] = [
    Fault("colour", "colour", "an unknown key", "one of issuer, profile, "),
    Fault("\"oauth3\"", "profile", "string \"oauth3\"", "oauth2.1"),
    Fault("\"errors\"", "error_uri", "\"errors\"", "an absolute http or https URL"),
    Fault("8080", "server.bind", "number 8080", "such as \"127.0.0.1:8080\""),
    Fault("wrokers", "server.wrokers", "an unknown key", "(did you mean workers?)"),
    Fault("0\nkeep", "server.workers", "0", "1 or more"),
    Fault("\"75\"", "server.keep_alive", "string \"75\"", "a length of time with its unit"),
    Fault("\"10.0.0.1/8\"", "server.trusted_proxies.1", "string \"10.0.0.1/8\"", "an address or a network such as \"10.0.0.0/8\""),
    Fault("\"x-real-ip\"", "server.forwarded_header", "string \"x-real-ip\"", "one of x-forwarded-for, forwarded"),
    Fault("-17", "server.max_connections", "number -17", "a whole number, not negative"),
    Fault("\"1.1\"", "server.tls.minimum", "string \"1.1\"", "one of 1.2, 1.3"),
    Fault("\"none.pem\"", "server.tls.certificate", "./none.pem: ", "a PEM file"),
    Fault("\"none.key\"", "server.tls.key", "./none.key: the file does not exist", "signet keys generate"),
    Fault("\"64KB\"", "server.limits.body", "string \"64KB\"", "a size with its unit such as \"64KiB\""),
    Fault("\"1h\"", "server.limits.write_timeout", "1h", "1ms to 5m"),
    Fault("\"10 minutes\"", "tokens.access_token_lifetime", "a string", "a length of time with its unit"),
    Fault("\"HS256\"", "tokens.algorithm", "string \"HS256\"", "one of ES256, ES384, EdDSA, PS256, RS256"),
    Fault("\"xml\"", "log.format", "string \"xml\"", "one of text, json"),
    Fault("[pages]", "pages", "an unknown key", "one of issuer, profile, "),
    Fault("[clients.demo]", "clients.demo", "the demo client under the issuer https://login.example", "signet clients add"),
    Fault("[clients.web]", "clients.web.id", "the client id of clients.twin", "a client id of its own"),
    Fault("\"telepathy\"", "clients.web.grant_types.0", "string \"telepathy\"", "client_credentials"),
    Fault("[\"read\", \"fly\"]", "clients.web.scopes", "fly", "a declared scope ([scopes.NAME]): read"),
    Fault("[\"write\"]", "clients.web.default_scope", "write", "a part of its scopes: fly read"),
    Fault("[\"orders\", \"bills\"]", "clients.web.resources", "bills", "again, nowhere, orders, relative"),
    Fault("\"0s\"", "clients.web.access_token_lifetime", "0s", "one second or more"),
    Fault("\"paused\"", "clients.web.status", "string \"paused\"", "one of active, disabled"),
    Fault("{ about", "clients.web.claims", "2111 bytes of claims in a token", "2048 bytes at most"),
    Fault("[clients.web.secrets]", "clients.web.secrets", "5 secrets", "4 at most"),
    Fault("\"canary-secret-1\"", "clients.web.secrets.a.sha256", "a string", "43 characters of base64url"),
    Fault("b.file", "clients.web.secrets.b", "none.secret: the file does not exist", "signet clients secret"),
    Fault("c.env", "clients.web.secrets.c", "a secret of 13 bytes", "32 bytes or more"),
    Fault("{ file = \"x\"", "clients.web.secrets.d", "several of sha256, file, env and hash", "exactly one of them"),
    Fault("client_secret =", "clients.web.secrets.e.client_secret", "an unknown key", "one of sha256, file, env"),
    Fault("\"tomorrow\"", "clients.twin.secrets.first.expires_at", "string \"tomorrow\"", "such as 2026-11-20T18:30:00Z"),
    Fault("[clients.empty]", "clients.empty.grant_types", "nothing", "one or more of authorization_code, refresh_token, client_credentials"),
    Fault("[clients.empty]", "clients.empty.resources", "nothing", "the name of at least one resource"),
    Fault("[clients.empty]", "clients.empty.secrets", "nothing", "signet clients secret empty"),
    Fault("[clients.Loud]", "clients.Loud", "an illegal name", "a label of a-z, 0-9, _ and -"),
    Fault("\"https://orders.example\"\nscopes", "resources.orders.identifier", "the identifier of resources.again", "an identifier of its own"),
    Fault("[\"read\", \"dive\"]", "resources.orders.scopes", "dive", "a declared scope ([scopes.NAME]): read"),
    Fault("[\"exp\", \"about\"]", "resources.orders.claims", "exp", "claims that the token does not have anyway"),
    Fault("\"/orders\"", "resources.relative.identifier", "string \"/orders\"", "an absolute URI without a fragment"),
    Fault("[resources.nowhere]", "resources.nowhere.identifier", "nothing", "an absolute URI without a fragment"),
    Fault("[scopes.read]", "scopes.read.value", "the value of scopes.also-read", "a value of its own"),
    Fault("{ en = 1 }", "scopes.read.title", "a table", "{ en = \"Read\", de = \"Lesen\" }"),
    Fault("[keys.classless]", "keys.classless.class", "nothing", "one of signing, short-lived, "),
    Fault("keys.classless]", "keys", "no signing key for ES256", "signet keys generate --algorithm ES256"),
    Fault("\"sining\"", "keys.sining.class", "string \"sining\"", "a key class: signing, short-lived, "),
    Fault("[keys.nameless]", "keys.nameless.algorithm", "nothing", "one of ES256, ES384, EdDSA, PS256, RS256"),
    Fault("\"ES256\"", "keys.signing-cookie.algorithm", "ES256", "nothing: only signing keys have one"),
    Fault("[keys.fileless]", "keys.fileless.file", "nothing", "the private key file, such as "),
    Fault("\"keys/none.jwk\"", "keys.missing.file", "./keys/none.jwk: the file does not exist", "signet keys generate"),
    Fault("\"keys/d.jwk\"", "keys.undated.file", "./keys/d.jwk: the file does not exist", "signet keys generate"),
    Fault("2026-11-20\n", "keys.undated.activate_at", "the date 2026-11-20", "a date with time and offset"),
    Fault("\"keys/e.jwk\"", "keys.backwards.file", "./keys/e.jwk: the file does not exist", "signet keys generate"),
    Fault("2123-01-01T00:00:00Z", "keys.backwards.retire_at", "2123-01-01T00:00:00Z", "2124-01-01T00:00:00Z or later"),
];

/// The file's text.
pub(super) fn faulty() -> String {
    FAULTY.replace("LONG", &"x".repeat(2100))
}

/// The report tells each fault, and no other.
#[track_caller]
pub(super) fn assert_all_told(said: &str) {
    FAULTS.iter().for_each(|fault| assert_told(said, fault));
    assert!(said.ends_with(&format!("\n{} faults in config.toml\n", FAULTS.len())), "{said}");
}

#[track_caller]
fn assert_told(said: &str, Fault(at, key, found, expected): &Fault) {
    let text = faulty();
    let place = text.find(at).unwrap_or_else(|| panic!("{at}"));
    assert_eq!(text.rfind(at), Some(place), "{at} stands there twice");
    let line = text[..place].matches('\n').count() + 1;
    let column = text[..place].rsplit('\n').next().unwrap().chars().count() + 1;
    let head = format!("config.toml:{line}:{column}: {key}\n");
    let told = said.split_once(&head).unwrap_or_else(|| panic!("{head} in {said}")).1;
    let mut told = told.lines().skip_while(|line| !line.trim_start().starts_with("found: "));
    assert!(told.next().is_some_and(|line| line.contains(found)), "{head}{found}: {said}");
    assert!(told.next().is_some_and(|line| line.contains(expected)), "{head}{expected}: {said}");
}
