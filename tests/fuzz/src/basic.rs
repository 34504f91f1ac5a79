//! Client authentication: [`BasicCredentials::parse`], [`Credentials::find`] and what the registry says to them.
//!
//! The input is the value of an `Authorization` header, a line break, and a form. A header `~id:secret` stands for
//! the Basic header of this text, an empty one for none.

use std::borrow::Cow;
use std::sync::LazyLock;

use signet::clients::{ClientFault, Credentials, Judgement};
use signet::protocol::{BasicCredentials, Parameter, Parameters};

use crate::fixed::{ISSUER, NOW, REGISTRY, SECRET};
use crate::pieces::Pieces;
use crate::{oracle, parameters};

const MAX_HEADER_BYTES: usize = 4096;
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Header, id, secret and parameters.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"\n&:", include_str!("../dictionaries/basic.dict")));

/// Reads `data` as a header and a form.
pub fn run(data: &[u8]) {
    let (header, form) = data.split_at(data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len()));
    let form = form.strip_prefix(b"\n").unwrap_or(form);
    let header = match header {
        [] => None,
        [b'~', credentials @ ..] => Some(Cow::from(basic_header(credentials).into_bytes())),
        header => Some(Cow::from(header)),
    };
    if let Some(header) = &header {
        header_is_read_as_written(header);
    }
    if let Ok(parameters) = Parameters::parse(form) {
        let found = planted(Credentials::find(header.as_deref(), &parameters), header.as_deref(), form);
        nobody_is_believed_without_a_secret(found, header.as_deref(), form);
    }
}

fn header_is_read_as_written(header: &[u8]) {
    let read = BasicCredentials::parse(header).ok();
    let read = read.map(|basic| (basic.unverified_client_id, basic.unverified_secret.expose().to_vec()));
    let expected = id_and_secret(header).map(|(id, secret)| (id, secret.into_bytes()));
    assert_eq!(read, expected, "the header is read otherwise than it is written");
    let Some((id, secret)) = id_and_secret(header) else { return };
    let again =
        basic_header(format!("{}:{}", oracle::print_component(&id), oracle::print_component(&secret)).as_bytes());
    if again.len() <= MAX_HEADER_BYTES {
        let again = BasicCredentials::parse(again.as_bytes()).ok();
        let again = again.map(|basic| (basic.unverified_client_id, basic.unverified_secret.expose().to_vec()));
        assert_eq!(again, Some((id, secret.into_bytes())), "printed, the header is read otherwise");
    }
}

/// RFC 6749 §2.3: one method, and §2.3.1: the right secret by a method the client is registered for; a public client
/// has none.
fn nobody_is_believed_without_a_secret(found: Result<Found, ClientFault>, header: Option<&[u8]>, form: &[u8]) {
    let expected = one_method(header, form);
    assert_eq!(found.is_ok(), expected.is_some(), "{:?}", found.err());
    let (Ok(Found::By(credentials)), Some(claimed)) = (found, expected) else { return };
    let known = match &claimed {
        Claimed::Secret { id, secret, is_basic } => match id.as_str() {
            "web" | "job" | "shop" => secret == SECRET,
            "svc" => secret == SECRET && *is_basic,
            _ => false,
        },
        Claimed::Nothing { id } => id == "app",
        // Nobody has a key here.
        Claimed::Assertion => false,
    };
    match (REGISTRY.authenticate(&credentials, &[ISSUER], NOW), claimed) {
        (Ok(Judgement::Proven(client)), Claimed::Secret { id, .. } | Claimed::Nothing { id }) => {
            assert!(known && client.id.as_str() == id, "{id:?} is believed to be {}", client.id);
        }
        (Ok(_), _) => panic!("somebody is believed without a secret"),
        (Err(fault), _) => assert!(!known, "somebody who is right is not believed: {fault:?}"),
    }
}

/// What is claimed by exactly one legal method.
enum Claimed {
    Secret { id: String, secret: String, is_basic: bool },
    Assertion,
    Nothing { id: String },
}

fn one_method(header: Option<&[u8]>, form: &[u8]) -> Option<Claimed> {
    let read = parameters::expected(form)?;
    let value = |parameter| parameters::value(&read, parameter);
    let id = value(Parameter::ClientId);
    let assertion = (value(Parameter::ClientAssertion), value(Parameter::ClientAssertionType));
    match (header, value(Parameter::ClientSecret), assertion.0, assertion.1) {
        (Some(header), None, None, None) => {
            let (basic_id, secret) = id_and_secret(header)?;
            let same = id.is_none_or(|id| id == basic_id);
            same.then_some(Claimed::Secret { id: basic_id, secret, is_basic: true })
        }
        (None, Some(secret), None, None) => {
            Some(Claimed::Secret { id: id?.to_owned(), secret: secret.to_owned(), is_basic: false })
        }
        (None, None, Some(_), Some(kind)) => (kind == JWT_BEARER).then_some(Claimed::Assertion),
        (None, None, None, None) => id.map(|id| Claimed::Nothing { id: id.to_owned() }),
        _ => None,
    }
}

/// RFC 7617 §2 with RFC 6749 §2.3.1: `Basic SP base64( form(id) ":" form(secret) )`.
fn id_and_secret(header: &[u8]) -> Option<(String, String)> {
    let space = header.iter().position(|byte| *byte == b' ')?;
    if header.len() > MAX_HEADER_BYTES || !header[..space].eq_ignore_ascii_case(b"basic") {
        return None;
    }
    let joined = oracle::base64(header[space..].trim_ascii())?;
    let colon = joined.iter().position(|byte| *byte == b':')?;
    Some((oracle::component(&joined[..colon])?, oracle::component(&joined[colon + 1..])?))
}

fn basic_header(credentials: &[u8]) -> String {
    format!("Basic {}", oracle::print_base64(credentials))
}

/// What was found; the planted bug cannot make credentials.
enum Found {
    By(Credentials),
    Planted,
}

/// The planted bug: `client_assertion_type` alone is no second method beside a header with the same `client_id`.
fn planted(found: Result<Credentials, ClientFault>, header: Option<&[u8]>, form: &[u8]) -> Result<Found, ClientFault> {
    if cfg!(feature = "planted")
        && matches!(found, Err(ClientFault::SeveralMethods))
        && let Some((id, _)) = header.and_then(id_and_secret)
        && let Some(read) = parameters::expected(form)
        && parameters::value(&read, Parameter::ClientId) == Some(id.as_str())
        && parameters::value(&read, Parameter::ClientSecret).is_none()
        && parameters::value(&read, Parameter::ClientAssertion).is_none()
    {
        return Ok(Found::Planted);
    }
    found.map(Found::By)
}
