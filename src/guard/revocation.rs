//! What can be revoked, and which revocations a token falls under.

use std::fmt;

use crate::clock::Timestamp;
use crate::protocol::{ClientId, GrantId, JwtId, SessionId, Subject};

/// What is revoked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Revocation {
    /// Everything that descends from one authorization.
    Grant(GrantId),
    /// One token.
    Token(JwtId),
    /// Everything that belongs to one session.
    Session(SessionId),
    /// Everything of a subject that was issued before this moment.
    Subject(String),
    /// Everything of a client that was issued before this moment.
    Client(ClientId),
    /// Everything that a user let a client have before this moment: the user took it back.
    Consent(Subject, ClientId),
    /// Everything that was issued before this moment.
    Issuer,
}

impl Revocation {
    /// Whether it reaches only what was issued before it: an epoch, not an end.
    #[must_use]
    pub const fn is_epoch(&self) -> bool {
        matches!(self, Self::Subject(_) | Self::Client(_) | Self::Consent(..) | Self::Issuer)
    }

    /// What it is called where it is stored and listed.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Grant(_) => "grant",
            Self::Token(_) => "token",
            Self::Session(_) => "session",
            Self::Subject(_) => "subject",
            Self::Client(_) => "client",
            Self::Consent(..) => "consent",
            Self::Issuer => "issuer",
        }
    }

    /// Which one of its kind; empty for the issuer.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Grant(id) => id.to_string(),
            Self::Token(id) => id.to_string(),
            Self::Session(id) => id.to_string(),
            Self::Subject(subject) => subject.clone(),
            Self::Client(client) => client.to_string(),
            // No subject has a space in it.
            Self::Consent(subject, client) => format!("{subject} {client}"),
            Self::Issuer => String::new(),
        }
    }
}

impl fmt::Display for Revocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind(), self.name().escape_debug())
    }
}

/// What a token says about where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Descent<'a> {
    /// `gid`
    pub grant: Option<GrantId>,
    /// `jti`
    pub token: Option<JwtId>,
    /// `sid`
    pub session: Option<SessionId>,
    /// `sub`
    pub subject: &'a str,
    /// `client_id`; a session is no client's.
    pub client: Option<&'a ClientId>,
    /// `iat`, of whole seconds: a token of the second in which an epoch falls is older than it.
    pub issued_at: Timestamp,
}

/// The proof that a revocation outlives a power cut. Only the guard makes one.
///
/// ```compile_fail
/// let forged = signet::guard::Durable::new();
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Durable(());

impl Durable {
    pub(super) const fn new() -> Self {
        Self(())
    }
}

/// A store of ours cannot be reached: never the fault of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the guard cannot be reached")
    }
}

impl std::error::Error for Unavailable {}
