//! What a client sent to prove who it is: one method per request (RFC 6749 §2.3).

use crate::clients::ClientFault;
use crate::protocol::registered_names::registered_names;
use crate::protocol::{BasicCredentials, Parameter, Parameters};
use crate::secret::Secret;

registered_names! {
    /// A method of client authentication (OpenID Connect Core §9).
    AuthenticationMethod {
        /// RFC 6749 §2.3.1, in the `Authorization` header.
        ClientSecretBasic = "client_secret_basic",
        /// RFC 6749 §2.3.1, in the body.
        ClientSecretPost = "client_secret_post",
    }
}

/// A client id and a secret as they came, not yet compared with anything.
pub struct Credentials {
    pub(super) method: AuthenticationMethod,
    pub(super) unverified_client_id: String,
    pub(super) unverified_secret: Secret,
}

impl Credentials {
    /// Finds the one method that was used.
    ///
    /// "The client MUST NOT use more than one authentication method in each request" (RFC 6749 §2.3). A `client_id`
    /// beside a Basic header is not a second method, but must name the same client.
    ///
    /// # Errors
    /// [`ClientFault`] when there is no method, more than one, or one that cannot be read.
    pub fn find(authorization: Option<&[u8]>, parameters: &Parameters) -> Result<Self, ClientFault> {
        let id = parameters.value(Parameter::ClientId);
        let secret = parameters.value(Parameter::ClientSecret);
        let assertion = parameters
            .value(Parameter::ClientAssertion)
            .or_else(|| parameters.value(Parameter::ClientAssertionType))
            .is_some();
        match (authorization, secret, assertion) {
            (Some(header), None, false) => Self::from_header(header, id),
            (None, Some(secret), false) => Self::from_body(id, secret),
            (None, None, true) => Err(ClientFault::MethodNotSupported),
            (None, None, false) => Err(ClientFault::NoCredentials),
            _ => Err(ClientFault::SeveralMethods),
        }
    }

    fn from_header(header: &[u8], id: Option<&str>) -> Result<Self, ClientFault> {
        let basic = BasicCredentials::parse(header).map_err(ClientFault::Basic)?;
        if id.is_some_and(|id| id != basic.unverified_client_id) {
            return Err(ClientFault::TwoClients);
        }
        Ok(Self {
            method: AuthenticationMethod::ClientSecretBasic,
            unverified_client_id: basic.unverified_client_id,
            unverified_secret: basic.unverified_secret,
        })
    }

    fn from_body(id: Option<&str>, secret: &str) -> Result<Self, ClientFault> {
        Ok(Self {
            method: AuthenticationMethod::ClientSecretPost,
            unverified_client_id: id.ok_or(ClientFault::NoClientId)?.to_owned(),
            unverified_secret: Secret::from(secret.as_bytes().to_vec()),
        })
    }
}
