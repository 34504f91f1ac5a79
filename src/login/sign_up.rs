//! The sign-up page: people make accounts, where the operator lets them (Initiating User Registration via OpenID Connect
//! 1.0).

use crate::clock::Timestamp;
use crate::guard::{AttemptKey, subnet};
use crate::login::account::{of_account, told};
use crate::login::forms::Underway;
use crate::login::proceed::back;
use crate::login::sign_in::{minutes, typed_name, typed_password};
use crate::login::{
    AuthorizationFault, Browser, Draft, Event, Login, Outage, Outcome, PageFault, Place, Refusal, Step, Transaction,
};
use crate::pages::{AccountNotice, Page, SignUpPage};
use crate::passwords::Unmade;
use crate::protocol::{Parameter, Parameters, Prompt};
use crate::users::{AccountFault, EmailAddress, NewAccount, NewPassword, Profile, SignedIn, Username, canonical_name};

/// Why nobody has a new account.
enum NoSignUp {
    /// The person may try again.
    Told(AccountNotice),
    Fault(PageFault),
}

impl Login {
    /// Answers the sign-up form: whoever has an account now goes on as if they had signed in.
    ///
    /// # Errors
    /// [`Refusal`] says who is told what.
    pub async fn sign_up(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let underway = self.receive(parameters, browser, now)?;
        if underway.transaction.step != Step::SignUp {
            return Err(PageFault::FormOutdated(self.way_on(underway.transaction, now)?).into());
        }
        if parameters.value(Parameter::Cancel).is_some() {
            return Err(back(&underway, AuthorizationFault::Cancelled));
        }
        // The client waits for somebody who has an account.
        if underway.transaction.request.hinted_subject.is_some() {
            return Err(back(&underway, AuthorizationFault::LoginRequired));
        }
        let (signed_in, is_new) = match self.make_account(parameters, browser, now).await {
            Ok(signed_in) => (signed_in, true),
            Err(NoSignUp::Told(AccountNotice::UsernameTaken)) => match self.own_account(parameters, browser, now).await
            {
                Some(signed_in) => (signed_in, false),
                None => {
                    let taken = AccountNotice::UsernameTaken;
                    return self.not_signed_up(underway.transaction, parameters, taken, now);
                }
            },
            Err(NoSignUp::Told(notice)) => return self.not_signed_up(underway.transaction, parameters, notice, now),
            Err(NoSignUp::Fault(fault)) => return Err(fault.into()),
        };
        let event = Event::SignedUp { subject: signed_in.user.subject().clone() };
        let session = self.new_session(&signed_in, now)?;
        let mut outcome = self.signed_in(underway, signed_in.user, session, Place::SignUp, browser, now).await?;
        if is_new {
            outcome.events.insert(0, event);
        }
        Ok(outcome)
    }

    /// The account that has the name, if its password was typed, too: by whoever sent the form twice, or forgot that they
    /// have one. It is a sign-in like any other, counted as such.
    async fn own_account(&self, parameters: &Parameters, browser: &Browser<'_>, now: Timestamp) -> Option<SignedIn> {
        let password = typed_password(parameters, Parameter::NewPassword);
        self.authenticate(typed_name(parameters), password, browser.address, now).await.ok()
    }

    /// Whatever costs something is counted before: hashes, and answers to the question whether a name is taken.
    async fn make_account(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<SignedIn, NoSignUp> {
        let new = new_account(parameters).map_err(NoSignUp::Told)?;
        let limit = self.settings.attempts.limit(self.settings.attempts.sign_ups_per_address);
        let key = AttemptKey::SignUpFrom(subnet(browser.address));
        self.guard
            .attempt(&key, limit, now)
            .await
            .map_err(|fault| NoSignUp::Told(AccountNotice::TooManyAttempts { minutes: minutes(fault).into() }))?;
        let taken = self.directory.account_named(new.username.as_str()).await;
        if taken.map_err(|fault| NoSignUp::Fault(Outage::from(fault).into()))?.is_some() {
            return Err(NoSignUp::Told(AccountNotice::UsernameTaken));
        }
        self.directory.sign_up(new, &self.hashes, now).await.map(SignedIn::by_password).map_err(|fault| match fault {
            AccountFault::UsernameTaken => NoSignUp::Told(AccountNotice::UsernameTaken),
            AccountFault::Unmade(Unmade::Busy(_)) => NoSignUp::Told(AccountNotice::Busy),
            fault => NoSignUp::Fault(of_account(fault)),
        })
    }

    /// Back to the page, with what was typed but the password.
    fn not_signed_up(
        &self,
        mut transaction: Transaction,
        parameters: &Parameters,
        notice: AccountNotice,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        transaction.request = transaction.request.hinting(Some(typed_name(parameters).to_owned()));
        let email = parameters.value(Parameter::Email).unwrap_or_default();
        let fits = email.len() <= MAX_EMAIL_BYTES && transaction.request.has_room_for(email.len());
        transaction.draft = Some(Draft { email: if fits { email.to_owned() } else { String::new() }, notice });
        transaction.step = Step::Link;
        let mut outcome = Outcome::see_other(self.path_with(Place::SignUp, &self.seal(transaction, now)?));
        outcome.events.push(Event::SignUpRefused { fault: fault_name(notice) });
        Ok(outcome)
    }

    pub(super) fn sign_up_page(
        &self,
        underway: &Underway<'_>,
        sealed: &str,
        now: Timestamp,
    ) -> Result<String, PageFault> {
        let Underway { transaction, client, .. } = underway;
        let sign_in = self.way_with(transaction, Place::SignIn, now)?;
        let typed = transaction.request.login_hint.as_deref().unwrap_or_default();
        // Until something was typed, a client may have hinted at either.
        let (username, email) = match &transaction.draft {
            Some(draft) => (typed, draft.email.as_str()),
            None if typed.contains('@') => ("", typed),
            None => (typed, ""),
        };
        let page = SignUpPage {
            action: &self.path_of(Place::SignUp),
            transaction: sealed,
            client_name: &client.name,
            username,
            email,
            sign_in: &sign_in,
            notice: transaction.draft.as_ref().map(|draft| draft.notice),
        };
        self.render(Page::SignUp(page), transaction.language)
    }

    pub(super) fn way_to_sign_up(&self, transaction: &Transaction, now: Timestamp) -> Result<String, PageFault> {
        self.way_with(transaction, Place::SignUp, now)
    }

    /// The same sign-in by the other of the two pages.
    fn way_with(&self, transaction: &Transaction, place: Place, now: Timestamp) -> Result<String, PageFault> {
        let mut other = Transaction { step: Step::Link, notice: None, draft: None, ..transaction.clone() };
        let prompts = other.request.prompts;
        other.request.prompts = match place {
            Place::SignUp => prompts.with(Prompt::Create),
            _ => prompts.without(Prompt::Create),
        };
        Ok(self.path_with(place, &self.seal(other, now)?))
    }
}

/// The longest e-mail address, in bytes.
const MAX_EMAIL_BYTES: usize = 254;

/// The account that a form asks for. A username that looks like an e-mail address could be somebody else's address.
fn new_account(parameters: &Parameters) -> Result<NewAccount, AccountNotice> {
    let typed = typed_name(parameters);
    let is_address = canonical_name(typed).is_some_and(|name| name.contains('@'));
    let username = Username::parse(typed).filter(|_| !is_address).ok_or(AccountNotice::UsernameIllegal)?;
    let email = parameters.value(Parameter::Email).and_then(EmailAddress::parse);
    let email = Some(email.ok_or(AccountNotice::EmailIllegal)?);
    let password = NewPassword::parse(&typed_password(parameters, Parameter::NewPassword)).map_err(told)?;
    let profile = Profile { email, ..Profile::default() };
    Ok(NewAccount { password: Some(password), profile, ..NewAccount::named(username) })
}

const fn fault_name(notice: AccountNotice) -> &'static str {
    match notice {
        AccountNotice::UsernameTaken => "SignUpUsernameTaken",
        AccountNotice::UsernameIllegal => "SignUpUsernameIllegal",
        AccountNotice::EmailIllegal => "SignUpEmailIllegal",
        AccountNotice::TooManyAttempts { .. } => "SignUpTooManyAttempts",
        AccountNotice::Busy => "SignUpHashesBusy",
        _ => "SignUpPasswordIllegal",
    }
}
