//! How a token is signed and how long it lives: the client's word, then the resource's, then the default.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clients::{AccessTokenFormat, Client, Registry, Resource, Target};
use crate::keys::Demands;
use crate::protocol::SigningAlgorithm;
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
        let first = terms.next().unwrap_or(Self {
            format: AccessTokenFormat::Jwt,
            algorithm: defaults.algorithm,
            lifetime: Duration::ZERO,
        });
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

    fn at(client: &Client, resource: &Resource, defaults: &TokenSettings) -> Self {
        let of_resource = resource.access_token_lifetime.unwrap_or(defaults.access_token_lifetime.duration());
        Self {
            format: client.access_token_format.unwrap_or(resource.access_token_format),
            algorithm: client.algorithm.or(resource.algorithm).unwrap_or(defaults.algorithm),
            lifetime: client.access_token_lifetime.map_or(of_resource, |of_client| of_client.min(of_resource)),
        }
    }
}

/// What all that clients may ask for demands of the keys; the default algorithm is demanded even before there is a
/// client, so that a file that was cut off is never taken for one without clients.
#[must_use]
pub fn demands(registry: &Registry, defaults: &TokenSettings) -> Demands {
    let mut demands = Demands {
        signing: BTreeMap::from([(defaults.algorithm, defaults.access_token_lifetime.duration())]),
        sealing: BTreeMap::new(),
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
    for algorithm in registry.active_clients().filter_map(|client| client.introspection_algorithm) {
        demands.signing.entry(algorithm).or_default();
    }
    demands
}
