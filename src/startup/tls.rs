//! The certificate of `[server.tls]`, from its files.

use std::fs;
use std::time::Duration;

use crate::http::{ServerIdentity, Shared, TlsSettings};
use crate::keys::{Loading, MissingFile, read_key_file};
use crate::settings::Findings;

const CERTIFICATE: &str = "server.tls.certificate";
const KEY: &str = "server.tls.key";

/// Reads certificate and key, noting what is wrong with them.
pub(super) fn identity(
    settings: &TlsSettings,
    loading: &Loading<'_>,
    findings: &mut Findings,
) -> Option<ServerIdentity> {
    let (certificate, key) = (loading.folder.join(&settings.certificate), loading.folder.join(&settings.key));
    if loading.missing == MissingFile::Elsewhere && !(certificate.exists() && key.exists()) {
        return None;
    }
    let chain = fs::read(&certificate)
        .map_err(|error| findings.note(CERTIFICATE, format!("{}: {error}", certificate.display()), "a PEM file"))
        .ok();
    let private = read_key_file(&key)
        .map_err(|fault| findings.note(KEY, format!("{}: {fault}", key.display()), fault.expected()))
        .ok();
    let (chain, private) = (chain?, private?);
    ServerIdentity::read(&chain, &private, settings.minimum, loading.now)
        .map_err(|fault| {
            let (at, file) = if fault.is_of_key() { (KEY, &key) } else { (CERTIFICATE, &certificate) };
            let expected = "a certificate chain as PEM that is valid now, and the private key that belongs to it";
            findings.note(at, format!("{}: {fault}", file.display()), expected);
        })
        .ok()
}

/// A certificate that expires so soon should have been renewed.
const RENEWAL: Duration = Duration::from_secs(14 * 24 * 3600);

/// Warns of a certificate that expires soon.
pub(super) fn warn_of_expiry(shared: &Shared) {
    let now = shared.clock.now();
    let expires_at = shared.live.load().tls.as_ref().map(|identity| identity.expires_at);
    if let Some(expires_at) = expires_at.filter(|expires_at| expires_at.before(RENEWAL) <= now) {
        log::warn!(expires_at:% = expires_at; "the certificate of server.tls expires soon, or has expired");
    }
}
