//! Status lists (Token Status List, draft-ietf-oauth-status-list-20, §8): which grants are revoked, for those who verify
//! offline.

use crate::clock::Timestamp;
use crate::endpoints::{AuthorizationServer, Publication, PublicationFault};
use crate::tokens::StatusListId;

/// The media type of a status list token in JWT form (§8.2).
pub const STATUS_LIST_JWT: &str = "application/statuslist+jwt";

impl AuthorizationServer {
    /// The status list at `now`; `None` when there is none of this name.
    ///
    /// # Errors
    /// [`PublicationFault`]; whoever does not know what was revoked calls nothing valid.
    pub async fn status_list(&self, id: StatusListId, now: Timestamp) -> Result<Option<Publication>, PublicationFault> {
        let Some(lists) = &self.status_lists else { return Ok(None) };
        self.guard.is_informed()?;
        let edition = self.edition(now);
        if !self.mint.names_status_list(id, edition) {
            return Ok(None);
        }
        let written = lists.of(id, edition).await?;
        let max_age = edition.newest_for(now);
        Ok(written.map(|written| Publication { written, media_type: STATUS_LIST_JWT, max_age }))
    }
}
