//! What a template is told about its page.

use minijinja::context;
use minijinja::value::Value;

use super::fault::RenderFault;
use super::page::{
    ConsentPage, ErrorPage, FormPostPage, Page, SelectAccountPage, SignInPage, SignOutPage, SignedOutPage,
    SigningOutPage,
};
use super::{escape, href};

/// How long a browser waits for its frames before it goes on without a script.
const SECONDS_FOR_FRAMES: u8 = 3;

impl Page<'_> {
    pub(super) const fn template(&self) -> &'static str {
        match self {
            Self::SignIn(_) => "sign_in.html",
            Self::SelectAccount(_) => "select_account.html",
            Self::Consent(_) => "consent.html",
            Self::SignOut(_) => "sign_out.html",
            Self::SignedOut(_) => "signed_out.html",
            Self::SigningOut(_) => "signing_out.html",
            Self::Error(_) => "error.html",
            Self::Account(page) => page.template(),
            Self::SignUp(_) => "sign_up.html",
            Self::FormPost(_) => "form_post.html",
        }
    }

    /// The fields of the page.
    pub(super) fn model(&self) -> Result<Value, RenderFault> {
        Ok(match self {
            Self::SignIn(page) => sign_in(page)?,
            Self::SelectAccount(page) => select_account(page)?,
            Self::Consent(page) => consent(page)?,
            Self::SignOut(page) => sign_out(page)?,
            Self::SignedOut(page) => signed_out(page),
            Self::SigningOut(page) => signing_out(page),
            Self::Error(page) => error(page),
            Self::Account(page) => page.model()?,
            Self::SignUp(page) => page.model()?,
            Self::FormPost(page) => form_post(page)?,
        })
    }
}

fn sign_in(page: &SignInPage<'_>) -> Result<Value, RenderFault> {
    let notice = page.notice.map(|notice| {
        context! {
            key => notice.key(),
            minutes => notice.minutes(),
            blames_input => notice.blames_input(),
            is_error => notice.is_error(),
        }
    });
    Ok(context! {
        action => action(page.action)?,
        transaction => page.transaction,
        client_name => escape::shown(page.client_name),
        username => page.username,
        notice,
        sign_up => page.sign_up.map(action).transpose()?,
    })
}

fn select_account(page: &SelectAccountPage<'_>) -> Result<Value, RenderFault> {
    Ok(context! {
        action => action(page.action)?,
        transaction => page.transaction,
        client_name => escape::shown(page.client_name),
        name => escape::shown(page.name),
        username => escape::shown(page.username),
        initial => initial(page.name),
    })
}

fn consent(page: &ConsentPage<'_>) -> Result<Value, RenderFault> {
    let scopes = page.scopes.iter();
    let scopes: Vec<Value> = scopes
        .map(|scope| context! { title => escape::shown(scope.title), description => escape::shown(scope.description) })
        .collect();
    Ok(context! {
        action => action(page.action)?,
        transaction => page.transaction,
        client_name => escape::shown(page.client_name),
        username => escape::shown(page.username),
        redirect_host => escape::shown(page.redirect_host),
        scopes,
    })
}

fn sign_out(page: &SignOutPage<'_>) -> Result<Value, RenderFault> {
    Ok(context! {
        action => action(page.action)?,
        transaction => page.transaction,
        username => page.username.map(escape::shown),
        client_name => page.client_name.map(escape::shown),
    })
}

fn signed_out(page: &SignedOutPage<'_>) -> Value {
    context! {
        still_signed_in => page.still_signed_in,
        continue_url => page.continue_url.filter(|url| href::is_safe(url)),
        client_name => page.client_name.map(escape::shown),
    }
}

fn signing_out(page: &SigningOutPage<'_>) -> Value {
    let frames: Vec<Value> = page.frames.iter().filter(|url| href::is_safe(url)).map(|url| Value::from(*url)).collect();
    context! {
        frames,
        continue_url => page.continue_url.filter(|url| href::is_safe(url)),
        seconds => SECONDS_FOR_FRAMES,
        nonce => page.nonce,
    }
}

fn error(page: &ErrorPage<'_>) -> Value {
    context! {
        message => page.message.key(),
        developer => page.developer.map(developer),
        request_id => escape::shown(page.request_id),
        way_on => page.way_on.filter(|url| href::is_safe(url)),
    }
}

fn developer((code, description): (&str, &str)) -> Value {
    context! { code => escape::shown(code), description => escape::shown(description) }
}

fn form_post(page: &FormPostPage<'_>) -> Result<Value, RenderFault> {
    let fields: Vec<Value> = page.fields.iter().map(|&(name, value)| context! { name, value }).collect();
    Ok(context! {
        action => action(page.action)?,
        fields,
        nonce => page.nonce,
        client_name => escape::shown(page.client_name),
    })
}

pub(super) fn action(url: &str) -> Result<&str, RenderFault> {
    href::is_safe(url).then_some(url).ok_or(RenderFault::Action)
}

/// What stands for a person without a picture.
pub(super) fn initial(name: &str) -> String {
    let first = name.chars().find(|c| c.is_alphanumeric());
    first.map(|c| c.to_uppercase().collect()).unwrap_or_default()
}
