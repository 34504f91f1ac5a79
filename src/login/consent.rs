//! The consent page: what a client may have.

use crate::clock::Timestamp;
use crate::login::forms::Underway;
use crate::login::live_session::LiveSession;
use crate::login::proceed::back;
use crate::login::{AuthorizationFault, Browser, Event, Login, Outcome, PageFault, Place, Refusal, Step};
use crate::protocol::{Parameter, Parameters, Scope};
use crate::users::{Consent, Unavailable};

impl Login {
    /// Answers the consent form. What is allowed is exactly what the page showed: it comes from the same seal, and the
    /// client is registered as it was then.
    ///
    /// # Errors
    /// [`Refusal`] says who is told what.
    pub async fn consent(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let underway = self.receive(parameters, browser, now)?;
        let live = self.live_session(browser, now).await.map_err(|fault| back(&underway, fault))?;
        let shown = |live: &LiveSession| Step::Consent(live.session.id, underway.client.fingerprint);
        let live = live.filter(|live| underway.transaction.step == shown(live));
        let Some(mut live) = live else {
            return Err(PageFault::FormOutdated(self.way_on(underway.transaction, now)?).into());
        };
        match parameters.value(Parameter::Consent) {
            Some("allow") => {}
            Some("deny") => return Err(back(&underway, AuthorizationFault::Denied)),
            _ => return Err(PageFault::AnswerMissing.into()),
        }
        if self.directory.keeps_accounts() {
            self.remember(&underway, &live, now).await.map_err(|fault| back(&underway, fault))?;
        } else if live.session.said().fits_beside(&underway.transaction.request) {
            live.allow(&underway);
        } else {
            return Err(back(&underway, AuthorizationFault::TooLong));
        }
        let event = Event::ConsentGiven { subject: live.session.subject.clone() };
        let mut outcome = self.grant(underway, live, Place::Consent, now).await?;
        outcome.events.insert(0, event);
        Ok(outcome)
    }

    /// Adds to what was allowed before under the same registration; under another one it begins anew.
    async fn remember(&self, underway: &Underway<'_>, live: &LiveSession, now: Timestamp) -> Result<(), Unavailable> {
        let (client, subject) = (underway.client, &live.session.subject);
        let before = self.directory.consent(subject, &client.id).await?;
        let before = before.filter(|before| before.registration == client.fingerprint).map(|before| before.scope);
        let scope: Scope = before
            .iter()
            .flat_map(Scope::iter)
            .chain(underway.transaction.request.consent_scope().iter())
            .cloned()
            .collect();
        let (client, registration) = (client.id.clone(), client.fingerprint);
        self.directory.remember_consent(subject, Consent { client, scope, registration, given_at: now }).await
    }
}
