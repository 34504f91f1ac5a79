//! Where a client is reached itself: registered, and never taken from a request.

use crate::clients::{Client, ClientSettings, Registry};
use crate::protocol::{GrantType, IssuerIdentifier, WebUri, openid_scope};
use crate::settings::{Findings, Label};

/// Where a client is told that somebody signed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoutAddress {
    /// The URL.
    pub uri: WebUri,
    /// Whether the client must be told of which session.
    pub session_required: bool,
}

impl LogoutAddress {
    pub(super) fn of(uri: Option<&WebUri>, session_required: bool) -> Option<Self> {
        uri.map(|uri| Self { uri: uri.clone(), session_required })
    }
}

/// Notes what does not fit together.
pub(super) fn addresses_fit(label: &Label, settings: &ClientSettings, findings: &mut Findings) {
    let at = |key: &str| format!("clients.{label}.{key}");
    for (key, uri, required) in [
        ("backchannel_logout", &settings.backchannel_logout_uri, settings.backchannel_logout_session_required),
        ("frontchannel_logout", &settings.frontchannel_logout_uri, settings.frontchannel_logout_session_required),
    ] {
        let key_of_uri = at(&format!("{key}_uri"));
        match uri {
            Some(uri) if !signs_in(settings) => {
                let expected = "the grant type authorization_code and the scope openid beside it";
                findings.note(key_of_uri, uri.as_str(), expected);
            }
            None if required => {
                findings.note_missing(key_of_uri, format!("the URL for which {key}_session_required is"))
            }
            _ => {}
        }
    }
    if settings.jwks_uri.is_some() && (settings.jwks.is_some() || settings.jwks_file.is_some()) {
        let expected = "the keys in one place: jwks, jwks_file or jwks_uri (RFC 7591 §2)";
        findings.note(at("jwks_uri"), "a URL beside the keys themselves", expected);
    }
    if let Some(uri) = settings.frontchannel_logout_uri.as_ref().filter(|uri| !is_at_home(uri, settings)) {
        let expected = "scheme, host and port of a redirect URI (OpenID Connect Front-Channel Logout §2)";
        findings.note(at("frontchannel_logout_uri"), uri.as_str(), expected);
    }
}

fn signs_in(settings: &ClientSettings) -> bool {
    let has_openid = settings.scopes.iter().any(|token| token.as_str() == openid_scope::OPENID);
    settings.grant_types.contains(&GrantType::AuthorizationCode) && has_openid
}

/// "The domain, port, and scheme of this URL MUST be the same as that of a registered Redirection URI value" (OpenID
/// Connect Front-Channel Logout §2).
fn is_at_home(uri: &WebUri, settings: &ClientSettings) -> bool {
    let origin = uri.origin();
    let mut homes = settings.redirect_uris.iter().filter_map(|uri| WebUri::parse(uri.as_str()));
    homes.any(|home| origin.is_some() && home.origin() == origin)
}

impl Registry {
    /// Whether this service must reach any client itself.
    #[must_use]
    pub fn needs_way_out(&self) -> bool {
        let reaches = |client: &Client| {
            let sector = client.sector.as_ref().is_some_and(|sector| sector.uri.is_some());
            client.back_channel_logout.is_some() || client.jwks_uri.is_some() || sector
        };
        self.active_clients().any(reaches)
    }

    /// Notes every URL of a client on this machine, which only an issuer on this machine goes to.
    pub fn reaches_from(&self, issuer: &IssuerIdentifier, findings: &mut Findings) {
        if issuer.is_loopback() {
            return;
        }
        for client in self.active_clients() {
            let plain = client.addresses().filter(|(_, uri)| !uri.is_https());
            for (key, uri) in plain {
                findings.note(format!("clients.{}.{key}", client.label), uri.as_str(), "an https URL");
            }
        }
    }
}

impl Client {
    /// The URLs at which it is reached, by the keys of their settings.
    fn addresses(&self) -> impl Iterator<Item = (&'static str, &WebUri)> {
        let back = self.back_channel_logout.iter().map(|to| ("backchannel_logout_uri", &to.uri));
        let front = self.front_channel_logout.iter().map(|to| ("frontchannel_logout_uri", &to.uri));
        let sector = self.sector.iter().filter_map(|sector| sector.uri.as_ref());
        let sector = sector.map(|uri| ("sector_identifier_uri", uri));
        back.chain(front).chain(self.jwks_uri.iter().map(|uri| ("jwks_uri", uri))).chain(sector)
    }
}
