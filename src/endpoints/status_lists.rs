//! Status lists (Token Status List, draft-ietf-oauth-status-list-20, §8): which grants are revoked, for those who verify
//! offline.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::{MAX_SKEW, Timestamp};
use crate::endpoints::{AuthorizationServer, Publication, PublicationFault};
use crate::guard::MAX_LAG;
use crate::tokens::{Edition, Published, Slot, StatusListId};

/// The media type of a status list token in JWT form (§8.2).
pub const STATUS_LIST_JWT: &str = "application/statuslist+jwt";

/// The most lists of one edition that are kept at hand; any others are made anew each time.
const MAX_KEPT: usize = 1024;

/// The lists of the newest edition.
#[derive(Default)]
pub(super) struct StatusLists(Mutex<Option<Arc<Lists>>>);

struct Lists {
    edition: Edition,
    /// What of each list is revoked.
    invalid: HashMap<StatusListId, Vec<Slot>>,
    /// What was written already.
    written: Mutex<HashMap<StatusListId, Published>>,
}

impl AuthorizationServer {
    /// The status list at `now`; `None` when there is none of this name.
    ///
    /// An edition holds what was revoked long enough before it began that every replica has heard of it, so all of them
    /// write the same bytes.
    ///
    /// # Errors
    /// [`PublicationFault`]; whoever does not know what was revoked calls nothing valid.
    pub fn status_list(&self, id: StatusListId, now: Timestamp) -> Result<Option<Publication>, PublicationFault> {
        self.guard.is_informed()?;
        let edition = self.edition(now);
        let lists = self.lists_of(edition)?;
        let known = lists.written.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        let published = match known {
            Some(published) => published,
            None => {
                let invalid = lists.invalid.get(&id).map_or(&[][..], Vec::as_slice);
                let Some(published) = self.mint.status_list(id, invalid, edition)? else { return Ok(None) };
                let mut written = lists.written.lock().unwrap_or_else(PoisonError::into_inner);
                if written.len() < MAX_KEPT {
                    written.insert(id, published.clone());
                }
                published
            }
        };
        Ok(Some(Publication { published, media_type: STATUS_LIST_JWT, max_age: edition.newest_for(now) }))
    }

    /// What is revoked in each list of an edition; found out once.
    fn lists_of(&self, edition: Edition) -> Result<Arc<Lists>, PublicationFault> {
        let mut newest = self.status_lists.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lists) = newest.as_ref().filter(|lists| lists.edition == edition) {
            return Ok(Arc::clone(lists));
        }
        let heard_by_all = edition.issued_at.before(MAX_LAG).before(MAX_SKEW);
        let mut invalid: HashMap<_, Vec<_>> = HashMap::new();
        for grant in self.guard.revoked_grants(heard_by_all)? {
            for (list, slot) in self.mint.slots_of(grant, edition) {
                invalid.entry(list).or_default().push(slot);
            }
        }
        let lists = Arc::new(Lists { edition, invalid, written: Mutex::default() });
        *newest = Some(Arc::clone(&lists));
        Ok(lists)
    }
}
