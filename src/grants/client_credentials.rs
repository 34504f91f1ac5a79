//! The client credentials grant (RFC 6749 §4.4): the client acts for itself, and its authentication is the proof.

use crate::grants::{GrantFault, GrantRequest, Proof, SingleUse, Witnesses};
use crate::tokens::Authorization;

pub(super) fn prove(request: GrantRequest<'_>, witnesses: Witnesses<'_>) -> Result<Proof, GrantFault> {
    let grant_id = witnesses.issuer.new_grant_id(request.now, witnesses.entropy)?;
    let authorization = Authorization::of_client(&request.client.id, grant_id);
    Ok(Proof { authorization, target: None, single_use: SingleUse::Unlimited, nonce: None, presented: None })
}
