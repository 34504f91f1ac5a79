//! How a token is signed and how long it lives: the client's word, then the resource's, then the default.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clients::{Client, Registry, Resource, Target};
use crate::keys::Demands;
use crate::protocol::SigningAlgorithm;
use crate::tokens::TokenSettings;

/// The terms of one token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What it is signed with.
    pub algorithm: SigningAlgorithm,
    /// How long it lives.
    pub lifetime: Duration,
}

/// Why one token cannot serve all the resources it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermsFault {
    /// The resources want different signature algorithms.
    AlgorithmsDiffer,
}

impl Terms {
    /// The terms of an access token for `target`.
    ///
    /// # Errors
    /// [`TermsFault::AlgorithmsDiffer`].
    pub fn of(client: &Client, target: &Target, defaults: &TokenSettings) -> Result<Self, TermsFault> {
        let mut terms = target.resources().iter().map(|resource| Self::at(client, resource, defaults));
        let first = terms.next().unwrap_or(Self { algorithm: defaults.algorithm, lifetime: Duration::ZERO });
        terms.try_fold(first, |all, next| {
            let agreed = all.algorithm == next.algorithm;
            agreed
                .then(|| Self { lifetime: all.lifetime.min(next.lifetime), ..all })
                .ok_or(TermsFault::AlgorithmsDiffer)
        })
    }

    fn at(client: &Client, resource: &Resource, defaults: &TokenSettings) -> Self {
        let of_resource = resource.access_token_lifetime.unwrap_or(defaults.access_token_lifetime.duration());
        Self {
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
        longest_lifetime: defaults.access_token_lifetime.duration(),
        jwk_set_max_age: defaults.jwk_set_max_age.duration(),
    };
    let pairs =
        registry.active_clients().flat_map(|client| client.resources.iter().map(move |resource| (client, resource)));
    for (client, resource) in pairs {
        let terms = Terms::at(client, Arc::as_ref(resource), defaults);
        let longest = demands.signing.entry(terms.algorithm).or_default();
        *longest = terms.lifetime.max(*longest);
        demands.longest_lifetime = terms.lifetime.max(demands.longest_lifetime);
    }
    demands
}
