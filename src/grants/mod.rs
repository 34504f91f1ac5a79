//! One file per grant type. A grant proves something about a request and returns an [`Authorization`]; it cannot mint
//! and owns no step that another grant shares, so it cannot forget one.

mod client_credentials;

use crate::clients::AuthenticatedClient;
use crate::entropy::{Entropy, Exhausted};
use crate::protocol::GrantType;
use crate::tokens::Authorization;

/// Why a grant proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantFault {
    /// There is no randomness for a grant id.
    NoEntropy,
}

impl From<Exhausted> for GrantFault {
    fn from(_: Exhausted) -> Self {
        Self::NoEntropy
    }
}

/// Has the grant of this type prove what the request claims.
///
/// # Errors
/// [`GrantFault`] says what is not proven.
pub fn prove(
    grant_type: GrantType,
    client: &AuthenticatedClient,
    entropy: &dyn Entropy,
) -> Result<Authorization, GrantFault> {
    match grant_type {
        GrantType::ClientCredentials => client_credentials::prove(client, entropy),
    }
}
