//! The closed list of error codes with their status, and the error answer of RFC 6749 §5.2.

use serde::Serialize;

use crate::protocol::registered_names::registered_names;

registered_names! {
    /// An `error` code.
    ErrorCode {
        /// RFC 6749 §5.2
        InvalidRequest = "invalid_request",
        /// RFC 6749 §5.2
        InvalidClient = "invalid_client",
        /// RFC 6749 §5.2
        InvalidGrant = "invalid_grant",
        /// RFC 6749 §5.2
        UnauthorizedClient = "unauthorized_client",
        /// RFC 6749 §5.2
        UnsupportedGrantType = "unsupported_grant_type",
        /// RFC 6749 §5.2
        InvalidScope = "invalid_scope",
        /// RFC 6749 §4.1.2.1
        AccessDenied = "access_denied",
        /// RFC 6749 §4.1.2.1
        UnsupportedResponseType = "unsupported_response_type",
        /// RFC 6750 §3.1
        InvalidToken = "invalid_token",
        /// RFC 6750 §3.1
        InsufficientScope = "insufficient_scope",
        /// OpenID Connect Core §3.1.2.6
        InteractionRequired = "interaction_required",
        /// OpenID Connect Core §3.1.2.6
        LoginRequired = "login_required",
        /// OpenID Connect Core §3.1.2.6
        AccountSelectionRequired = "account_selection_required",
        /// OpenID Connect Core §3.1.2.6
        ConsentRequired = "consent_required",
        /// OpenID Connect Core §3.1.2.6
        RequestNotSupported = "request_not_supported",
        /// OpenID Connect Core §3.1.2.6
        RequestUriNotSupported = "request_uri_not_supported",
        /// OpenID Connect Core §3.1.2.6
        InvalidRequestObject = "invalid_request_object",
        /// OpenID Connect Core §3.1.2.6
        RegistrationNotSupported = "registration_not_supported",
        /// OpenID Connect Core Error Code unmet_authentication_requirements §2
        UnmetAuthenticationRequirements = "unmet_authentication_requirements",
        /// RFC 8707 §2
        InvalidTarget = "invalid_target",
        /// RFC 7009 §2.2.1
        UnsupportedTokenType = "unsupported_token_type",
        /// RFC 6749 §4.1.2.1, used at every endpoint for a fault of ours
        ServerError = "server_error",
        /// RFC 6749 §4.1.2.1, used at every endpoint for an outage of ours
        TemporarilyUnavailable = "temporarily_unavailable",
    }
}

impl ErrorCode {
    /// The HTTP status the code travels with.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidRequest
            | Self::InvalidGrant
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::InvalidScope
            | Self::InvalidTarget
            | Self::UnsupportedTokenType
            | Self::AccessDenied
            | Self::UnsupportedResponseType
            | Self::InteractionRequired
            | Self::LoginRequired
            | Self::AccountSelectionRequired
            | Self::ConsentRequired
            | Self::UnmetAuthenticationRequirements
            | Self::InvalidRequestObject
            | Self::RequestNotSupported
            | Self::RequestUriNotSupported
            | Self::RegistrationNotSupported => 400,
            Self::InvalidClient | Self::InvalidToken => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
        }
    }

    /// The answer that tells this code and why. `id` names the refusal in the documentation (`error_uri`).
    #[must_use]
    pub const fn because(self, id: &'static str, description: &'static str) -> ErrorResponse {
        ErrorResponse { code: self, status: self.status(), id, description }
    }
}

/// An error answer. Its texts are ours from beginning to end, so nothing a stranger sent can come back in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorResponse {
    /// The `error`.
    pub code: ErrorCode,
    /// The HTTP status.
    pub status: u16,
    /// What the refusal is called in `error_uri`.
    pub id: &'static str,
    /// The `error_description`, of the characters RFC 6749 §5.2 allows.
    pub description: &'static str,
}

impl ErrorResponse {
    /// The same answer under a status that says more, such as 413.
    #[must_use]
    pub const fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// The JSON body of RFC 6749 §5.2; `error_uri` is `base` followed by the refusal's id.
    #[must_use]
    pub fn to_json(&self, error_uri_base: Option<&str>) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
            error_description: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            error_uri: Option<String>,
        }
        serde_json::to_string(&Body {
            error: self.code.as_str(),
            error_description: self.description,
            error_uri: error_uri_base.map(|base| format!("{base}{}", self.id)),
        })
        .unwrap_or_default()
    }
}
