//! The browser's way to the service and back.

use crate::clock::Timestamp;
use crate::guard::{Mark, SpendFault};
use crate::login::forms::{Underway, is_of};
use crate::login::handover::blob::{Answer, Challenge, GivenUser, Handover};
use crate::login::handover::service::LoginService;
use crate::login::live_session::LiveSession;
use crate::login::proceed::back;
use crate::login::{
    AuthorizationFault, Browser, Event, Login, Outcome, PageFault, Place, Refusal, Session, Step, Transaction,
};
use crate::protocol::{Parameter, Parameters};
use crate::users::SignedIn;

impl Login {
    /// Sends the browser to the service.
    pub(in crate::login) fn hand_over(
        &self,
        service: &LoginService,
        underway: Underway<'_>,
        live: Option<&LiveSession>,
        place: Place,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let (binding, cookie) = self.binding_of(browser)?;
        let step = match (place, live) {
            (Place::Consent, Some(live)) => Step::Consent(live.session.id, underway.client.fingerprint),
            _ => Step::SignIn,
        };
        let challenge = Challenge {
            id: self.draw_bytes()?,
            asked_at: now,
            subject: live.map(|live| live.session.subject.clone()),
            transaction: Transaction { binding, step, notice: None, ..underway.transaction },
        };
        let sealed = self.seal_handover(&Handover::Asked(challenge), now)?;
        let mut outcome = Outcome::see_other(service.url_with(&sealed));
        outcome.cookies.binding = cookie;
        outcome.cookies.session = live.map(|live| self.cookie_of(live, now)).transpose()?.flatten();
        Ok(outcome)
    }

    fn seal_handover(&self, handover: &Handover, now: Timestamp) -> Result<String, PageFault> {
        self.keys.seal(handover, now, self.entropy.as_ref()).map_err(|fault| {
            log::error!("what goes to the sign-in service and back cannot be sealed: {fault:?}");
            PageFault::OurFault
        })
    }

    fn path_back(&self, sealed: &str) -> String {
        format!("{}?login_verifier={sealed}", self.path_of(Place::HandedBack))
    }

    /// Takes the browser back, with what the service answered: the browser that was sent there, and once.
    ///
    /// # Errors
    /// [`Refusal`] says who is told what.
    pub async fn take_back(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let text = parameters.value(Parameter::LoginVerifier).ok_or(PageFault::TransactionMissing)?;
        let Ok(Handover::Answered { challenge, at, answer }) = self.keys.open(text, now) else {
            return Err(PageFault::TransactionBroken.into());
        };
        if !is_of(&challenge.transaction.binding, browser) {
            return Err(PageFault::CookieLost(self.way_on(challenge.transaction, now)?).into());
        }
        if now.since(at) >= Handover::ANSWER_LIFETIME {
            return Err(PageFault::FormOutdated(self.way_on(challenge.transaction, now)?).into());
        }
        let (id, asked_at, subject) = (challenge.id, challenge.asked_at, challenge.subject);
        let underway = self.underway(challenge.transaction)?;
        let until = asked_at.after(self.settings.transaction_lifetime.duration()).after(Handover::ANSWER_LIFETIME);
        match self.guard.spend(Mark::of_login_challenge(&underway.client.id, &id), asked_at, until, now).await {
            Ok(_) => {}
            Err(SpendFault::AlreadySpent) => {
                return Err(PageFault::FormOutdated(self.way_on(underway.transaction, now)?).into());
            }
            Err(fault) => return Err(back(&underway, AuthorizationFault::NotSpent(fault))),
        }
        match (answer, underway.transaction.step) {
            (Answer::SignedIn(user), Step::SignIn) => self.given(underway, *user, browser, now).await,
            (Answer::Allowed { is_remembered }, Step::Consent(..)) => {
                let again = |transaction, id| Handover::Answered {
                    challenge: Challenge { id, asked_at, subject, transaction },
                    at,
                    answer: Answer::Allowed { is_remembered },
                };
                self.allowed(underway, is_remembered, again, browser, now).await
            }
            (Answer::Denied, Step::Consent(..)) => Err(back(&underway, AuthorizationFault::Denied)),
            (Answer::Denied, _) => Err(back(&underway, AuthorizationFault::Cancelled)),
            _ => Err(PageFault::TransactionBroken.into()),
        }
    }

    async fn given(
        &self,
        underway: Underway<'_>,
        given: GivenUser,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let user = self.directory.vouched_for(&given.subject).ok_or(PageFault::OurFault)?;
        let signed_in = SignedIn { user, methods: given.methods, given: given.claims };
        let session = Session {
            authenticated_at: given.authenticated_at,
            context: given.context,
            only_for: (!given.is_remembered).then_some(underway.transaction.id),
            ..self.new_session(&signed_in, now)?
        };
        self.signed_in(underway, signed_in.user, session, Place::HandedBack, browser, now).await
    }

    /// The person allowed it in the session that was asked about, and the client is registered as it was then. A session of
    /// which much is said is kept first, and the browser comes back with the same answer.
    async fn allowed(
        &self,
        underway: Underway<'_>,
        is_remembered: bool,
        again: impl FnOnce(Transaction, [u8; 16]) -> Handover,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let live = self.live_session(browser, now).await.map_err(|fault| back(&underway, fault))?;
        let asked = |live: &LiveSession| Step::Consent(live.session.id, underway.client.fingerprint);
        let Some(mut live) = live.filter(|live| underway.transaction.step == asked(live)) else {
            return Err(PageFault::FormOutdated(self.way_on(underway.transaction, now)?).into());
        };
        if is_remembered {
            live.allow(&underway);
        }
        if let Some(cookie) = self.cookie_to_keep(&live, &underway.transaction.client, now)? {
            let answered = again(underway.transaction, self.draw_bytes()?);
            let mut outcome = Outcome::see_other(self.path_back(&self.seal_handover(&answered, now)?));
            outcome.cookies.session = Some(cookie);
            return Ok(outcome);
        }
        let event = Event::ConsentGiven { subject: live.session.subject.clone() };
        let mut outcome = self.grant(underway, live, Place::HandedBack, now).await?;
        outcome.events.insert(0, event);
        Ok(outcome)
    }
}
