//! A registered client.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clients::resource::wanted_claims;
use crate::clients::secrets::ClientSecret;
use crate::clients::{AccessTokenFormat, AuthenticationMethod, Resource};
use crate::jose::VerifyingKeys;
use crate::protocol::{ClientId, GrantType, Origin, Scope, SigningAlgorithm};
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
    /// Claims about it.
    pub claims: Map<String, Value>,
    pub(super) secrets: [ClientSecret; MAX_SECRETS],
    pub(super) keys: Option<VerifyingKeys>,
}

impl Client {
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
