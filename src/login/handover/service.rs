//! Where the service is, and how it proves that it is the one.

use std::path::Path;

use url::Url;

use crate::clients::SecretDigest;
use crate::login::LoginSettings;
use crate::protocol::{IssuerIdentifier, WebUri};
use crate::secret::Reference;
use crate::settings::Findings;

/// SHA-256 is no defence for a secret that can be guessed.
const MIN_SECRET_BYTES: usize = 32;

const EXPECTED_URL: &str =
    "an https URL without a fragment; http only for this machine, and where the issuer is there, too";

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
        let allowed = WebUri::parse(url).filter(|url| url.is_https() || issuer.is_loopback());
        let parsed = allowed.and_then(|url| url.url());
        if parsed.is_none() {
            findings.note("login.url", format!("{url:?}"), EXPECTED_URL);
        }
        let secret = read(secret, folder, findings);
        Some(Self { url: parsed?, secret: secret? })
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

fn read(secret: &Reference, folder: &Path, findings: &mut Findings) -> Option<SecretDigest> {
    match secret.read(folder) {
        Ok(secret) if secret.expose().len() >= MIN_SECRET_BYTES => Some(SecretDigest::of(secret.expose())),
        Ok(secret) => {
            let found = format!("a secret of {} bytes", secret.expose().len());
            findings.note("login.secret", found, format!("{MIN_SECRET_BYTES} bytes or more"));
            None
        }
        Err(error) => {
            findings.note("login.secret", error.to_string(), "a file or environment variable that holds the secret");
            None
        }
    }
}
