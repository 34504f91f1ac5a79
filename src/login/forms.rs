//! What our own pages send back: sealed, and of the browser that it was made for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use subtle::ConstantTimeEq;

use crate::clients::{Client, RegisteredRedirectUri};
use crate::clock::Timestamp;
use crate::keys::CLOCK_SKEW;
use crate::login::{
    Binding, Browser, CookieChange, Errand, FormSender, Login, PageFault, Place, ReturnAddress, Step, Transaction,
    WayOn,
};
use crate::pages::Language;
use crate::protocol::{Parameter, Parameters};

/// A transaction whose client and redirect URI are proven, at this moment.
pub(super) struct Underway<'a> {
    pub(super) transaction: Transaction,
    pub(super) client: &'a Client,
    pub(super) to: ReturnAddress,
}

impl Login {
    /// Opens the sign-in that a URL of ours carries. It may be opened in any browser: it belongs to that one from then on,
    /// as a copied link to the authorization endpoint would.
    pub(super) fn follow(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Underway<'_>, PageFault> {
        let mut underway = self.underway(self.open_transaction(parameters, now)?)?;
        let (binding, _) = self.binding_of(browser)?;
        underway.transaction.binding = binding;
        underway.transaction.step = Step::Link;
        Ok(underway)
    }

    /// Opens the sign-in that a form of ours carries: sent by our own page, in the browser that it was shown in.
    pub(super) fn receive(
        &self,
        parameters: &Parameters,
        browser: &Browser<'_>,
        now: Timestamp,
    ) -> Result<Underway<'_>, PageFault> {
        if browser.sender == FormSender::Foreign {
            return Err(PageFault::ForeignForm);
        }
        let transaction = self.open_transaction(parameters, now)?;
        if !is_of(&transaction.binding, browser) {
            return Err(PageFault::CookieLost(self.way_on(transaction, now)?));
        }
        self.underway(transaction)
    }

    /// How a person whose form is of no use can go on.
    pub(super) fn way_on(&self, transaction: Transaction, now: Timestamp) -> Result<WayOn, PageFault> {
        let transaction = Transaction { step: Step::Link, notice: None, draft: None, ..transaction };
        Ok(WayOn::SignIn { transaction: self.seal(transaction, now)? })
    }

    /// The URL of a way on.
    #[must_use]
    pub fn url_of(&self, way_on: &WayOn) -> String {
        match way_on {
            WayOn::SignIn { transaction } => self.path_with(Place::SignIn, transaction),
            WayOn::SignOut => self.path_of(Place::SignOut),
        }
    }

    pub(super) fn seal(&self, transaction: Transaction, now: Timestamp) -> Result<String, PageFault> {
        self.seal_errand(&Errand::SignIn(Box::new(transaction)), now)
    }

    pub(super) fn seal_errand(&self, errand: &Errand, now: Timestamp) -> Result<String, PageFault> {
        self.keys.seal(errand, now, self.entropy.as_ref()).map_err(|fault| {
            log::error!("a form cannot be sealed: {fault:?}");
            PageFault::OurFault
        })
    }

    /// What the person is about, as a form or URL of ours says it.
    pub(super) fn open_errand(&self, parameters: &Parameters, now: Timestamp) -> Result<Errand, PageFault> {
        let errand = self.open_any_errand(parameters, now)?;
        let begun_at = errand.begun_at();
        let is_over = now.since(begun_at) >= self.settings.transaction_lifetime.duration();
        if is_over || begun_at > now.after(CLOCK_SKEW) { Err(PageFault::TransactionExpired) } else { Ok(errand) }
    }

    /// The same, be it over or not.
    fn open_any_errand(&self, parameters: &Parameters, now: Timestamp) -> Result<Errand, PageFault> {
        let text = parameters.value(Parameter::Transaction).ok_or(PageFault::TransactionMissing)?;
        self.keys.open(text, now).map_err(|_| PageFault::TransactionBroken)
    }

    /// What the person reads: what the request asks for or what it goes on with was in, else what the browser prefers.
    #[must_use]
    pub fn language_of(&self, parameters: &Parameters, browser: &Browser<'_>, now: Timestamp) -> Language {
        let asked = parameters.value(Parameter::UiLocales);
        let errand = || self.open_any_errand(parameters, now).ok();
        let carried = if asked.is_none() { errand().and_then(|errand| errand.language()) } else { None };
        carried.unwrap_or_else(|| self.pages.language(asked, browser.languages))
    }

    /// What a URL of ours says, so that its page is in a language that the browser would not have chosen.
    #[must_use]
    pub fn said_language(&self, language: Language, browser: &Browser<'_>) -> Option<String> {
        let is_chosen = self.pages.language(None, browser.languages) == language;
        (!is_chosen).then(|| format!("{}={}", Parameter::UiLocales.as_str(), language.as_str()))
    }

    fn open_transaction(&self, parameters: &Parameters, now: Timestamp) -> Result<Transaction, PageFault> {
        match self.open_errand(parameters, now)? {
            Errand::SignIn(transaction) => Ok(*transaction),
            Errand::SignOut(_) | Errand::Account(_) => Err(PageFault::TransactionBroken),
        }
    }

    /// Proves client and redirect URI anew: either may have been disabled or taken out since the last page.
    pub(super) fn underway(&self, transaction: Transaction) -> Result<Underway<'_>, PageFault> {
        let client = self.registry.active_client_of(&transaction.client).ok_or(PageFault::UnknownClient)?;
        let uri = client.redirect_uri(&transaction.request.redirect_uri).ok_or(PageFault::RedirectUriNotRegistered)?;
        let to = return_address(client, uri, &transaction);
        Ok(Underway { transaction, client, to })
    }

    /// The binding of a browser, and the cookie that it gets if it has none.
    pub(super) fn binding_of(&self, browser: &Browser<'_>) -> Result<(Binding, Option<CookieChange>), PageFault> {
        if let Some(binding) = browser.unverified_binding.and_then(parse_binding) {
            return Ok((binding, None));
        }
        let binding = self.draw_bytes()?;
        Ok((binding, Some(CookieChange::Set(URL_SAFE_NO_PAD.encode(binding)))))
    }
}

/// Whether the browser has the cookie of this binding.
pub(super) fn is_of(binding: &Binding, browser: &Browser<'_>) -> bool {
    let own = browser.unverified_binding.and_then(parse_binding);
    own.is_some_and(|own| own.ct_eq(binding).into())
}

fn parse_binding(text: &str) -> Option<Binding> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

fn return_address(client: &Client, uri: RegisteredRedirectUri, transaction: &Transaction) -> ReturnAddress {
    ReturnAddress {
        uri,
        state: transaction.request.state.clone(),
        mode: transaction.request.response_mode,
        client_name: client.name.clone(),
        client: client.label.clone(),
        language: transaction.language,
    }
}
