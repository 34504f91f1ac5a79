//! The pages on which people look after their own accounts: their view models, and what their templates are told.

use minijinja::context;
use minijinja::value::Value;

use super::escape;
use super::fault::RenderFault;
use super::messages::AccountNotice;
use super::model::{action, initial};
use super::page::ScopeLine;

/// A page of somebody's own account. Those with a form send what it belongs to as `transaction`, and have a link back.
#[derive(Clone)]
pub enum AccountPage<'a> {
    /// What there is, with a link to each of the others.
    Overview(Overview<'a>),
    /// Fields `name`, `given_name` and `family_name`.
    Names(AccountForm<'a>, Names<'a>),
    /// Field `email`.
    Email(AccountForm<'a>, Email<'a>),
    /// Fields `password` and `new_password`.
    Password(AccountForm<'a>, &'a str),
    /// A button `client_id` for each app.
    Apps(AccountForm<'a>, Vec<App<'a>>),
    /// The button `logout=confirm`.
    SignOut(AccountForm<'a>, &'a str),
    /// Says that every session has ended; no form.
    SignedOut,
}

/// What the forms have in common.
#[derive(Clone, Copy)]
pub struct AccountForm<'a> {
    /// Where it is sent.
    pub action: &'a str,
    /// What it belongs to, sealed.
    pub transaction: &'a str,
    /// Where the overview is.
    pub back: &'a str,
    /// Why the page is shown again, or what was done.
    pub notice: Option<AccountNotice>,
}

/// What the overview shows.
#[derive(Clone)]
pub struct Overview<'a> {
    /// What the person is called.
    pub name: &'a str,
    /// The name to sign in with.
    pub username: &'a str,
    /// The e-mail address.
    pub email: Option<Email<'a>>,
    /// How many apps there are that may do something.
    pub apps: usize,
    /// Where the other pages are.
    pub links: OverviewLinks<'a>,
    /// What was done.
    pub notice: Option<AccountNotice>,
}

/// Where the overview leads.
#[derive(Clone, Copy)]
pub struct OverviewLinks<'a> {
    /// To the names.
    pub names: &'a str,
    /// To the e-mail address.
    pub email: &'a str,
    /// To the password.
    pub password: &'a str,
    /// To the apps.
    pub apps: &'a str,
    /// To the end of all sessions.
    pub sign_out_everywhere: &'a str,
    /// To the end of this one.
    pub sign_out: &'a str,
}

/// What a person is called; empty where nothing is known.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// The full name.
    pub name: &'a str,
    /// The given name.
    pub given_name: &'a str,
    /// The family name.
    pub family_name: &'a str,
}

/// An e-mail address.
#[derive(Clone, Copy)]
pub struct Email<'a> {
    /// The address; empty where there is none.
    pub address: &'a str,
    /// Whether it is proven to be the person's.
    pub is_verified: bool,
}

/// An app that may do something.
#[derive(Clone)]
pub struct App<'a> {
    /// What its button sends.
    pub client_id: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// What it may do.
    pub scopes: Vec<ScopeLine<'a>>,
}

impl AccountPage<'_> {
    pub(super) const fn template(&self) -> &'static str {
        match self {
            Self::Overview(_) => "account.html",
            Self::Names(..) => "account_names.html",
            Self::Email(..) => "account_email.html",
            Self::Password(..) => "account_password.html",
            Self::Apps(..) => "account_apps.html",
            Self::SignOut(..) => "account_sign_out.html",
            Self::SignedOut => "account_signed_out.html",
        }
    }

    pub(super) fn model(&self) -> Result<Value, RenderFault> {
        let (form, own) = match self {
            Self::Overview(page) => return overview(page),
            Self::SignedOut => return Ok(context! {}),
            Self::Names(form, names) => (form, names_of(names)),
            Self::Email(form, email) => (form, context! { email => email_of(email) }),
            Self::Password(form, username) | Self::SignOut(form, username) => {
                (form, context! { username => escape::shown(username) })
            }
            Self::Apps(form, apps) => (form, context! { apps => apps.iter().map(app).collect::<Vec<_>>() }),
        };
        let common = context! {
            action => action(form.action)?,
            transaction => form.transaction,
            back => action(form.back)?,
            notice => form.notice.map(notice),
        };
        Ok(context! { ..common, ..own })
    }
}

fn overview(page: &Overview<'_>) -> Result<Value, RenderFault> {
    let links = &page.links;
    Ok(context! {
        name => escape::shown(page.name),
        username => escape::shown(page.username),
        initial => initial(page.name),
        email => page.email.as_ref().map(shown_email),
        apps => page.apps,
        pages => context! {
            names => action(links.names)?,
            email => action(links.email)?,
            password => action(links.password)?,
            apps => action(links.apps)?,
            sign_out_everywhere => action(links.sign_out_everywhere)?,
            sign_out => action(links.sign_out)?,
        },
        notice => page.notice.map(notice),
    })
}

fn names_of(names: &Names<'_>) -> Value {
    context! { name => names.name, given_name => names.given_name, family_name => names.family_name }
}

/// As text, where it stands among other text.
fn shown_email(email: &Email<'_>) -> Value {
    context! { address => escape::shown(email.address), is_verified => email.is_verified }
}

fn email_of(email: &Email<'_>) -> Value {
    context! { address => email.address, is_verified => email.is_verified }
}

fn app(app: &App<'_>) -> Value {
    let scope = |scope: &ScopeLine<'_>| escape::shown(scope.title);
    context! {
        client_id => app.client_id,
        name => escape::shown(app.name),
        scopes => app.scopes.iter().map(scope).collect::<Vec<_>>(),
    }
}

fn notice(notice: AccountNotice) -> Value {
    context! { key => notice.key(), minutes => notice.minutes(), is_error => notice.is_error() }
}
