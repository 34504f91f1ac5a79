//! Which authorities vouch for the servers that the service connects to.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;

/// Who is believed that a server is who it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorities {
    /// The public ones, and those in a file of the operator's if there is one: for servers of anybody.
    PublicAnd(Option<PathBuf>),
    /// Those in a file of the operator's, or the public ones if there is none: for one server of the operator's.
    Only(Option<PathBuf>),
}

/// Why a file of authorities cannot be used: the file, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthoritiesFault(String);

impl fmt::Display for AuthoritiesFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AuthoritiesFault {}

impl Authorities {
    /// TLS to servers for which they vouch.
    ///
    /// # Errors
    /// [`AuthoritiesFault`].
    pub fn client_config(&self) -> Result<ClientConfig, AuthoritiesFault> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| AuthoritiesFault(error.to_string()))?;
        Ok(builder.with_root_certificates(self.roots()?).with_no_client_auth())
    }

    fn roots(&self) -> Result<RootCertStore, AuthoritiesFault> {
        let mut roots = RootCertStore::empty();
        if !matches!(self, Self::Only(Some(_))) {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        }
        let (Self::PublicAnd(Some(file)) | Self::Only(Some(file))) = self else { return Ok(roots) };
        let fault = |error: &dyn fmt::Display| AuthoritiesFault(format!("{}: {error}", file.display()));
        let public = roots.len();
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| fault(&error))? {
            roots.add(certificate.map_err(|error| fault(&error))?).map_err(|error| fault(&error))?;
        }
        if roots.len() == public { Err(fault(&"there is no certificate in it")) } else { Ok(roots) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_or_holds_no_certificate_vouches_for_nobody() {
        let empty = std::env::temp_dir().join(format!("signet-authorities-{}.pem", std::process::id()));
        std::fs::write(&empty, "no certificate\n").unwrap();
        for file in [empty.clone(), empty.with_extension("gone")] {
            for authorities in [Authorities::PublicAnd(Some(file.clone())), Authorities::Only(Some(file.clone()))] {
                let said = authorities.client_config().unwrap_err().to_string();
                assert!(said.contains(&file.display().to_string()), "{said}");
            }
        }
        std::fs::remove_file(&empty).unwrap();
    }

    #[test]
    fn the_public_ones_vouch_where_no_file_does() {
        for authorities in [Authorities::PublicAnd(None), Authorities::Only(None)] {
            assert_eq!(authorities.roots().unwrap().len(), webpki_roots::TLS_SERVER_ROOTS.len());
        }
    }
}
