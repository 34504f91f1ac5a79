//! What `[clients.NAME]`, `[resources.NAME]` and `[scopes.NAME]` say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clients::{
    AccessTokenFormat, AssertionAudiences, AuthenticationMethod, ConsentMode, ExcessScope, Pkce, RefreshTokens,
    SecretDigest, Status, SubjectType,
};
use crate::clock::Timestamp;
use crate::passwords::SlowHash;
use crate::protocol::{
    AssertionAlgorithm, AuthenticationContext, ClientId, GrantType, Origin, RedirectUri, RequestObjectAlgorithm,
    ResourceIndicator, ResponseType, ScopeToken, SigningAlgorithm, WebUri,
};
use crate::settings::Label;
use crate::units::Period;

/// One client as written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientSettings {
    /// The client id; the label when it is not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<ClientId>,
    /// What people call the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who answers for the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// A disabled client is refused everywhere.
    pub status: Status,
    /// How it may authenticate.
    pub authentication: BTreeSet<AuthenticationMethod>,
    /// What its assertions may be signed with (`token_endpoint_auth_signing_alg`), if not with all that fits its keys.
    pub authentication_algorithms: BTreeSet<AssertionAlgorithm>,
    /// What the `aud` of its assertions may be: one string, or also a list.
    pub assertion_audiences: AssertionAudiences,
    /// Its public keys (RFC 7517 §5), for `private_key_jwt` and request objects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks: Option<Map<String, Value>>,
    /// A file that holds them instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_file: Option<PathBuf>,
    /// A URL at which they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<WebUri>,
    /// What it may ask tokens with.
    pub grant_types: BTreeSet<GrantType>,
    /// The most it may ask for.
    pub scopes: BTreeSet<ScopeToken>,
    /// What it gets when it does not ask.
    pub default_scope: BTreeSet<ScopeToken>,
    /// What it writes between scope tokens when it asks, if not a space: one punctuation character.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope_separator: Option<char>,
    /// What happens when it asks for more than `scopes`.
    pub excess_scope: ExcessScope,
    /// The labels of the resources its tokens may be for.
    pub resources: Vec<Label>,
    /// The web origins from which a browser may use this client (CORS).
    pub allowed_origins: BTreeSet<Origin>,
    /// The lifetime of its access tokens, if shorter than the resource's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<Period>,
    /// The signature algorithm of its access tokens, instead of the resource's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<SigningAlgorithm>,
    /// The form of its access tokens, instead of the resource's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_format: Option<AccessTokenFormat>,
    /// The labels of the resources about whose tokens it may ask the introspection endpoint.
    pub introspects: Vec<Label>,
    /// The algorithm of signed introspection answers, for a client that wants them (RFC 9701 §6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub introspection_signed_response_alg: Option<SigningAlgorithm>,
    /// What may come from the authorization endpoint (RFC 7591 §2): `code` when nothing is written.
    pub response_types: BTreeSet<ResponseType>,
    /// Where answers of the authorization endpoint may go (RFC 7591 §2), compared byte by byte.
    pub redirect_uris: BTreeSet<RedirectUri>,
    /// Where the browser may go after a sign-out (OpenID Connect RP-Initiated Logout §3.1).
    pub post_logout_redirect_uris: BTreeSet<RedirectUri>,
    /// Where it is told by this service that somebody signed out (OpenID Connect Back-Channel Logout §2.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backchannel_logout_uri: Option<WebUri>,
    /// Whether it must be told there of which session.
    pub backchannel_logout_session_required: bool,
    /// Where it is told by the browser that somebody signed out (OpenID Connect Front-Channel Logout §2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<WebUri>,
    /// Whether it must be told there by whom, and of which session.
    pub frontchannel_logout_session_required: bool,
    /// Whether the port of `http://localhost` may be another one in a request, as that of 127.0.0.1 and `::1` always may.
    pub any_port_of_localhost: bool,
    /// What binds its authorization codes to it: `required` (a code challenge) or `or-nonce`.
    pub pkce: Pkce,
    /// What it is told of who a user is: `public`, or `pairwise`.
    pub subject_type: SubjectType,
    /// What says that its redirect URIs, if they are of several hosts, are of one sector (OpenID Connect Core §8.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<WebUri>,
    /// Whether people are asked before it gets anything: `ask`, or `implied` for an app of your own.
    pub consent: ConsentMode,
    /// Which refresh tokens it gets: `none`, `reuse` or `rotate`; `reuse` when nothing is written and it authenticates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_tokens: Option<RefreshTokens>,
    /// Whether token answers tell it when its refresh token expires (`refresh_token_expires_in`).
    pub refresh_token_expires_in: bool,
    /// The algorithm of its ID tokens; RS256 when it is not written, as OpenID Connect Registration §2 has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<SigningAlgorithm>,
    /// The algorithm of userinfo, for a client that wants it signed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_signed_response_alg: Option<SigningAlgorithm>,
    /// How old a sign-in may be when a request does not say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_max_age: Option<Period>,
    /// The authentication context classes that its sign-ins would be of when a request does not say it, the first most;
    /// shown to the operator's sign-in service.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub default_acr_values: Vec<AuthenticationContext>,
    /// Whether its token requests may be JSON instead of a form.
    pub json_requests: bool,
    /// Within which span of time the same `client_credentials` request gets the same access token from every replica.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identical_within: Option<Period>,
    /// What its request objects are signed with (OpenID Connect Registration §2); without it and the next it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<RequestObjectAlgorithm>,
    /// Whether it asks by signed request objects only (RFC 9101 §10.5).
    pub require_signed_request_object: bool,
    /// Claims about this client, for resources that want them.
    pub claims: Map<String, Value>,
    /// Its secrets; several may be valid at once, so that they can be rotated.
    pub secrets: BTreeMap<Label, SecretSettings>,
}

/// One client secret as written: exactly one of `sha256`, `file`, `env` and `hash`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct SecretSettings {
    /// The SHA-256 of a generated secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<SecretDigest>,
    /// A file that holds the secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// An environment variable that holds the secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
    /// A slow hash of a secret that somebody else chose: argon2id, bcrypt, or PBKDF2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<SlowHash>,
    /// Refused before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
    /// Refused from this moment on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// One resource server as written.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ResourceSettings {
    /// Its resource indicator, the `aud` of its tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<ResourceIndicator>,
    /// The scopes that mean something to it.
    pub scopes: BTreeSet<ScopeToken>,
    /// The lifetime of its access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_lifetime: Option<Period>,
    /// The signature algorithm of its access tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<SigningAlgorithm>,
    /// The form of its access tokens: `jwt`, which it verifies itself, or `opaque`, about which it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token_format: Option<AccessTokenFormat>,
    /// The names of the claims that go into its access tokens.
    pub claims: BTreeSet<String>,
    /// Whether its access tokens say in which status list their grant stands, so that it sees revocations without asking.
    pub status_list: bool,
}

/// One scope as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScopeSettings {
    /// The scope token; the label when it is not written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<ScopeToken>,
    /// A few words, as a consent page shows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// A sentence, as a consent page shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
}

/// A text, or one for each language: `"Read"` or `{ en = "Read", de = "Lesen" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged, expecting = "a text such as \"Read\", or one per language such as { en = \"Read\", de = \"Lesen\" }")]
pub enum Text {
    /// The same for every language.
    Plain(String),
    /// By language tag (BCP 47).
    PerLanguage(BTreeMap<String, String>),
}
