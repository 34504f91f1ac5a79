//! Thumbprints (RFC 7638).

use std::collections::BTreeMap;

use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::print_base64url;

/// The thumbprint of a public JWK; `None` when a required member is missing.
#[must_use]
pub fn thumbprint(jwk: &Value) -> Option<String> {
    let required: &[&str] = match jwk.get("kty")?.as_str()? {
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        "RSA" => &["e", "kty", "n"],
        _ => return None,
    };
    let members = required.iter().map(|name| Some((*name, jwk.get(name)?)));
    let members: BTreeMap<&str, &Value> = members.collect::<Option<_>>()?;
    let json = serde_json::to_string(&members).ok()?;
    Some(print_base64url(digest(&SHA256, json.as_bytes()).as_ref()))
}
