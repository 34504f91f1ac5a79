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
    /// Where it says what was issued too early to count, if that holds whoever is asked; of our own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_issued_before_uri: Option<String>,
    /// The scopes that clients may ask for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<String>,
    /// What there is for people who sign in.
    #[serde(flatten)]
    pub sign_in: Option<SignInMetadata>,
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
    /// Where tokens are revoked (RFC 7009), if that holds wherever they are used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation_endpoint: Option<String>,
    /// How clients authenticate at the revocation endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    /// What their assertions may be signed with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revocation_endpoint_auth_signing_alg_values_supported: Vec<&'static str>,
    /// Where developers read about this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_documentation: Option<String>,
}

/// What a client needs that has people sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignInMetadata {
    /// Where browsers are sent.
    pub authorization_endpoint: String,
    /// The response types of the authorization endpoint.
    pub response_types_supported: Vec<&'static str>,
    /// How its answers may travel.
    pub response_modes_supported: Vec<&'static str>,
    /// How code verifiers are hashed (RFC 7636).
    pub code_challenge_methods_supported: Vec<&'static str>,
    /// Whether its answers say who answers (RFC 9207 §3).
    pub authorization_response_iss_parameter_supported: bool,
    /// What people may be asked (Initiating User Registration via OpenID Connect §5).
    pub prompt_values_supported: Vec<&'static str>,
    /// What they may be asked in (BCP 47).
    pub ui_locales_supported: Vec<&'static str>,
    /// Whether request objects are read.
    pub request_parameter_supported: bool,
    /// What they may be signed with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub request_object_signing_alg_values_supported: Vec<&'static str>,
    /// Whether every client asks by signed request objects only (RFC 9101 §10.5); absent would mean that none has to.
    #[serde(skip_serializing_if = "is_false")]
    pub require_signed_request_object: bool,
    /// Whether they are fetched; absent would mean that they are.
    pub request_uri_parameter_supported: bool,
    /// What there is besides of OpenID Connect.
    #[serde(flatten)]
    pub openid: Option<OpenIdMetadata>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// What OpenID Connect adds (OpenID Connect Discovery §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenIdMetadata {
    /// Where clients ask about a user.
    pub userinfo_endpoint: String,
    /// Where browsers are sent to sign out (RP-Initiated Logout §2.1).
    pub end_session_endpoint: String,
    /// Whether clients are told of a sign-out (Back-Channel Logout §2.1).
    pub backchannel_logout_supported: bool,
    /// Whether they are told of which session.
    pub backchannel_logout_session_supported: bool,
    /// Whether clients are told of a sign-out by the browser (Front-Channel Logout §3).
    pub frontchannel_logout_supported: bool,
    /// Whether they are told of which session.
    pub frontchannel_logout_session_supported: bool,
    /// How subjects are told.
    pub subject_types_supported: Vec<&'static str>,
    /// What ID tokens are signed with.
    pub id_token_signing_alg_values_supported: Vec<&'static str>,
    /// What userinfo is signed with, where it is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub userinfo_signing_alg_values_supported: Vec<&'static str>,
    /// How pages may be displayed.
    pub display_values_supported: Vec<&'static str>,
    /// How well users are authenticated.
    pub acr_values_supported: Vec<&'static str>,
    /// How claims come.
    pub claim_types_supported: Vec<&'static str>,
    /// Which claims there are.
    pub claims_supported: Vec<String>,
    /// Whether single claims can be asked for.
    pub claims_parameter_supported: bool,
}
