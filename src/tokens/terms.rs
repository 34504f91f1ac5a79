//! How a token is signed and how long it lives: the client's word, then the resource's, then the default.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clients::{AccessTokenFormat, Client, RefreshTokens, Registry, Resource, Target};
use crate::keys::Demands;
use crate::protocol::{SigningAlgorithm, openid_scope};
use crate::seal::Purpose;
use crate::tokens::TokenSettings;

/// The terms of one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whether it is signed or sealed.
    pub format: AccessTokenFormat,
    /// What it is signed with, if it is.
    pub algorithm: SigningAlgorithm,
    /// How long it lives.
    pub lifetime: Duration,
}

/// Why one token cannot serve all the resources it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsFault {
    /// The resources want different signature algorithms.
    AlgorithmsDiffer,
    /// Some resources want signed tokens and others sealed ones.
    FormatsDiffer,
}

impl Terms {
    /// The terms of an access token for `target`.
    ///
    /// # Errors
    /// [`TermsFault`] when no one token can serve all of its resources.
    pub fn of(client: &Client, target: &Target, defaults: &TokenSettings) -> Result<Self, TermsFault> {
        let mut terms = target.resources().iter().map(|resource| Self::at(client, resource, defaults));
        let first = terms.next().unwrap_or_else(|| Self::of_userinfo(client, defaults));
        terms.try_fold(first, Self::with)
    }

    /// The terms of one token that obeys both.
    fn with(self, other: Self) -> Result<Self, TermsFault> {
        if self.format != other.format {
            Err(TermsFault::FormatsDiffer)
        } else if self.format == AccessTokenFormat::Jwt && self.algorithm != other.algorithm {
            Err(TermsFault::AlgorithmsDiffer)
        } else {
            Ok(Self { lifetime: self.lifetime.min(other.lifetime), ..self })
        }
    }

    /// The terms of a token that is for userinfo alone, which reads whatever we issue.
    fn of_userinfo(client: &Client, defaults: &TokenSettings) -> Self {
        let usual = defaults.access_token_lifetime.duration();
        Self {
            format: client.access_token_format.unwrap_or_default(),
            algorithm: client.algorithm.unwrap_or(defaults.algorithm),
            lifetime: client.access_token_lifetime.map_or(usual, |of_client| of_client.min(usual)),
        }
    }

    pub(super) fn at(client: &Client, resource: &Resource, defaults: &TokenSettings) -> Self {
        let of_resource = resource.access_token_lifetime.unwrap_or(defaults.access_token_lifetime.duration());
        Self {
            format: client.access_token_format.unwrap_or(resource.access_token_format),
            algorithm: client.algorithm.or(resource.algorithm).unwrap_or(defaults.algorithm),
            lifetime: client.access_token_lifetime.map_or(of_resource, |of_client| of_client.min(of_resource)),
        }
    }
}

trait SignInDemands {
    /// What a client that has people sign in demands: seals of codes and cookies, of refresh tokens, and ID tokens.
    fn require_sign_in(&mut self, client: &Client, defaults: &TokenSettings);
}

impl SignInDemands for Demands {
    fn require_sign_in(&mut self, client: &Client, defaults: &TokenSettings) {
        // No browser comes to a client that brings passwords.
        if client.has_sign_in() {
            self.sealing.entry(Purpose::Challenge.class()).or_default();
            self.sealing.entry(Purpose::Session.class()).or_default();
        }
        if client.scope.has(openid_scope::OPENID) {
            let longest = self.signing.entry(client.id_token_algorithm).or_default();
            *longest = defaults.id_token_lifetime.duration().max(*longest);
        }
        if client.sector.is_some() {
            let longest = self.sealing.entry(Purpose::Account.class()).or_default();
            *longest = self.longest_lifetime.max(*longest);
        }
        if client.refresh_tokens != RefreshTokens::None {
            self.sealing.insert(Purpose::Refresh.class(), defaults.refresh_token_lifetime.duration());
        }
        // Access tokens for userinfo alone are of nobody's terms but ours.
        let own = client.algorithm.unwrap_or(defaults.algorithm);
        let longest = self.signing.entry(own).or_default();
        *longest = defaults.access_token_lifetime.duration().max(*longest);
        // What userinfo was asked to tell is sealed into access tokens, also into those that are signed.
        let resources = client.resources.iter().map(|resource| Terms::at(client, resource, defaults).lifetime);
        let of_tokens = resources.chain([defaults.access_token_lifetime.duration()]).max().unwrap_or_default();
        let longest = self.sealing.entry(Purpose::Claims.class()).or_default();
        *longest = of_tokens.max(*longest);
    }
}

/// What all that clients may ask for demands of the keys; the default algorithm is demanded even before there is a
/// client, so that a file that was cut off is never taken for one without clients.
#[must_use]
pub fn demands(registry: &Registry, defaults: &TokenSettings) -> Demands {
    let mut demands = Demands {
        signing: BTreeMap::from([(defaults.algorithm, defaults.access_token_lifetime.duration())]),
        sealing: BTreeMap::new(),
        mac: None,
        longest_lifetime: defaults.access_token_lifetime.duration(),
        jwk_set_max_age: defaults.jwk_set_max_age.duration(),
    };
    let pairs =
        registry.active_clients().flat_map(|client| client.resources.iter().map(move |resource| (client, resource)));
    for (client, resource) in pairs {
        let terms = Terms::at(client, Arc::as_ref(resource), defaults);
        let longest = match terms.format {
            AccessTokenFormat::Jwt => demands.signing.entry(terms.algorithm).or_default(),
            AccessTokenFormat::Opaque => demands.sealing.entry(Purpose::User.class()).or_default(),
        };
        *longest = terms.lifetime.max(*longest);
        demands.longest_lifetime = terms.lifetime.max(demands.longest_lifetime);
    }
    let identical = registry.active_clients().any(|client| client.identical_within.is_some());
    if identical || registry.resource_with_status_list().is_some() {
        let longest = registry.longest_access_token(defaults.access_token_lifetime.duration());
        demands.mac = Some(longest.max(defaults.refresh_token_lifetime.duration()));
    }
    for client in registry.active_clients() {
        for algorithm in client.introspection_algorithm.into_iter().chain(client.userinfo_algorithm) {
            demands.signing.entry(algorithm).or_default();
        }
        if client.grant_types.iter().any(|grant| grant.is_of_user()) {
            demands.require_sign_in(client, defaults);
        }
    }
    demands
}
