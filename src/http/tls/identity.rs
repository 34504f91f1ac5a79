//! The certificate and the key that belongs to it.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::version::{TLS12, TLS13};
use rustls::{Error, ServerConfig, SupportedProtocolVersion};

use crate::clock::Timestamp;
use crate::http::tls::TlsVersion;
use crate::http::tls::validity::Validity;

const FROM_1_2: &[&SupportedProtocolVersion] = &[&TLS13, &TLS12];
const FROM_1_3: &[&SupportedProtocolVersion] = &[&TLS13];

/// Who the service is to its clients, and how it talks to them.
#[derive(Clone)]
pub struct ServerIdentity {
    pub(in crate::http) config: Arc<ServerConfig>,
    /// When its certificate expires.
    pub expires_at: Timestamp,
}

/// Why a certificate and a key cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    /// The file holds no certificate, or something that is none.
    NoCertificate,
    /// The file holds no private key.
    NoKey,
    /// The certificate has no dates that can be read.
    NoDates,
    /// The certificate's time is over.
    Expired(Timestamp),
    /// The certificate's time has not come.
    NotYetValid(Timestamp),
    /// The key is not the one the certificate is for.
    Mismatch,
    /// rustls cannot work with this certificate or key.
    Unusable,
}

impl fmt::Display for TlsFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoCertificate => f.write_str("the file holds no certificate"),
            Self::NoKey => f.write_str("the file holds no private key"),
            Self::NoDates => f.write_str("the certificate has no dates that can be read"),
            Self::Expired(at) => write!(f, "the certificate expired at {at}"),
            Self::NotYetValid(at) => write!(f, "the certificate is not valid before {at}"),
            Self::Mismatch => f.write_str("the key does not belong to the certificate"),
            Self::Unusable => f.write_str("the certificate or its key is of a kind that cannot be used"),
        }
    }
}

impl TlsFault {
    /// Whether the file of the key is at fault, rather than that of the certificate.
    #[must_use]
    pub const fn is_of_key(&self) -> bool {
        matches!(self, Self::NoKey | Self::Mismatch)
    }
}

impl ServerIdentity {
    /// Reads a certificate chain and its key, both PEM, and judges them at `now`.
    ///
    /// # Errors
    /// [`TlsFault`] says why they cannot be used.
    pub fn read(chain: &[u8], key: &[u8], minimum: TlsVersion, now: Timestamp) -> Result<Self, TlsFault> {
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(chain).collect::<Result<_, _>>().map_err(|_| TlsFault::NoCertificate)?;
        let own = chain.first().ok_or(TlsFault::NoCertificate)?;
        let validity = Validity::of(own).ok_or(TlsFault::NoDates)?;
        if now >= validity.not_after {
            return Err(TlsFault::Expired(validity.not_after));
        }
        if now < validity.not_before {
            return Err(TlsFault::NotYetValid(validity.not_before));
        }
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsFault::NoKey)?;
        let versions = match minimum {
            TlsVersion::V12 => FROM_1_2,
            TlsVersion::V13 => FROM_1_3,
        };
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(versions)
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
        let mut config = config.map_err(|error| match error {
            Error::InconsistentKeys(_) => TlsFault::Mismatch,
            _ => TlsFault::Unusable,
        })?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { config: Arc::new(config), expires_at: validity.not_after })
    }
}
