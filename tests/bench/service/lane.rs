//! What is asked for, and how near the floor Signet must come.

use super::load::Requests;
use crate::gate::Limit;

/// One kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    /// Access tokens that are JWTs signed with ES256.
    Token,
    /// Access tokens that are sealed.
    Opaque,
    /// The state of an access token signed with ES256.
    Introspection,
}

impl Lane {
    pub(super) const ALL: [Self; 3] = [Self::Token, Self::Opaque, Self::Introspection];

    /// What it is called on the command line.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Opaque => "opaque",
            Self::Introspection => "introspection",
        }
    }

    pub(super) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lane| lane.name() == name)
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Token => "POST /token, ES256",
            Self::Opaque => "POST /token, opaque",
            Self::Introspection => "POST /introspect, an ES256 token",
        }
    }

    /// The least that the floor's cost may be, as a part of Signet's.
    pub(super) const fn least(self) -> Limit {
        match self {
            Self::Token | Self::Introspection => Limit::least(0.85).or_anywhere(0.55),
            Self::Opaque => Limit::least(0.75).or_anywhere(0.35),
        }
    }

    /// What the configuration says besides what ships.
    pub(super) const fn settings(self) -> &'static [&'static str] {
        match self {
            Self::Token | Self::Introspection => &[],
            Self::Opaque => &["resources.orders.access_token_format=opaque"],
        }
    }

    /// What every client's table says for this besides what all say.
    pub(super) const fn of_each_client(self) -> &'static str {
        match self {
            Self::Token => "",
            Self::Opaque | Self::Introspection => "introspects = [\"orders\"]\n",
        }
    }
}

/// Requests for tokens.
pub(super) fn for_tokens(credentials: &[String]) -> Requests {
    let form = "grant_type=client_credentials&scope=read+write&resource=https%3A%2F%2Forders.example";
    Requests { path: "/token", credentials: credentials.to_vec(), forms: vec![form.to_owned()] }
}

/// Requests for the state of each client's own token.
pub(super) fn for_introspection<'t>(credentials: &[String], tokens: impl Iterator<Item = &'t str>) -> Requests {
    let forms = tokens.map(|token| format!("token={token}")).collect();
    Requests { path: "/introspect", credentials: credentials.to_vec(), forms }
}
