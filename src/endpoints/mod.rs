//! One file per endpoint, and the one immutable value they all read: the [`AuthorizationServer`].

mod authorization_server;
mod client;
mod error;
mod fault_name;
mod introspection;
mod jwk_set;
mod metadata;
mod request;
mod revocation;
mod token;

pub use authorization_server::{AuthorizationServer, Parts};
pub use fault_name::FaultName;
pub use introspection::{Inactive, Introspected, IntrospectionAnswer, IntrospectionFault, IntrospectionForm, descent};
pub use jwk_set::Cacheable;
pub use request::{Answer, ClientRequest, RequestFault};
pub use revocation::{RevocationAnswer, RevocationFault};
pub use token::{TokenAnswer, TokenFault};

use crate::protocol::IssuerIdentifier;

/// An endpoint. A new one begins with a variant here; the compiler names the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// RFC 6749 §3.2
    Token,
    /// RFC 7662 §2
    Introspection,
    /// RFC 7009 §2
    Revocation,
    /// RFC 7517 §5
    JwkSet,
    /// RFC 8414 §3, OpenID Connect Discovery §4
    Metadata,
    /// Whether the process lives.
    Health,
    /// Whether it can serve.
    Readiness,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Token,
        Self::Introspection,
        Self::Revocation,
        Self::JwkSet,
        Self::Metadata,
        Self::Health,
        Self::Readiness,
    ];

    /// The name under which it is counted.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Introspection => "introspect",
            Self::Revocation => "revoke",
            Self::JwkSet => "jwks",
            Self::Metadata => "metadata",
            Self::Health => "healthz",
            Self::Readiness => "readyz",
        }
    }

    /// The paths at which this endpoint of `issuer` is served.
    ///
    /// The metadata of an issuer with a path stands both where RFC 8414 §3.1 inserts the well-known part and where
    /// OpenID Connect Discovery §4.1 appends it. Probes know no issuer.
    #[must_use]
    pub fn paths(self, issuer: &IssuerIdentifier) -> Vec<String> {
        let path = issuer.path();
        match self {
            Self::Token => vec![format!("{path}{}", token::PATH)],
            Self::Introspection => vec![format!("{path}{}", introspection::PATH)],
            Self::Revocation => vec![format!("{path}{}", revocation::PATH)],
            Self::JwkSet => vec![format!("{path}{}", jwk_set::PATH)],
            Self::Metadata => {
                let mut paths: Vec<_> = metadata::WELL_KNOWN
                    .iter()
                    .flat_map(|known| [format!("{known}{path}"), format!("{path}{known}")])
                    .collect();
                paths.dedup();
                paths
            }
            Self::Health => vec!["/healthz".to_owned()],
            Self::Readiness => vec!["/readyz".to_owned()],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Endpoint;

    #[test]
    fn an_endpoint_is_counted_at_its_place_in_the_list() {
        assert!(Endpoint::ALL.into_iter().enumerate().all(|(place, endpoint)| endpoint as usize == place));
    }
}
