//! The sign-in page: name and password.

use std::net::IpAddr;

use tokio::time::{Instant, sleep_until};

use crate::clock::Timestamp;
use crate::guard::{AttemptKey, AttemptLimit, TooManyAttempts, subnet};
use crate::login::forms::Underway;
use crate::login::live_session::LiveSession;
use crate::login::proceed::back;
use crate::login::{
    AuthorizationFault, Browser, Event, Login, Notice, Outage, Outcome, PageFault, Place, Refusal, Session, Step,
    Transaction,
};
use crate::protocol::{Parameter, Parameters, SessionId, Subject};
use crate::secret::Secret;
use crate::users::{AuthenticatedUser, SignInFault, SignedIn, canonical_name};

/// The longest name that is worth looking for, in bytes.
pub(super) const MAX_NAME_BYTES: usize = 255;

impl Login {
    /// Answers `GET` of any page of a sign-in: shows it, or goes where something is missing.
    ///
    /// # Errors
    /// [`Refusal`] says who is told what.
    pub async fn visit(
        &self,
        place: Place,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let underway = self.follow(parameters, browser, now)?;
        let live = self.live_session(browser, now).await.map_err(|fault| back(&underway, fault))?;
        self.proceed(underway, live, place, browser, now).await
    }

    /// Answers the sign-in form.
    ///
    /// # Errors
    /// [`Refusal`] says who is told what.
    pub async fn sign_in(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let underway = self.receive(parameters, browser, now)?;
        if underway.transaction.step != Step::SignIn {
            return Err(PageFault::FormOutdated(self.way_on(underway.transaction, now)?).into());
        }
        if parameters.value(Parameter::Cancel).is_some() {
            return Err(back(&underway, AuthorizationFault::Cancelled));
        }
        let typed = typed_name(parameters);
        let password = typed_password(parameters, Parameter::Password);
        let signed_in = match self.authenticate(typed, password, browser.address, now).await {
            Ok(signed_in) => signed_in,
            Err(fault) => return self.refused(underway.transaction, typed, &fault, now),
        };
        self.go_on_as(underway, signed_in, Place::SignIn, browser, now).await
    }

    /// Goes on with a session of whoever has just authenticated.
    pub(super) async fn go_on_as(
        &self,
        underway: Underway<'_>,
        signed_in: SignedIn,
        from: Place,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        // Nobody's session ends because somebody else signed in than the client waits for.
        let is_meant = |hinted: &Subject| self.mint.is_told(underway.client, hinted, signed_in.user.subject());
        if underway.transaction.request.hinted_subject.as_ref().is_some_and(|hinted| !is_meant(hinted)) {
            return Err(back(&underway, AuthorizationFault::LoginRequired));
        }
        let session = self.new_session(&signed_in, now)?;
        if !session.said().fits_beside(&underway.transaction.request) {
            return Err(back(&underway, AuthorizationFault::TooLong));
        }
        self.signed_in(underway, signed_in.user, session, from, browser, now).await
    }

    /// Goes on with the session that begins here.
    pub(super) async fn signed_in(
        &self,
        mut underway: Underway<'_>,
        user: AuthenticatedUser,
        mut session: Session,
        from: Place,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let old = self.unended_session(browser, now);
        self.succeed(old, &mut session, now).await.map_err(|fault| back(&underway, fault))?;
        underway.transaction.signed_in = Some(session.id);
        underway.transaction.selected = None;
        underway.transaction.notice = None;
        underway.transaction.draft = None;
        underway.transaction.step = Step::Link;
        let event = Event::SignedIn { subject: session.subject.clone(), session: session.id };
        let live = LiveSession { session, user, is_new: true, has_learned: false };
        let mut outcome = self.proceed(underway, Some(live), from, browser, now).await?;
        outcome.events.insert(0, event);
        Ok(outcome)
    }

    /// Whoever fails waits as long whatever was wrong.
    pub(super) async fn authenticate(
        &self,
        typed: &str,
        password: Secret,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, NoSignIn> {
        let begun = Instant::now();
        let result = self.verify(typed, password, address, now).await;
        if result.is_err() {
            sleep_until(begun + self.settings.refusal_floor.duration()).await;
        }
        result
    }

    /// Guesses are counted before they are made, so that of many at once not all pass.
    async fn verify(
        &self,
        typed: &str,
        password: Secret,
        address: IpAddr,
        now: Timestamp,
    ) -> Result<SignedIn, NoSignIn> {
        let account = self.throttled_name(typed).await?;
        let limits = self.limits(&account, subnet(address));
        for (key, limit) in &limits {
            self.guard.attempt(key, *limit, now).await.map_err(NoSignIn::TooOften)?;
        }
        let result = match &self.password_service {
            Some(service) => {
                let outbound = self.outbound.as_ref();
                self.directory.authenticate_at(service, outbound, typed, &password, now).await
            }
            None => self.directory.authenticate(typed, password, &self.hashes, now).await.map(SignedIn::by_password),
        };
        // Nobody is locked out because nobody could tell whether the password was right; but who asks pays for it.
        let forgiven = match &result {
            Ok(_) => 0,
            Err(SignInFault::Unavailable(_)) => 1,
            Err(_) => limits.len(),
        };
        for (key, limit) in limits.iter().skip(forgiven) {
            self.guard.forgive(key, *limit).await;
        }
        result.map_err(NoSignIn::Fault)
    }

    /// The name under which guesses are counted: the account's subject, by whatever of its names it was called; else the
    /// name itself, be there such an account or not.
    async fn throttled_name(&self, typed: &str) -> Result<String, NoSignIn> {
        let account = self.directory.account_named(typed).await.map_err(|fault| NoSignIn::Outage(fault.into()))?;
        let canonical = || canonical_name(typed).unwrap_or_default();
        Ok(account.map_or_else(canonical, |account| account.subject.as_str().to_owned()))
    }

    fn limits<'a>(&self, account: &'a str, address: IpAddr) -> [(AttemptKey<'a>, AttemptLimit); 3] {
        let attempts = &self.settings.attempts;
        [
            (AttemptKey::PasswordFrom(address), attempts.limit(attempts.per_address)),
            (AttemptKey::PasswordOfFrom(account, address), attempts.limit(attempts.per_account_and_address)),
            (AttemptKey::Password(account), attempts.limit(attempts.per_account)),
        ]
    }

    /// Back to the page, with the same words whatever was wrong.
    fn refused(
        &self,
        mut transaction: Transaction,
        typed: &str,
        fault: &NoSignIn,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        transaction.notice = Some(fault.notice()?);
        transaction.step = Step::Link;
        transaction.request = transaction.request.hinting(Some(typed.to_owned()));
        let url = self.path_with(Place::SignIn, &self.seal(transaction, now)?);
        let mut outcome = Outcome::see_other(url);
        outcome.events.push(Event::SignInRefused { fault: fault.name() });
        Ok(outcome)
    }

    pub(super) fn new_session(&self, signed_in: &SignedIn, now: Timestamp) -> Result<Session, PageFault> {
        let SignedIn { user, methods, given } = signed_in;
        Ok(Session {
            id: SessionId::draw(self.entropy.as_ref()).map_err(|_| PageFault::OurFault)?,
            subject: user.subject().clone(),
            account_version: user.version().as_u32(),
            authenticated_at: now,
            methods: methods.clone(),
            seen_at: now,
            ends_at: now.after(self.settings.session_lifetime.duration()),
            clients: Vec::new(),
            earlier: Vec::new(),
            context: None,
            given: given.clone(),
            only_for: None,
            allowed: Vec::new(),
        })
    }

    /// Whoever signs in as somebody else has the one before signed out: nobody sees that session any more. What the same
    /// person granted in the one before goes on, until this one ends.
    pub(super) async fn succeed(&self, old: Option<Session>, new: &mut Session, now: Timestamp) -> Result<(), Outage> {
        let Some(old) = old else { return Ok(()) };
        let mut over: Vec<_> = old.all_ids().collect();
        if old.subject == new.subject {
            new.earlier = over.split_off(over.len().saturating_sub(Session::MAX_EARLIER));
            new.clients.clone_from(&old.clients);
            new.allowed.clone_from(&old.allowed);
            return self.end_all(over, self.end_of(&old), now).await;
        }
        self.end_all(over, self.end_of(&old), now).await?;
        self.tell_of_end(&old, now).await;
        Ok(())
    }
}

/// Why somebody did not sign in; told to the operator.
pub(super) enum NoSignIn {
    TooOften(TooManyAttempts),
    Fault(SignInFault),
    Outage(Outage),
}

impl NoSignIn {
    /// What the person is told.
    pub(super) fn notice(&self) -> Result<Notice, PageFault> {
        match self {
            Self::TooOften(fault) => Ok(Notice::TooManyAttempts(minutes(*fault))),
            Self::Fault(fault) if fault.is_wrong_credentials() => Ok(Notice::WrongCredentials),
            Self::Fault(SignInFault::HashesBusy) => Ok(Notice::Busy),
            Self::Fault(SignInFault::Unavailable(fault)) => Err(Outage::from(*fault).into()),
            Self::Fault(_) => Err(PageFault::OurFault),
            Self::Outage(outage) => Err((*outage).into()),
        }
    }

    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::TooOften(_) => "TooManyAttempts",
            Self::Fault(fault) => fault.name(),
            Self::Outage(_) => "Outage",
        }
    }
}

/// After how many minutes it may be tried again.
pub(super) fn minutes(fault: TooManyAttempts) -> u8 {
    u8::try_from(fault.retry_after.as_secs().div_ceil(60).max(1)).unwrap_or(u8::MAX)
}

/// The name that was typed; one that is too long is nobody's.
pub(super) fn typed_name(parameters: &Parameters) -> &str {
    parameters.value(Parameter::Username).filter(|name| name.len() <= MAX_NAME_BYTES).unwrap_or_default()
}

/// The password that was typed.
pub(super) fn typed_password(parameters: &Parameters, field: Parameter) -> Secret {
    Secret::from(parameters.value(field).unwrap_or_default().as_bytes().to_vec())
}
