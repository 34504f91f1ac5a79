//! The authorization code grant (RFC 6749 §4.1.3, RFC 7636 §4.6): a code proves what a user granted.

use crate::clients::Client;
use crate::clock::{MAX_SKEW, Timestamp};
use crate::grants::{CodeFault, GrantFault, GrantRequest, Proof, SingleUse, Witnesses, user};
use crate::guard::{Mark, SpendFault};
use crate::protocol::{CodeVerifier, Parameter, Parameters};
use crate::tokens::AuthorizationCode;

pub(super) async fn prove(request: GrantRequest<'_>, witnesses: Witnesses<'_>) -> Result<Proof, GrantFault> {
    let GrantRequest { client, parameters, now, .. } = request;
    let text = parameters.value(Parameter::Code).ok_or(CodeFault::Missing)?;
    let code = witnesses.issuer.open_authorization_code(text, now).map_err(|_| CodeFault::Broken)?;
    // "ensure that the authorization code was issued to the authenticated confidential client, or if the client is public,
    // ensure that the code was issued to `client_id` in the request"
    if code.client != client.digest() {
        return Err(CodeFault::IssuedToAnotherClient.into());
    }
    was_sent_where_it_is_said(&code, parameters)?;
    is_verified(&code, parameters)?;
    // By a clock that is known to be wrong no code is too old or too new.
    if witnesses.guard.is_skewed() {
        return Err(CodeFault::NotSpent(SpendFault::Unavailable).into());
    }
    if code.issued_at > now.after(MAX_SKEW) {
        return Err(CodeFault::IssuedInFuture.into());
    }
    let session = Some(code.grant.session_id);
    let authorization =
        user::authorization(&code.grant, session, client, code.issued_at, user::Known::AtAnyTime, witnesses).await?;
    let single_use = single_use(&code, client, now);
    Ok(Proof { authorization, target: None, single_use, nonce: code.nonce, presented: None })
}

/// "ensure that the `redirect_uri` parameter is present if the `redirect_uri` parameter was included in the initial
/// authorization request … and if included ensure that their values are identical" (RFC 6749 §4.1.3). Clients of OAuth
/// 2.1 leave it out, where the code verifier protects the code instead.
fn was_sent_where_it_is_said(code: &AuthorizationCode, parameters: &Parameters) -> Result<(), CodeFault> {
    match parameters.value(Parameter::RedirectUri) {
        Some(uri) if code.was_sent_to(uri) => Ok(()),
        Some(_) => Err(CodeFault::RedirectUriDiffers),
        None if code.challenge.is_some() => Ok(()),
        None => Err(CodeFault::RedirectUriMissing),
    }
}

/// "If the values are not equal, an error response indicating `invalid_grant` … MUST be returned" (RFC 7636 §4.6); a
/// verifier without a challenge is a downgrade (RFC 9700 §4.8.2).
fn is_verified(code: &AuthorizationCode, parameters: &Parameters) -> Result<(), CodeFault> {
    let verifier = parameters.value(Parameter::CodeVerifier);
    match (code.challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(CodeFault::VerifierUnexpected),
        (Some(_), None) => Err(CodeFault::VerifierMissing),
        (Some(_), Some(text)) => {
            let verifier = CodeVerifier::parse(text).ok_or(CodeFault::VerifierMalformed)?;
            if code.is_verified_by(&verifier) { Ok(()) } else { Err(CodeFault::VerifierWrong) }
        }
    }
}

fn single_use(code: &AuthorizationCode, client: &Client, now: Timestamp) -> SingleUse {
    let grant = code.grant.grant_id;
    if now >= code.expires_at {
        return SingleUse::LateCode { grant };
    }
    let mark = Mark::of_authorization_code(&client.id, grant);
    SingleUse::Code { mark, grant, issued_at: code.issued_at, until: code.expires_at }
}
