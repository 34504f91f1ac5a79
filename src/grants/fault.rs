//! Why a grant proves nothing.

use crate::clients::PolicyFault;
use crate::entropy::Exhausted;
use crate::guard::{SpendFault, Unavailable};
use crate::users;

/// Why a grant proves nothing; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantFault {
    /// There is no randomness for a grant id.
    NoEntropy,
    /// It is a grant of the authorization endpoint.
    NotAtTokenEndpoint,
    /// No user is proven: a fault of ours.
    UserNotProven,
    /// The client may not have what it asks for.
    Policy(PolicyFault),
    /// The authorization code does not prove it.
    Code(CodeFault),
    /// The refresh token does not prove it.
    Refresh(RefreshFault),
    /// What the user once granted is no longer granted.
    User(UserFault),
}

/// Why an authorization code proves nothing (RFC 6749 §4.1.3, RFC 7636 §4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeFault {
    /// There is no `code`.
    Missing,
    /// It is no code of ours.
    Broken,
    /// It was issued to another client.
    IssuedToAnotherClient,
    /// It was sent to another redirect URI than the one that is named.
    RedirectUriDiffers,
    /// No `redirect_uri`, and nothing else that binds the code.
    RedirectUriMissing,
    /// No `code_verifier` for a code with a challenge.
    VerifierMissing,
    /// A `code_verifier` for a code without a challenge.
    VerifierUnexpected,
    /// Not 43 to 128 unreserved characters.
    VerifierMalformed,
    /// Not the one of the challenge.
    VerifierWrong,
    /// Issued later than now, beyond what clocks may differ.
    IssuedInFuture,
    /// Its life is over; what descends from it is revoked.
    Late,
    /// It was used before, or may have been; what descends from it is revoked.
    NotSpent(SpendFault),
}

/// Why a refresh token proves nothing (RFC 6749 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshFault {
    /// There is no `refresh_token`.
    Missing,
    /// It is no refresh token of ours.
    Broken,
    /// It was issued to another client.
    IssuedToAnotherClient,
    /// The client gets none any more.
    NotRegistered,
    /// Its life is over.
    Expired,
    /// Issued later than now, beyond what clocks may differ.
    IssuedInFuture,
    /// A later one was used: the grant is revoked.
    Reused,
    /// Nobody can tell whether a later one was used.
    Guard(Unavailable),
}

/// Why what a user once granted is no longer granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserFault {
    /// The account is gone, disabled, or of another version.
    AccountChanged,
    /// The grant, the session, or everything of the user or client was revoked.
    Revoked,
    /// Nobody can tell what was revoked.
    Guard(Unavailable),
    /// The directory cannot be reached.
    Directory(users::Unavailable),
}

impl From<Exhausted> for GrantFault {
    fn from(_: Exhausted) -> Self {
        Self::NoEntropy
    }
}

impl From<PolicyFault> for GrantFault {
    fn from(fault: PolicyFault) -> Self {
        Self::Policy(fault)
    }
}

impl From<CodeFault> for GrantFault {
    fn from(fault: CodeFault) -> Self {
        Self::Code(fault)
    }
}

impl From<RefreshFault> for GrantFault {
    fn from(fault: RefreshFault) -> Self {
        Self::Refresh(fault)
    }
}

impl From<UserFault> for GrantFault {
    fn from(fault: UserFault) -> Self {
        Self::User(fault)
    }
}
