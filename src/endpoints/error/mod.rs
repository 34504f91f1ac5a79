//! The one place where a fault, told to the operator, becomes an error code, told to the stranger.

mod grants;
mod handover;
mod login;

pub(super) use login::{message_of, page_fault_called};

use crate::clients::{ClientFault, PolicyFault};
use crate::endpoints::{IntrospectionFault, RequestFault, RevocationFault, TokenFault};
use crate::grants::GrantFault;
use crate::guard::{SpendFault, Unavailable};
use crate::jose::ClaimFault;
use crate::login::{AuthorizationFault, PasswordRefusal};
use crate::protocol::{BasicFault, ErrorCode, ErrorResponse, ParameterFault};
use crate::tokens::{IssueFault, TermsFault};

use ErrorCode::{
    InvalidClient, InvalidGrant, InvalidRequest, InvalidScope, InvalidTarget, ServerError, TemporarilyUnavailable,
    UnauthorizedClient, UnsupportedGrantType, UnsupportedTokenType,
};

impl From<ParameterFault> for ErrorResponse {
    fn from(fault: ParameterFault) -> Self {
        match fault {
            ParameterFault::NotFormEncoded => InvalidRequest.because(
                "parameter-not-form-encoded",
                "A parameter is not form-encoded: a percent sign needs two hexadecimal digits behind it.",
            ),
            ParameterFault::NotUtf8 => {
                InvalidRequest.because("parameter-not-utf8", "A parameter is not UTF-8 after decoding.")
            }
            ParameterFault::Nul => InvalidRequest.because("parameter-nul", "A parameter contains a NUL character."),
            ParameterFault::TooMany => {
                InvalidRequest.because("too-many-parameters", "The request has more than 64 parameters.")
            }
            ParameterFault::TooLong => InvalidRequest
                .because("parameter-too-long", "A parameter is longer than 4000 bytes, or a token longer than 16384."),
            ParameterFault::Repeated => InvalidRequest
                .because("parameter-repeated", "A parameter is repeated; only resource may stand more than once."),
            ParameterFault::NotAnObject => InvalidRequest.because(
                "parameters-not-an-object",
                "The parameters are not one JSON object without repeated members.",
            ),
            ParameterFault::NotAString => {
                InvalidRequest.because("parameter-not-a-string", "Every member of the JSON object must be a string.")
            }
        }
    }
}

impl From<ClientFault> for ErrorResponse {
    /// Everything that depends on what is registered is one answer: it tells nobody which clients exist.
    fn from(fault: ClientFault) -> Self {
        match fault {
            ClientFault::UnknownClient
            | ClientFault::WrongSecret
            | ClientFault::SecretNotYetValid
            | ClientFault::SecretExpired
            | ClientFault::MethodNotRegistered
            | ClientFault::ClientDisabled
            | ClientFault::AssertionAudienceIsList
            | ClientFault::AssertionKeyUnknown
            | ClientFault::AssertionKeysUnusable
            | ClientFault::WrongSignature => InvalidClient.because(
                "client-authentication-failed",
                "Client authentication failed: the client is unknown, or its secret, key or method is not the registered \
                 one.",
            ),
            ClientFault::NoCredentials => InvalidClient.because(
                "client-authentication-missing",
                "The request has no client authentication: send client_id and client_secret by HTTP Basic or in the \
                 body, or a client_assertion.",
            ),
            ClientFault::NoClientId => {
                InvalidRequest.because("client-id-missing", "The request has a client_secret but no client_id.")
            }
            ClientFault::TwoClients => InvalidRequest
                .because("client-ids-differ", "The client authentication and client_id name different clients."),
            ClientFault::SeveralMethods => InvalidRequest.because(
                "several-client-authentications",
                "The request authenticates the client in more than one way; use exactly one.",
            ),
            ClientFault::MethodNotSupported | ClientFault::Basic(BasicFault::OtherScheme) => InvalidClient.because(
                "client-authentication-unsupported",
                "This method of client authentication is not supported; see token_endpoint_auth_methods_supported.",
            ),
            ClientFault::AssertionIncomplete => InvalidRequest.because(
                "client-assertion-incomplete",
                "client_assertion and client_assertion_type belong together.",
            ),
            ClientFault::AssertionMalformed => InvalidClient.because(
                "client-assertion-malformed",
                "The client_assertion is not a JWT of at most 4096 characters, signed with a supported algorithm, whose \
                 typ is absent, JWT or client-authentication+jwt.",
            ),
            ClientFault::AssertionClaim { name, fault } => assertion_claim(name, fault),
            ClientFault::AssertionNotSpent(fault) => fault.into(),
            // A client that cannot be asked for its keys is not the one that is wrong (RFC 6749 §5.2 has no word for it).
            ClientFault::AssertionKeysUnavailable => TemporarilyUnavailable
                .because("client-keys-unavailable", "The keys at the jwks_uri of the client cannot be fetched; try again."),
            ClientFault::HashesBusy => {
                TemporarilyUnavailable.because("busy", "Too many secrets are being verified; try again.")
            }
            // RFC 6585 §4; RFC 6749 has no code of its own for it.
            ClientFault::TooManyAttempts(_) => TemporarilyUnavailable
                .because(
                    "too-many-attempts",
                    "Too many attempts to authenticate as this client or from this address; wait a minute.",
                )
                .with_status(429),
            ClientFault::OtherProof => OUR_FAULT,
            ClientFault::Basic(_) => InvalidClient.because(
                "client-authentication-malformed",
                "The Authorization header is not valid: Basic, a space, and base64 of the form-encoded id, a colon and \
                 the form-encoded secret.",
            ),
        }
    }
}

/// What is wrong with an assertion whoever sent it, so that saying it tells nothing about clients.
const fn assertion_claim(name: &str, fault: ClaimFault) -> ErrorResponse {
    match (name.as_bytes(), fault) {
        (b"aud", _) => InvalidClient.because(
            "client-assertion-audience",
            "The aud of the client assertion must be the issuer or the token endpoint, as one string.",
        ),
        (b"exp", ClaimFault::Expired) => {
            InvalidClient.because("client-assertion-expired", "The client assertion has expired.")
        }
        (b"exp", _) => InvalidClient.because(
            "client-assertion-lifetime",
            "The exp of the client assertion must be a whole number of seconds, at most 5 minutes ahead.",
        ),
        (b"iat" | b"nbf", _) => InvalidClient.because(
            "client-assertion-early",
            "The iat and nbf of the client assertion must be whole numbers of seconds, and not in the future.",
        ),
        (b"jti", _) => InvalidClient.because(
            "client-assertion-id",
            "The client assertion needs a jti of 1 to 255 bytes, another one each time.",
        ),
        _ => InvalidClient.because(
            "client-assertion-subject",
            "The iss and the sub of the client assertion must both be the client_id.",
        ),
    }
}

impl From<SpendFault> for ErrorResponse {
    fn from(fault: SpendFault) -> Self {
        match fault {
            SpendFault::AlreadySpent | SpendFault::IssuedBeforeBirth => InvalidClient.because(
                "client-assertion-used",
                "The client assertion was used before, or is too old to tell; send a new one with another jti.",
            ),
            SpendFault::ShareExhausted | SpendFault::Full | SpendFault::Unavailable => TemporarilyUnavailable
                .because("guard-unavailable", "Single use cannot be ensured at the moment; try again."),
        }
    }
}

impl From<PolicyFault> for ErrorResponse {
    fn from(fault: PolicyFault) -> Self {
        match fault {
            PolicyFault::ScopeIllegal => InvalidScope.because(
                "scope-malformed",
                "The scope is malformed: at most 50 tokens of printable ASCII, separated by spaces.",
            ),
            PolicyFault::ScopeMissing => InvalidScope
                .because("scope-missing", "The request has no scope, and the client has no default scope here."),
            PolicyFault::ScopeTooWide => InvalidScope.because(
                "scope-too-wide",
                "The scope asks for more than the client is registered for at the requested resource.",
            ),
            PolicyFault::ScopeEmpty => InvalidScope.because(
                "scope-empty",
                "Nothing of the requested scope is open to this client at the requested resource.",
            ),
            PolicyFault::ScopeOfSeveralResources => InvalidScope.because(
                "scope-of-several-resources",
                "The scope belongs to several resources; name those the token is for with the resource parameter.",
            ),
            PolicyFault::ResourceIllegal => {
                InvalidTarget.because("resource-malformed", "A resource must be an absolute URI without a fragment.")
            }
            PolicyFault::ResourceUnknown => {
                InvalidTarget.because("resource-unknown", "A requested resource is unknown or not open to this client.")
            }
            PolicyFault::TooManyResources => {
                InvalidTarget.because("too-many-resources", "The request names more than 8 resources.")
            }
        }
    }
}

impl From<TermsFault> for ErrorResponse {
    fn from(fault: TermsFault) -> Self {
        match fault {
            TermsFault::AlgorithmsDiffer => InvalidTarget.because(
                "resources-incompatible",
                "The requested resources take differently signed tokens; ask for one token for each.",
            ),
            TermsFault::FormatsDiffer => InvalidTarget.because(
                "resources-incompatible",
                "The requested resources take tokens of different forms; ask for one token for each.",
            ),
        }
    }
}

impl From<IssueFault> for ErrorResponse {
    fn from(fault: IssueFault) -> Self {
        match fault {
            IssueFault::NoActiveKey(_)
            | IssueFault::NoSealingKey
            | IssueFault::NoDeterministicKey
            | IssueFault::NoMacKey
            | IssueFault::NoPairwiseKey
            | IssueFault::SigningFailed
            | IssueFault::NoEntropy => OUR_FAULT,
            IssueFault::TooLong => InvalidScope
                .because("token-too-long", "Scope and resources do not fit into one token; ask for less in each."),
        }
    }
}

/// A fault of ours; its details stay in the log.
const OUR_FAULT: ErrorResponse = ServerError
    .because("server-error", "The server could not answer; its log has the details under the id in X-Request-Id.");

impl From<RequestFault> for ErrorResponse {
    fn from(fault: RequestFault) -> Self {
        match fault {
            RequestFault::Maintenance => {
                TemporarilyUnavailable.because("maintenance", "The server is under maintenance; ask again later.")
            }
            RequestFault::ParametersInUrl => {
                InvalidRequest.because("parameters-in-url", "Parameters belong in the body, never in the URL.")
            }
            RequestFault::NotJson => InvalidRequest.because("not-json", "The request body must be application/json."),
            RequestFault::NotAForm => InvalidRequest
                .because("not-a-form", "The Content-Type must be application/x-www-form-urlencoded.")
                .with_status(415),
            RequestFault::BodyTooLarge => {
                InvalidRequest.because("body-too-large", "The request body is too large.").with_status(413)
            }
            RequestFault::BodyTooSlow => {
                InvalidRequest.because("body-too-slow", "The request body did not arrive in time.").with_status(408)
            }
            RequestFault::BodyBroken => InvalidRequest.because("body-broken", "The request body was cut off."),
            RequestFault::SeveralAuthorizationHeaders => InvalidRequest
                .because("several-authorization-headers", "The request has more than one Authorization header."),
            RequestFault::ForwardedHeaderMalformed => InvalidRequest.because(
                "forwarded-header-malformed",
                "The proxy's account of where the request came from is malformed.",
            ),
            RequestFault::Insecure => InvalidRequest.because(
                "insecure-request",
                "The request came without TLS; every secret in it must count as read by others.",
            ),
            RequestFault::Parameters(fault) => fault.into(),
        }
    }
}

/// The token endpoint does not have it.
const GRANT_TYPE_UNSUPPORTED: ErrorResponse = UnsupportedGrantType.because(
    "grant-type-unsupported",
    "This grant_type is not supported here; see grant_types_supported in the metadata.",
);

impl From<TokenFault> for ErrorResponse {
    fn from(fault: TokenFault) -> Self {
        match fault {
            TokenFault::Request(fault) => fault.into(),
            TokenFault::Client(fault) => fault.into(),
            TokenFault::GrantTypeMissing => {
                InvalidRequest.because("grant-type-missing", "The request has no grant_type.")
            }
            TokenFault::GrantTypeUnsupported => GRANT_TYPE_UNSUPPORTED,
            TokenFault::GrantTypeNotRegistered => UnauthorizedClient
                .because("grant-type-not-registered", "The client is not registered for this grant_type."),
            TokenFault::UserCredentialsMissing => {
                InvalidRequest.because("user-credentials-missing", "The request has no username, or no password.")
            }
            TokenFault::Sector(fault) => ErrorResponse::from(&AuthorizationFault::from(fault)),
            TokenFault::User(fault) => fault.into(),
            TokenFault::Grant(fault) => fault.into(),
            TokenFault::Policy(fault) => fault.into(),
            TokenFault::Terms(fault) => fault.into(),
            TokenFault::Guard(fault) => fault.into(),
            TokenFault::Issue(fault) => fault.into(),
        }
    }
}

impl From<Unavailable> for ErrorResponse {
    fn from(_: Unavailable) -> Self {
        TemporarilyUnavailable.because(
            "temporarily-unavailable",
            "The server cannot answer at the moment; ask again after a short while.",
        )
    }
}

/// The request has no token to ask about or to revoke.
const TOKEN_MISSING: ErrorResponse = InvalidRequest.because("token-missing", "The request has no token.");

impl From<IntrospectionFault> for ErrorResponse {
    fn from(fault: IntrospectionFault) -> Self {
        match fault {
            IntrospectionFault::Request(fault) => fault.into(),
            IntrospectionFault::Client(fault) => fault.into(),
            IntrospectionFault::NotEntitled => UnauthorizedClient
                .because("introspection-not-registered", "The client is not registered to ask about tokens.")
                .with_status(403),
            IntrospectionFault::TokenMissing => TOKEN_MISSING,
            IntrospectionFault::Guard(fault) => fault.into(),
            IntrospectionFault::Directory(fault) => fault.into(),
            IntrospectionFault::Issue(fault) => fault.into(),
        }
    }
}

impl From<RevocationFault> for ErrorResponse {
    fn from(fault: RevocationFault) -> Self {
        match fault {
            RevocationFault::Request(fault) => fault.into(),
            RevocationFault::Client(fault) => fault.into(),
            RevocationFault::TokenMissing => TOKEN_MISSING,
            RevocationFault::TypeUnsupported => UnsupportedTokenType
                .because("token-type-not-revocable", "This is no kind of token that can be revoked here."),
            RevocationFault::IssuedToAnotherClient => {
                InvalidGrant.because("token-of-another-client", "The token was issued to another client.")
            }
            RevocationFault::Guard(fault) => fault.into(),
        }
    }
}

/// Lets a pipeline pass each step's fault on with `?`.
macro_rules! steps_of_a_pipeline {
    ($whole:ty: $($fault:ty => $variant:ident),* $(,)?) => {
        $(impl From<$fault> for $whole {
            fn from(fault: $fault) -> Self {
                Self::$variant(fault)
            }
        })*
    };
}

steps_of_a_pipeline! {
    TokenFault:
    RequestFault => Request,
    ClientFault => Client,
    GrantFault => Grant,
    PasswordRefusal => User,
    PolicyFault => Policy,
    TermsFault => Terms,
    Unavailable => Guard,
    IssueFault => Issue,
}

steps_of_a_pipeline! {
    IntrospectionFault:
    RequestFault => Request,
    ClientFault => Client,
    Unavailable => Guard,
    IssueFault => Issue,
}

steps_of_a_pipeline! {
    RevocationFault:
    RequestFault => Request,
    ClientFault => Client,
    Unavailable => Guard,
}
