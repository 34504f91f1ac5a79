//! Refreshing (RFC 6749 §6): a refresh token proves what a user granted before.

use crate::clients::RefreshTokens;
use crate::grants::{GrantFault, GrantRequest, Proof, RefreshFault, SingleUse, Witnesses, user};
use crate::keys::CLOCK_SKEW;
use crate::protocol::Parameter;
use crate::tokens::RefreshToken;

pub(super) async fn prove(request: GrantRequest<'_>, witnesses: Witnesses<'_>) -> Result<Proof, GrantFault> {
    let GrantRequest { client, parameters, now, .. } = request;
    let text = parameters.value(Parameter::RefreshToken).ok_or(RefreshFault::Missing)?;
    let token = witnesses.issuer.open_refresh_token(text, now).map_err(|_| RefreshFault::Broken)?;
    // "ensure that the refresh token was issued to the authenticated client"
    if token.client != client.digest() {
        return Err(RefreshFault::IssuedToAnotherClient.into());
    }
    if now >= token.expires_at {
        return Err(RefreshFault::Expired.into());
    }
    if token.issued_at > now.after(CLOCK_SKEW) {
        return Err(RefreshFault::IssuedInFuture.into());
    }
    let session = token.grant.binding_session();
    let authorization =
        user::authorization(&token.grant, session, client, token.issued_at, user::Known::NotLongAgo, witnesses).await?;
    let single_use = single_use(&token, client.refresh_tokens)?;
    Ok(Proof { authorization, target: None, single_use, nonce: None, presented: Some(token) })
}

/// What the client is registered for now decides, whatever it was when the token was issued.
fn single_use(token: &RefreshToken, registered: RefreshTokens) -> Result<SingleUse, RefreshFault> {
    match registered {
        RefreshTokens::None => Err(RefreshFault::NotRegistered),
        RefreshTokens::Reuse => Ok(SingleUse::Unlimited),
        RefreshTokens::Rotate => Ok(SingleUse::Generation {
            family: token.grant.grant_id,
            presented: token.generation.unwrap_or(0),
            until: token.grant_ends_at,
        }),
    }
}
