//! Why the service's request is refused.

use crate::users::GivenFault;

/// Why a request of the operator's sign-in service is refused; told to the operator.
#[derive(Debug, PartialEq, Eq)]
pub enum HandoverFault {
    /// The challenge is none of ours, or its answer.
    ChallengeBroken,
    /// It was asked too long ago.
    ChallengeExpired,
    /// The client or its redirect URI is gone.
    ClientGone,
    /// Somebody signed in, and it is not said who.
    SubjectMissing,
    /// Not 1 to 255 printable ASCII characters.
    SubjectIllegal,
    /// Somebody else is expected: the client named the user, or the user has signed in already.
    SubjectDiffers,
    /// The claims are not told to clients.
    Claims(GivenFault),
    /// The claims are longer than the client's request leaves room for.
    ClaimsBesideRequest,
    /// A method that RFC 8176 does not have, or too many.
    MethodIllegal,
    /// A class with spaces, or too long.
    ContextIllegal,
    /// A time in the future, or so early that the user must sign in again.
    TimeIllegal,
    /// What a consent has no use for.
    NotAsked,
    /// There is no key or no randomness, or the answer is too long for a blob.
    OurFault,
}
