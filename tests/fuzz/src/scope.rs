//! The text types of requests and of the configuration: what they accept is in their grammar, is printed as it was
//! written, and is the same for serde.
//!
//! Each line of the input is given to all of them; the first two that are scopes are united and intersected.

use serde::de::DeserializeOwned;
use serde_json::Value;
use signet::clients::SecretDigest;
use signet::passwords::SlowHash;
use signet::protocol::{
    ClientId, GrantId, GrantType, IssuerFault, IssuerIdentifier, JwtId, Origin, ResourceIndicator, Scope, ScopeToken,
    SigningAlgorithm,
};
use signet::settings::Label;
use signet::units::{Network, Period, Size};
use std::sync::LazyLock;

use crate::oracle;
use crate::pieces::Pieces;

/// Lines, and the parts of an address or a list.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"\n /:", include_str!("../dictionaries/scope.dict")));

/// Reads every line of `data` as each of the types.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for line in text.split('\n') {
        names(line);
        addresses(line);
        issuer(line);
        digests(line);
        slow_hashes(line);
        separated(line);
        quantities(line);
        scope(line);
    }
    let mut scopes = text.split('\n').filter_map(Scope::parse);
    if let (Some(one), Some(other)) = (scopes.next(), scopes.next()) {
        sets(&one, &other);
    }
}

fn names(line: &str) {
    let algorithms = ["ES256", "ES384", "EdDSA", "PS256", "RS256"];
    let grant_types = ["authorization_code", "refresh_token", "client_credentials"];
    let owned = |text: &str| text.to_owned();
    let client_id = ClientId::parse(line).map(|id| owned(id.as_str()));
    let token = ScopeToken::parse(line).map(|token| owned(token.as_str()));
    let label = Label::parse(line).map(|label| owned(label.as_str()));
    let grant_type = GrantType::parse(line).map(|grant_type| owned(grant_type.as_str()));
    let algorithm = SigningAlgorithm::parse(line).map(|algorithm| owned(algorithm.as_str()));
    judge::<ClientId>(line, client_id, oracle::is_client_id(line));
    judge::<ScopeToken>(line, token, oracle::is_scope_token(line));
    judge::<Label>(line, label, oracle::is_label(line));
    judge::<GrantType>(line, grant_type, grant_types.contains(&line));
    judge::<SigningAlgorithm>(line, algorithm, algorithms.contains(&line));
}

fn addresses(line: &str) {
    // The hosts of URLs have rules of their own, so only what is accepted is judged.
    if let Some(resource) = ResourceIndicator::parse(line) {
        let legal = oracle::is_absolute_uri(line) && line.len() <= 255;
        judge::<ResourceIndicator>(line, Some(resource.to_string()), legal);
    }
    if let Some(origin) = Origin::parse(line) {
        judge::<Origin>(line, Some(origin.to_string()), oracle::is_origin(line));
    }
}

fn issuer(line: &str) {
    let parsed = IssuerIdentifier::parse(line);
    let accepted = planted(line, parsed.as_ref().err()) || parsed.is_ok();
    assert!(!accepted || oracle::is_issuer(line), "{line:?} is accepted as an issuer");
    let Ok(issuer) = parsed else { return };
    judge::<IssuerIdentifier>(line, Some(issuer.to_string()), true);
    assert_eq!(format!("{}{}", issuer.origin(), issuer.path()), line);
    assert!(issuer.path().is_empty() || issuer.path().starts_with('/'), "{line:?} has the path {}", issuer.path());
    assert!(Origin::parse(issuer.origin()).is_some(), "{line:?} has no origin: {}", issuer.origin());
    assert!(issuer.is_loopback() || line.starts_with("https://"), "{line:?} is reached in the clear");
    assert_eq!(issuer.endpoint("/token"), format!("{line}/token"));
}

/// Whatever is accepted begins as one of the known forms and is printed as it was written.
fn slow_hashes(line: &str) {
    let Ok(hash) = SlowHash::parse(line) else { return };
    let beginnings = ["$argon2id$v=19$", "$2a$", "$2b$", "$2y$", "$pbkdf2-sha256$", "$pbkdf2-sha512$"];
    assert!(line.len() <= 512 && beginnings.iter().any(|beginning| line.starts_with(beginning)), "{line:?}");
    judge::<SlowHash>(line, Some(hash.as_str().to_owned()), true);
}

/// With another separator a scope is the one that has spaces in its places.
fn separated(line: &str) {
    for separator in [',', '+', ';', 'a'] {
        let spaced = Scope::parse(&line.replace(separator, " "));
        assert_eq!(Scope::parse_separated(line, separator), spaced, "{line:?} separated by {separator:?}");
    }
}

fn digests(line: &str) {
    let bytes = oracle::base64url(line.as_bytes()).map(|decoded| decoded.len());
    judge::<SecretDigest>(line, SecretDigest::parse(line).map(|digest| digest.to_string()), bytes == Some(32));
    let ids = [GrantId::parse(line).map(|id| id.to_string()), JwtId::parse(line).map(|id| id.to_string())];
    let expected = (bytes == Some(16)).then(|| line.to_owned());
    assert!(ids.iter().all(|id| *id == expected), "{line:?} is the id {ids:?}");
}

fn quantities(line: &str) {
    if let Some(period) = Period::parse(line) {
        assert!(line.bytes().all(|byte| byte.is_ascii_digit() || b"dhms".contains(&byte)), "{line:?} is a period");
        assert_eq!(Period::parse(&period.to_string()), Some(period), "{line:?} is printed as {period}");
        judge::<Period>(&period.to_string(), Some(period.to_string()), true);
    }
    if let Some(network) = Network::parse(line) {
        assert_eq!(Network::parse(&network.to_string()), Some(network), "{line:?} is printed as {network}");
        let own = line.split('/').next().and_then(|address| address.parse().ok());
        assert!(own.is_some_and(|own| network.contains(own)), "{line:?} does not hold its own address");
    }
    if let Some(size) = Size::parse(line) {
        let digits = line.trim_end_matches(|c: char| "BKMGi".contains(c));
        assert!(digits.bytes().all(|byte| byte.is_ascii_digit()), "{line:?} is a size");
        assert_eq!(Size::parse(&size.to_string()), Some(size), "{line:?} is printed as {size}");
        judge::<Size>(&size.to_string(), Some(size.to_string()), true);
    }
}

fn scope(line: &str) {
    let read = Scope::parse(line);
    let tokens = read.as_ref().map(|scope| scope.iter().map(ScopeToken::as_str).collect::<Vec<_>>());
    assert_eq!(tokens, oracle::scope_tokens(line), "{line:?}");
    if let (Some(scope), Some(tokens)) = (&read, tokens) {
        assert_eq!(scope.to_string(), tokens.join(" "));
        assert_eq!(Scope::parse(&scope.to_string()).as_ref(), Some(scope));
    }
}

fn sets(one: &Scope, other: &Scope) {
    let both = one.clone().narrowed(|token| other.contains(token));
    assert!(both.is_within(one) && both.is_within(other));
    assert!(one.iter().all(|token| both.contains(token) == other.contains(token)));
    assert_eq!(one.is_within(other), both == *one);
}

/// What a type accepts is what its grammar says, is printed as it was written, and is the same for serde.
pub(crate) fn judge<T: DeserializeOwned>(line: &str, printed: Option<String>, expected: bool) {
    let kind = std::any::type_name::<T>();
    assert_eq!(printed.is_some(), expected, "{line:?} as {kind}");
    assert!(printed.is_none_or(|printed| printed == line), "{line:?} is printed as another {kind}");
    let read = T::deserialize(Value::String(line.to_owned()));
    assert_eq!(read.is_ok(), expected, "{line:?} as {kind}: serde says otherwise");
}

/// The planted bug: below an origin that has a port, dot segments stay.
fn planted(line: &str, fault: Option<&IssuerFault>) -> bool {
    let has_dots =
        |rest: &str| rest.split_once('/').is_some_and(|(host, path)| host.contains(':') && path.contains("../"));
    cfg!(feature = "planted")
        && fault == Some(&IssuerFault::NotCanonical)
        && line.strip_prefix("https://").is_some_and(has_dots)
}
