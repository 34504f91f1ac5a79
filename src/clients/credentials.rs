//! What a client sent to prove who it is: one method per request (RFC 6749 §2.3).

use zeroize::Zeroizing;

use crate::clients::ClientFault;
use crate::protocol::registered_names::registered_names;
use crate::protocol::{AssertionAlgorithm, BasicCredentials, Parameter, Parameters};
use crate::secret::Secret;

registered_names! {
    /// A method of client authentication (OpenID Connect Core §9).
    AuthenticationMethod {
        /// RFC 6749 §2.3.1, in the `Authorization` header.
        ClientSecretBasic = "client_secret_basic",
        /// RFC 6749 §2.3.1, in the body.
        ClientSecretPost = "client_secret_post",
        /// RFC 7523 §2.2, an assertion made with the shared secret.
        ClientSecretJwt = "client_secret_jwt",
        /// RFC 7523 §2.2, an assertion made with a private key.
        PrivateKeyJwt = "private_key_jwt",
        /// A public client, which has nothing to authenticate with.
        None = "none",
    }
}

impl AuthenticationMethod {
    /// The methods of a client that was registered without naming any.
    pub(super) const DEFAULT: [Self; 2] = [Self::ClientSecretBasic, Self::ClientSecretPost];

    /// The method of an assertion that is signed with this algorithm.
    #[must_use]
    pub const fn of_assertion(algorithm: AssertionAlgorithm) -> Self {
        match algorithm.signature() {
            Some(_) => Self::PrivateKeyJwt,
            None => Self::ClientSecretJwt,
        }
    }

    /// Whether the client needs a secret for it.
    pub(super) const fn needs_secret(self) -> bool {
        matches!(self, Self::ClientSecretBasic | Self::ClientSecretPost | Self::ClientSecretJwt)
    }
}

/// The one `client_assertion_type` there is (RFC 7523 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a client sent, not yet compared with anything.
pub struct Credentials(pub(super) Claimed);

pub(super) enum Claimed {
    Secret { method: AuthenticationMethod, unverified_client_id: String, unverified_secret: Secret },
    Assertion { unverified_client_id: Option<String>, unverified_assertion: Zeroizing<String> },
    Nothing { unverified_client_id: String },
}

impl Credentials {
    /// Finds the one method that was used.
    ///
    /// "The client MUST NOT use more than one authentication method in each request" (RFC 6749 §2.3). A `client_id`
    /// beside a Basic header or an assertion is not a second method, but must name the same client.
    ///
    /// # Errors
    /// [`ClientFault`] when there is no method, more than one, or one that cannot be read.
    pub fn find(authorization: Option<&[u8]>, parameters: &Parameters) -> Result<Self, ClientFault> {
        let id = parameters.value(Parameter::ClientId);
        let secret = parameters.value(Parameter::ClientSecret);
        let assertion = parameters.value(Parameter::ClientAssertion);
        let assertion_type = parameters.value(Parameter::ClientAssertionType);
        let claimed = match (authorization, secret, assertion.or(assertion_type)) {
            (Some(header), None, None) => from_header(header, id),
            (None, Some(secret), None) => from_body(id, secret),
            (None, None, Some(_)) => from_assertion(id, assertion, assertion_type),
            (None, None, None) => from_nothing(id),
            _ => Err(ClientFault::SeveralMethods),
        };
        claimed.map(Self)
    }

    /// Whether what was sent is good for a while only, and once.
    #[must_use]
    pub const fn is_assertion(&self) -> bool {
        matches!(self.0, Claimed::Assertion { .. })
    }

    /// Whose secret was sent, if one was.
    #[must_use]
    pub fn unverified_owner_of_secret(&self) -> Option<&str> {
        match &self.0 {
            Claimed::Secret { unverified_client_id, .. } => Some(unverified_client_id),
            Claimed::Assertion { .. } | Claimed::Nothing { .. } => None,
        }
    }
}

fn from_header(header: &[u8], id: Option<&str>) -> Result<Claimed, ClientFault> {
    let basic = BasicCredentials::parse(header).map_err(ClientFault::Basic)?;
    if id.is_some_and(|id| id != basic.unverified_client_id) {
        return Err(ClientFault::TwoClients);
    }
    Ok(Claimed::Secret {
        method: AuthenticationMethod::ClientSecretBasic,
        unverified_client_id: basic.unverified_client_id,
        unverified_secret: basic.unverified_secret,
    })
}

fn from_body(id: Option<&str>, secret: &str) -> Result<Claimed, ClientFault> {
    Ok(Claimed::Secret {
        method: AuthenticationMethod::ClientSecretPost,
        unverified_client_id: id.ok_or(ClientFault::NoClientId)?.to_owned(),
        unverified_secret: Secret::from(secret.as_bytes().to_vec()),
    })
}

/// "client_assertion_type REQUIRED … client_assertion REQUIRED" (RFC 7521 §4.2); "The value of the
/// `client_assertion_type` is `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`" (RFC 7523 §2.2).
fn from_assertion(
    id: Option<&str>,
    assertion: Option<&str>,
    assertion_type: Option<&str>,
) -> Result<Claimed, ClientFault> {
    match (assertion, assertion_type) {
        (_, Some(other)) if other != JWT_BEARER => Err(ClientFault::MethodNotSupported),
        (Some(assertion), Some(_)) => Ok(Claimed::Assertion {
            unverified_client_id: id.map(str::to_owned),
            unverified_assertion: Zeroizing::new(assertion.to_owned()),
        }),
        _ => Err(ClientFault::AssertionIncomplete),
    }
}

fn from_nothing(id: Option<&str>) -> Result<Claimed, ClientFault> {
    let id = id.ok_or(ClientFault::NoCredentials)?;
    Ok(Claimed::Nothing { unverified_client_id: id.to_owned() })
}
