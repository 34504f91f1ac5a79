//! Why the operator's service is not believed.

use std::fmt;

use crate::outbound::FetchFault;
use crate::users::GivenFault;

/// Why a service that checks passwords is not believed, or says nothing; told to the operator. It is never the fault of
/// whoever signs in, nor of the client.
#[derive(Debug, PartialEq, Eq)]
pub enum ServiceFault {
    /// There is no way out.
    NoWayOut,
    /// It cannot be reached, does not answer in time, or answers with another status than success.
    Unanswered(FetchFault),
    /// The answer is not the JSON object that is expected.
    NotUnderstood,
    /// It says no, and yet who it is.
    Contradictory,
    /// It says yes, and not who it is.
    SubjectMissing,
    /// Not 1 to 255 printable ASCII characters.
    SubjectIllegal,
    /// No status that an account may have.
    StatusIllegal,
    /// A method that RFC 8176 does not have, or too many.
    MethodIllegal,
    /// The claims are not told to clients.
    Claims(GivenFault),
}

impl fmt::Display for ServiceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoWayOut => "nothing can be sent",
            Self::Unanswered(fault) => return fault.fmt(f),
            Self::NotUnderstood => {
                "the answer is not understood; expected a JSON object with authenticated, sub, claims, amr and status"
            }
            Self::Contradictory => "authenticated is false, and the rest says otherwise; expected nothing else then",
            Self::SubjectMissing => "the answer has no sub; expected the user's, which is never another user's",
            Self::SubjectIllegal => "the sub is none; expected 1 to 255 printable ASCII characters",
            Self::StatusIllegal => "the status is none; expected active, pending or disabled",
            Self::MethodIllegal => "the amr is none; expected 8 names of RFC 8176 at most",
            Self::Claims(GivenFault::Standard) => {
                "a standard claim has another form than OpenID Connect Core §5.1 gives it"
            }
            Self::Claims(GivenFault::Foreign(_)) => "a claim is of another meaning already, or holds nothing",
            Self::Claims(GivenFault::TooLong) => "the claims are longer than 1,400 bytes",
        })
    }
}

impl std::error::Error for ServiceFault {}

impl From<FetchFault> for ServiceFault {
    fn from(fault: FetchFault) -> Self {
        Self::Unanswered(fault)
    }
}
