//! What is missing before a client gets its code: asked anew at every step.

use std::time::Duration;

use crate::clients::{Client, ConsentMode};
use crate::clock::Timestamp;
use crate::login::forms::Underway;
use crate::login::live_session::LiveSession;
use crate::login::{
    AuthorizationFault, AuthorizationRequest, Browser, Login, Outage, Outcome, PageFault, Place, Refusal,
    ReturnAddress, Step, Transaction,
};
use crate::protocol::Prompt;
use crate::tokens::ACR_ONE_FACTOR;
use crate::users::canonical_name;

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    SignIn,
    SignUp,
    AccountSelection,
    Consent,
    /// A person who looks, although nothing is to be decided.
    Presence,
    Nothing,
}

impl Login {
    /// Begins a sign-in, or ends it at once where the session and earlier consents suffice.
    ///
    /// # Errors
    /// [`Refusal`] says who is told what.
    pub async fn begin(
        &self,
        client: &Client,
        request: AuthorizationRequest,
        to: ReturnAddress,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let transaction = Transaction {
            id: self.draw_bytes()?,
            // Whoever follows the URL of the first page makes it its own.
            binding: [0; 16],
            begun_at: now,
            client: client.digest(),
            language: to.language,
            request,
            step: Step::Link,
            notice: None,
            draft: None,
            signed_in: None,
            selected: None,
        };
        let underway = Underway { transaction, client, to };
        if underway.transaction.request.prompts.contains(Prompt::Create) && !self.settings.sign_up {
            return Err(back(&underway, AuthorizationFault::PromptIllegal));
        }
        let live = self.live_session(browser, now).await.map_err(|fault| back(&underway, fault))?;
        self.proceed(underway, live, Place::Authorization, browser, now).await
    }

    /// Goes on from a page: to the next one, or back to the client.
    pub(super) async fn proceed(
        &self,
        underway: Underway<'_>,
        live: Option<LiveSession>,
        from: Place,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let missing = self.missing(&underway, live.as_ref(), now).await.map_err(|fault| back(&underway, fault))?;
        let place = match missing {
            Missing::Nothing => {
                if let Some(live) = live {
                    return self.grant_or_keep(underway, live, from, now).await;
                }
                Place::SignIn
            }
            _ if underway.transaction.request.prompts.contains(Prompt::None) => {
                return Err(back(&underway, missing.without_a_page()));
            }
            Missing::SignIn => Place::SignIn,
            Missing::SignUp => Place::SignUp,
            Missing::AccountSelection => Place::SelectAccount,
            Missing::Consent | Missing::Presence => Place::Consent,
        };
        if let Some(service) = &self.service {
            return Ok(self.hand_over(service, underway, live.as_ref(), place, browser, now)?);
        }
        if place == from {
            return Ok(self.show(underway, live.as_ref(), place, browser, now).await?);
        }
        let mut outcome = Outcome::see_other(self.path_with(place, &self.seal(underway.transaction, now)?));
        outcome.cookies.session = live.map(|live| self.cookie_of(&live, now)).transpose()?.flatten();
        Ok(outcome)
    }

    async fn missing(
        &self,
        underway: &Underway<'_>,
        live: Option<&LiveSession>,
        now: Timestamp,
    ) -> Result<Missing, AuthorizationFault> {
        let Underway { transaction, client, to } = underway;
        let request = &transaction.request;
        // Our own pages know one class, so that nobody has to sign in before it is said; the operator's may know more.
        if self.service.is_none() && !request.admits_acr(ACR_ONE_FACTOR) {
            return Err(AuthorizationFault::AuthenticationRequirementsUnmet);
        }
        let wants_account = request.prompts.contains(Prompt::Create) && self.settings.sign_up;
        let first = if wants_account { Missing::SignUp } else { Missing::SignIn };
        let Some(live) = live.filter(|live| live.session.serves(&transaction.id)) else { return Ok(first) };
        let is_fresh = transaction.signed_in == Some(live.session.id);
        if wants_account && !is_fresh {
            return Ok(first);
        }
        if request.hinted_subject.as_ref().is_some_and(|hint| !self.mint.is_told(client, hint, &live.session.subject)) {
            // "If the End-User identified by the ID Token … is not already logged in or is not logged in as a result of
            // the request … SHOULD return login_required".
            return if is_fresh { Err(AuthorizationFault::LoginRequired) } else { Ok(Missing::SignIn) };
        }
        // "If this is an Essential Claim and the requirement cannot be met, then the Authorization Server MUST treat that
        // outcome as a failed authentication attempt" (OpenID Connect Core §5.5.1.1).
        if !request.admits_acr(live.session.acr()) {
            let unmet = AuthorizationFault::AuthenticationRequirementsUnmet;
            return if is_fresh { Err(unmet) } else { Ok(Missing::SignIn) };
        }
        // "max_age=0 is equivalent to prompt=login", also in the moment of the sign-in.
        let is_too_old = request
            .max_age
            .is_some_and(|age| age == 0 || now.since(live.session.authenticated_at) > Duration::from_secs(age));
        if !is_fresh && (request.prompts.contains(Prompt::Login) || is_too_old) {
            return Ok(Missing::SignIn);
        }
        if !is_fresh && transaction.selected != Some(live.session.id) {
            let another_is_hinted = self.hints_at_another(request, live).await?;
            if request.prompts.contains(Prompt::SelectAccount) || another_is_hinted {
                return Ok(Missing::AccountSelection);
            }
        }
        Ok(self.missing_consent(client, request, to, live).await?)
    }

    /// "The authorization server SHOULD NOT process authorization requests automatically without user consent or
    /// interaction, except when the identity of the client can be assured" (RFC 8252 §8.6).
    async fn missing_consent(
        &self,
        client: &Client,
        request: &AuthorizationRequest,
        to: &ReturnAddress,
        live: &LiveSession,
    ) -> Result<Missing, Outage> {
        let is_asked = request.prompts.contains(Prompt::Consent);
        let is_anybody = client.is_public() && to.uri.is_native();
        if client.consent == ConsentMode::Implied && !is_asked && !is_anybody {
            return Ok(Missing::Nothing);
        }
        let covers = if self.directory.keeps_accounts() {
            let consent = self.directory.consent(&live.session.subject, &client.id).await?;
            consent.is_some_and(|consent| {
                consent.registration == client.fingerprint && request.consent_scope().is_within(&consent.scope)
            })
        } else {
            live.has_allowed(client, request)
        };
        Ok(match (covers, is_anybody) {
            (true, false) if !is_asked => Missing::Nothing,
            (true, true) if !is_asked => Missing::Presence,
            _ => Missing::Consent,
        })
    }

    /// Whether the client means another account than the one of the session.
    async fn hints_at_another(&self, request: &AuthorizationRequest, live: &LiveSession) -> Result<bool, Outage> {
        let Some(hint) = request.login_hint.as_deref().and_then(canonical_name) else { return Ok(false) };
        let person = self.person_of(&live.session).await?;
        Ok(!person.is_some_and(|person| person.is_called(&hint)))
    }
}

impl Missing {
    /// What is said where no page may be shown (OpenID Connect Core §3.1.2.6).
    const fn without_a_page(self) -> AuthorizationFault {
        match self {
            Self::SignIn | Self::SignUp | Self::Nothing => AuthorizationFault::LoginRequired,
            Self::AccountSelection => AuthorizationFault::AccountSelectionRequired,
            Self::Consent => AuthorizationFault::ConsentRequired,
            Self::Presence => AuthorizationFault::InteractionRequired,
        }
    }
}

/// Tells the client.
pub(super) fn back(underway: &Underway<'_>, fault: impl Into<AuthorizationFault>) -> Refusal {
    Refusal::Back(Box::new(underway.to.clone()), fault.into())
}

impl From<Outage> for Refusal {
    fn from(fault: Outage) -> Self {
        Self::Here(PageFault::Outage(fault))
    }
}
