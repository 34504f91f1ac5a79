//! Why a sign-in does not go on, and who is told.

use crate::clients::PolicyFault;
use crate::entropy::Exhausted;
use crate::guard::SpendFault;
use crate::jose::JwtFault;
use crate::login::{Outage, RequestObjectFault, ReturnAddress};
use crate::protocol::ClaimsFault;
use crate::tokens::{IssueFault, TermsFault};

/// Who is told that a sign-in does not go on.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The client, at the redirect URI that it registered.
    Back(Box<ReturnAddress>, AuthorizationFault),
    /// The person, on a page of ours: "the authorization server … MUST NOT automatically redirect the user agent to the
    /// invalid redirection URI" (RFC 6749 §4.1.2.1).
    Here(PageFault),
}

impl From<PageFault> for Refusal {
    fn from(fault: PageFault) -> Self {
        Self::Here(fault)
    }
}

/// What is wrong with an authorization request, or with how it went; told to the client (RFC 6749 §4.1.2.1, OpenID Connect
/// Core §3.1.2.6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthorizationFault {
    /// There is no `response_type`.
    ResponseTypeMissing,
    /// A `response_type` this server does not have, or not for this client.
    ResponseTypeUnsupported,
    /// A `response_mode` this server does not have.
    ResponseModeUnsupported,
    /// The client is not registered for authorization codes.
    GrantTypeNotRegistered,
    /// The client has no request objects.
    RequestObject,
    /// The client asks by request objects only.
    RequestObjectMissing,
    /// A request object that is not believed.
    RequestObjectInvalid(RequestObjectFault),
    /// A scope with `openid` in the request object, and none in the query.
    OpenIdOnlyInObject,
    /// Request objects by reference are not read.
    RequestUri,
    /// Clients do not register themselves in a request.
    Registration,
    /// The client may not have what it asks for.
    Policy(PolicyFault),
    /// No one token can serve what it asks for.
    Terms(TermsFault),
    /// No `nonce`, where an ID token comes from the authorization endpoint.
    NonceMissing,
    /// No `openid` in the scope of a request for an ID token.
    OpenIdMissing,
    /// No `code_challenge`, nor a nonce where one would do.
    ChallengeMissing,
    /// Not the SHA-256 of anything.
    ChallengeMalformed,
    /// A `code_challenge_method` other than `S256`; none at all means `plain`.
    ChallengeMethodUnsupported,
    /// A `prompt` that is unknown, or beside `none`.
    PromptIllegal,
    /// A `display` that is unknown.
    DisplayIllegal,
    /// A `max_age` that is no number of seconds.
    MaxAgeIllegal,
    /// An `id_token_hint` that is no ID token of ours.
    HintUnreadable(JwtFault),
    /// An `id_token_hint` that was issued to another client.
    HintOfAnotherClient,
    /// The keys of the client's request objects cannot be fetched.
    KeysUnavailable,
    /// The document of the client's sector does not name all its redirect URIs, or is none.
    SectorRefused,
    /// The document of the client's sector cannot be fetched.
    SectorUnavailable,
    /// A `claims` that is none.
    ClaimsMalformed(ClaimsFault),
    /// An essential `acr` that no user of this server can have.
    AuthenticationRequirementsUnmet,
    /// More than fits into what a browser carries from page to page.
    TooLong,
    /// Nobody has signed in, or not recently enough, or somebody else has.
    LoginRequired,
    /// The client is not allowed to have it yet.
    ConsentRequired,
    /// The person has to be seen, whatever was allowed before.
    InteractionRequired,
    /// Another account than the one of the session was named.
    AccountSelectionRequired,
    /// The person did not sign in.
    Cancelled,
    /// The person did not allow it.
    Denied,
    /// One sign-in leads to one code.
    NotSpent(SpendFault),
    /// A store of ours cannot be reached.
    Outage(Outage),
    /// An operator switched the service to maintenance.
    Maintenance,
    /// The mint failed.
    Issue(IssueFault),
}

impl From<PolicyFault> for AuthorizationFault {
    fn from(fault: PolicyFault) -> Self {
        Self::Policy(fault)
    }
}

impl From<IssueFault> for AuthorizationFault {
    fn from(fault: IssueFault) -> Self {
        Self::Issue(fault)
    }
}

impl From<Exhausted> for AuthorizationFault {
    fn from(fault: Exhausted) -> Self {
        Self::Issue(fault.into())
    }
}

impl<O: Into<Outage>> From<O> for AuthorizationFault {
    fn from(fault: O) -> Self {
        Self::Outage(fault.into())
    }
}

/// How a person whose form is of no use can go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOn {
    /// With the same sign-in, from its first page, which makes a form that is.
    SignIn {
        /// The sealed transaction.
        transaction: String,
    },
    /// With the question whether to sign out.
    SignOut,
}

/// Why a person sees a page of ours instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageFault {
    /// There is no `client_id`.
    ClientIdMissing,
    /// No such client, or it is disabled.
    UnknownClient,
    /// There is no `redirect_uri`.
    RedirectUriMissing,
    /// The client has not registered it.
    RedirectUriNotRegistered,
    /// No redirect can bring the state back to the client.
    StateTooLong,
    /// There is nothing to go on with.
    TransactionMissing,
    /// It is none of ours, or was sealed under a key that is gone.
    TransactionBroken,
    /// It took too long.
    TransactionExpired,
    /// The browser did not send the cookie that the form belongs to; this leads on.
    CookieLost(WayOn),
    /// The form belongs to a step that is over; this leads on.
    FormOutdated(WayOn),
    /// Another site's page sent the form.
    ForeignForm,
    /// The form has neither of the answers that it offers.
    AnswerMissing,
    /// The hint, the client and the URI of a sign-out do not belong together.
    SignOutMismatch,
    /// The client has not registered the URI for the time after a sign-out.
    PostLogoutUriNotRegistered,
    /// A store of ours cannot be reached.
    Outage(Outage),
    /// A page cannot be rendered, or there is no key or no randomness.
    OurFault,
}

impl<O: Into<Outage>> From<O> for PageFault {
    fn from(fault: O) -> Self {
        Self::Outage(fault.into())
    }
}
