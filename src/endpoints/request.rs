//! What all endpoints that clients call have in common.

use std::net::IpAddr;

use crate::clients::AuthenticatedClient;
use crate::protocol::{ParameterFault, Parameters};

/// A request of a client, less everything that is only HTTP.
pub struct ClientRequest<'a> {
    /// The value of the one `Authorization` header, if there is one.
    pub authorization: Option<&'a [u8]>,
    /// The parameters of the body.
    pub parameters: &'a Parameters,
    /// Where it came from.
    pub address: IpAddr,
}

/// What became of a request of a client.
pub struct Answer<T, F> {
    /// The client, as soon as it proved who it is.
    pub client: Option<AuthenticatedClient>,
    /// What it gets, or why not.
    pub result: Result<T, F>,
}

impl<T, F> Answer<T, F> {
    /// The answer to somebody who did not prove anything.
    pub fn refused(fault: impl Into<F>) -> Self {
        Self { client: None, result: Err(fault.into()) }
    }
}

/// Why a request cannot be read; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestFault {
    /// Parameters stand in the URL.
    ParametersInUrl,
    /// The body is not `application/x-www-form-urlencoded`.
    NotAForm,
    /// The body is larger than allowed.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// The body was cut off.
    BodyBroken,
    /// More than one `Authorization` header.
    SeveralAuthorizationHeaders,
    /// The body's parameters cannot be read.
    Parameters(ParameterFault),
}

impl From<ParameterFault> for RequestFault {
    fn from(fault: ParameterFault) -> Self {
        Self::Parameters(fault)
    }
}
