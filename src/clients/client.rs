//! A registered client.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clients::resource::wanted_claims;
use crate::clients::secrets::ClientSecret;
use crate::clients::{AccessTokenFormat, AuthenticationMethod, LogoutAddress, RequestObjects, Resource, Sector};
use crate::jose::VerifyingKeys;
use crate::protocol::registered_names::registered_names;
use crate::protocol::{
    ClientDigest, ClientId, GrantType, Origin, RedirectUri, ResponseType, Scope, SigningAlgorithm, WebUri,
};
use crate::settings::Label;

/// The most secrets of one client; as many are compared for every client, known or not.
pub const MAX_SECRETS: usize = 4;

/// Whether a client is served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Served.
    #[default]
    Active,
    /// Refused as if it did not exist.
    Disabled,
}

/// What happens to a request for more scope than the client is registered for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ExcessScope {
    /// `invalid_scope`.
    #[default]
    Refuse,
    /// What is too much is left out, and the answer names what was granted.
    Narrow,
}

/// What the `aud` of a client's assertions may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AssertionAudiences {
    /// The issuer or the token endpoint, as one string.
    #[default]
    Single,
    /// Also a list with one of them in it. Whoever else is in the list could use the assertion here.
    List,
}

/// What binds an authorization code to the client that began the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pkce {
    /// A code challenge, always (RFC 9700 §2.1.1).
    #[default]
    Required,
    /// A code challenge or a nonce: "for confidential clients … using the OpenID Connect nonce parameter … is an
    /// alternative" (RFC 9700 §2.1.1).
    OrNonce,
}

registered_names! {
    /// Whether a person is asked before the client gets anything.
    #[derive(Default)]
    ConsentMode {
        /// Once for each scope, and again when the registration changes.
        #[default]
        Ask = "ask",
        /// Never, because the client belongs to whoever runs this service.
        Implied = "implied",
    }
}

registered_names! {
    /// Which refresh tokens the client gets (RFC 9700 §4.14.2).
    RefreshTokens {
        /// None.
        None = "none",
        /// Each may be used until its end; only for clients that authenticate.
        Reuse = "reuse",
        /// Each is used once, and a second use revokes the grant.
        Rotate = "rotate",
    }
}

/// A registered client.
#[derive(Clone)]
pub struct Client {
    /// The client id.
    pub id: ClientId,
    /// The name of its table in the configuration.
    pub label: Label,
    /// What people call the client.
    pub name: String,
    /// Who answers for the client.
    pub owner: Option<String>,
    /// Whether it is served.
    pub status: Status,
    /// How it may authenticate.
    pub authentication: BTreeSet<AuthenticationMethod>,
    /// What its assertions may say they are for.
    pub assertion_audiences: AssertionAudiences,
    /// What it may ask tokens with.
    pub grant_types: BTreeSet<GrantType>,
    /// The most it may ask for.
    pub scope: Scope,
    /// What it gets when it does not ask.
    pub default_scope: Scope,
    /// What it writes between scope tokens when it asks; they are answered with spaces between them.
    pub scope_separator: char,
    /// What happens when it asks for more.
    pub excess_scope: ExcessScope,
    /// The resources its tokens may be for.
    pub resources: Vec<Arc<Resource>>,
    /// The web origins from which a browser may use it.
    pub allowed_origins: BTreeSet<Origin>,
    /// The lifetime of its access tokens, if shorter than the resource's.
    pub access_token_lifetime: Option<Duration>,
    /// The signature algorithm of its access tokens, instead of the resource's.
    pub algorithm: Option<SigningAlgorithm>,
    /// The form of its access tokens, instead of the resource's.
    pub access_token_format: Option<AccessTokenFormat>,
    /// The resources about whose tokens it may ask (RFC 7662).
    pub introspects: Vec<Arc<Resource>>,
    /// What answers of the introspection endpoint are signed with when it wants them signed (RFC 9701).
    pub introspection_algorithm: Option<SigningAlgorithm>,
    /// What may come from the authorization endpoint.
    pub response_types: BTreeSet<ResponseType>,
    /// Where answers of the authorization endpoint may go.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where the browser may go after a sign-out.
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// Where it is told by this service that somebody signed out.
    pub back_channel_logout: Option<LogoutAddress>,
    /// Where it is told by the browser.
    pub front_channel_logout: Option<LogoutAddress>,
    /// Whether the port of a registered `http://localhost` may be another one in a request.
    pub any_port_of_localhost: bool,
    /// What binds its authorization codes to it.
    pub pkce: Pkce,
    /// The sector in which subjects are told to it, if they are pairwise.
    pub sector: Option<Sector>,
    /// Whether people are asked.
    pub consent: ConsentMode,
    /// Which refresh tokens it gets.
    pub refresh_tokens: RefreshTokens,
    /// Whether it is told when its refresh tokens expire.
    pub tells_refresh_expiry: bool,
    /// What its ID tokens are signed with.
    pub id_token_algorithm: SigningAlgorithm,
    /// What userinfo is signed with, if it wants it signed.
    pub userinfo_algorithm: Option<SigningAlgorithm>,
    /// How old a sign-in may be when a request does not say it.
    pub default_max_age: Option<Duration>,
    /// What its sign-ins would be of when a request does not say it, the first most.
    pub default_acr_values: Vec<String>,
    /// Whether its token requests may be JSON.
    pub json_requests: bool,
    /// Within which span of time the same request gets the same access token.
    pub identical_within: Option<Duration>,
    /// Which request objects it may send, if any.
    pub request_objects: Option<RequestObjects>,
    /// SHA-256 over what a person's consent depends on.
    pub fingerprint: [u8; 32],
    /// Claims about it.
    pub claims: Map<String, Value>,
    pub(super) secrets: [ClientSecret; MAX_SECRETS],
    pub(super) keys: Option<VerifyingKeys>,
    /// Where its public keys are instead.
    pub jwks_uri: Option<WebUri>,
    /// What they may be for.
    pub(super) key_algorithms: Vec<SigningAlgorithm>,
}

impl Client {
    /// Its id as sealed blobs carry it.
    #[must_use]
    pub fn digest(&self) -> ClientDigest {
        ClientDigest::of(&self.id)
    }

    /// Whether it may have people sign in.
    #[must_use]
    pub fn has_sign_in(&self) -> bool {
        self.grant_types.iter().any(|grant| grant.has_sign_in())
    }

    /// Whether it is a public client (RFC 6749 §2.1): it says who it is and proves nothing.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.authentication.contains(&AuthenticationMethod::None)
    }
}

impl Client {
    /// Of the claims about it, those that any of `resources` wants that its tokens may be for.
    pub fn claims_at<'a>(&'a self, resources: &'a [&Resource]) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let is_meant = |own: &&Resource| resources.iter().any(|resource| resource.identifier == own.identifier);
        wanted_claims(&self.claims, self.resources.iter().map(Arc::as_ref).filter(is_meant))
    }

    /// Those of the resources it may ask about that are among `audience`.
    pub fn may_ask_at<'a>(&'a self, audience: &'a [String]) -> impl Iterator<Item = &'a Resource> {
        let is_meant = |resource: &&Resource| audience.iter().any(|member| *member == resource.identifier.as_str());
        self.introspects.iter().map(Arc::as_ref).filter(is_meant)
    }
}
