//! The end of the way: the client gets its code, and the tokens that it is registered for.

use crate::clock::Timestamp;
use crate::entropy::Exhausted;
use crate::guard::{Mark, SpendFault};
use crate::login::forms::Underway;
use crate::login::implicit::{FrontChannel, Prepared};
use crate::login::live_session::LiveSession;
use crate::login::proceed::back;
use crate::login::{
    AuthorizationFault, CookieChange, Event, Login, Outcome, PageFault, Place, Refusal, Session, Step, Transaction,
    View,
};
use crate::protocol::ClientDigest;
use crate::tokens::{AuthorizationCode, IssueFault, UserGrant};

/// The most characters of a redirect and a session cookie beside it: proxies take 4,096 bytes of headers by default.
const LONGEST_ANSWER: usize = 3500;

/// An answer for the client, and what happened with it.
#[derive(Default)]
struct Issued {
    fields: Vec<(&'static str, String)>,
    events: Vec<Event>,
}

impl Login {
    /// Issues what the client gets; but a session of which much is said is kept by the browser first, because one header block
    /// has no room for it beside an answer that says as much.
    pub(super) async fn grant_or_keep(
        &self,
        underway: Underway<'_>,
        live: LiveSession,
        from: Place,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        if !live.session.said().fits_beside(&underway.transaction.request) {
            return Err(back(&underway, AuthorizationFault::TooLong));
        }
        match self.cookie_to_keep(&live, &underway.transaction.client, now)? {
            None => self.grant(underway, live, from, now).await,
            cookie => {
                let mut outcome =
                    Outcome::see_other(self.path_with(Place::SignIn, &self.seal(underway.transaction, now)?));
                outcome.cookies.session = cookie;
                Ok(outcome)
            }
        }
    }

    /// The cookie of a session of which something is said, where it changes before the answer.
    pub(super) fn cookie_to_keep(
        &self,
        live: &LiveSession,
        client: &ClientDigest,
        now: Timestamp,
    ) -> Result<Option<CookieChange>, PageFault> {
        if live.session.given.is_none() { Ok(None) } else { self.cookie_after_use(live, client, now) }
    }

    /// Issues a code, or what else the client asks for, for what the person let it have. "One code per transaction": where a
    /// page was shown, the transaction is used up with it, so that going back in the browser's history leads to no second one.
    pub(super) async fn grant(
        &self,
        underway: Underway<'_>,
        live: LiveSession,
        from: Place,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        // The registration may have changed since the first page.
        if !underway.client.response_types.contains(&underway.transaction.request.response_type) {
            return Err(back(&underway, AuthorizationFault::ResponseTypeUnsupported));
        }
        let grant = self.granted(&underway, &live, now).map_err(|fault| back(&underway, fault))?;
        let prepared = self.prepare(&underway, &live, &grant).await.map_err(|fault| back(&underway, fault))?;
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
        let issued = self.issue(&underway, &grant, prepared.as_ref(), now).map_err(|fault| back(&underway, fault))?;
        let fields: Vec<_> = issued.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut outcome = self.answer(to, &fields)?;
        outcome.events.extend(issued.events);
        let cookie = self.cookie_after_use(&live, &transaction.client, now)?;
        outcome.cookies.session = match (&outcome.view, &cookie) {
            // What the session remembers of its clients can wait.
            (View::SeeOther(url), Some(CookieChange::Set(text))) if url.len() + text.len() > LONGEST_ANSWER => {
                self.cookie_of(&live, now)?
            }
            _ => cookie,
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

    /// What the person granted, as everything carries it that descends from it.
    fn granted(&self, underway: &Underway<'_>, live: &LiveSession, now: Timestamp) -> Result<UserGrant, Exhausted> {
        let (request, session) = (&underway.transaction.request, &live.session);
        Ok(UserGrant {
            grant_id: self.mint.new_grant_id(now, self.entropy.as_ref())?,
            subject: session.subject.clone(),
            account_version: session.account_version,
            session_id: session.id,
            session_ends_at: session.ends_at,
            authenticated_at: session.authenticated_at,
            methods: session.methods.clone(),
            scope: request.scope.clone(),
            resources: request.resources.clone(),
            claims: request.claims.clone(),
            context: session.context.clone(),
            given: session.given.clone(),
        })
    }

    /// Makes what the response type asks for.
    fn issue(
        &self,
        underway: &Underway<'_>,
        grant: &UserGrant,
        prepared: Option<&Prepared>,
        now: Timestamp,
    ) -> Result<Issued, IssueFault> {
        let (client, subject, gid) = (underway.client.label.clone(), grant.subject.clone(), grant.grant_id);
        let has_code = underway.transaction.request.response_type.has_code();
        let code = has_code.then(|| self.code(underway, grant, now)).transpose()?;
        let tokens =
            prepared.map(|prepared| self.tokens_beside(underway, prepared, code.as_deref(), now)).transpose()?;
        let mut issued = Issued::default();
        if let Some(code) = code {
            let (client, subject) = (client.clone(), subject.clone());
            issued.events.push(Event::CodeIssued { client, subject, grant: gid });
            issued.fields.push(("code", code));
        }
        if let Some(FrontChannel { fields, access_token }) = tokens {
            let event = |jwt_id| Event::TokenIssued { client, subject, grant: gid, jwt_id };
            issued.events.extend(access_token.map(event));
            issued.fields.extend(fields);
        }
        Ok(issued)
    }

    fn code(&self, underway: &Underway<'_>, grant: &UserGrant, now: Timestamp) -> Result<String, IssueFault> {
        let request = &underway.transaction.request;
        let code = AuthorizationCode {
            client: underway.transaction.client,
            redirect_uri: AuthorizationCode::digest_of(&request.redirect_uri),
            challenge: request.challenge,
            nonce: request.nonce.clone(),
            issued_at: now,
            expires_at: now.after(self.tokens.authorization_code_lifetime.duration()),
            grant: grant.clone(),
        };
        self.mint.authorization_code(&code, now, self.entropy.as_ref())
    }

    /// The session cookie after a client got something, where it changes.
    fn cookie_after_use(
        &self,
        live: &LiveSession,
        client: &ClientDigest,
        now: Timestamp,
    ) -> Result<Option<CookieChange>, PageFault> {
        match live.session.after_use(client, now) {
            Some(session) => self.seal_session(&session, now).map(Some),
            None if live.has_learned => self.seal_session(&live.session, now).map(Some),
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
