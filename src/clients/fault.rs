//! Why a client is not believed.

use crate::guard::{SpendFault, TooManyAttempts};
use crate::jose::ClaimFault;
use crate::protocol::BasicFault;

/// Why a client is not believed; told to the operator. On the wire, all that depend on the registry are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientFault {
    /// The request has no client authentication, and names no public client.
    NoCredentials,
    /// The request has more than one.
    SeveralMethods,
    /// A secret in the body without a `client_id`.
    NoClientId,
    /// The header or the assertion and `client_id` name different clients.
    TwoClients,
    /// The `Authorization` header cannot be read.
    Basic(BasicFault),
    /// A method this server does not have.
    MethodNotSupported,
    /// No such client.
    UnknownClient,
    /// None of the client's secrets.
    WrongSecret,
    /// The right secret before its `not_before`.
    SecretNotYetValid,
    /// The right secret after its `expires_at`.
    SecretExpired,
    /// The right secret by a method the client is not registered for.
    MethodNotRegistered,
    /// The right secret of a disabled client.
    ClientDisabled,
    /// A `client_assertion` without its `client_assertion_type`, or the other way round.
    AssertionIncomplete,
    /// The assertion is no JWT that could be one, or says that it is something else.
    AssertionMalformed,
    /// A claim of the assertion is wrong, whoever sent it.
    AssertionClaim {
        /// The claim's name.
        name: &'static str,
        /// What is wrong with it.
        fault: ClaimFault,
    },
    /// The assertion names several audiences, and its client may not.
    AssertionAudienceIsList,
    /// The client has no key of this id and algorithm.
    AssertionKeyUnknown,
    /// What is at the client's `jwks_uri` is no set of keys that could be used, or is nowhere that is asked.
    AssertionKeysUnusable,
    /// The client's `jwks_uri` does not answer.
    AssertionKeysUnavailable,
    /// The assertion was not made with the client's key.
    WrongSignature,
    /// The assertion is right, and cannot be spent.
    AssertionNotSpent(SpendFault),
    /// Too many slow hashes are being computed.
    HashesBusy,
    /// Too many attempts of this client or from this address.
    TooManyAttempts(TooManyAttempts),
    /// A proof of something else was handed back: a fault of ours.
    OtherProof,
}

impl ClientFault {
    /// Whether it tells something about who is registered, and with what.
    #[must_use]
    pub const fn depends_on_registry(&self) -> bool {
        matches!(
            self,
            Self::UnknownClient
                | Self::WrongSecret
                | Self::SecretNotYetValid
                | Self::SecretExpired
                | Self::MethodNotRegistered
                | Self::ClientDisabled
                | Self::AssertionAudienceIsList
                | Self::AssertionKeyUnknown
                | Self::AssertionKeysUnusable
                | Self::WrongSignature
        )
    }
}
