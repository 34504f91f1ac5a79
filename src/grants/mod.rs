//! One file per grant type. A grant proves something about a request and returns a [`Proof`]; it cannot mint, and owns no
//! step that another grant shares, so it cannot forget one.

mod authorization_code;
mod client_credentials;
mod fault;
mod password;
mod refresh_token;
mod user;

pub use fault::{CodeFault, GrantFault, RefreshFault, UserFault};

use crate::clients::{AuthenticatedClient, Target};
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::guard::{Guard, Mark};
use crate::protocol::{GrantId, GrantType, Parameters};
use crate::tokens::{Authorization, Issuer, RefreshToken};
use crate::users::{ClaimNames, Directory, SignedIn};

/// What grants may ask.
#[derive(Clone, Copy)]
pub struct Witnesses<'a> {
    /// The reader of what was issued.
    pub issuer: &'a Issuer,
    /// What was revoked.
    pub guard: &'a Guard,
    /// Who the users are.
    pub directory: &'a Directory,
    /// What claims about them are called.
    pub claim_names: &'a ClaimNames,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
}

/// A client's request for tokens.
#[derive(Clone, Copy)]
pub struct GrantRequest<'a> {
    /// Who asks.
    pub client: &'a AuthenticatedClient,
    /// With what.
    pub parameters: &'a Parameters,
    /// Whose password came with it, if one did and was right.
    pub user: Option<&'a SignedIn>,
    /// When.
    pub now: Timestamp,
}

/// What a grant proved.
pub struct Proof {
    /// On whose behalf tokens are issued.
    pub authorization: Authorization,
    /// What the tokens are for, where the grant is for nothing else.
    pub target: Option<Target>,
    /// What has to be used up before anything is issued.
    pub single_use: SingleUse,
    /// The `nonce` of the request that an ID token answers.
    pub nonce: Option<String>,
    /// The refresh token that was presented.
    pub presented: Option<RefreshToken>,
}

/// What has to be used up before anything is issued. The pipeline does it, after everything was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SingleUse {
    /// Nothing.
    Unlimited,
    /// An authorization code.
    Code {
        /// What is spent.
        mark: Mark,
        /// What is revoked when it was spent before.
        grant: GrantId,
        /// When it was issued.
        issued_at: Timestamp,
        /// From when on it is worthless.
        until: Timestamp,
    },
    /// An authorization code that is right and late: whoever has it may not be the first. "If an authorization code is used
    /// more than once, the authorization server … SHOULD revoke (when possible) all tokens previously issued based on that
    /// authorization code" (RFC 6749 §4.1.2).
    LateCode {
        /// What is revoked.
        grant: GrantId,
    },
    /// One generation of a rotating refresh token.
    Generation {
        /// Whose.
        family: GrantId,
        /// Which one.
        presented: u32,
        /// When the family ends.
        until: Timestamp,
    },
}

/// Has the grant of this type prove what the request claims.
///
/// # Errors
/// [`GrantFault`] says what is not proven.
pub async fn prove(
    grant_type: GrantType,
    request: GrantRequest<'_>,
    witnesses: Witnesses<'_>,
) -> Result<Proof, GrantFault> {
    match grant_type {
        GrantType::AuthorizationCode => authorization_code::prove(request, witnesses).await,
        GrantType::RefreshToken => refresh_token::prove(request, witnesses).await,
        GrantType::ClientCredentials => client_credentials::prove(request, witnesses),
        GrantType::Password => password::prove(request, witnesses).await,
        GrantType::Implicit => Err(GrantFault::NotAtTokenEndpoint),
    }
}
