//! What comes from the authorization endpoint for an imported client, and how it asks.

use serde_json::{Value, json};

use crate::cli::import::entry::Entry;
use crate::protocol::{GrantType, RequestObjectAlgorithm, ResponseType};

/// "response_types: Array of the OAuth 2.0 response type strings that the client can use" (RFC 7591 §2): those whose grant types
/// it has. Tokens from the authorization endpoint are kept where the client had them, and named, because it should not. A grant
/// type that none of them is for is taken out of `grants`.
pub(super) fn response_types(
    entry: &mut Entry,
    grants: &mut Vec<GrantType>,
    remarks: &mut Vec<String>,
) -> Result<Option<Value>, String> {
    let mut types = Vec::new();
    for name in entry.texts("response_types")? {
        let Some(of) = ResponseType::parse(&name) else {
            remarks.push(format!("left out: the response type {name:?}, which this server does not have"));
            continue;
        };
        let lacks = |grant, needs: bool| (needs && !grants.contains(&grant)).then_some(grant);
        let missing = lacks(GrantType::AuthorizationCode, of.has_code());
        match missing.or(lacks(GrantType::Implicit, of.is_front_channel())) {
            Some(grant) => {
                remarks.push(format!("left out: the response type {name:?}, which needs the grant type {grant}"))
            }
            None => types.push(of),
        }
    }
    if grants.contains(&GrantType::AuthorizationCode) && !types.iter().any(|of| of.has_code()) {
        types.insert(0, ResponseType::Code);
    }
    if types.iter().any(|of| of.is_front_channel()) {
        remarks.push(format!(
            "kept: {}, which show tokens in URLs: it should ask for \"code\" (RFC 9700 §2.1.2)",
            types.iter().map(|of| format!("{:?}", of.as_str())).collect::<Vec<_>>().join(", ")
        ));
        return Ok(Some(json!(types)));
    }
    if grants.contains(&GrantType::Implicit) {
        grants.retain(|grant| *grant != GrantType::Implicit);
        remarks.push("left out: the grant type \"implicit\", because none of its response types needs it".to_owned());
    }
    Ok(None)
}

/// "request_object_signing_alg" (OpenID Connect Registration §2) and "require_signed_request_object" (RFC 9101 §10.5).
pub(super) fn request_objects(
    entry: &mut Entry,
    remarks: &mut Vec<String>,
) -> Result<[(&'static str, Option<Value>); 2], String> {
    let name = entry.text("request_object_signing_alg")?;
    let algorithm = name.as_deref().and_then(RequestObjectAlgorithm::parse);
    if let Some(name) = name.filter(|_| algorithm.is_none()) {
        remarks.push(format!(
            "left out: request_object_signing_alg {name:?}, which no key pair has: it has no request objects"
        ));
    }
    let is_required = entry.flag("require_signed_request_object")?.filter(|required| *required);
    Ok([
        ("request_object_signing_alg", algorithm.map(|algorithm| json!(algorithm))),
        ("require_signed_request_object", is_required.map(Value::from)),
    ])
}
