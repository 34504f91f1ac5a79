//! Where the operator's own sign-in service asks what it is to do, and says what it did.

use zeroize::Zeroizing;

use crate::clock::Timestamp;
use crate::endpoints::userinfo::bearer_in_header;
use crate::endpoints::{AuthorizationServer, RequestFault};
use crate::login::{Denial, HandoverFault};

/// What the service calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LoginCall {
    /// What is this challenge about?
    Question,
    /// Yes.
    Accept,
    /// No.
    Deny,
}

/// A call of the service.
pub struct LoginRequest<'a> {
    /// The value of the one `Authorization` header, if there is one.
    pub authorization: Option<&'a [u8]>,
    /// The body.
    pub body: Zeroizing<Vec<u8>>,
}

/// Why a call is refused; told to the operator.
#[derive(Debug, PartialEq, Eq)]
pub enum LoginCallFault {
    /// The request cannot be read.
    Request(RequestFault),
    /// It does not bring the secret of the service.
    Unauthorized,
    /// The body is not the JSON object that this call takes.
    NotUnderstood,
    /// The service is not believed.
    Handover(HandoverFault),
}

impl LoginCall {
    /// The path below the issuer.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Question => "/login/request",
            Self::Accept => "/login/accept",
            Self::Deny => "/login/deny",
        }
    }
}

impl AuthorizationServer {
    /// Answers a call with a JSON object.
    ///
    /// # Errors
    /// [`LoginCallFault`].
    pub fn login_service(
        &self,
        call: LoginCall,
        request: &LoginRequest<'_>,
        now: Timestamp,
    ) -> Result<String, LoginCallFault> {
        let secret = request.authorization.and_then(bearer_in_header).ok_or(LoginCallFault::Unauthorized)?;
        if !self.login.service.as_ref().is_some_and(|service| service.is(secret.as_bytes())) {
            return Err(LoginCallFault::Unauthorized);
        }
        match call {
            LoginCall::Question => {
                let asked: Denial = read(&request.body)?;
                let told = self.login.question(&asked.login_challenge, now, |question| json(&question));
                told.map_err(LoginCallFault::Handover)
            }
            LoginCall::Accept => answered(self.login.accept(read(&request.body)?, now)),
            LoginCall::Deny => answered(self.login.deny(&read(&request.body)?, now)),
        }
    }
}

fn answered<T: serde::Serialize>(result: Result<T, HandoverFault>) -> Result<String, LoginCallFault> {
    result.map(|told| json(&told)).map_err(LoginCallFault::Handover)
}

fn read<'a, T: serde::Deserialize<'a>>(body: &'a [u8]) -> Result<T, LoginCallFault> {
    serde_json::from_slice(body).map_err(|_| LoginCallFault::NotUnderstood)
}

fn json<T: serde::Serialize>(told: &T) -> String {
    serde_json::to_string(told).unwrap_or_default()
}
