//! What the service asks of us, and tells us.

use std::time::Duration;

use crate::clients::Client;
use crate::clock::Timestamp;
use crate::keys::CLOCK_SKEW;
use crate::login::handover::answer::{Acceptance, Denial, Redirection};
use crate::login::handover::blob::{Answer, Challenge, GivenUser, Handover};
use crate::login::handover::fault::HandoverFault;
use crate::login::handover::question::Question;
use crate::login::session::Said;
use crate::login::{Login, Place, Step};
use crate::protocol::{AuthenticationContext, AuthenticationReference, Prompt, Subject};
use crate::users::given_claims;

/// The most methods of one sign-in.
const MAX_METHODS: usize = 8;

impl Login {
    /// Tells the service what a challenge is about.
    ///
    /// # Errors
    /// [`HandoverFault`].
    pub fn question<T>(
        &self,
        challenge: &str,
        now: Timestamp,
        tell: impl FnOnce(Question<'_>) -> T,
    ) -> Result<T, HandoverFault> {
        let (challenge, client) = self.open_challenge(challenge, now)?;
        Ok(tell(Question::of(&challenge, client, &self.settings)))
    }

    /// The service says who signed in, or that the client may have what it asks for.
    ///
    /// # Errors
    /// [`HandoverFault`].
    pub fn accept(&self, acceptance: Acceptance, now: Timestamp) -> Result<Redirection, HandoverFault> {
        let (challenge, client) = self.open_challenge(&acceptance.login_challenge, now)?;
        let answer = match challenge.transaction.step {
            Step::Consent(..) => allowed(&acceptance, &challenge)?,
            _ => Answer::SignedIn(Box::new(self.user(acceptance, &challenge, client, now)?)),
        };
        self.send_back(challenge, answer, now)
    }

    /// The service says no.
    ///
    /// # Errors
    /// [`HandoverFault`].
    pub fn deny(&self, denial: &Denial, now: Timestamp) -> Result<Redirection, HandoverFault> {
        let (challenge, _) = self.open_challenge(&denial.login_challenge, now)?;
        self.send_back(challenge, Answer::Denied, now)
    }

    fn open_challenge(&self, text: &str, now: Timestamp) -> Result<(Challenge, &Client), HandoverFault> {
        let Ok(Handover::Asked(challenge)) = self.keys.open(text, now) else {
            return Err(HandoverFault::ChallengeBroken);
        };
        if now.since(challenge.asked_at) >= self.settings.transaction_lifetime.duration() {
            return Err(HandoverFault::ChallengeExpired);
        }
        let underway = self.underway(challenge.transaction.clone()).map_err(|_| HandoverFault::ClientGone)?;
        let client = underway.client;
        Ok((challenge, client))
    }

    fn send_back(&self, challenge: Challenge, answer: Answer, now: Timestamp) -> Result<Redirection, HandoverFault> {
        let handover = Handover::Answered { challenge, at: now, answer };
        let sealed = self.keys.seal(&handover, now, self.entropy.as_ref()).map_err(|_| HandoverFault::OurFault)?;
        let path = Place::HandedBack.path();
        Ok(Redirection { redirect_to: self.issuer.endpoint(&format!("{path}?login_verifier={sealed}")) })
    }

    fn user(
        &self,
        acceptance: Acceptance,
        challenge: &Challenge,
        client: &Client,
        now: Timestamp,
    ) -> Result<GivenUser, HandoverFault> {
        let subject = acceptance.subject.as_deref().ok_or(HandoverFault::SubjectMissing)?;
        let subject = Subject::parse(subject).ok_or(HandoverFault::SubjectIllegal)?;
        let expected = challenge.transaction.request.hinted_subject.as_ref();
        if expected.is_some_and(|expected| !self.mint.is_told(client, expected, &subject)) {
            return Err(HandoverFault::SubjectDiffers);
        }
        let context = acceptance.acr.as_deref().map(AuthenticationContext::parse);
        let user = GivenUser {
            subject,
            claims: given_claims(acceptance.claims).map_err(HandoverFault::Claims)?,
            methods: methods(&acceptance.amr)?,
            context: context.map(|context| context.ok_or(HandoverFault::ContextIllegal)).transpose()?,
            authenticated_at: authenticated_at(acceptance.auth_time, challenge, now)?,
            is_remembered: acceptance.remember.unwrap_or(true),
        };
        let said = Said {
            subject: &user.subject,
            claims: user.claims.as_ref(),
            methods: &user.methods,
            context: user.context.as_ref(),
        };
        if !said.fits_beside(&challenge.transaction.request) {
            return Err(HandoverFault::ClaimsBesideRequest);
        }
        Ok(user)
    }
}

/// What a person allows is what was asked, of the user who signed in.
fn allowed(acceptance: &Acceptance, challenge: &Challenge) -> Result<Answer, HandoverFault> {
    let Acceptance { subject, claims, amr, acr, auth_time, .. } = acceptance;
    if subject.is_some() && subject.as_deref() != challenge.subject.as_ref().map(Subject::as_str) {
        return Err(HandoverFault::SubjectDiffers);
    }
    if !claims.is_empty() || !amr.is_empty() || acr.is_some() || auth_time.is_some() {
        return Err(HandoverFault::NotAsked);
    }
    Ok(Answer::Allowed { is_remembered: acceptance.remember.unwrap_or(false) })
}

fn methods(names: &[String]) -> Result<Vec<AuthenticationReference>, HandoverFault> {
    if names.len() > MAX_METHODS {
        return Err(HandoverFault::MethodIllegal);
    }
    let known = |name: &String| AuthenticationReference::parse(name).ok_or(HandoverFault::MethodIllegal);
    names.iter().map(known).collect()
}

/// When the user signed in; a service may have a session of its own, but not one that is older than the client allows.
fn authenticated_at(written: Option<u64>, challenge: &Challenge, now: Timestamp) -> Result<Timestamp, HandoverFault> {
    let Some(seconds) = written else { return Ok(now) };
    let at = Timestamp::from_secs(seconds);
    let request = &challenge.transaction.request;
    // A claim of seconds is of the whole second that it names.
    let age = now.since(at.after(Duration::from_secs(1)));
    let is_too_old = request.max_age.is_some_and(|most| age > Duration::from_secs(most));
    let must_be_new = request.prompts.contains(Prompt::Login) && seconds < challenge.asked_at.as_secs();
    if at > now.after(CLOCK_SKEW) || is_too_old || must_be_new {
        return Err(HandoverFault::TimeIllegal);
    }
    Ok(at.min(now))
}
