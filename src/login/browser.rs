//! What a browser sent, and what it gets.

use std::net::IpAddr;

use crate::guard::Unavailable;
use crate::protocol::registered_names::registered_names;
use crate::protocol::{ClientId, GrantId, JwtId, SessionId, Subject};
use crate::settings::Label;

/// What a browser sent, less everything that is only HTTP. Its cookies are whatever it made of ours.
#[derive(Clone, Copy)]
pub struct Browser<'a> {
    /// The value of the cookie that all sign-ins of this browser have in common.
    pub unverified_binding: Option<&'a str>,
    /// The value of the session cookie.
    pub unverified_session: Option<&'a str>,
    /// Where it is.
    pub address: IpAddr,
    /// The languages that its owner reads (`Accept-Language`).
    pub languages: Option<&'a str>,
    /// Whose page sent the form.
    pub sender: FormSender,
}

/// Whose page sent a form, as far as the browser tells (`Sec-Fetch-Site`, `Origin`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormSender {
    /// One of ours.
    Ourselves,
    /// It does not tell. The sealed form has to prove it.
    Unknown,
    /// Another site's.
    Foreign,
}

/// What a browser gets.
pub struct Outcome {
    /// What it shows, or where it goes.
    pub view: View,
    /// What it keeps.
    pub cookies: Cookies,
    /// What happened, for the audit log.
    pub events: Vec<Event>,
}

/// What a browser shows, or where it goes.
pub enum View {
    /// A page.
    Page(Rendered),
    /// Another URL, by `GET` (303): "the HTTP 307 … SHOULD NOT be used" (RFC 9700 §4.12).
    SeeOther(String),
}

/// A page, with what its policy must allow.
pub struct Rendered {
    /// The page.
    pub html: String,
    /// Where its forms may lead besides this server.
    pub form_targets: Vec<String>,
    /// The nonce of its one script, if it has one.
    pub script_nonce: Option<String>,
    /// What its frames may load.
    pub frame_sources: Vec<String>,
}

/// What a browser keeps from now on.
#[derive(Default)]
pub struct Cookies {
    /// The session.
    pub session: Option<CookieChange>,
    /// What all sign-ins of this browser have in common.
    pub binding: Option<CookieChange>,
}

/// A change of one cookie.
pub enum CookieChange {
    /// It has this value.
    Set(String),
    /// It is gone.
    Remove,
}

registered_names! {
    /// What people change in their own accounts.
    AccountChange {
        /// What they are called.
        Names = "names",
        /// The e-mail address.
        Email = "email",
        /// The password; every other session has ended with it.
        Password = "password",
    }
}

/// Something that happened, for the audit log. What a stranger typed is not in it.
#[derive(Clone, Debug)]
pub enum Event {
    /// Somebody signed in.
    SignedIn {
        /// Who.
        subject: Subject,
        /// From now on in this session.
        session: SessionId,
    },
    /// Somebody did not sign in.
    SignInRefused {
        /// What the fault is called.
        fault: &'static str,
    },
    /// Somebody made an account, and is signed in.
    SignedUp {
        /// Who.
        subject: Subject,
    },
    /// Somebody made no account.
    SignUpRefused {
        /// What the fault is called.
        fault: &'static str,
    },
    /// A person let a client have something.
    ConsentGiven {
        /// Who.
        subject: Subject,
    },
    /// A client got an authorization code.
    CodeIssued {
        /// What the operator calls the client.
        client: Label,
        /// On whose behalf.
        subject: Subject,
        /// What everything carries that descends from it.
        grant: GrantId,
    },
    /// Somebody changed something in their own account.
    AccountChanged {
        /// Who.
        subject: Subject,
        /// What.
        change: AccountChange,
    },
    /// A person took back what a client might do; what it had is revoked.
    ConsentWithdrawn {
        /// Who.
        subject: Subject,
        /// The client.
        client: ClientId,
    },
    /// Somebody ended all of their sessions, and what every client had.
    SignedOutEverywhere {
        /// Who.
        subject: Subject,
    },
    /// A client got an access token from the authorization endpoint.
    TokenIssued {
        /// What the operator calls the client.
        client: Label,
        /// On whose behalf.
        subject: Subject,
        /// What everything carries that descends from it.
        grant: GrantId,
        /// The token's name.
        jwt_id: JwtId,
    },
    /// Somebody signed out.
    SignedOut {
        /// Who.
        subject: Subject,
        /// Of this session.
        session: SessionId,
    },
}

impl Outcome {
    /// Another URL.
    #[must_use]
    pub fn see_other(url: impl Into<String>) -> Self {
        Self { view: View::SeeOther(url.into()), cookies: Cookies::default(), events: Vec::new() }
    }

    /// A page whose forms lead nowhere else.
    #[must_use]
    pub(super) fn page(html: String) -> Self {
        Self::page_to(html, Vec::new())
    }

    /// A page whose forms may end at these targets.
    #[must_use]
    pub(super) fn page_to(html: String, form_targets: Vec<String>) -> Self {
        let view = View::Page(Rendered { html, form_targets, script_nonce: None, frame_sources: Vec::new() });
        Self { view, cookies: Cookies::default(), events: Vec::new() }
    }
}

/// A store of ours that people's sign-ins need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// The guard.
    Guard(Unavailable),
    /// The directory.
    Directory(crate::users::Unavailable),
}

impl From<Unavailable> for Outage {
    fn from(fault: Unavailable) -> Self {
        Self::Guard(fault)
    }
}

impl From<crate::users::Unavailable> for Outage {
    fn from(fault: crate::users::Unavailable) -> Self {
        Self::Directory(fault)
    }
}
