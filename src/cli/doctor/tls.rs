//! The certificate of the service.

use std::time::Duration;

use crate::cli::doctor::Finding;
use crate::clock::Timestamp;
use crate::startup::Loaded;

/// Whoever renews certificates by hand wants to know so long before.
const SOON: Duration = Duration::from_secs(14 * 24 * 3600);

/// That certificate and key belong together and are in date was judged when they were loaded.
pub(super) fn examine(loaded: &Loaded, now: Timestamp) -> Finding {
    let issuer = loaded.config.issuer.as_str();
    match &loaded.tls {
        Some(identity) if identity.expires_at < now.after(SOON) => {
            Finding::Warning(format!("the TLS certificate expires at {}", identity.expires_at))
        }
        Some(identity) => Finding::Good(format!("the TLS certificate is good until {}", identity.expires_at)),
        None if issuer.starts_with("https:") && loaded.config.server.trusted_proxies.is_empty() => Finding::Warning(
            "the service speaks http, and no proxy is trusted to say that clients came by https: server.tls or \
             server.trusted_proxies"
                .to_owned(),
        ),
        None if issuer.starts_with("https:") => Finding::Good("TLS ends at a trusted proxy".to_owned()),
        None => Finding::Good("the issuer is this machine's, without TLS".to_owned()),
    }
}
