//! What artefacts are called.

use crate::jose::TokenType;
use crate::seal::Purpose;

pub(super) const fn of_type(kind: TokenType) -> &'static str {
    match kind {
        TokenType::AccessToken => "an access token (JWT, RFC 9068)",
        TokenType::IntrospectionResponse => "a signed answer of the introspection endpoint (RFC 9701)",
        TokenType::IdToken => "an ID token (OpenID Connect Core)",
        TokenType::Logout => "a logout token (OpenID Connect Back-Channel Logout)",
        TokenType::NotIssuedBefore => "the moments before which nothing counts that was issued",
        TokenType::StatusList => "a status list (Token Status List)",
        TokenType::Userinfo => "a JWT without a type, as a signed answer of the userinfo endpoint is",
    }
}

pub(super) const fn of_purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Challenge => "an authorization code",
        Purpose::User => "an opaque access token",
        Purpose::Otp => "a one-time code or link",
        Purpose::Mfa => "a second-factor challenge",
        Purpose::RequestUri => "a pushed authorization request",
        Purpose::Device => "a device code",
        Purpose::Login => "a hand-over to the operator's sign-in service",
        Purpose::Claims => "claims that travel apart from their token",
        Purpose::Transaction => "a sign-in or sign-out on its way",
        Purpose::Session => "a session",
        Purpose::Consent => "a remembered consent",
        Purpose::RememberedDevice => "a remembered device",
        Purpose::Refresh => "a refresh token",
        Purpose::PasswordRecovery => "a password recovery",
        Purpose::Activation => "an account activation",
        Purpose::Client => "a registered client",
        Purpose::SecondFactor => "a second factor at rest",
        Purpose::Account => "the account behind a pairwise subject",
        Purpose::Permalink => "a permalink token",
    }
}
