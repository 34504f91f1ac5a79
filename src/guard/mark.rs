//! Marks of what was spent.

use std::fmt;

use ring::digest::{Context, SHA256};

use crate::protocol::{ClientId, GrantId};

/// What is spent: an artefact that may be used once. Two kinds of artefact never share a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    id: [u8; 16],
    /// Whose share of the memory it takes.
    owner: [u8; 8],
}

impl Mark {
    /// A client assertion: `jti` is unique among those of one client (RFC 7523 §3).
    #[must_use]
    pub fn of_client_assertion(client: &ClientId, jti: &str) -> Self {
        Self::new("client assertion", client.as_str(), jti)
    }

    /// An authorization code, of which every grant has one.
    #[must_use]
    pub fn of_authorization_code(client: &ClientId, grant: GrantId) -> Self {
        Self::of_bytes("authorization code", client, grant.as_bytes())
    }

    /// A sign-in on its way, which leads to one authorization code.
    #[must_use]
    pub fn of_transaction(client: &ClientId, id: &[u8; 16]) -> Self {
        Self::of_bytes("transaction", client, id)
    }

    /// What the operator's own sign-in service was asked, and answers once.
    #[must_use]
    pub fn of_login_challenge(client: &ClientId, id: &[u8; 16]) -> Self {
        Self::of_bytes("login challenge", client, id)
    }

    fn new(kind: &str, owner: &str, id: &str) -> Self {
        Self::of_parts(kind, owner, id.as_bytes())
    }

    fn of_bytes(kind: &str, owner: &ClientId, id: &[u8; 16]) -> Self {
        Self::of_parts(kind, owner.as_str(), id)
    }

    fn of_parts(kind: &str, owner: &str, id: &[u8]) -> Self {
        let (kind, owner) = (kind.as_bytes(), owner.as_bytes());
        Self { id: digest(&[kind, owner, id]), owner: digest(&[kind, owner]) }
    }

    pub(super) const fn from_parts(id: [u8; 16], owner: [u8; 8]) -> Self {
        Self { id, owner }
    }

    pub(super) const fn id(&self) -> &[u8; 16] {
        &self.id
    }

    pub(super) const fn owner(&self) -> &[u8; 8] {
        &self.owner
    }
}

/// The first bytes of SHA-256 over the length-prefixed parts.
fn digest<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.finish().as_ref().first_chunk().copied().unwrap_or([0; N])
}

/// The proof that a mark was set for the first time. Only the guard makes one.
///
/// ```compile_fail
/// # fn forge(mark: signet::guard::Mark) {
/// let forged = signet::guard::Spent::new(mark);
/// # }
/// ```
#[derive(PartialEq, Eq)]
pub struct Spent(Mark);

impl Spent {
    pub(super) const fn new(mark: Mark) -> Self {
        Self(mark)
    }

    /// Whether it was this mark that was set.
    #[must_use]
    pub fn is_of(&self, mark: &Mark) -> bool {
        self.0 == *mark
    }
}

/// Why nothing was spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpendFault {
    /// It was used before.
    AlreadySpent,
    /// It is older than the guard's memory, so nobody knows whether it was used.
    IssuedBeforeBirth,
    /// Its owner has spent so much that nothing more of it can be remembered now.
    ShareExhausted,
    /// Nothing more can be remembered now.
    Full,
    /// The guard cannot be reached.
    Unavailable,
}

impl fmt::Display for SpendFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AlreadySpent => "it was used before",
            Self::IssuedBeforeBirth => "it is older than the guard's memory",
            Self::ShareExhausted => "its owner's share of the guard's memory is full",
            Self::Full => "the guard's memory is full",
            Self::Unavailable => "the guard cannot be reached",
        })
    }
}
