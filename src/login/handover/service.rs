//! Where the service is, and how it proves that it is the one.

use std::path::Path;

use url::Url;

use crate::clients::SecretDigest;
use crate::login::LoginSettings;
use crate::protocol::IssuerIdentifier;
use crate::settings::Findings;
use crate::users::{service_secret, service_url};

/// The operator's own sign-in service.
pub struct LoginService {
    url: Url,
    secret: SecretDigest,
}

impl LoginService {
    /// The service that the configuration names, if it names one; what is wrong with that is noted.
    pub fn load(
        settings: &LoginSettings,
        issuer: &IssuerIdentifier,
        folder: &Path,
        findings: &mut Findings,
    ) -> Option<Self> {
        let (url, secret) = match (&settings.url, &settings.secret) {
            (None, None) => return None,
            (Some(url), Some(secret)) => (url, secret),
            (Some(_), None) => {
                findings
                    .note_missing("login.secret", "what the service at login.url proves itself with: { file = \"…\" }");
                return None;
            }
            (None, Some(_)) => {
                findings.note_missing("login.url", "where the service is whose secret this is");
                return None;
            }
        };
        let url = service_url("login.url", url, issuer.is_loopback(), findings);
        let secret = service_secret("login.secret", secret, folder, findings);
        Some(Self { url: url?, secret: SecretDigest::of(secret?.expose()) })
    }

    /// Whether this is the service's secret, in the same time whatever it is.
    #[must_use]
    pub fn is(&self, unverified_secret: &[u8]) -> bool {
        SecretDigest::of(unverified_secret).is(&self.secret)
    }

    /// Where the browser goes with a challenge.
    pub(super) fn url_with(&self, challenge: &str) -> String {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("login_challenge", challenge);
        url.into()
    }
}
