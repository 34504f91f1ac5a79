//! Signing in to one's own account, without an app that asks.

use crate::clock::Timestamp;
use crate::login::account::{AccountErrand, AccountOwner, AccountPlace, AccountSays};
use crate::login::forms::is_of;
use crate::login::live_session::LiveSession;
use crate::login::sign_in::{NoSignIn, typed_name, typed_password};
use crate::login::{Browser, Errand, Event, Login, Notice, Outcome, PageFault, Place};
use crate::pages::{Page, SignInNotice, SignInPage};
use crate::protocol::{Parameter, Parameters};

impl Login {
    /// To the sign-in page, and from there to `place`. Whoever is signed in already is asked again, because it was long ago.
    pub(super) fn sign_in_first(
        &self,
        place: AccountPlace,
        live: Option<&LiveSession>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let notice = live.map(|_| AccountSays::Confirm);
        let errand = AccountErrand { begun_at: now, place, owner: AccountOwner::Anybody, notice, username: None };
        self.to_account(AccountPlace::SignIn, errand, now)
    }

    pub(super) async fn show_account_sign_in(
        &self,
        errand: Option<AccountErrand>,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let (binding, cookie) = self.binding_of(browser)?;
        let (place, notice, typed) = errand
            .map_or((AccountPlace::Overview, None, None), |errand| (errand.place, errand.notice, errand.username));
        let username = match typed {
            None if notice == Some(AccountSays::Confirm) => self.present_name(browser, now).await?,
            typed => typed,
        };
        let owner = AccountOwner::Browser(binding);
        let form = AccountErrand { begun_at: now, place, owner, notice: None, username: None };
        let language = self.pages.language(None, browser.languages);
        let page = SignInPage {
            action: &self.path_of(Place::Account(AccountPlace::SignIn)),
            transaction: &self.seal_errand(&Errand::Account(form), now)?,
            client_name: &self.pages.account_label(language),
            username: username.as_deref(),
            notice: notice.and_then(AccountSays::at_sign_in),
            sign_up: None,
        };
        let mut outcome = self.render(Page::SignIn(page), language).map(Outcome::page)?;
        outcome.cookies.binding = cookie;
        Ok(outcome)
    }

    /// Who is signed in, if it has to be confirmed.
    async fn present_name(&self, browser: &Browser<'_>, now: Timestamp) -> Result<Option<String>, PageFault> {
        let Some(live) = self.live_session(browser, now).await? else { return Ok(None) };
        Ok(self.person_of(&live.session).await?.map(|person| person.username))
    }

    pub(super) async fn sign_in_to_account(
        &self,
        errand: Option<AccountErrand>,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let is_own = |errand: &AccountErrand| matches!(&errand.owner, AccountOwner::Browser(of) if is_of(of, browser));
        let Some(errand) = errand.filter(is_own) else {
            return Ok(Outcome::see_other(self.path_of(Place::Account(AccountPlace::SignIn))));
        };
        if parameters.value(Parameter::Cancel).is_some() {
            return Ok(Outcome::see_other(self.path_of(Place::SignedOut)));
        }
        let typed = typed_name(parameters);
        let signed_in =
            match self.authenticate(typed, typed_password(parameters, Parameter::Password), browser.address, now).await
            {
                Ok(signed_in) => signed_in,
                Err(fault) => return self.not_signed_in(errand, typed, &fault, now),
            };
        let mut session = self.new_session(&signed_in, now)?;
        self.succeed(self.unended_session(browser, now), &mut session, now).await?;
        let mut outcome = Outcome::see_other(self.path_of(Place::Account(errand.place)));
        outcome.cookies.session = Some(self.seal_session(&session, now)?);
        outcome.events.push(Event::SignedIn { subject: session.subject, session: session.id });
        Ok(outcome)
    }

    fn not_signed_in(
        &self,
        errand: AccountErrand,
        typed: &str,
        fault: &NoSignIn,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let notice = Some(AccountSays::SignIn(fault.notice()?));
        let username = Some(typed.to_owned()).filter(|typed| !typed.is_empty());
        let errand = AccountErrand { begun_at: now, owner: AccountOwner::Anybody, notice, username, ..errand };
        let mut outcome = self.to_account(AccountPlace::SignIn, errand, now)?;
        outcome.events.push(Event::SignInRefused { fault: fault.name() });
        Ok(outcome)
    }
}

impl AccountSays {
    fn at_sign_in(self) -> Option<SignInNotice> {
        match self {
            Self::SignIn(notice) => Some(Notice::told(notice)),
            Self::Confirm => Some(SignInNotice::ConfirmIdentity),
            Self::Account(_) => None,
        }
    }
}
