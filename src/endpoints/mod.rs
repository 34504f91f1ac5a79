//! One file per endpoint, and the one immutable value they all read: the [`AuthorizationServer`].

mod authorization_server;
mod browse;
mod client;
mod error;
mod fault_name;
mod handover;
mod introspection;
mod jwk_set;
mod list_writer;
mod metadata;
mod not_issued_before;
mod publication;
mod readiness;
mod remote_keys;
mod request;
mod revocation;
mod sectors;
mod status_lists;
mod token;
mod userinfo;

pub use authorization_server::{AuthorizationServer, Parts};
pub use browse::{BrowserAnswer, BrowserFault, Verb, Visit};
pub use fault_name::FaultName;
pub use handover::{LoginCall, LoginCallFault, LoginRequest};
pub use introspection::{Inactive, Introspected, IntrospectionAnswer, IntrospectionFault, IntrospectionForm, descent};
pub use jwk_set::Cacheable;
pub use publication::{Publication, PublicationFault};
pub use readiness::Readiness;
pub use request::{Answer, ClientRequest, Encoding, RequestFault};
pub use revocation::{RevocationAnswer, RevocationFault};
pub use sectors::SectorFault;
pub use status_lists::STATUS_LIST_JWT;
pub use token::{TokenAnswer, TokenFault};
pub use userinfo::{Userinfo, UserinfoFault, UserinfoRequest};

use crate::login::{AccountPlace, Place};
use crate::pages::{LOGO_PATH, STYLESHEET_PATH};
use crate::protocol::IssuerIdentifier;
use crate::tokens::USERINFO;

/// Where password managers send people who are to change a password, at the root of the origin (W3C, A Well-Known URL for
/// Changing Passwords §2).
const CHANGE_PASSWORD: &str = "/.well-known/change-password";

/// An endpoint. A new one begins with a variant here; the compiler names the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// RFC 6749 §3.2
    Token,
    /// RFC 7662 §2
    Introspection,
    /// RFC 7009 §2
    Revocation,
    /// OpenID Connect Core §5.3
    Userinfo,
    /// Where people's browsers go (RFC 6749 §3.1).
    Page(Place),
    /// Where the operator's own sign-in service asks and answers.
    LoginService(LoginCall),
    /// What the pages look like.
    Stylesheet,
    /// Whose pages they are.
    Logo,
    /// RFC 7517 §5
    JwkSet,
    /// What was issued too early to count.
    NotIssuedBefore,
    /// Token Status List §8
    StatusList,
    /// RFC 8414 §3, OpenID Connect Discovery §4
    Metadata,
    /// Whether the process lives.
    Health,
    /// Whether it can serve.
    Readiness,
}

impl Endpoint {
    /// All of them.
    pub const ALL: [Self; 32] = [
        Self::Token,
        Self::Introspection,
        Self::Revocation,
        Self::Userinfo,
        Self::Page(Place::Authorization),
        Self::Page(Place::SignIn),
        Self::Page(Place::SignUp),
        Self::Page(Place::SelectAccount),
        Self::Page(Place::Consent),
        Self::Page(Place::HandedBack),
        Self::LoginService(LoginCall::Question),
        Self::LoginService(LoginCall::Accept),
        Self::LoginService(LoginCall::Deny),
        Self::Page(Place::SignOut),
        Self::Page(Place::SignedOut),
        Self::Page(Place::Error),
        Self::Page(Place::Account(AccountPlace::Overview)),
        Self::Page(Place::Account(AccountPlace::SignIn)),
        Self::Page(Place::Account(AccountPlace::Names)),
        Self::Page(Place::Account(AccountPlace::Email)),
        Self::Page(Place::Account(AccountPlace::Password)),
        Self::Page(Place::Account(AccountPlace::Apps)),
        Self::Page(Place::Account(AccountPlace::SignOut)),
        Self::Page(Place::Account(AccountPlace::SignedOut)),
        Self::Stylesheet,
        Self::Logo,
        Self::JwkSet,
        Self::NotIssuedBefore,
        Self::StatusList,
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
            Self::Userinfo => "userinfo",
            Self::Page(Place::Authorization) => "authorize",
            Self::Page(Place::SignIn) => "login",
            Self::Page(Place::SignUp) => "sign_up",
            Self::Page(Place::SelectAccount) => "select_account",
            Self::Page(Place::Consent) => "consent",
            Self::Page(Place::HandedBack) => "login_return",
            Self::LoginService(LoginCall::Question) => "login_request",
            Self::LoginService(LoginCall::Accept) => "login_accept",
            Self::LoginService(LoginCall::Deny) => "login_deny",
            Self::Page(Place::SignOut) => "logout",
            Self::Page(Place::SignedOut) => "signed_out",
            Self::Page(Place::Error) => "error",
            Self::Page(Place::Account(place)) => place.name(),
            Self::Stylesheet => "stylesheet",
            Self::Logo => "logo",
            Self::JwkSet => "jwks",
            Self::NotIssuedBefore => "not_issued_before",
            Self::StatusList => "status_list",
            Self::Metadata => "metadata",
            Self::Health => "healthz",
            Self::Readiness => "readyz",
        }
    }

    /// Whether it is there for people who sign in, and only where some client has them do so.
    #[must_use]
    pub const fn is_of_sign_in(self) -> bool {
        matches!(self, Self::Userinfo | Self::Page(_) | Self::LoginService(_) | Self::Stylesheet | Self::Logo)
    }

    /// Whether it is there only where the operator's own service has people sign in.
    #[must_use]
    pub const fn is_of_login_service(self) -> bool {
        matches!(self, Self::Page(Place::HandedBack) | Self::LoginService(_))
    }

    /// Its place in [`Endpoint::ALL`], under which it is counted.
    #[must_use]
    pub fn index(self) -> usize {
        Self::ALL.into_iter().position(|endpoint| endpoint == self).unwrap_or_default()
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
            Self::Userinfo => vec![format!("{path}{USERINFO}")],
            Self::Page(place @ Place::Account(AccountPlace::Password)) => {
                vec![format!("{path}{}", place.path()), CHANGE_PASSWORD.to_owned()]
            }
            Self::Page(place) => vec![format!("{path}{}", place.path())],
            Self::LoginService(call) => vec![format!("{path}{}", call.path())],
            Self::Stylesheet => vec![format!("{path}{STYLESHEET_PATH}")],
            Self::Logo => vec![format!("{path}{LOGO_PATH}")],
            Self::JwkSet => vec![format!("{path}{}", jwk_set::PATH)],
            Self::NotIssuedBefore => vec![format!("{path}{}", not_issued_before::PATH)],
            // Each list has a path of its own.
            Self::StatusList => Vec::new(),
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
        assert!(Endpoint::ALL.into_iter().enumerate().all(|(place, endpoint)| endpoint.index() == place));
    }
}
