//! Authorization server metadata (RFC 8414 §2).

use serde::Serialize;

/// The metadata document. "Claims with zero elements MUST be omitted from the response" (RFC 8414 §3.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Metadata {
    /// The issuer identifier.
    pub issuer: String,
    /// Where tokens are asked for.
    pub token_endpoint: String,
    /// Where the JWK Set is.
    pub jwks_uri: String,
    /// The scopes that clients may ask for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<String>,
    /// The response types of the authorization endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub response_types_supported: Vec<String>,
    /// The grant types. Always present: absent would mean "authorization_code, implicit".
    pub grant_types_supported: Vec<&'static str>,
    /// How clients authenticate at the token endpoint.
    pub token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// What client assertions may be signed with; "the value `none` MUST NOT be used".
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub token_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    /// Where tokens are asked about (RFC 7662).
    pub introspection_endpoint: String,
    /// How resource servers authenticate at the introspection endpoint.
    pub introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    /// What their assertions may be signed with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub introspection_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    /// What signed answers of the introspection endpoint are signed with (RFC 9701 §7).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub introspection_signing_alg_values_supported: Vec<&'static str>,
    /// Where tokens are revoked (RFC 7009).
    pub revocation_endpoint: String,
    /// How clients authenticate at the revocation endpoint.
    pub revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    /// What their assertions may be signed with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    /// Where developers read about this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_documentation: Option<String>,
}
