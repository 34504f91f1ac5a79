//! Where the service is, and by what it knows who asks.

use std::path::Path;

use url::Url;

use crate::protocol::WebUri;
use crate::secret::{Reference, Secret};
use crate::settings::Findings;
use crate::users::{DirectoryKind, DirectorySettings};

/// As long as a key: it is not to be guessed.
const MIN_SECRET_BYTES: usize = 32;

const EXPECTED_URL: &str =
    "an https URL without a fragment; http only for this machine, and where the issuer is there, too";

/// The operator's service that checks passwords.
pub struct PasswordService {
    pub(super) url: Url,
    pub(super) secret: Secret,
}

impl PasswordService {
    /// The service that the configuration names, if it names one; what is wrong with that is noted.
    pub fn load(
        settings: &DirectorySettings,
        issuer_is_loopback: bool,
        folder: &Path,
        findings: &mut Findings,
    ) -> Option<Self> {
        if settings.kind != DirectoryKind::Http {
            return None;
        }
        let url = match &settings.http.url {
            Some(text) => service_url("directory.http.url", text, issuer_is_loopback, findings),
            None => {
                findings.note_missing("directory.http.url", "where names and passwords are posted to");
                None
            }
        };
        let secret = match &settings.http.secret {
            Some(reference) => service_secret("directory.http.secret", reference, folder, findings),
            None => {
                findings.note_missing("directory.http.secret", "{ file = \"…\" } or { env = \"…\" }");
                None
            }
        };
        Some(Self { url: url?, secret: secret? })
    }
}

/// Where a service of the operator's is: by https, or on the machine that the issuer is on, too. What is wrong with it is
/// noted at `key`.
pub fn service_url(key: &str, text: &str, issuer_is_loopback: bool, findings: &mut Findings) -> Option<Url> {
    let allowed = WebUri::parse(text).filter(|url| url.is_https() || issuer_is_loopback);
    let url = allowed.and_then(|url| url.url());
    if url.is_none() {
        findings.note(key, format!("{text:?}"), EXPECTED_URL);
    }
    url
}

/// What Signet and a service of the operator's know each other by. It goes into a header. What is wrong with it is noted at
/// `key`.
pub fn service_secret(key: &str, reference: &Reference, folder: &Path, findings: &mut Findings) -> Option<Secret> {
    let expected = format!("{MIN_SECRET_BYTES} bytes or more, printable ASCII characters");
    match reference.read(folder) {
        Ok(secret) if secret.expose().len() < MIN_SECRET_BYTES => {
            findings.note(key, format!("a secret of {} bytes", secret.expose().len()), expected);
            None
        }
        Ok(secret) if !secret.expose().iter().all(u8::is_ascii_graphic) => {
            findings.note(key, "a secret with other bytes", expected);
            None
        }
        Ok(secret) => Some(secret),
        Err(error) => {
            findings.note(key, error.to_string(), "a file or environment variable that holds the secret");
            None
        }
    }
}
