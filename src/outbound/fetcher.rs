//! Fetches documents.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject;
use url::{Host, Url};

use crate::outbound::OutboundSettings;

/// Fetches documents. Made and used inside a Tokio runtime.
pub struct Fetcher {
    client: Client,
    max_bytes: usize,
}

/// A document that was fetched.
pub struct Fetched {
    /// Its bytes.
    pub body: Vec<u8>,
    /// The value of the `Date` header: when the other side's clock says it was sent.
    pub date: Option<String>,
}

/// Why there is no document.
#[derive(Debug)]
pub enum FetchFault {
    /// The file of authorities cannot be read.
    Authorities(String),
    /// Not an https URL, nor an http URL of this machine.
    NotAllowed,
    /// No connection, no answer in time, or a certificate that is not trusted.
    Unreachable(String),
    /// Another status than 200; redirects are not followed.
    Status(StatusCode),
    /// Larger than allowed.
    TooLarge,
}

impl fmt::Display for FetchFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authorities(fault) => write!(f, "outbound.ca_file: {fault}"),
            Self::NotAllowed => f.write_str("the URL is neither https nor http to this machine"),
            Self::Unreachable(fault) => f.write_str(fault),
            Self::Status(status) => write!(f, "the answer has status {status}"),
            Self::TooLarge => f.write_str("the document is too large"),
        }
    }
}

impl std::error::Error for FetchFault {}

impl Fetcher {
    /// A fetcher within these bounds; relative paths start at `folder`.
    ///
    /// # Errors
    /// [`FetchFault::Authorities`] and [`FetchFault::Unreachable`] when TLS cannot be set up.
    pub fn new(settings: &OutboundSettings, folder: &Path) -> Result<Self, FetchFault> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls(settings, folder)?)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(settings.timeout.duration())
            .build()
            .map_err(unreachable)?;
        Ok(Self { client, max_bytes: settings.max_size.as_usize() })
    }

    /// Fetches the document at `url`.
    ///
    /// # Errors
    /// [`FetchFault`] says why not.
    pub async fn get(&self, url: &Url) -> Result<Fetched, FetchFault> {
        if !is_allowed(url) {
            return Err(FetchFault::NotAllowed);
        }
        let mut response = self.client.get(url.clone()).send().await.map_err(unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(FetchFault::Status(response.status()));
        }
        let date = response.headers().get("date").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len().saturating_add(chunk.len()) > self.max_bytes {
                return Err(FetchFault::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Fetched { body, date })
    }
}

fn is_allowed(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}

/// TLS with the public authorities, and the operator's own.
fn tls(settings: &OutboundSettings, folder: &Path) -> Result<ClientConfig, FetchFault> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = &settings.ca_file {
        let fault = |error: &dyn fmt::Display| FetchFault::Authorities(format!("{}: {error}", file.display()));
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

/// What went wrong, with its causes; without the URL, which the caller names.
fn unreachable(error: reqwest::Error) -> FetchFault {
    let error = error.without_url();
    let causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
    FetchFault::Unreachable(causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}")))
}
