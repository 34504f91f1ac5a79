//! Whether clients are of the sector that they say (OpenID Connect Core §8.1): its document is fetched when somebody first
//! signs in to such a client, and once it vouched for the client it need not again until the configuration is loaded anew.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::login::AuthorizationFault;
use crate::outbound::{FetchFault, Fetcher};
use crate::settings::Label;

/// Why nobody vouches for the sector of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SectorFault {
    /// Its document does not name all redirect URIs of the client, or is none.
    Refused,
    /// Its document cannot be fetched.
    Unavailable,
}

impl From<SectorFault> for AuthorizationFault {
    fn from(fault: SectorFault) -> Self {
        match fault {
            SectorFault::Refused => Self::SectorRefused,
            SectorFault::Unavailable => Self::SectorUnavailable,
        }
    }
}

/// Remembers the clients that were vouched for.
pub(super) struct Sectors {
    outbound: Option<Fetcher>,
    vouched: Mutex<BTreeSet<Label>>,
}

impl Sectors {
    pub(super) fn new(outbound: Option<Fetcher>) -> Self {
        Self { outbound, vouched: Mutex::default() }
    }

    /// Refuses a client whose redirect URIs are not all named by the document of its sector.
    ///
    /// # Errors
    /// [`SectorFault::Unavailable`] when nobody knows, and [`SectorFault::Refused`].
    pub(super) async fn vouch_for(&self, client: &Client, now: Timestamp) -> Result<(), SectorFault> {
        let Some(uri) = client.sector.as_ref().and_then(|sector| sector.uri.as_ref()) else { return Ok(()) };
        if self.vouched.lock().unwrap_or_else(PoisonError::into_inner).contains(&client.label) {
            return Ok(());
        }
        let told = |fault: &dyn std::fmt::Display| {
            log::warn!(client = client.label.as_str(); "nobody vouches for the sector of a client: {fault}");
        };
        let (outbound, url) = self.outbound.as_ref().zip(uri.url()).ok_or(SectorFault::Unavailable)?;
        let document = outbound.document(&url, Timestamp::from_secs(0), now).await.map_err(|fault| {
            told(&fault);
            of_fetch(&fault)
        })?;
        if !client.is_in_sector_of(&document.body) {
            told(&"its document does not name all redirect URIs of the client");
            return Err(SectorFault::Refused);
        }
        self.vouched.lock().unwrap_or_else(PoisonError::into_inner).insert(client.label.clone());
        Ok(())
    }
}

fn of_fetch(fault: &FetchFault) -> SectorFault {
    if fault.is_of_whoever_registered_it() { SectorFault::Refused } else { SectorFault::Unavailable }
}
