//! Whom Signet trusts to be who they say.

use std::path::Path;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

use crate::outbound::{FetchFault, OutboundSettings};

/// TLS with the public authorities, and the operator's own.
pub(super) fn config(settings: &OutboundSettings, folder: &Path) -> Result<ClientConfig, FetchFault> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = &settings.ca_file {
        let fault = |error: &dyn std::fmt::Display| FetchFault::Authorities(format!("{}: {error}", file.display()));
        for certificate in CertificateDer::pem_file_iter(folder.join(file)).map_err(|error| fault(&error))? {
            let certificate = certificate.map_err(|error| fault(&error))?;
            roots.add(certificate).map_err(|error| fault(&error))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| FetchFault::Unreachable(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
