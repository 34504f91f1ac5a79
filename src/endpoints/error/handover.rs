//! What the operator's own sign-in service is told of a call that is refused.

use crate::endpoints::LoginCallFault;
use crate::endpoints::error::OUR_FAULT;
use crate::login::HandoverFault;
use crate::protocol::{ErrorCode, ErrorResponse};
use crate::users::GivenFault;

use ErrorCode::{InvalidRequest, InvalidToken};

impl From<&LoginCallFault> for ErrorResponse {
    fn from(fault: &LoginCallFault) -> Self {
        match fault {
            LoginCallFault::Request(fault) => (*fault).into(),
            LoginCallFault::Unauthorized => InvalidToken.because(
                "login-service-unauthorized",
                "The request does not bring the secret of the sign-in service: Authorization: Bearer, then login.secret.",
            ),
            LoginCallFault::NotUnderstood => InvalidRequest.because(
                "login-service-not-understood",
                "The body must be a JSON object with login_challenge, and no member that this call does not know.",
            ),
            LoginCallFault::Handover(fault) => fault.into(),
        }
    }
}

impl From<&HandoverFault> for ErrorResponse {
    fn from(fault: &HandoverFault) -> Self {
        let (id, description) = match fault {
            HandoverFault::ChallengeBroken => {
                ("login-challenge-broken", "The login_challenge is none of this server, or is an answer to one.")
            }
            HandoverFault::ChallengeExpired => {
                ("login-challenge-expired", "The login_challenge is too old; send the browser back to the client.")
            }
            HandoverFault::ClientGone => {
                ("login-challenge-client", "The client of the login_challenge is gone, or its redirect URI.")
            }
            HandoverFault::SubjectMissing => ("login-subject-missing", "Somebody signed in: the subject says who."),
            HandoverFault::SubjectIllegal => {
                ("login-subject-illegal", "The subject must be 1 to 255 printable ASCII characters.")
            }
            HandoverFault::SubjectDiffers => (
                "login-subject-differs",
                "Another subject is expected: the one of expected_subject, or of subject where a consent is asked for.",
            ),
            HandoverFault::Claims(GivenFault::Standard) => {
                ("login-claims-standard", "A standard claim has not the form of OpenID Connect Core, section 5.1.")
            }
            HandoverFault::Claims(GivenFault::Foreign(_)) => (
                "login-claims-foreign",
                "A claim has no value, is nested too deep, or has a name to which a standard gives another meaning.",
            ),
            HandoverFault::Claims(GivenFault::TooLong) => {
                ("login-claims-too-long", "The claims must be 1400 bytes of JSON at most.")
            }
            HandoverFault::ClaimsBesideRequest => (
                "login-claims-beside-request",
                "The claims, with subject, acr and amr, and what the client asks for are longer than 2400 bytes together.",
            ),
            HandoverFault::MethodIllegal => {
                ("login-amr-illegal", "The amr must hold at most 8 authentication methods of RFC 8176, section 2.")
            }
            HandoverFault::ContextIllegal => {
                ("login-acr-illegal", "The acr must be 1 to 255 printable ASCII characters without space.")
            }
            HandoverFault::TimeIllegal => (
                "login-auth-time-illegal",
                "The auth_time is in the future, or so early that max_age or prompt=login asks for a new sign-in.",
            ),
            HandoverFault::NotAsked => {
                ("login-not-asked", "A consent takes login_challenge, subject and remember, and nothing else.")
            }
            HandoverFault::OurFault => return OUR_FAULT,
        };
        InvalidRequest.because(id, description)
    }
}
