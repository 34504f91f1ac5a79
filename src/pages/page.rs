//! What each page shows: the view models. All text in them may be hostile, and some of it is secret: none has `Debug`.

use super::account::AccountPage;
use super::messages::{ErrorMessage, SignInNotice};
use super::sign_up::SignUpPage;

/// A page and what it shows.
#[derive(Clone)]
pub enum Page<'a> {
    /// Asks for username and password.
    SignIn(SignInPage<'a>),
    /// Asks whether the account that is signed in is the one to go on with.
    SelectAccount(SelectAccountPage<'a>),
    /// Asks for consent to scopes.
    Consent(ConsentPage<'a>),
    /// Asks whether to sign out.
    SignOut(SignOutPage<'a>),
    /// Says that nobody is signed in any more, or that somebody still is.
    SignedOut(SignedOutPage<'a>),
    /// Has the browser tell clients that somebody signed out, and leads on.
    SigningOut(SigningOutPage<'a>),
    /// Says what went wrong and how to go on.
    Error(ErrorPage<'a>),
    /// Shows somebody's own account.
    Account(AccountPage<'a>),
    /// Asks for what an account needs.
    SignUp(SignUpPage<'a>),
    /// Hands an authorization response to the client by a form (OAuth 2.0 Form Post Response Mode).
    FormPost(FormPostPage<'a>),
}

/// Where a page stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Frame<'a> {
    /// The path of the issuer, before `/assets/…`: empty, or such as `/auth`.
    pub base: &'a str,
}

/// Fields `username` and `password`; the button `login-cancel` sends `cancel=1`.
#[derive(Clone)]
pub struct SignInPage<'a> {
    /// Where its form is sent.
    pub action: &'a str,
    /// The sealed transaction, sent along as `transaction`.
    pub transaction: &'a str,
    /// The client that asks.
    pub client_name: &'a str,
    /// What was typed before, or the client's hint.
    pub username: Option<&'a str>,
    /// Why the page is shown again.
    pub notice: Option<SignInNotice>,
    /// Where whoever has no account makes one, if people may.
    pub sign_up: Option<&'a str>,
}

/// Buttons `account=current` and `account=other`.
#[derive(Clone)]
pub struct SelectAccountPage<'a> {
    /// Where its form is sent.
    pub action: &'a str,
    /// The sealed transaction, sent along as `transaction`.
    pub transaction: &'a str,
    /// The client that asks.
    pub client_name: &'a str,
    /// What the person is called.
    pub name: &'a str,
    /// The username of the account.
    pub username: &'a str,
}

/// Buttons `consent=allow` and `consent=deny`.
#[derive(Clone)]
pub struct ConsentPage<'a> {
    /// Where its form is sent.
    pub action: &'a str,
    /// The sealed transaction, sent along as `transaction`.
    pub transaction: &'a str,
    /// The client that asks.
    pub client_name: &'a str,
    /// Who is asked.
    pub username: &'a str,
    /// The host the browser returns to.
    pub redirect_host: &'a str,
    /// What is asked for.
    pub scopes: Vec<ScopeLine<'a>>,
}

/// One scope as people read it.
#[derive(Clone, Copy, Debug)]
pub struct ScopeLine<'a> {
    /// A few words.
    pub title: &'a str,
    /// A sentence; may be empty.
    pub description: &'a str,
}

/// Buttons `logout=confirm` and `logout=cancel`.
#[derive(Clone)]
pub struct SignOutPage<'a> {
    /// Where its form is sent.
    pub action: &'a str,
    /// The request as it was proven, sent along as `transaction`.
    pub transaction: &'a str,
    /// Who is signed in, if it is known.
    pub username: Option<&'a str>,
    /// The client that asks, if it is known.
    pub client_name: Option<&'a str>,
}

/// No form.
#[derive(Clone)]
pub struct SignedOutPage<'a> {
    /// Whether the person chose to stay.
    pub still_signed_in: bool,
    /// Where the person may go on; shown only if it is a URL for links.
    pub continue_url: Option<&'a str>,
    /// The client that is there.
    pub client_name: Option<&'a str>,
}

/// No form; a frame for each client, and one script, which leads on when they are loaded.
#[derive(Clone)]
pub struct SigningOutPage<'a> {
    /// What the frames load; only what is a URL for links.
    pub frames: Vec<&'a str>,
    /// Where the browser goes on by itself; only if it is a URL for links.
    pub continue_url: Option<&'a str>,
    /// The nonce of the script, which the policy of the page must name.
    pub nonce: &'a str,
}

/// No form.
#[derive(Clone)]
pub struct ErrorPage<'a> {
    /// What happened.
    pub message: ErrorMessage,
    /// The code and the English description that the developer of a client needs.
    pub developer: Option<(&'a str, &'a str)>,
    /// How the operator finds the request in the log.
    pub request_id: &'a str,
    /// Where the person may start again; shown only if it is a URL for links.
    pub way_on: Option<&'a str>,
}

/// A form that sends itself where scripts run, and has a button where they do not.
#[derive(Clone)]
pub struct FormPostPage<'a> {
    /// The redirect URI.
    pub action: &'a str,
    /// The parameters of the response, in order.
    pub fields: Vec<(&'a str, &'a str)>,
    /// The nonce under which the page's policy lets its one script run.
    pub nonce: &'a str,
    /// The client that gets it.
    pub client_name: &'a str,
}
