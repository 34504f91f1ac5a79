//! Signing out (OpenID Connect RP-Initiated Logout 1.0): the session's id goes into the guard, so that a copy of its
//! cookie is of no use.

use url::form_urlencoded;

use crate::clients::{Client, RegisteredPostLogoutUri};
use crate::clock::Timestamp;
use crate::guard::Revocation;
use crate::jose::{IdTokenHint, Verified};
use crate::keys::CLOCK_SKEW;
use crate::login::forms::is_of;
use crate::login::live_session::LiveSession;
use crate::login::return_address::{MAX_BYTES_IN_URL, bytes_in_url};
use crate::login::{
    Browser, CookieChange, Errand, Event, FormSender, Login, Outage, Outcome, PageFault, Place, Session,
    SignOutRequest, WayOn,
};
use crate::pages::{Language, Page, SignOutPage, SignedOutPage};
use crate::protocol::{ClientId, Parameter, Parameters, SessionId};

/// What a client asks for.
struct Asked<'a> {
    client: Option<&'a Client>,
    uri: Option<RegisteredPostLogoutUri>,
    hint: Option<Verified<IdTokenHint>>,
    state: Option<&'a str>,
    language: Language,
}

/// What comes after a sign-out.
struct After<'a> {
    uri: Option<&'a RegisteredPostLogoutUri>,
    state: Option<&'a str>,
    language: Language,
}

impl Login {
    /// Answers a request to sign out: at once where a hint proves whose session it is, else after a question.
    ///
    /// # Errors
    /// [`PageFault`]: "the OP MUST NOT perform post-logout redirection" to what is not proven (§3).
    pub async fn ask_to_sign_out(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let asked = self.judge_sign_out(parameters, browser, now)?;
        let Some(LiveSession { session, .. }) = self.live_session(browser, now).await? else {
            return self.nothing_to_end(&asked, browser);
        };
        let is_meant = |hint: &Verified<IdTokenHint>| {
            let is_of_session = hint.session_id.is_some_and(|id| id == session.id);
            let is_told = |client| self.mint.is_told(client, &hint.subject, &session.subject);
            is_of_session || asked.client.map_or(hint.subject == session.subject, is_told)
        };
        if asked.hint.as_ref().is_some_and(is_meant) {
            let after = After { uri: asked.uri.as_ref(), state: asked.state, language: asked.language };
            return self.end(&session, &after, browser, now).await;
        }
        self.ask(&asked, &session, browser, now).await
    }

    /// Answers the form of the sign-out page.
    ///
    /// # Errors
    /// [`PageFault`] says what is wrong with the form.
    pub async fn sign_out(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        if browser.sender == FormSender::Foreign {
            return Err(PageFault::ForeignForm);
        }
        let Errand::SignOut(request) = self.open_errand(parameters, now)? else {
            return Err(PageFault::TransactionBroken);
        };
        if !is_of(&request.binding, browser) {
            return Err(PageFault::CookieLost(WayOn::SignOut));
        }
        // Whoever stays is not sent to where the client takes people for signed out.
        if parameters.value(Parameter::Logout) == Some("cancel") {
            return Ok(Outcome::see_other(self.way_to_signed_out(request.language, browser)));
        }
        let client = request.client.as_ref().and_then(|client| self.registry.active_client_of(client));
        let uri = request.uri.as_deref().zip(client).and_then(|(uri, client)| client.post_logout_redirect_uri(uri));
        let after = After { uri: uri.as_ref(), state: request.state.as_deref(), language: request.language };
        match self.live_session(browser, now).await?.map(|live| live.session) {
            Some(session) if session.id == request.session => self.end(&session, &after, browser, now).await,
            Some(_) => Err(PageFault::FormOutdated(WayOn::SignOut)),
            None => Ok(self.gone(&after, browser)),
        }
    }

    /// The page after a sign-out, or after the question whether to sign out was answered with no.
    ///
    /// # Errors
    /// [`PageFault::OurFault`].
    pub async fn signed_out(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let still_signed_in = self.live_session(browser, now).await?.is_some();
        let page = SignedOutPage { still_signed_in, continue_url: None, client_name: None };
        self.render(Page::SignedOut(page), self.language_of(parameters, browser, now)).map(Outcome::page)
    }

    fn way_to_signed_out(&self, language: Language, browser: &Browser<'_>) -> String {
        let said = self.said_language(language, browser).map(|said| format!("?{said}"));
        format!("{}{}", self.path_of(Place::SignedOut), said.unwrap_or_default())
    }

    /// "If both `client_id` and `id_token_hint` are used, the client identifier … MUST match"; "an `id_token_hint` … is
    /// REQUIRED" or another proof of the client, "when `post_logout_redirect_uri` is included" (§2, §3).
    fn judge_sign_out<'a>(
        &'a self,
        parameters: &'a Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Asked<'a>, PageFault> {
        let hint = parameters.value(Parameter::IdTokenHint).map(|hint| self.mint.read_id_token_hint(hint, now));
        let hint = hint.transpose().map_err(|_| PageFault::SignOutMismatch)?;
        let named = parameters.value(Parameter::ClientId);
        let of_hint = hint.as_ref().and_then(|hint| hint.audience.first()).map(String::as_str);
        if named.is_some() && of_hint.is_some() && named != of_hint {
            return Err(PageFault::SignOutMismatch);
        }
        let id = named.or(of_hint).and_then(ClientId::parse);
        let client = id.and_then(|id| self.registry.active_client(&id));
        let uri = parameters.value(Parameter::PostLogoutRedirectUri);
        let state = parameters.value(Parameter::State);
        let registered = uri.zip(client).and_then(|(uri, client)| client.post_logout_redirect_uri(uri));
        if uri.is_some() && registered.is_none() {
            return Err(PageFault::PostLogoutUriNotRegistered);
        }
        if bytes_in_url(uri.unwrap_or_default(), state) > MAX_BYTES_IN_URL {
            return Err(PageFault::StateTooLong);
        }
        let language = self.pages.language(parameters.value(Parameter::UiLocales), browser.languages);
        Ok(Asked { client, uri: registered, hint, state, language })
    }

    /// There is no session: whoever proved with a hint which client asks is sent on, everybody else sees where to go.
    fn nothing_to_end(&self, asked: &Asked<'_>, browser: &Browser<'_>) -> Result<Outcome, PageFault> {
        if asked.hint.is_some() && asked.uri.is_some() {
            let after = After { uri: asked.uri.as_ref(), state: asked.state, language: asked.language };
            return Ok(self.gone(&after, browser));
        }
        let url = asked.uri.as_ref().map(|uri| with_state(uri, asked.state));
        let client_name = asked.client.map(|client| client.name.as_str());
        let page = SignedOutPage { still_signed_in: false, continue_url: url.as_deref(), client_name };
        self.render(Page::SignedOut(page), asked.language).map(Outcome::page)
    }

    async fn ask(
        &self,
        asked: &Asked<'_>,
        session: &Session,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let (binding, cookie) = self.binding_of(browser)?;
        let request = SignOutRequest {
            binding,
            begun_at: now,
            session: session.id,
            client: asked.client.map(Client::digest),
            uri: asked.uri.as_ref().map(|uri| uri.as_str().to_owned()),
            state: asked.state.map(str::to_owned),
            language: asked.language,
        };
        let sealed = self.seal_errand(&Errand::SignOut(request), now)?;
        let person = self.person_of(session).await?;
        let page = SignOutPage {
            action: &self.path_of(Place::SignOut),
            transaction: &sealed,
            username: person.as_ref().map(|person| person.username.as_str()),
            client_name: asked.client.map(|client| client.name.as_str()),
        };
        let html = self.render(Page::SignOut(page), asked.language)?;
        let mut outcome =
            Outcome::page_to(html, asked.uri.iter().map(RegisteredPostLogoutUri::policy_source).collect());
        outcome.cookies.binding = cookie;
        Ok(outcome)
    }

    /// Ends a session for good: durably, before anybody is told; and its clients are told before the browser goes on.
    async fn end(
        &self,
        session: &Session,
        after: &After<'_>,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        self.end_all(session.all_ids(), self.end_of(session), now).await?;
        self.tell_of_end(session, now).await;
        let mut outcome = self.gone(after, browser);
        let frames = self.frames_of(session);
        if !frames.is_empty() {
            // The session is over, whether or not its clients can be told.
            match self.signing_out(&frames, after.uri, after.state, after.language) {
                Ok(page) => outcome.view = page.view,
                Err(_) => log::error!("clients cannot be told of a sign-out by the browser"),
            }
        }
        outcome.events.push(Event::SignedOut { subject: session.subject.clone(), session: session.id });
        Ok(outcome)
    }

    /// Ends sessions whose tokens have all expired by `until`.
    pub(super) async fn end_all(
        &self,
        sessions: impl IntoIterator<Item = SessionId>,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), Outage> {
        for session in sessions {
            self.guard.revoke(Revocation::Session(session), until, now).await?;
        }
        Ok(())
    }

    /// On to where the client wants the browser, or to a page that says that it is done.
    fn gone(&self, after: &After<'_>, browser: &Browser<'_>) -> Outcome {
        let signed_out = || self.way_to_signed_out(after.language, browser);
        let mut outcome = Outcome::see_other(after.uri.map_or_else(signed_out, |uri| with_state(uri, after.state)));
        outcome.cookies.session = Some(CookieChange::Remove);
        outcome.cookies.binding = Some(CookieChange::Remove);
        outcome
    }

    /// When the last thing has expired that a session may have given.
    pub(super) fn end_of(&self, session: &Session) -> Timestamp {
        let longest = self.registry.longest_access_token(self.tokens.access_token_lifetime.duration());
        session.ends_at.after(longest).after(CLOCK_SKEW)
    }
}

/// "the OP … passes this value back to the RP using the `state` query parameter" (§2), if it was sent, and nothing else.
pub(super) fn with_state(uri: &RegisteredPostLogoutUri, state: Option<&str>) -> String {
    let Some(state) = state else { return uri.as_str().to_owned() };
    let separator = if uri.as_str().contains('?') { '&' } else { '?' };
    let url = format!("{}{separator}", uri.as_str());
    let start = url.len();
    form_urlencoded::Serializer::for_suffix(url, start).append_pair("state", state).finish()
}
