//! The cookies of people's browsers (RFC 6265). Their flags follow the issuer's scheme: a development server on plain http
//! can set no `__Host-` cookie. "Cookies do not provide isolation by port" (§8.5), so there their names are such as no app
//! on another port of the same host is likely to use: that of Flask is `session`.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

use crate::login::{CookieChange, Cookies};
use crate::protocol::IssuerIdentifier;

/// The longest value that one of our cookies ever had.
const MAX_BYTES: usize = 3584;

#[derive(Clone, Copy)]
enum Name {
    Session,
    Binding,
}

impl Name {
    const fn under(self, is_secure: bool) -> &'static str {
        match (self, is_secure) {
            (Self::Session, true) => "__Host-session",
            (Self::Binding, true) => "__Host-transaction",
            (Self::Session, false) => "signet-session",
            (Self::Binding, false) => "signet-transaction",
        }
    }
}

/// The values of our cookies that a browser sent: session and binding. Of one that stands twice neither counts: another
/// site of this host may have planted one.
pub(super) fn read<'a>(request: &'a HttpRequest, issuer: &IssuerIdentifier) -> [Option<&'a str>; 2] {
    let is_secure = is_secure(issuer);
    [Name::Session, Name::Binding].map(|name| value_of(request, name.under(is_secure)))
}

fn value_of<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let lines = request.headers().get_all(header::COOKIE).filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(other, _)| *other == name).map(|(_, value)| value);
    let value = values.next().filter(|value| value.len() <= MAX_BYTES)?;
    values.next().is_none().then_some(value)
}

/// Tells a browser what it keeps from now on, until it is closed.
pub(super) fn write(headers: &mut HeaderMap, issuer: &IssuerIdentifier, cookies: &Cookies) {
    let is_secure = is_secure(issuer);
    for (name, change) in [(Name::Session, &cookies.session), (Name::Binding, &cookies.binding)] {
        let name = name.under(is_secure);
        let flags =
            if is_secure { "; Path=/; Secure; HttpOnly; SameSite=Lax" } else { "; Path=/; HttpOnly; SameSite=Lax" };
        let line = match change {
            None => continue,
            Some(CookieChange::Set(value)) => format!("{name}={value}{flags}"),
            Some(CookieChange::Remove) => format!("{name}={flags}; Max-Age=0"),
        };
        if let Ok(line) = HeaderValue::from_str(&line) {
            headers.append(header::SET_COOKIE, line);
        }
    }
}

pub(super) fn is_secure(issuer: &IssuerIdentifier) -> bool {
    issuer.as_str().starts_with("https:")
}
