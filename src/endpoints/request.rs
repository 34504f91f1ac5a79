//! What all endpoints that clients call have in common.

use std::net::IpAddr;

use crate::clients::AuthenticatedClient;
use crate::endpoints::AuthorizationServer;
use crate::protocol::{Origin, ParameterFault, Parameters};

/// A request of a client, less everything that is only HTTP.
pub struct ClientRequest<'a> {
    /// The value of the one `Authorization` header, if there is one.
    pub authorization: Option<&'a [u8]>,
    /// The parameters of the body.
    pub parameters: &'a Parameters,
    /// How they were written.
    pub encoding: Encoding,
    /// Where it came from.
    pub address: IpAddr,
}

/// How the parameters of a body are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As a form: "using the `application/x-www-form-urlencoded` format" (RFC 6749 §4).
    Form,
    /// As JSON, at the token endpoint and of clients that are registered for it.
    Json,
}

/// What became of a request of a client.
pub struct Answer<T, F> {
    /// The client, as soon as it proved who it is.
    pub client: Option<AuthenticatedClient>,
    /// What it gets, or why not.
    pub result: Result<T, F>,
}

impl<T, F> Answer<T, F> {
    /// What the operator calls the client, or a dash for one that did not prove anything.
    #[must_use]
    pub fn client_label(&self) -> &str {
        self.client.as_ref().map_or("-", |client| client.label.as_str())
    }

    /// Whether pages of this origin may read the answer.
    #[must_use]
    pub fn allows(&self, origin: &Origin) -> bool {
        self.client.as_ref().is_some_and(|client| client.allowed_origins.contains(origin))
    }

    /// The answer to somebody who did not prove anything.
    pub fn refused(fault: impl Into<F>) -> Self {
        Self { client: None, result: Err(fault.into()) }
    }
}

impl AuthorizationServer {
    /// Whether clients are served at all.
    ///
    /// # Errors
    /// [`RequestFault::Maintenance`].
    pub fn serves_clients(&self) -> Result<(), RequestFault> {
        if self.guard.is_in_maintenance() { Err(RequestFault::Maintenance) } else { Ok(()) }
    }
}

/// Why a request is not even read; told to the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestFault {
    /// An operator switched the service to maintenance.
    Maintenance,
    /// Parameters stand in the URL.
    ParametersInUrl,
    /// The body is not `application/x-www-form-urlencoded`.
    NotAForm,
    /// The body is not `application/json`, where nothing else is taken.
    NotJson,
    /// The body is larger than allowed.
    BodyTooLarge,
    /// The body did not arrive in time.
    BodyTooSlow,
    /// The body was cut off.
    BodyBroken,
    /// More than one `Authorization` header.
    SeveralAuthorizationHeaders,
    /// A trusted proxy says where the request came from in words that cannot be read.
    ForwardedHeaderMalformed,
    /// A trusted proxy says that the request came without TLS, which the issuer has.
    Insecure,
    /// The body's parameters cannot be read.
    Parameters(ParameterFault),
}

impl From<ParameterFault> for RequestFault {
    fn from(fault: ParameterFault) -> Self {
        Self::Parameters(fault)
    }
}
