//! What people change in their own accounts.

use crate::clock::Timestamp;
use crate::guard::Revocation;
use crate::login::account::AccountPlace;
use crate::login::live_session::LiveSession;
use crate::login::sign_in::{NoSignIn, typed_password};
use crate::login::{AccountChange, Browser, Event, Login, Notice, Outage, Outcome, PageFault, Session};
use crate::pages::AccountNotice;
use crate::passwords::Unmade;
use crate::protocol::{ClientId, Parameter, Parameters};
use crate::users::{Account, AccountFault, EmailAddress, Line, NewPassword, PasswordFault, ProfileChange};

impl Login {
    /// Does what the form of a page says: it is of this session, in this browser.
    pub(super) async fn change_account(
        &self,
        place: AccountPlace,
        live: LiveSession,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        match place {
            AccountPlace::Names | AccountPlace::Email => {
                self.change_profile(place, &live, parameters, browser, now).await
            }
            AccountPlace::Password => self.change_password(live, parameters, browser, now).await,
            AccountPlace::Apps => self.remove_app(&live, parameters, browser, now).await,
            AccountPlace::SignOut if parameters.value(Parameter::Logout) == Some("confirm") => {
                self.sign_out_everywhere(&live, browser, now).await
            }
            _ => self.say(AccountPlace::Overview, AccountNotice::Outdated, &live, browser, now),
        }
    }

    async fn change_profile(
        &self,
        place: AccountPlace,
        live: &LiveSession,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let (change, what, saved) = match place {
            AccountPlace::Names => match names(parameters) {
                Some(names) => (names, AccountChange::Names, AccountNotice::NamesSaved),
                None => return self.say(place, AccountNotice::NameIllegal, live, browser, now),
            },
            _ => match email(parameters) {
                Some(email) => (ProfileChange::Email(email), AccountChange::Email, AccountNotice::EmailSaved),
                None => return self.say(place, AccountNotice::EmailIllegal, live, browser, now),
            },
        };
        self.directory.change_profile(live.user.subject(), change, now).await.map_err(of_account)?;
        let mut outcome = self.say(AccountPlace::Overview, saved, live, browser, now)?;
        outcome.events.push(Event::AccountChanged { subject: live.session.subject.clone(), change: what });
        Ok(outcome)
    }

    /// The present password is asked for and throttled as at a sign-in. Everything that was given for the account's version
    /// before is worthless from then on; this session goes on under the new one.
    async fn change_password(
        &self,
        live: LiveSession,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let place = AccountPlace::Password;
        let new = match NewPassword::parse(&typed_password(parameters, Parameter::NewPassword)) {
            Ok(new) => new,
            Err(fault) => return self.say(place, told(fault), &live, browser, now),
        };
        let account = self.directory.account(live.user.subject()).await?.ok_or(PageFault::TransactionExpired)?;
        if let Err(fault) = self.verify_password(&account, parameters, browser, now).await {
            let mut outcome = self.say(place, refused(fault.notice()?), &live, browser, now)?;
            outcome.events.push(Event::SignInRefused { fault: fault.name() });
            return Ok(outcome);
        }
        let version = match self.directory.set_password(&account.subject, new, &self.hashes).await {
            Ok(version) => version,
            Err(AccountFault::Unmade(Unmade::Busy(_))) => {
                return self.say(place, AccountNotice::Busy, &live, browser, now);
            }
            Err(fault) => return Err(of_account(fault)),
        };
        self.tell_apps(&account.subject, now).await;
        let session =
            Session { account_version: version.as_u32(), authenticated_at: now, seen_at: now, ..live.session };
        let cookie = self.seal_session(&session, now)?;
        let event = Event::AccountChanged { subject: session.subject.clone(), change: AccountChange::Password };
        let live = LiveSession { session, ..live };
        let mut outcome = self.say(AccountPlace::Overview, AccountNotice::PasswordSaved, &live, browser, now)?;
        outcome.cookies.session = Some(cookie);
        outcome.events.push(event);
        Ok(outcome)
    }

    async fn verify_password(
        &self,
        account: &Account,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<(), NoSignIn> {
        let password = typed_password(parameters, Parameter::Password);
        self.authenticate(account.username.as_str(), password, browser.address, now).await.map(|_| ())
    }

    /// What the app was given goes first: an app that is not listed any more has nothing.
    async fn remove_app(
        &self,
        live: &LiveSession,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let (place, subject) = (AccountPlace::Apps, live.user.subject());
        let client = parameters.value(Parameter::ClientId).and_then(ClientId::parse);
        let consent = match &client {
            Some(client) => self.directory.consent(subject, client).await?,
            None => None,
        };
        let Some(client) = consent.map(|consent| consent.client) else {
            return self.say(place, AccountNotice::Outdated, live, browser, now);
        };
        let revocation = Revocation::Consent(subject.clone(), client.clone());
        self.guard.revoke(revocation, self.end_of_everything(now), now).await?;
        self.directory.withdraw_consent(subject, &client).await?;
        let mut outcome = self.say(place, AccountNotice::AppRemoved, live, browser, now)?;
        outcome.events.push(Event::ConsentWithdrawn { subject: subject.clone(), client });
        Ok(outcome)
    }
}

/// What a person is called now; `None` where a name cannot be one.
fn names(parameters: &Parameters) -> Option<ProfileChange> {
    let line = |parameter| match parameters.value(parameter).map(str::trim).unwrap_or_default() {
        "" => Some(None),
        text => Line::parse(text).map(Some),
    };
    Some(ProfileChange::Names {
        name: line(Parameter::Name)?,
        given_name: line(Parameter::GivenName)?,
        family_name: line(Parameter::FamilyName)?,
    })
}

/// The address of a form, if one was typed; `None` for what is none.
fn email(parameters: &Parameters) -> Option<Option<EmailAddress>> {
    match parameters.value(Parameter::Email).map(str::trim).unwrap_or_default() {
        "" => Some(None),
        text => EmailAddress::parse(text).map(Some),
    }
}

pub(in crate::login) const fn told(fault: PasswordFault) -> AccountNotice {
    match fault {
        PasswordFault::TooShort => AccountNotice::PasswordTooShort,
        PasswordFault::TooLong | PasswordFault::NotText => AccountNotice::PasswordIllegal,
    }
}

pub(in crate::login) fn of_account(fault: AccountFault) -> PageFault {
    match fault {
        AccountFault::Unavailable(fault) => Outage::from(fault).into(),
        AccountFault::Unknown => PageFault::TransactionExpired,
        fault => {
            log::error!("an account cannot be changed: {fault}");
            PageFault::OurFault
        }
    }
}

/// Why a password was not taken.
fn refused(notice: Notice) -> AccountNotice {
    match notice {
        Notice::WrongCredentials => AccountNotice::WrongPassword,
        Notice::TooManyAttempts(minutes) => AccountNotice::TooManyAttempts { minutes: minutes.into() },
        Notice::Busy => AccountNotice::Busy,
    }
}
