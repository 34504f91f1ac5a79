//! The browser's way (OpenID Connect Core §3.1.2): session, sign-in, account, consent, sign-out.
//!
//! An authorization request that was judged comes in, and an [`Outcome`] goes out: a page, another URL, or an answer for
//! the client. Between the pages everything travels sealed in their forms and URLs ([`Errand`]), bound to the browser by a
//! random cookie; who signed in travels in a sealed cookie ([`Session`]). Nothing is stored: what remains of a sign-in is
//! what the person decided (a consent, in the account), and what was used up or ended (in the guard).
//!
//! Every step decides anew what is missing (`Login::proceed`), so none can be skipped, and another tab that was faster
//! does no harm.

mod account;
mod back_channel;
mod browser;
mod consent;
mod errand;
mod fault;
mod forms;
mod front_channel;
mod grant;
mod handover;
mod implicit;
mod live_session;
mod password_grant;
mod person;
mod place;
mod proceed;
mod request;
mod request_object;
mod return_address;
mod select_account;
mod session;
mod settings;
mod sign_in;
mod sign_out;
mod sign_up;
mod views;

pub use account::{AccountErrand, AccountOwner, AccountPlace, AccountSays};
pub use back_channel::{LogoutNotice, Notifier, send_notices};
pub use browser::{AccountChange, Browser, CookieChange, Cookies, Event, FormSender, Outage, Outcome, Rendered, View};
pub use errand::{Binding, Draft, Errand, Notice, SignOutRequest, Step, Transaction};
pub use fault::{AuthorizationFault, PageFault, Refusal, WayOn};
pub use handover::{
    Acceptance, Answer, Challenge, Denial, GivenUser, Handover, HandoverFault, LoginService, Question, Redirection,
};
pub use password_grant::PasswordRefusal;
pub use place::Place;
pub use request::{AuthorizationRequest, response_mode, usual_response_mode};
pub use request_object::{RequestObjectFault, requested_by_object};
pub use return_address::ReturnAddress;
pub use session::{ClientMark, ConsentMark, Session};
pub use settings::{AttemptSettings, LoginSettings};

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clients::Registry;
use crate::entropy::{Entropy, draw};
use crate::guard::Guard;
use crate::keys::KeyRing;
use crate::outbound::Fetcher;
use crate::pages::{ErrorPage, Frame, Language, Page, Pages};
use crate::passwords::HashPool;
use crate::protocol::IssuerIdentifier;
use crate::tokens::{Issuer, TokenSettings};
use crate::users::{ClaimNames, Directory, PasswordService};

/// What people sign in with. Immutable, as all of a configuration is.
pub struct Login {
    /// The issuer identifier.
    pub issuer: IssuerIdentifier,
    /// The clients.
    pub registry: Arc<Registry>,
    /// What seals.
    pub keys: Arc<KeyRing>,
    /// What makes codes.
    pub mint: Arc<Issuer>,
    /// What was used, revoked, tried too often.
    pub guard: Arc<Guard>,
    /// Who there is.
    pub directory: Arc<Directory>,
    /// What computes slow hashes.
    pub hashes: Arc<HashPool>,
    /// Who has people sign in instead of our own pages.
    pub service: Option<LoginService>,
    /// Who checks the passwords that our own pages take, where the directory has none.
    pub password_service: Option<PasswordService>,
    /// What people see.
    pub pages: Pages,
    /// How they sign in.
    pub settings: LoginSettings,
    /// How long codes and tokens live.
    pub tokens: TokenSettings,
    /// The way out, where a client needs one.
    pub outbound: Option<Fetcher>,
    /// What claims about people are called.
    pub claim_names: ClaimNames,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
}

impl Login {
    fn render(&self, page: Page<'_>, language: Language) -> Result<String, PageFault> {
        self.pages.render(&page, Frame { base: self.issuer.path() }, language).map_err(|fault| {
            log::error!("a page cannot be rendered: {fault}");
            PageFault::OurFault
        })
    }

    /// The page that says what went wrong.
    ///
    /// # Errors
    /// [`PageFault::OurFault`].
    pub fn error_page(&self, page: ErrorPage<'_>, language: Language) -> Result<String, PageFault> {
        self.render(Page::Error(page), language)
    }

    fn draw_bytes(&self) -> Result<[u8; 16], PageFault> {
        draw(self.entropy.as_ref()).map_err(|_| PageFault::OurFault)
    }

    fn draw_text(&self) -> Result<String, PageFault> {
        Ok(URL_SAFE_NO_PAD.encode(self.draw_bytes()?))
    }
}
