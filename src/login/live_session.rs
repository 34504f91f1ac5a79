//! Whether a browser's session still holds: its cookie opens, it has not ended, nobody ended it, and the account is what
//! it was.

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::guard::{Descent, MAX_AGE};
use crate::login::forms::Underway;
use crate::login::{AuthorizationRequest, Browser, ConsentMark, Login, Outage, Session};
use crate::users::{AccountVersion, AuthenticatedUser};

/// A session that holds, and the user to whom it belongs.
pub(super) struct LiveSession {
    pub(super) session: Session,
    pub(super) user: AuthenticatedUser,
    /// Whether the browser does not have this session yet.
    pub(super) is_new: bool,
    /// Whether the browser has not all that it says now.
    pub(super) has_learned: bool,
}

impl LiveSession {
    /// Remembers in the session's cookie what the person allows here.
    pub(super) fn allow(&mut self, underway: &Underway<'_>) {
        let mark = allowed(underway.client, &underway.transaction.request);
        if !self.session.has_allowed(&mark) {
            self.session.allow(mark);
            self.has_learned = true;
        }
    }

    /// Whether the person allowed this in it.
    pub(super) fn has_allowed(&self, client: &Client, request: &AuthorizationRequest) -> bool {
        self.session.has_allowed(&allowed(client, request))
    }
}

fn allowed(client: &Client, request: &AuthorizationRequest) -> ConsentMark {
    ConsentMark::of(&client.digest(), &client.fingerprint, &request.consent_scope())
}

impl Login {
    /// The session of a browser, if it has one that holds.
    pub(super) async fn live_session(
        &self,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Option<LiveSession>, Outage> {
        let Some(session) = self.open_session(browser, now) else { return Ok(None) };
        let descent = Descent {
            grant: None,
            token: None,
            session: Some(session.id),
            subject: session.subject.as_str(),
            client: None,
            issued_at: Timestamp::from_secs(session.authenticated_at.as_secs()),
        };
        if self.guard.last_known(&descent, MAX_AGE)?.is_some() {
            return Ok(None);
        }
        let version = AccountVersion::from_u32(session.account_version);
        let user = self.directory.recognize(&session.subject, version).await?;
        Ok(user.map(|user| LiveSession { session, user, is_new: false, has_learned: false }))
    }

    /// What the session cookie says, unless it has ended by itself.
    pub(super) fn open_session(&self, browser: &Browser<'_>, now: Timestamp) -> Option<Session> {
        self.unended_session(browser, now).filter(|session| session.lasts(&self.settings, now))
    }

    /// What the session cookie says, also after a time in which nothing happened here: in a copy of it something may have.
    pub(super) fn unended_session(&self, browser: &Browser<'_>, now: Timestamp) -> Option<Session> {
        let session: Session = self.keys.open(browser.unverified_session?, now).ok()?;
        (now < session.ends_at).then_some(session)
    }
}
