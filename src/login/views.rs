//! What the pages of a sign-in show: everything from the sealed transaction and the registration, nothing from the URL.

use url::Url;

use crate::clock::Timestamp;
use crate::login::forms::Underway;
use crate::login::live_session::LiveSession;
use crate::login::person::Person;
use crate::login::{Browser, Login, Notice, Outcome, PageFault, Place, Step, Transaction};
use crate::pages::{ConsentPage, Language, Page, ScopeLine, SelectAccountPage, SignInNotice, SignInPage};
use crate::protocol::{Prompt, Scope, ScopeToken, openid_scope};

impl Login {
    /// Shows the page at `place`, with a form that only this browser can send.
    pub(super) async fn show(
        &self,
        underway: Underway<'_>,
        live: Option<&LiveSession>,
        place: Place,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, PageFault> {
        let (binding, cookie) = self.binding_of(browser)?;
        let step = match (place, live) {
            (Place::SelectAccount, Some(live)) => Step::SelectAccount(live.session.id),
            (Place::Consent, Some(live)) => Step::Consent(live.session.id, underway.client.fingerprint),
            (Place::SignUp, _) => Step::SignUp,
            _ => Step::SignIn,
        };
        let form = Transaction { binding, step, ..underway.transaction.clone() };
        let sealed = self.seal(form, now)?;
        let html = match (step, live) {
            (Step::SelectAccount(_), Some(live)) => self.account_page(&underway, &self.whose(live).await?, &sealed)?,
            (Step::Consent(..), Some(live)) => self.consent_page(&underway, &self.whose(live).await?, &sealed)?,
            (Step::SignUp, _) => self.sign_up_page(&underway, &sealed, now)?,
            _ => self.sign_in_page(&underway, live, &sealed, now).await?,
        };
        let mut outcome = Outcome::page_to(html, vec![underway.to.uri.policy_source()]);
        outcome.cookies.binding = cookie;
        Ok(outcome)
    }

    async fn sign_in_page(
        &self,
        underway: &Underway<'_>,
        live: Option<&LiveSession>,
        sealed: &str,
        now: Timestamp,
    ) -> Result<String, PageFault> {
        let Underway { transaction, client, .. } = underway;
        let sign_up = self.settings.sign_up.then(|| self.way_to_sign_up(transaction, now)).transpose()?;
        let username = self.expected_name(transaction, live).await?;
        let must_confirm = live.is_some() && transaction.notice.is_none() && username.is_some();
        let page = SignInPage {
            action: &self.path_of(Place::SignIn),
            transaction: sealed,
            client_name: &client.name,
            username: username.as_deref(),
            notice: transaction.notice.map(Notice::told).or(must_confirm.then_some(SignInNotice::ConfirmIdentity)),
            sign_up: sign_up.as_deref(),
        };
        self.render(Page::SignIn(page), transaction.language)
    }

    /// Who is expected to sign in: what was typed or hinted, else who must or did sign in before.
    async fn expected_name(
        &self,
        transaction: &Transaction,
        live: Option<&LiveSession>,
    ) -> Result<Option<String>, PageFault> {
        if let Some(hint) = &transaction.request.login_hint {
            return Ok(Some(hint.clone()));
        }
        if let Some(subject) = &transaction.request.hinted_subject {
            return Ok(self.directory.account(subject).await?.map(|account| account.username.to_string()));
        }
        let is_new_person = transaction.notice.is_some() || transaction.request.prompts.contains(Prompt::SelectAccount);
        match live.filter(|_| !is_new_person) {
            Some(live) => Ok(Some(self.whose(live).await?.username)),
            None => Ok(None),
        }
    }

    /// Whose a session is that holds; the account may be gone since.
    async fn whose(&self, live: &LiveSession) -> Result<Person, PageFault> {
        self.person_of(&live.session).await?.ok_or(PageFault::TransactionExpired)
    }

    fn account_page(&self, underway: &Underway<'_>, person: &Person, sealed: &str) -> Result<String, PageFault> {
        let page = SelectAccountPage {
            action: &self.path_of(Place::SelectAccount),
            transaction: sealed,
            client_name: &underway.client.name,
            name: &person.name,
            username: &person.username,
        };
        self.render(Page::SelectAccount(page), underway.transaction.language)
    }

    fn consent_page(&self, underway: &Underway<'_>, person: &Person, sealed: &str) -> Result<String, PageFault> {
        let Underway { transaction, client, to } = underway;
        let language = transaction.language;
        let scope = transaction.request.consent_scope();
        let tokens = in_reading_order(&scope);
        let texts: Vec<_> = tokens.into_iter().map(|token| self.scope_text(token, language)).collect();
        let page = ConsentPage {
            action: &self.path_of(Place::Consent),
            transaction: sealed,
            client_name: &client.name,
            username: &person.username,
            redirect_host: &host_of(to.uri.as_str()),
            scopes: texts.iter().map(|(title, description)| ScopeLine { title, description }).collect(),
        };
        self.render(Page::Consent(page), language)
    }

    /// Title and description of a scope: the operator's words, else ours, else its bare name.
    pub(super) fn scope_text(&self, token: &ScopeToken, language: Language) -> (String, String) {
        let texts = self.registry.scope_texts();
        let (ours_title, ours_description) = self.pages.scope_text(token.as_str(), language).unzip();
        let title = texts.title(token, language.as_str()).map(str::to_owned).or(ours_title);
        let description = texts.description(token, language.as_str()).map(str::to_owned).or(ours_description);
        (title.unwrap_or_else(|| token.to_string()), description.unwrap_or_default())
    }
}

/// Who the person is stands first, and what outlasts the session last.
pub(super) fn in_reading_order(scope: &Scope) -> Vec<&ScopeToken> {
    let place = |token: &str| openid_scope::ALL.iter().position(|other| *other == token);
    let mut tokens: Vec<_> = scope.iter().collect();
    tokens.sort_by_key(|token| match token.as_str() {
        openid_scope::OFFLINE_ACCESS => usize::MAX,
        token => place(token).unwrap_or(openid_scope::ALL.len()),
    });
    tokens
}

/// Where the person will be taken, in words short enough to read.
fn host_of(uri: &str) -> String {
    let url = Url::parse(uri).ok();
    let host = url.as_ref().and_then(|url| url.host_str().map(str::to_owned));
    host.or_else(|| url.map(|url| url.scheme().to_owned())).unwrap_or_default()
}

impl Notice {
    pub(super) fn told(self) -> SignInNotice {
        match self {
            Self::WrongCredentials => SignInNotice::WrongCredentials,
            Self::TooManyAttempts(minutes) => SignInNotice::TooManyAttempts { minutes: u64::from(minutes) },
            Self::Busy => SignInNotice::Busy,
        }
    }
}
