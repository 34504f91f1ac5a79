//! The one thread that writes status lists. To find out which grants of which lists are revoked, and to compress and sign a
//! list, takes as long as hundreds of requests: whoever serves those does not wait for it.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use crate::clock::MAX_SKEW;
use crate::endpoints::PublicationFault;
use crate::endpoints::publication::Written;
use crate::guard::{Guard, MAX_LAG};
use crate::tokens::{Edition, Issuer, Slot, StatusListId};

/// How many wait for the thread; beyond that they are told to come again.
const QUEUE: usize = 1024;

/// The most lists of one edition that are kept at hand; any others are written anew each time.
const MAX_KEPT: usize = 1024;

/// The status lists of one configuration. The thread ends with it.
pub(super) struct StatusLists {
    /// The way to the thread, if there is one.
    orders: Option<SyncSender<Order>>,
    kept: Arc<Kept>,
}

/// Somebody waits for a list.
struct Order {
    id: StatusListId,
    edition: Edition,
    answer: oneshot::Sender<Result<Option<Arc<Written>>, PublicationFault>>,
}

/// Something of each list of an edition.
struct Lists<T> {
    edition: Edition,
    by_id: HashMap<StatusListId, T>,
}

/// What was written of the newest edition.
#[derive(Default)]
struct Kept(Mutex<Option<Lists<Arc<Written>>>>);

struct Writer {
    guard: Arc<Guard>,
    mint: Arc<Issuer>,
    kept: Arc<Kept>,
    /// What of each list is revoked, in the edition that was written last.
    invalid: Option<Lists<Vec<Slot>>>,
}

impl StatusLists {
    /// Starts the thread. Without one no list can be had, and the log says why.
    pub(super) fn start(guard: Arc<Guard>, mint: Arc<Issuer>) -> Self {
        let kept = Arc::new(Kept::default());
        let writer = Writer { guard, mint, kept: Arc::clone(&kept), invalid: None };
        let (orders, received) = sync_channel(QUEUE);
        let started = thread::Builder::new().name("status-lists".to_owned()).spawn(move || writer.work(&received));
        if let Err(error) = &started {
            log::error!("the thread for status lists cannot be started: {error}");
        }
        Self { orders: started.is_ok().then_some(orders), kept }
    }

    /// The list of this name and edition, if there is one. Whoever is the first to ask for it has it written, and all others
    /// wait for the same.
    ///
    /// # Errors
    /// [`PublicationFault`]
    pub(super) async fn of(
        &self,
        id: StatusListId,
        edition: Edition,
    ) -> Result<Option<Arc<Written>>, PublicationFault> {
        if let Some(written) = self.kept.find(id, edition) {
            return Ok(Some(written));
        }
        let (answer, answered) = oneshot::channel();
        let orders = self.orders.as_ref().ok_or(PublicationFault::Busy)?;
        orders.try_send(Order { id, edition, answer }).map_err(|_| PublicationFault::Busy)?;
        answered.await.map_err(|_| PublicationFault::Busy)?
    }
}

impl Kept {
    fn find(&self, id: StatusListId, edition: Edition) -> Option<Arc<Written>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lists = kept.as_ref().filter(|lists| lists.edition == edition)?;
        lists.by_id.get(&id).cloned()
    }

    fn keep(&self, id: StatusListId, edition: Edition, written: &Arc<Written>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lists = match kept.take() {
            Some(same) if same.edition == edition => kept.insert(same),
            _ => kept.insert(Lists { edition, by_id: HashMap::new() }),
        };
        if lists.by_id.len() < MAX_KEPT {
            lists.by_id.insert(id, Arc::clone(written));
        }
    }
}

impl Writer {
    fn work(mut self, orders: &Receiver<Order>) {
        for Order { id, edition, answer } in orders {
            // Whoever has gone needs none.
            if !answer.is_closed() {
                let _ = answer.send(self.list(id, edition));
            }
        }
    }

    fn list(&mut self, id: StatusListId, edition: Edition) -> Result<Option<Arc<Written>>, PublicationFault> {
        if let Some(written) = self.kept.find(id, edition) {
            return Ok(Some(written));
        }
        let invalid = match self.invalid.take() {
            Some(same) if same.edition == edition => self.invalid.insert(same),
            _ => self.invalid.insert(self.invalid_in(edition)?),
        };
        let invalid = invalid.by_id.get(&id).map_or(&[][..], Vec::as_slice);
        let published = self.mint.status_list(id, invalid, edition)?;
        let written = published.map(|published| Arc::new(Written::gzipped(published)));
        if let Some(written) = &written {
            self.kept.keep(id, edition, written);
        }
        Ok(written)
    }

    /// What is revoked in each list of an edition: what was revoked long enough before it began that every replica has heard
    /// of it, and is remembered by all of them as long as they write it. So all write the same bytes.
    fn invalid_in(&self, edition: Edition) -> Result<Lists<Vec<Slot>>, PublicationFault> {
        let heard_by_all = edition.issued_at.before(MAX_LAG).before(MAX_SKEW);
        let mut by_id: HashMap<_, Vec<_>> = HashMap::new();
        // No token of these grants has lived for most of a minute.
        let forgotten_by_some = edition.superseded_at().after(MAX_SKEW);
        for grant in self.guard.revoked_grants(heard_by_all, forgotten_by_some)? {
            for (list, slot) in self.mint.slots_of(grant, edition) {
                by_id.entry(list).or_default().push(slot);
            }
        }
        Ok(Lists { edition, by_id })
    }
}
