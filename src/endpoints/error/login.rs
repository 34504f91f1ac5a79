//! What clients and people are told of a sign-in that does not go on.

use crate::endpoints::BrowserFault;
use crate::endpoints::error::OUR_FAULT;
use crate::guard::SpendFault;
use crate::login::{AuthorizationFault, PageFault, WayOn};
use crate::pages::ErrorMessage;
use crate::protocol::{ErrorCode, ErrorResponse, Parameter, Parameters};
use crate::tokens::IssueFault;

use ErrorCode::{
    AccessDenied, AccountSelectionRequired, ConsentRequired, InteractionRequired, InvalidRequest, InvalidRequestObject,
    InvalidScope, LoginRequired, RegistrationNotSupported, RequestNotSupported, RequestUriNotSupported,
    TemporarilyUnavailable, UnauthorizedClient, UnmetAuthenticationRequirements, UnsupportedResponseType,
};

impl From<&AuthorizationFault> for ErrorResponse {
    fn from(fault: &AuthorizationFault) -> Self {
        match fault {
            AuthorizationFault::ResponseTypeMissing => {
                InvalidRequest.because("response-type-missing", "The request has no response_type.")
            }
            AuthorizationFault::ResponseTypeUnsupported => UnsupportedResponseType
                .because("response-type-unsupported", "The client is not registered for this response_type; code is what all clients should use."),
            AuthorizationFault::ResponseModeUnsupported => InvalidRequest.because(
                "response-mode-unsupported",
                "This response_mode is not supported, or not for this response_type; see response_modes_supported in the metadata.",
            ),
            AuthorizationFault::GrantTypeNotRegistered => UnauthorizedClient
                .because("code-not-registered", "The client is not registered for the grant type authorization_code."),
            AuthorizationFault::RequestObject => {
                RequestNotSupported.because("request-object", "The client is not registered for request objects.")
            }
            AuthorizationFault::RequestObjectMissing => InvalidRequest.because(
                "request-object-missing",
                "The client is registered to send every authorization request as a signed request object (RFC 9101).",
            ),
            AuthorizationFault::RequestObjectInvalid(_) => InvalidRequestObject.because(
                "request-object-invalid",
                "The request object must be a JWT of the registered algorithm and key, with the client as iss and this issuer as \
                 aud, not expired, without request and request_uri, and must agree with client_id and response_type.",
            ),
            AuthorizationFault::OpenIdOnlyInObject => InvalidRequest.because(
                "scope-only-in-request-object",
                "The scope in the query must have openid, too, where that of the request object has it.",
            ),
            AuthorizationFault::RequestUri => {
                RequestUriNotSupported.because("request-uri", "Request objects by reference are not supported.")
            }
            AuthorizationFault::Registration => RegistrationNotSupported
                .because("registration-parameter", "Clients are not registered by the registration parameter."),
            AuthorizationFault::Policy(fault) => (*fault).into(),
            AuthorizationFault::Terms(fault) => (*fault).into(),
            AuthorizationFault::NonceMissing => InvalidRequest.because(
                "nonce-missing",
                "The request has no nonce, which an ID token from the authorization endpoint must be bound to.",
            ),
            AuthorizationFault::OpenIdMissing => {
                InvalidScope.because("openid-missing", "A request for an ID token needs openid among its scope.")
            }
            AuthorizationFault::ChallengeMissing => InvalidRequest.because(
                "code-challenge-missing",
                "The request has no code_challenge; this server requires PKCE (RFC 7636) with S256.",
            ),
            AuthorizationFault::ChallengeMalformed => InvalidRequest.because(
                "code-challenge-malformed",
                "The code_challenge must be the SHA-256 of the code_verifier as 43 characters of base64url.",
            ),
            AuthorizationFault::ChallengeMethodUnsupported => InvalidRequest.because(
                "code-challenge-method-unsupported",
                "The code_challenge_method must be S256; without one it would be plain.",
            ),
            AuthorizationFault::PromptIllegal => InvalidRequest.because(
                "prompt-illegal",
                "A prompt is not supported, or none stands beside another; see prompt_values_supported.",
            ),
            AuthorizationFault::DisplayIllegal => {
                InvalidRequest.because("display-illegal", "The display must be page, popup, touch or wap.")
            }
            AuthorizationFault::KeysUnavailable => TemporarilyUnavailable.because(
                "request-keys-unavailable",
                "The keys at the jwks_uri of the client cannot be fetched; try again.",
            ),
            AuthorizationFault::SectorRefused => UnauthorizedClient.because(
                "sector-refused",
                "The document at the sector_identifier_uri of the client does not name all its redirect URIs.",
            ),
            AuthorizationFault::SectorUnavailable => TemporarilyUnavailable.because(
                "sector-unavailable",
                "The document at the sector_identifier_uri of the client cannot be fetched; try again.",
            ),
            AuthorizationFault::MaxAgeIllegal => {
                InvalidRequest.because("max-age-illegal", "The max_age must be a whole number of seconds.")
            }
            AuthorizationFault::HintUnreadable(_) => {
                InvalidRequest.because("id-token-hint-unreadable", "The id_token_hint is no ID token of this server.")
            }
            AuthorizationFault::HintOfAnotherClient => InvalidRequest
                .because("id-token-hint-of-another-client", "The id_token_hint was issued to another client."),
            AuthorizationFault::ClaimsMalformed(_) => InvalidRequest.because(
                "claims-malformed",
                "The claims parameter must be a JSON object with id_token and userinfo, in each of which at most 64 claims are \
                 null or objects with essential (a boolean), value or values (a list); acr is a string, and sub one string.",
            ),
            AuthorizationFault::AuthenticationRequirementsUnmet => UnmetAuthenticationRequirements.because(
                "acr-unmet",
                "No user can be authenticated as the essential acr demands; see acr_values_supported in the metadata.",
            ),
            AuthorizationFault::TooLong => InvalidRequest.because(
                "request-too-long",
                "redirect_uri, state, nonce, scope, resource and claims are longer than 2400 bytes together, or with what is \
                 said of the user, or do not fit into a redirect; ask for less.",
            ),
            AuthorizationFault::LoginRequired => {
                LoginRequired.because("login-required", "The user has to sign in, and no page may be shown for it.")
            }
            AuthorizationFault::ConsentRequired => {
                ConsentRequired.because("consent-required", "The user has to consent, and no page may be shown for it.")
            }
            AuthorizationFault::InteractionRequired => InteractionRequired.because(
                "interaction-required",
                "The user has to confirm where the answer goes, and no page may be shown for it.",
            ),
            AuthorizationFault::AccountSelectionRequired => AccountSelectionRequired.because(
                "account-selection-required",
                "The user has to choose the account, and no page may be shown for it.",
            ),
            AuthorizationFault::Cancelled => AccessDenied.because("sign-in-cancelled", "The user did not sign in."),
            AuthorizationFault::Denied => AccessDenied.because("consent-denied", "The user did not consent."),
            AuthorizationFault::NotSpent(SpendFault::AlreadySpent) => {
                AccessDenied.because("sign-in-used", "This sign-in has led to an authorization code already.")
            }
            AuthorizationFault::NotSpent(SpendFault::IssuedBeforeBirth) => {
                AccessDenied.because("sign-in-too-old", "This sign-in began too early to be finished; begin anew.")
            }
            AuthorizationFault::NotSpent(_) | AuthorizationFault::Outage(_) => TemporarilyUnavailable
                .because("store-unavailable", "The server cannot do this at the moment; try again."),
            AuthorizationFault::Maintenance => {
                TemporarilyUnavailable.because("maintenance", "The server is under maintenance; ask again later.")
            }
            AuthorizationFault::Issue(IssueFault::TooLong) => InvalidRequest
                .because("code-too-long", "What was asked for does not fit into one authorization code; ask for less."),
            AuthorizationFault::Issue(_) => OUR_FAULT,
        }
    }
}

impl From<&PageFault> for ErrorResponse {
    fn from(fault: &PageFault) -> Self {
        match fault {
            PageFault::ClientIdMissing => InvalidRequest.because("client-id-missing", "The request has no client_id."),
            PageFault::UnknownClient => InvalidRequest.because("client-unknown", "No client has this client_id."),
            PageFault::RedirectUriMissing => {
                InvalidRequest.because("redirect-uri-missing", "The request has no redirect_uri.")
            }
            PageFault::RedirectUriNotRegistered => InvalidRequest.because(
                "redirect-uri-not-registered",
                "The client has not registered this redirect_uri; it is compared character by character.",
            ),
            PageFault::StateTooLong => InvalidRequest.because(
                "state-too-long",
                "The state is longer than a redirect can carry: 3200 characters with the redirect URI, as a URL has them.",
            ),
            PageFault::TransactionMissing => {
                InvalidRequest.because("nothing-to-do", "This page belongs to a sign-in, and the request names none.")
            }
            PageFault::TransactionBroken => {
                InvalidRequest.because("sign-in-unreadable", "The sign-in in the request is none of this server.")
            }
            PageFault::TransactionExpired => InvalidRequest.because("sign-in-expired", "The sign-in took too long."),
            PageFault::CookieLost(_) => {
                InvalidRequest.because("cookie-lost", "The browser did not send the cookie that the form belongs to.")
            }
            PageFault::FormOutdated(_) => {
                InvalidRequest.because("form-outdated", "The form belongs to a step or session that is over.")
            }
            PageFault::ForeignForm => {
                InvalidRequest.because("foreign-form", "The form was sent by a page of another site.").with_status(403)
            }
            PageFault::AnswerMissing => {
                InvalidRequest.because("answer-missing", "The form has none of the answers that it offers.")
            }
            PageFault::SignOutMismatch => InvalidRequest.because(
                "sign-out-mismatch",
                "The id_token_hint is no ID token of this server, or was issued to another client than client_id.",
            ),
            PageFault::PostLogoutUriNotRegistered => InvalidRequest.because(
                "post-logout-uri-not-registered",
                "The client is not named, or has not registered this post_logout_redirect_uri.",
            ),
            PageFault::Outage(_) => TemporarilyUnavailable
                .because("store-unavailable", "The server cannot do this at the moment; try again."),
            PageFault::OurFault => OUR_FAULT,
        }
    }
}

impl From<&BrowserFault> for ErrorResponse {
    fn from(fault: &BrowserFault) -> Self {
        match fault {
            BrowserFault::Request(fault) => (*fault).into(),
            BrowserFault::Page(fault) => fault.into(),
            BrowserFault::Authorization { fault, .. } => fault.into(),
        }
    }
}

/// What the person reads.
pub(in crate::endpoints) const fn message_of(fault: &BrowserFault) -> ErrorMessage {
    match fault {
        BrowserFault::Request(crate::endpoints::RequestFault::Maintenance) => ErrorMessage::TemporarilyUnavailable,
        BrowserFault::Request(_) | BrowserFault::Authorization { .. } => ErrorMessage::BadRequest,
        BrowserFault::Page(fault) => match fault {
            PageFault::ClientIdMissing | PageFault::UnknownClient => ErrorMessage::UnknownClient,
            PageFault::RedirectUriMissing | PageFault::RedirectUriNotRegistered => ErrorMessage::WrongRedirectUri,
            PageFault::TransactionMissing => ErrorMessage::NothingToDo,
            PageFault::StateTooLong | PageFault::TransactionBroken | PageFault::AnswerMissing => {
                ErrorMessage::BadRequest
            }
            PageFault::TransactionExpired => ErrorMessage::SignInExpired,
            PageFault::CookieLost(_) => ErrorMessage::CookieLost,
            PageFault::FormOutdated(_) => ErrorMessage::FormOutdated,
            PageFault::ForeignForm => ErrorMessage::ForeignForm,
            PageFault::SignOutMismatch | PageFault::PostLogoutUriNotRegistered => ErrorMessage::BadSignOutRequest,
            PageFault::Outage(_) => ErrorMessage::TemporarilyUnavailable,
            PageFault::OurFault => ErrorMessage::OurFault,
        },
    }
}

/// The fault that a form led to, as the URL of the error page calls it.
pub(in crate::endpoints) fn page_fault_called(parameters: &Parameters) -> PageFault {
    let transaction = parameters.value(Parameter::Transaction).map(str::to_owned);
    let way_on = transaction.map_or(WayOn::SignOut, |transaction| WayOn::SignIn { transaction });
    let called = |fault: &PageFault| Some(ErrorResponse::from(fault).id) == parameters.value(Parameter::Reason);
    let outage = PageFault::Outage(crate::login::Outage::Guard(crate::guard::Unavailable));
    [
        PageFault::CookieLost(way_on.clone()),
        PageFault::FormOutdated(way_on),
        PageFault::UnknownClient,
        PageFault::RedirectUriNotRegistered,
        PageFault::TransactionBroken,
        PageFault::TransactionExpired,
        PageFault::ForeignForm,
        PageFault::AnswerMissing,
        PageFault::OurFault,
        outage,
    ]
    .into_iter()
    .find(called)
    .unwrap_or(PageFault::TransactionMissing)
}
