//! The endpoints that people's browsers visit: the authorization endpoint (RFC 6749 §3.1), the pages of the way that
//! begins there, and the end-session endpoint (OpenID Connect RP-Initiated Logout §2).

use std::sync::Arc;

use crate::clients::{Client, RegisteredRedirectUri};
use crate::clock::Timestamp;
use crate::endpoints::error::{message_of, page_fault_called};
use crate::endpoints::{AuthorizationServer, RequestFault};
use crate::jose::VerifyingKeys;
use crate::login::{
    AccountPlace, AuthorizationFault, AuthorizationRequest, Browser, Cookies, Event, Outcome, PageFault, Place,
    Refusal, Rendered, ReturnAddress, View, WayOn, requested_by_object, response_mode, usual_response_mode,
};
use crate::pages::{ErrorPage, Language};
use crate::protocol::{ClientId, ErrorResponse, Parameter, Parameters};
use crate::seal::Purpose;

/// How a browser asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// By a link or a redirect.
    Get,
    /// By a form.
    Post,
}

/// What a browser asks for.
pub struct Visit<'a> {
    /// Where.
    pub place: Place,
    /// How.
    pub verb: Verb,
    /// With what; or why that cannot be read.
    pub parameters: Result<Parameters, RequestFault>,
    /// Who.
    pub browser: Browser<'a>,
    /// Under which name the log has it.
    pub request_id: String,
}

/// What a browser gets.
pub struct BrowserAnswer {
    /// What it shows, or where it goes.
    pub view: View,
    /// The status of a page; of another URL it is always 303.
    pub status: u16,
    /// What it keeps.
    pub cookies: Cookies,
    /// What happened.
    pub events: Vec<Event>,
    /// Why it did not go on, if it did not.
    pub refusal: Option<BrowserFault>,
}

/// Why a visit does not go on; told to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BrowserFault {
    /// The request cannot be read.
    Request(RequestFault),
    /// The person sees why.
    Page(PageFault),
    /// The client is told why.
    Authorization {
        /// What the operator calls it.
        client: String,
        /// Why.
        fault: AuthorizationFault,
    },
}

impl AuthorizationServer {
    /// Answers a visit.
    pub async fn browse(&self, visit: Visit<'_>, now: Timestamp) -> BrowserAnswer {
        let parameters = match &visit.parameters {
            Ok(parameters) => parameters,
            Err(fault) => return self.told_here(&visit, &BrowserFault::Request(*fault), now),
        };
        // The authorization endpoint tells the client, once it knows where; a session may always be ended.
        let needs_service = match visit.place {
            Place::SignIn | Place::SignUp | Place::SelectAccount | Place::Consent | Place::HandedBack => true,
            Place::Account(place) => !matches!(place, AccountPlace::SignOut | AccountPlace::SignedOut),
            Place::Authorization | Place::SignOut | Place::SignedOut | Place::Error => false,
        };
        if let Some(fault) = self.serves_clients().err().filter(|_| needs_service) {
            return self.told_here(&visit, &BrowserFault::Request(fault), now);
        }
        match self.visit(&visit, parameters, now).await {
            Ok(outcome) => BrowserAnswer::of(outcome, 200),
            Err(Refusal::Here(fault)) => self.told_here(&visit, &BrowserFault::Page(fault), now),
            Err(Refusal::Back(to, fault)) => self.told_back(&visit, &to, fault, now),
        }
    }

    async fn visit(&self, visit: &Visit<'_>, parameters: &Parameters, now: Timestamp) -> Result<Outcome, Refusal> {
        let (login, browser) = (&self.login, &visit.browser);
        match (visit.place, visit.verb) {
            (Place::Authorization, Verb::Get) => self.authorize(parameters, browser, now).await,
            // Our pages have no forms where others have people sign in.
            (Place::SignIn | Place::SelectAccount | Place::Consent, Verb::Post) if login.service.is_some() => {
                Err(PageFault::ForeignForm.into())
            }
            (Place::SignIn, Verb::Post) => login.sign_in(parameters, browser, now).await,
            (Place::SignUp, Verb::Post) => login.sign_up(parameters, browser, now).await,
            (Place::SelectAccount, Verb::Post) => login.select_account(parameters, browser, now).await,
            (Place::Consent, Verb::Post) => login.consent(parameters, browser, now).await,
            (place @ (Place::SignIn | Place::SignUp | Place::SelectAccount | Place::Consent), Verb::Get) => {
                login.visit(place, parameters, browser, now).await
            }
            (Place::HandedBack, _) => login.take_back(parameters, browser, now).await,
            (Place::SignOut, Verb::Get) => Ok(login.ask_to_sign_out(parameters, browser, now).await?),
            (Place::SignOut, Verb::Post) if parameters.value(Parameter::Transaction).is_some() => {
                Ok(login.sign_out(parameters, browser, now).await?)
            }
            // A form of another site brings no cookies of ours: what it asks is asked again by a link of ours.
            (place @ (Place::Authorization | Place::SignOut), Verb::Post) => {
                Ok(Outcome::see_other(format!("{}?{}", login.path_of(place), parameters.to_query())))
            }
            (Place::Account(place), Verb::Get) => Ok(login.visit_account(place, parameters, browser, now).await?),
            (Place::Account(place), Verb::Post) => Ok(login.answer_account(place, parameters, browser, now).await?),
            (Place::SignedOut, _) => Ok(login.signed_out(parameters, browser, now).await?),
            (Place::Error, _) => Err(Refusal::Here(page_fault_called(parameters))),
        }
    }

    /// The keys of a request object, where they are behind a URL.
    async fn keys_of_object(
        &self,
        client: &Client,
        parameters: &Parameters,
        now: Timestamp,
    ) -> Result<Option<Arc<VerifyingKeys>>, AuthorizationFault> {
        let wanted = parameters.value(Parameter::Request).and_then(|object| client.keys_for_request(object));
        match wanted {
            Some(wanted) => Ok(Some(self.remote_keys.of(&wanted, now).await?)),
            None => Ok(None),
        }
    }

    /// The authorization endpoint: first the client and where the answer may go, then all the rest.
    async fn authorize(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Outcome, Refusal> {
        let client = self.named_client(parameters)?;
        let by_object = match self.keys_of_object(client, parameters, now).await {
            Ok(keys) => requested_by_object(client, parameters, self.issuer.as_str(), keys.as_deref(), now),
            Err(fault) => Err(fault),
        };
        // What an object that is not believed says of where the answer goes is not believed, either.
        let parameters = by_object.as_ref().ok().and_then(Option::as_ref).unwrap_or(parameters);
        let uri = proven_uri(client, parameters)?;
        let language = self.login.pages.language(parameters.value(Parameter::UiLocales), browser.languages);
        let to = return_address(client, uri, parameters, language);
        if !to.can_be_told() {
            return Err(PageFault::StateTooLong.into());
        }
        let back = |fault: AuthorizationFault| Refusal::Back(Box::new(to.clone()), fault);
        if let Err(fault) = &by_object {
            return Err(back(fault.clone()));
        }
        if self.serves_clients().is_err() {
            return Err(back(AuthorizationFault::Maintenance));
        }
        let request =
            AuthorizationRequest::judge(client, to.uri.as_str(), parameters, &self.mint, now).map_err(back)?;
        self.sectors.vouch_for(client, now).await.map_err(|fault| back(fault.into()))?;
        self.login.begin(client, request, to, browser, now).await
    }

    /// "If the request fails due to a missing, invalid, or mismatching redirection URI, or if the client identifier is
    /// missing or invalid, the authorization server SHOULD inform the resource owner of the error and MUST NOT
    /// automatically redirect the user agent to the invalid redirection URI" (RFC 6749 §4.1.2.1).
    fn named_client(&self, parameters: &Parameters) -> Result<&Client, PageFault> {
        let id = parameters.value(Parameter::ClientId).ok_or(PageFault::ClientIdMissing)?;
        let client = ClientId::parse(id).and_then(|id| self.registry.active_client(&id));
        client.ok_or(PageFault::UnknownClient)
    }

    /// Tells the client, where it awaits an answer.
    fn told_back(
        &self,
        visit: &Visit<'_>,
        to: &ReturnAddress,
        fault: AuthorizationFault,
        now: Timestamp,
    ) -> BrowserAnswer {
        let error = ErrorResponse::from(&fault);
        let uri = self.error_uri_base().map(|base| format!("{base}{}", error.id));
        let uri = uri.as_deref().map(|uri| ("error_uri", uri));
        let told = [("error", error.code.as_str()), ("error_description", error.description)];
        let told: Vec<_> = told.into_iter().chain(uri).collect();
        match self.login.answer(to, &told) {
            Ok(outcome) => {
                let refusal = BrowserFault::Authorization { client: to.client.to_string(), fault };
                BrowserAnswer { refusal: Some(refusal), ..BrowserAnswer::of(outcome, 200) }
            }
            Err(fault) => self.told_here(visit, &BrowserFault::Page(fault), now),
        }
    }

    /// Tells the person: after a form by another URL, so that going back or reloading sends nothing again.
    fn told_here(&self, visit: &Visit<'_>, fault: &BrowserFault, now: Timestamp) -> BrowserAnswer {
        let error = ErrorResponse::from(fault);
        let language = match &visit.parameters {
            Ok(parameters) => self.login.language_of(parameters, &visit.browser, now),
            Err(_) => self.login.pages.language(None, visit.browser.languages),
        };
        let refusal = Some(fault.clone());
        if visit.verb == Verb::Post && !matches!(fault, BrowserFault::Request(_)) {
            let way_on = match fault {
                BrowserFault::Page(PageFault::CookieLost(way_on) | PageFault::FormOutdated(way_on)) => Some(way_on),
                _ => None,
            };
            let transaction = match way_on {
                Some(WayOn::SignIn { transaction }) => format!("&transaction={transaction}"),
                Some(WayOn::SignOut) | None => String::new(),
            };
            let said = self.login.said_language(language, &visit.browser).map(|said| format!("&{said}"));
            let said = said.unwrap_or_default();
            let url = format!("{}?reason={}{transaction}{said}", self.login.path_of(Place::Error), error.id);
            return BrowserAnswer { refusal, ..BrowserAnswer::of(Outcome::see_other(url), 303) };
        }
        let html = self.error_page(visit, fault, error, language);
        let view =
            View::Page(Rendered { html, form_targets: Vec::new(), script_nonce: None, frame_sources: Vec::new() });
        BrowserAnswer { view, status: error.status, cookies: Cookies::default(), events: Vec::new(), refusal }
    }

    /// A person who sees nothing has nothing to go on with, so a page that fails is a line of text.
    fn error_page(&self, visit: &Visit<'_>, fault: &BrowserFault, error: ErrorResponse, language: Language) -> String {
        let way_on = match fault {
            BrowserFault::Page(PageFault::CookieLost(way_on) | PageFault::FormOutdated(way_on)) => {
                Some(self.login.url_of(way_on)).filter(|_| is_sealed(way_on))
            }
            _ => None,
        };
        let page = ErrorPage {
            message: message_of(fault),
            developer: Some((error.code.as_str(), error.description)),
            request_id: &visit.request_id,
            way_on: way_on.as_deref(),
        };
        self.login.error_page(page, language).unwrap_or_else(|_| error.description.to_owned())
    }
}

fn proven_uri(client: &Client, parameters: &Parameters) -> Result<RegisteredRedirectUri, PageFault> {
    let uri = parameters.value(Parameter::RedirectUri).ok_or(PageFault::RedirectUriMissing)?;
    client.redirect_uri(uri).ok_or(PageFault::RedirectUriNotRegistered)
}

/// Whether what a URL says is sealed looks like it: it becomes part of a link.
fn is_sealed(way_on: &WayOn) -> bool {
    match way_on {
        WayOn::SignIn { transaction } => {
            let plain = transaction.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            plain && Purpose::of(transaction) == Some(Purpose::Transaction)
        }
        WayOn::SignOut => true,
    }
}

fn return_address(
    client: &Client,
    uri: RegisteredRedirectUri,
    parameters: &Parameters,
    language: Language,
) -> ReturnAddress {
    ReturnAddress {
        uri,
        state: parameters.value(Parameter::State).map(str::to_owned),
        // What is no mode is told by the usual one.
        mode: response_mode(parameters).unwrap_or_else(|| usual_response_mode(parameters)),
        client_name: client.name.clone(),
        client: client.label.clone(),
        language,
    }
}

impl BrowserAnswer {
    fn of(outcome: Outcome, status: u16) -> Self {
        let Outcome { view, cookies, events } = outcome;
        Self { view, status, cookies, events, refusal: None }
    }
}
