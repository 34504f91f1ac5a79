//! What clients are told of grants that prove nothing.

use crate::endpoints::UserinfoFault;
use crate::endpoints::error::{GRANT_TYPE_UNSUPPORTED, OUR_FAULT};
use crate::grants::{CodeFault, GrantFault, RefreshFault, UserFault};
use crate::guard::SpendFault;
use crate::login::{Outage, PasswordRefusal};
use crate::protocol::{ErrorCode, ErrorResponse};

use ErrorCode::{InsufficientScope, InvalidGrant, InvalidRequest, InvalidToken, TemporarilyUnavailable};

impl From<GrantFault> for ErrorResponse {
    fn from(fault: GrantFault) -> Self {
        match fault {
            GrantFault::NoEntropy => OUR_FAULT,
            GrantFault::NotAtTokenEndpoint => GRANT_TYPE_UNSUPPORTED,
            GrantFault::UserNotProven => OUR_FAULT,
            GrantFault::Policy(fault) => fault.into(),
            GrantFault::Code(fault) => fault.into(),
            GrantFault::Refresh(fault) => fault.into(),
            GrantFault::User(fault) => fault.into(),
        }
    }
}

impl From<PasswordRefusal> for ErrorResponse {
    /// "The provided authorization grant (e.g., authorization code, resource owner credentials) … is invalid" (RFC 6749 §5.2):
    /// the same words whatever was wrong.
    fn from(fault: PasswordRefusal) -> Self {
        match fault {
            PasswordRefusal::WrongCredentials(_) => {
                InvalidGrant.because("user-credentials", "The username or the password is wrong.")
            }
            // RFC 6585 §4; RFC 6749 has no code of its own for it.
            PasswordRefusal::TooManyAttempts(_) => TemporarilyUnavailable
                .because("too-many-sign-ins", "Too many attempts to sign in as this user or from this address; wait.")
                .with_status(429),
            PasswordRefusal::Busy => {
                TemporarilyUnavailable.because("busy", "Too many secrets are being verified; try again.")
            }
            PasswordRefusal::Outage(Outage::Guard(fault)) => fault.into(),
            PasswordRefusal::Outage(Outage::Directory(fault)) => fault.into(),
        }
    }
}

impl From<CodeFault> for ErrorResponse {
    fn from(fault: CodeFault) -> Self {
        match fault {
            CodeFault::Missing => InvalidRequest.because("code-missing", "The request has no code."),
            CodeFault::Broken | CodeFault::IssuedToAnotherClient | CodeFault::IssuedInFuture => InvalidGrant
                .because("code-invalid", "The code is no authorization code that was issued to this client."),
            CodeFault::RedirectUriDiffers | CodeFault::RedirectUriMissing => InvalidGrant
                .because("code-redirect-uri", "The redirect_uri must be the one of the authorization request."),
            CodeFault::VerifierMissing
            | CodeFault::VerifierUnexpected
            | CodeFault::VerifierMalformed
            | CodeFault::VerifierWrong => InvalidGrant.because(
                "code-verifier",
                "The code_verifier must be the one of the code_challenge in the authorization request: 43 to 128 \
                 unreserved characters, and none where there was no code_challenge.",
            ),
            CodeFault::Late | CodeFault::NotSpent(SpendFault::AlreadySpent | SpendFault::IssuedBeforeBirth) => {
                InvalidGrant.because("code-used-or-expired", "The code was used before, or has expired.")
            }
            CodeFault::NotSpent(SpendFault::ShareExhausted | SpendFault::Full | SpendFault::Unavailable) => {
                TemporarilyUnavailable
                    .because("guard-unavailable", "Single use cannot be ensured at the moment; try again.")
            }
        }
    }
}

impl From<RefreshFault> for ErrorResponse {
    fn from(fault: RefreshFault) -> Self {
        match fault {
            RefreshFault::Missing => {
                InvalidRequest.because("refresh-token-missing", "The request has no refresh_token.")
            }
            RefreshFault::Broken
            | RefreshFault::IssuedToAnotherClient
            | RefreshFault::NotRegistered
            | RefreshFault::IssuedInFuture => InvalidGrant.because(
                "refresh-token-invalid",
                "The refresh_token is no refresh token that was issued to this client and that it may use.",
            ),
            RefreshFault::Expired => InvalidGrant
                .because("refresh-token-expired", "The refresh_token has expired; the user must sign in again."),
            RefreshFault::Reused => InvalidGrant.because(
                "refresh-token-reused",
                "A later refresh token was used already; all of them are revoked, and the user must sign in again.",
            ),
            RefreshFault::Guard(fault) => fault.into(),
        }
    }
}

impl From<UserFault> for ErrorResponse {
    fn from(fault: UserFault) -> Self {
        match fault {
            UserFault::AccountChanged | UserFault::Revoked => {
                InvalidGrant.because("grant-ended", "What the user granted has ended; the user must sign in again.")
            }
            UserFault::Guard(fault) => fault.into(),
            UserFault::Directory(fault) => fault.into(),
        }
    }
}

impl From<crate::users::Unavailable> for ErrorResponse {
    fn from(_: crate::users::Unavailable) -> Self {
        TemporarilyUnavailable.because(
            "directory-unavailable",
            "The accounts cannot be read at the moment; ask again after a short while.",
        )
    }
}

impl From<UserinfoFault> for ErrorResponse {
    fn from(fault: UserinfoFault) -> Self {
        match fault {
            UserinfoFault::Request(fault) => fault.into(),
            UserinfoFault::TokenMissing => {
                InvalidToken.because("access-token-missing", "The request has no access token.")
            }
            UserinfoFault::SeveralTokens => InvalidRequest.because(
                "several-access-tokens",
                "The access token belongs in the header or in the body, not in both.",
            ),
            UserinfoFault::TokenInvalid(_)
            | UserinfoFault::ClientGone
            | UserinfoFault::Revoked
            | UserinfoFault::AccountChanged
            | UserinfoFault::NotForUserinfo => InvalidToken
                .because("access-token-invalid", "The access token is expired, revoked, or for another server."),
            UserinfoFault::NoUser => InsufficientScope
                .because("access-token-without-openid", "The access token was not granted the scope openid by a user."),
            UserinfoFault::Guard(fault) => fault.into(),
            UserinfoFault::Directory(fault) => fault.into(),
            UserinfoFault::Issue(_) => OUR_FAULT,
        }
    }
}
