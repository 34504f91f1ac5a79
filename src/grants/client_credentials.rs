//! The client credentials grant (RFC 6749 §4.4): the client acts for itself, and its authentication is the proof.

use crate::clients::AuthenticatedClient;
use crate::entropy::Entropy;
use crate::grants::{GrantFault, Proof, SingleUse};
use crate::tokens::Authorization;

pub(super) fn prove(client: &AuthenticatedClient, entropy: &dyn Entropy) -> Result<Proof, GrantFault> {
    let authorization = Authorization::of_client(&client.id, entropy)?;
    Ok(Proof { authorization, target: None, single_use: SingleUse::Unlimited, nonce: None, presented: None })
}
