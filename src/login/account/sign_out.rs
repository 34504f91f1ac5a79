//! The end of all sessions of one account.

use crate::clock::Timestamp;
use crate::login::account::change::of_account;
use crate::login::account::{AccountErrand, AccountOwner, AccountPlace};
use crate::login::forms::is_of;
use crate::login::live_session::LiveSession;
use crate::login::{Browser, CookieChange, Event, Login, Outcome, PageFault, Place};
use crate::pages::{AccountPage, Page};
use crate::protocol::Subject;

impl Login {
    /// Ends every session, and makes everything worthless that apps were given; the apps are told.
    pub(super) async fn sign_out_everywhere(
        &self,
        live: &LiveSession,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let subject = live.session.subject.clone();
        self.directory.sign_out_everywhere(&subject).await.map_err(of_account)?;
        self.tell_apps(&subject, now).await;
        let place = AccountPlace::SignedOut;
        let (binding, cookie) = self.binding_of(browser)?;
        let owner = AccountOwner::Browser(binding);
        let errand = AccountErrand { begun_at: now, place, owner, notice: None, username: None };
        let mut outcome = self.to_account(place, errand, now)?;
        outcome.cookies.session = Some(CookieChange::Remove);
        outcome.cookies.binding = cookie;
        outcome.events.push(Event::SignedOutEverywhere { subject });
        Ok(outcome)
    }

    /// Tells the apps that no session of an account goes on. Whatever becomes of that, none does.
    pub(super) async fn tell_apps(&self, subject: &Subject, now: Timestamp) {
        if self.tell_of_account_end(subject, now).await.is_err() {
            log::warn!("no app was told that all sessions of an account have ended: the directory cannot be read");
        }
    }

    /// Says so to the browser in which it was done, and to no other.
    pub(super) fn show_signed_out_everywhere(
        &self,
        errand: Option<AccountErrand>,
        browser: &Browser<'_>,
    ) -> Result<Outcome, PageFault> {
        let is_told = |errand: &AccountErrand| match &errand.owner {
            AccountOwner::Browser(binding) => errand.place == AccountPlace::SignedOut && is_of(binding, browser),
            AccountOwner::Anybody | AccountOwner::Session(..) => false,
        };
        if !errand.as_ref().is_some_and(is_told) {
            return Ok(Outcome::see_other(self.path_of(Place::SignedOut)));
        }
        let language = self.pages.language(None, browser.languages);
        self.render(Page::Account(AccountPage::SignedOut), language).map(Outcome::page)
    }
}
