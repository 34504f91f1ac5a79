//! Where a browser may be sent: only to what its client registered.

use crate::clients::Client;
use crate::protocol::{RedirectKind, RedirectUri, policy_source};

/// A redirect URI that was asked for and that its client registered. Only this room makes one, so only what was proven
/// can be redirected to.
///
/// ```compile_fail
/// let forged = signet::clients::RegisteredRedirectUri { text: String::new(), kind: signet::protocol::RedirectKind::Web };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredRedirectUri {
    text: String,
    kind: RedirectKind,
}

impl RegisteredRedirectUri {
    /// The URI as it was asked for: of a loopback one, with the port of the request.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether an app of the user's own device stands behind it, which nobody can tell from another one:
    /// "the authorization server SHOULD NOT process authorization requests automatically without user consent or
    /// interaction, except when the identity of the client can be assured" (RFC 8252 §8.6).
    #[must_use]
    pub fn is_native(&self) -> bool {
        self.kind != RedirectKind::Web
    }

    /// What the Content Security Policy calls it.
    #[must_use]
    pub fn policy_source(&self) -> String {
        policy_source(&self.text)
    }
}

/// A URI that a client registered for the time after a sign-out. Only this room makes one.
///
/// ```compile_fail
/// let forged = signet::clients::RegisteredPostLogoutUri(String::new());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredPostLogoutUri(String);

impl RegisteredPostLogoutUri {
    /// The URI as it was asked for.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the Content Security Policy calls it.
    #[must_use]
    pub fn policy_source(&self) -> String {
        policy_source(&self.0)
    }
}

impl Client {
    /// The proof that this client registered `unverified`, if it did.
    #[must_use]
    pub fn redirect_uri(&self, unverified: &str) -> Option<RegisteredRedirectUri> {
        let registered = self.admitting(&self.redirect_uris, unverified)?;
        Some(RegisteredRedirectUri { text: unverified.to_owned(), kind: registered.kind() })
    }

    /// "The value of this parameter … MUST have been previously registered with the OP" (OpenID Connect RP-Initiated
    /// Logout §2).
    #[must_use]
    pub fn post_logout_redirect_uri(&self, unverified: &str) -> Option<RegisteredPostLogoutUri> {
        self.admitting(&self.post_logout_redirect_uris, unverified)?;
        Some(RegisteredPostLogoutUri(unverified.to_owned()))
    }

    fn admitting<'a>(&self, registered: &'a [RedirectUri], unverified: &str) -> Option<&'a RedirectUri> {
        registered.iter().find(|uri| uri.admits(unverified, self.any_port_of_localhost))
    }
}
