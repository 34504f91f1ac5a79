//! Sectors: the clients for which a user is the same (OpenID Connect Core §8.1).

use std::collections::BTreeSet;

use url::Url;

use crate::clients::{Client, ClientSettings};
use crate::protocol::WebUri;
use crate::protocol::registered_names::registered_names;
use crate::settings::{Findings, Label};

registered_names! {
    /// What a client is told of who a user is (OpenID Connect Core §8).
    #[derive(Default)]
    SubjectType {
        /// The same as every client.
        #[default]
        Public = "public",
        /// Something else than any client of another sector.
        Pairwise = "pairwise",
    }
}

/// The sector of a client that is told pairwise subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sector {
    /// The sector identifier: a host.
    pub host: String,
    /// The document that must name all redirect URIs of the client, if their host alone does not say that they are of one
    /// sector.
    pub uri: Option<WebUri>,
}

impl Sector {
    /// The sector of a client, noting what is missing. "If there are multiple hostnames in the registered `redirect_uris`,
    /// the Client MUST register a `sector_identifier_uri`."
    pub(super) fn of(label: &Label, settings: &ClientSettings, findings: &mut Findings) -> Option<Self> {
        let key = format!("clients.{label}.sector_identifier_uri");
        if settings.subject_type == SubjectType::Public {
            if let Some(uri) = &settings.sector_identifier_uri {
                findings.note(key, uri.as_str(), "subject_type = \"pairwise\" beside it, or nothing");
            }
            return None;
        }
        if let Some(uri) = &settings.sector_identifier_uri {
            let host = uri.url()?.host_str()?.to_owned();
            return Some(Self { host, uri: Some(uri.clone()) });
        }
        let hosts: BTreeSet<Option<String>> = settings.redirect_uris.iter().map(|uri| host_of(uri.as_str())).collect();
        match hosts.first() {
            Some(Some(host)) if hosts.len() == 1 => Some(Self { host: host.clone(), uri: None }),
            _ => {
                let expected = "an https URL whose document names all redirect URIs, because they are not of one host";
                findings.note_missing(key, expected);
                None
            }
        }
    }
}

impl Client {
    /// Whether the document at the `sector_identifier_uri` vouches for the client: "a JSON array of `redirect_uri` values …
    /// The values of the registered `redirect_uris` MUST be included in the elements of the array" (OpenID Connect
    /// Registration §5).
    #[must_use]
    pub fn is_in_sector_of(&self, json: &[u8]) -> bool {
        let named: Vec<String> = serde_json::from_slice(json).unwrap_or_default();
        let named: BTreeSet<&str> = named.iter().map(String::as_str).collect();
        !self.redirect_uris.is_empty() && self.redirect_uris.iter().all(|uri| named.contains(uri.as_str()))
    }
}

/// The host of a URI that has one which is somebody's alone.
fn host_of(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    matches!(url.scheme(), "https" | "http").then(|| url.host_str().map(str::to_owned)).flatten()
}
