//! Somebody's own account: what people see and change of it, the apps that they allowed something, and the end of all
//! their sessions.
//!
//! Whoever is not signed in signs in first and comes back. A form belongs to the browser and the session that it was shown
//! in; one that is over changes nothing, and its page says so. Address and password are changed only by somebody who
//! signed in a moment ago.

mod change;
mod errand;
mod place;
mod show;
mod sign_in;
mod sign_out;

use std::time::Duration;

pub(super) use change::{of_account, told};
pub use errand::{AccountErrand, AccountOwner, AccountSays};
pub(super) use errand::{read_notice, write_notice};

pub use place::AccountPlace;

use crate::clock::Timestamp;
use crate::keys::CLOCK_SKEW;
use crate::login::forms::is_of;
use crate::login::live_session::LiveSession;
use crate::login::{Browser, Errand, FormSender, Login, Outcome, PageFault, Place, Session};
use crate::pages::AccountNotice;
use crate::protocol::{Parameter, Parameters};

/// How long after a sign-in a person may change what opens the account.
const FRESH: Duration = Duration::from_secs(10 * 60);

impl Login {
    /// Shows a page of the account of whoever is signed in.
    ///
    /// # Errors
    /// [`PageFault`]: a store cannot be reached, or the page cannot be made.
    pub async fn visit_account(
        &self,
        place: AccountPlace,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let errand = self.account_errand(parameters, now);
        match place {
            AccountPlace::SignIn => self.show_account_sign_in(errand, browser, now).await,
            AccountPlace::SignedOut => self.show_signed_out_everywhere(errand, browser),
            _ => match self.live_session(browser, now).await? {
                Some(live) if may_go_on(&live, place, now) => {
                    self.show_account(place, &live, errand.as_ref(), browser, now).await
                }
                live => self.sign_in_first(place, live.as_ref(), now),
            },
        }
    }

    /// Answers a form of such a page.
    ///
    /// # Errors
    /// [`PageFault`]: another site sent it, a store cannot be reached, or a page cannot be made.
    pub async fn answer_account(
        &self,
        place: AccountPlace,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        if browser.sender == FormSender::Foreign {
            return Err(PageFault::ForeignForm);
        }
        let errand = self.account_errand(parameters, now);
        if place == AccountPlace::SignIn {
            return self.sign_in_to_account(errand, parameters, browser, now).await;
        }
        let live = self.live_session(browser, now).await?;
        let Some(live) = live.filter(|live| may_go_on(live, place, now)) else {
            return self.sign_in_first(place, None, now);
        };
        let is_own = |errand: &AccountErrand| errand.place == place && belongs_to(errand, &live.session, browser);
        if !errand.as_ref().is_some_and(is_own) {
            return self.say(place, AccountNotice::Outdated, &live, browser, now);
        }
        self.change_account(place, live, parameters, browser, now).await
    }

    /// Back to a page of the account, which says what became of its form.
    fn say(
        &self,
        place: AccountPlace,
        notice: AccountNotice,
        live: &LiveSession,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let (binding, cookie) = self.binding_of(browser)?;
        let owner = AccountOwner::Session(binding, live.session.id);
        let notice = Some(AccountSays::Account(notice));
        let errand = AccountErrand { begun_at: now, place, owner, notice, username: None };
        let mut outcome = self.to_account(place, errand, now)?;
        outcome.cookies.binding = cookie;
        Ok(outcome)
    }

    fn to_account(&self, place: AccountPlace, errand: AccountErrand, now: Timestamp) -> Result<Outcome, PageFault> {
        let sealed = self.seal_errand(&Errand::Account(errand), now)?;
        Ok(Outcome::see_other(self.path_with(Place::Account(place), &sealed)))
    }

    /// What a form or URL of the account says; `None` for what is none, or is over.
    fn account_errand(&self, parameters: &Parameters, now: Timestamp) -> Option<AccountErrand> {
        parameters.value(Parameter::Transaction)?;
        match self.open_errand(parameters, now) {
            Ok(Errand::Account(errand)) => Some(errand),
            _ => None,
        }
    }

    /// The end of everything that anybody may have been given until now.
    fn end_of_everything(&self, now: Timestamp) -> Timestamp {
        let access_token = self.registry.longest_access_token(self.tokens.access_token_lifetime.duration());
        now.after(access_token.max(self.tokens.refresh_token_lifetime.duration())).after(CLOCK_SKEW)
    }
}

fn may_go_on(live: &LiveSession, place: AccountPlace, now: Timestamp) -> bool {
    !place.needs_fresh_sign_in() || now.since(live.session.authenticated_at) <= FRESH
}

/// Whether an errand is of this session in this browser.
fn belongs_to(errand: &AccountErrand, session: &Session, browser: &Browser<'_>) -> bool {
    matches!(&errand.owner, AccountOwner::Session(binding, id) if *id == session.id && is_of(binding, browser))
}
