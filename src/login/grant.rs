//! The end of the way: the client gets its code.

use crate::clock::Timestamp;
use crate::guard::{Mark, SpendFault};
use crate::login::forms::Underway;
use crate::login::live_session::LiveSession;
use crate::login::proceed::back;
use crate::login::{
    AuthorizationFault, CookieChange, Event, Login, Outcome, PageFault, Place, Refusal, Session, Step, Transaction,
    View,
};
use crate::protocol::GrantId;
use crate::tokens::{AuthorizationCode, UserGrant};

/// Beside a longer redirect there is no room for a cookie that has met many clients.
const LONG_ANSWER: usize = 2800;

impl Login {
    /// Issues a code for what the person let the client have. "One code per transaction": where a page was shown, the
    /// transaction is used up with it, so that going back in the browser's history leads to no second one.
    pub(super) async fn grant(
        &self,
        underway: Underway<'_>,
        live: LiveSession,
        from: Place,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let Underway { transaction, client, to } = &underway;
        if from != Place::Authorization {
            let mark = Mark::of_transaction(&client.id, &transaction.id);
            let until = transaction.begun_at.after(self.settings.transaction_lifetime.duration());
            match self.guard.spend(mark, transaction.begun_at, until, now).await {
                Ok(_) => {}
                Err(SpendFault::AlreadySpent) => return self.begin_anew(underway, &live, now),
                Err(fault) => return Err(back(&underway, AuthorizationFault::NotSpent(fault))),
            }
        }
        let (code, grant) = self.code(&underway, &live, now).map_err(|fault| back(&underway, fault))?;
        let mut outcome = self.answer(to, &[("code", &code)])?;
        outcome.events.push(Event::CodeIssued {
            client: client.label.clone(),
            subject: live.session.subject.clone(),
            grant,
        });
        outcome.cookies.session = match &outcome.view {
            // Proxies take 4,096 bytes of headers by default; what the session remembers of its clients can wait.
            View::SeeOther(url) if url.len() > LONG_ANSWER => self.cookie_of(&live, now)?,
            _ => self.cookie_after_use(&live, &transaction.client, now)?,
        };
        Ok(outcome)
    }

    /// The same request as a new transaction. A form that was sent twice, as by a double click, has its first answer
    /// thrown away by the browser, so the second one leads on by itself; whoever went back to the page is asked first, so
    /// that no client gets an answer that it does not await.
    fn begin_anew(&self, underway: Underway<'_>, live: &LiveSession, now: Timestamp) -> Result<Outcome, Refusal> {
        let was_sent = live.is_new || matches!(underway.transaction.step, Step::Consent(..));
        let transaction = Transaction {
            id: self.draw_bytes()?,
            begun_at: now,
            signed_in: None,
            selected: None,
            draft: None,
            ..underway.transaction
        };
        let way_on = self.way_on(transaction, now)?;
        if !was_sent {
            return Err(PageFault::FormOutdated(way_on).into());
        }
        let mut outcome = Outcome::see_other(self.url_of(&way_on));
        outcome.cookies.session = self.cookie_of(live, now)?;
        Ok(outcome)
    }

    fn code(
        &self,
        underway: &Underway<'_>,
        live: &LiveSession,
        now: Timestamp,
    ) -> Result<(String, GrantId), AuthorizationFault> {
        let (request, session) = (&underway.transaction.request, &live.session);
        let grant_id = GrantId::draw(self.entropy.as_ref())?;
        let code = AuthorizationCode {
            client: underway.transaction.client,
            redirect_uri: AuthorizationCode::digest_of(&request.redirect_uri),
            challenge: request.challenge,
            nonce: request.nonce.clone(),
            issued_at: now,
            expires_at: now.after(self.tokens.authorization_code_lifetime.duration()),
            grant: UserGrant {
                grant_id,
                subject: session.subject.clone(),
                account_version: session.account_version,
                session_id: session.id,
                session_ends_at: session.ends_at,
                authenticated_at: session.authenticated_at,
                methods: session.methods.clone(),
                scope: request.scope.clone(),
                resources: request.resources.clone(),
                context: session.context.clone(),
                given: session.given.clone(),
            },
        };
        Ok((self.mint.authorization_code(&code, now, self.entropy.as_ref())?, grant_id))
    }

    /// The session cookie after a client got something, where it changes.
    fn cookie_after_use(
        &self,
        live: &LiveSession,
        client: &crate::protocol::ClientDigest,
        now: Timestamp,
    ) -> Result<Option<CookieChange>, PageFault> {
        match live.session.after_use(client, now) {
            Some(session) => self.seal_session(&session, now).map(Some),
            None => self.cookie_of(live, now),
        }
    }

    /// The session cookie of a session that the browser does not have yet.
    pub(super) fn cookie_of(&self, live: &LiveSession, now: Timestamp) -> Result<Option<CookieChange>, PageFault> {
        live.is_new.then(|| self.seal_session(&live.session, now)).transpose()
    }

    pub(super) fn seal_session(&self, session: &Session, now: Timestamp) -> Result<CookieChange, PageFault> {
        let sealed = self.keys.seal(session, now, self.entropy.as_ref());
        sealed.map(CookieChange::Set).map_err(|fault| {
            log::error!("a session cannot be sealed: {fault:?}");
            PageFault::OurFault
        })
    }
}
