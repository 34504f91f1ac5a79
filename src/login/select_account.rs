//! The account chooser: this account or another (OpenID Connect Core §3.1.2.1, `select_account`).

use crate::clock::Timestamp;
use crate::login::proceed::back;
use crate::login::{Browser, Login, Outcome, PageFault, Place, Refusal, Step};
use crate::protocol::{Parameter, Parameters};

impl Login {
    /// Answers the form of the account chooser.
    ///
    /// # Errors
    /// [`Refusal`] says who is told what.
    pub async fn select_account(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let mut underway = self.receive(parameters, browser, now)?;
        let live = self.live_session(browser, now).await.map_err(|fault| back(&underway, fault))?;
        let live = live.filter(|live| underway.transaction.step == Step::SelectAccount(live.session.id));
        let Some(live) = live else {
            return Err(PageFault::FormOutdated(self.way_on(underway.transaction, now)?).into());
        };
        match parameters.value(Parameter::Account) {
            Some("current") => underway.transaction.selected = Some(live.session.id),
            Some("other") => underway.transaction = underway.transaction.as_somebody_else(),
            _ => return Err(PageFault::AnswerMissing.into()),
        }
        underway.transaction.step = Step::Link;
        self.proceed(underway, Some(live), Place::SelectAccount, browser, now).await
    }
}
