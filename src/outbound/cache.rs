//! What was fetched already, and what is being fetched: nobody asks twice for the same at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::Timestamp;
use crate::outbound::counts::Counts;
use crate::outbound::{Document, FetchFault};

/// The most documents that are kept.
const MAX_DOCUMENTS: usize = 256;

/// The most bytes that they may have together.
const MAX_BYTES: usize = 8 << 20;

/// For how long a fault is told again before anybody tries again.
pub(super) const FAULT_LIFETIME: Duration = Duration::from_secs(10);

/// What became of a fetch.
pub(super) type Fetch = Result<Arc<Document>, FetchFault>;

/// The end of a fetch, for those who wait for it.
pub(super) type Waiting = watch::Receiver<Option<Fetch>>;

/// What is known of a URL when somebody asks for it.
pub(super) enum Known {
    /// All.
    Told(Fetch),
    /// Somebody is asking already.
    Underway(Waiting),
    /// Not enough: whoever is told this asks, and sends the end of it to those who wait.
    Ask(watch::Sender<Option<Fetch>>, Option<Arc<Document>>),
}

#[derive(Default)]
struct Place {
    document: Option<Arc<Document>>,
    fault: Option<(FetchFault, Timestamp)>,
    underway: Option<Waiting>,
    /// When it was asked for last: the one with the least goes first.
    used: u64,
}

/// Documents by URL, bounded in number and bytes.
#[derive(Default)]
pub(super) struct Cache(Mutex<Places>);

#[derive(Default)]
struct Places {
    by_url: HashMap<String, Place>,
    uses: u64,
}

impl Cache {
    /// What is known of `url`; a document that was checked before `since` is not enough.
    pub(super) fn look(&self, url: &str, since: Timestamp, now: Timestamp) -> Known {
        let mut places = self.places();
        places.uses = places.uses.saturating_add(1);
        let uses = places.uses;
        let place = places.by_url.entry(url.to_owned()).or_default();
        place.used = uses;
        if let Some(fresh) = place.document.as_ref().filter(|kept| now < kept.fresh_until && kept.checked_at >= since) {
            return Known::Told(Ok(Arc::clone(fresh)));
        }
        if let Some((fault, _)) = place.fault.as_ref().filter(|(_, until)| now < *until) {
            return Known::Told(Err(fault.clone()));
        }
        // A channel whose sender is gone leads to nothing.
        if let Some(underway) = place.underway.as_ref().filter(|underway| underway.has_changed().is_ok()) {
            return Known::Underway(underway.clone());
        }
        let (sender, waiting) = watch::channel(None);
        place.underway = Some(waiting);
        Known::Ask(sender, place.document.clone())
    }

    /// Keeps what became of a fetch, where it may be kept.
    pub(super) fn keep(&self, url: &str, fetch: &Fetch, now: Timestamp, counts: &Counts) {
        let mut places = self.places();
        let place = places.by_url.entry(url.to_owned()).or_default();
        place.underway = None;
        match fetch {
            Ok(document) => {
                place.fault = None;
                place.document = document.is_storable.then(|| Arc::clone(document));
            }
            Err(fault) => place.fault = Some((fault.clone(), now.after(FAULT_LIFETIME))),
        }
        places.shrink();
        counts.cached(places.documents(), places.bytes());
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    fn documents(&self) -> usize {
        self.by_url.values().filter(|place| place.document.is_some()).count()
    }

    fn bytes(&self) -> usize {
        self.by_url.values().filter_map(|place| place.document.as_ref()).map(|document| document.body.len()).sum()
    }

    /// Forgets the places that were asked for longest ago until the rest is within bounds.
    fn shrink(&mut self) {
        while self.by_url.len() > MAX_DOCUMENTS || self.bytes() > MAX_BYTES {
            let idle = self.by_url.iter().filter(|(_, place)| place.underway.is_none());
            let Some(oldest) = idle.min_by_key(|(_, place)| place.used).map(|(url, _)| url.clone()) else { return };
            self.by_url.remove(&oldest);
        }
    }
}
