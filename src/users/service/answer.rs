//! What the service says.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::protocol::{AuthenticationReference, Subject};
use crate::users::service::ServiceFault;
use crate::users::{AccountStatus, SignInFault, VouchedFor, given_claims};

/// The most methods of one sign-in.
const MAX_METHODS: usize = 8;

/// An answer as it comes. A member that is not known is refused: it might be one that matters, misspelt.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    authenticated: bool,
    #[serde(default)]
    sub: Option<String>,
    #[serde(default)]
    claims: Map<String, Value>,
    #[serde(default)]
    amr: Option<Vec<String>>,
    #[serde(default)]
    status: Option<String>,
}

/// Whose name and password it is; or that it is nobody's, or of somebody who may not sign in.
pub(super) fn read(body: &[u8]) -> Result<Result<VouchedFor, SignInFault>, ServiceFault> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| ServiceFault::NotUnderstood)?;
    if !answer.authenticated {
        let is_plain =
            answer.sub.is_none() && answer.claims.is_empty() && answer.amr.is_none() && answer.status.is_none();
        // Whose name it is that has another password, nobody is told.
        return if is_plain { Ok(Err(SignInFault::WrongPassword)) } else { Err(ServiceFault::Contradictory) };
    }
    let subject = answer.sub.as_deref().ok_or(ServiceFault::SubjectMissing)?;
    let vouched_for = VouchedFor {
        subject: Subject::parse(subject).ok_or(ServiceFault::SubjectIllegal)?,
        methods: methods(answer.amr)?,
        claims: given_claims(answer.claims).map_err(ServiceFault::Claims)?,
    };
    let status = answer.status.as_deref().map_or(Some(AccountStatus::Active), AccountStatus::parse);
    Ok(match status.ok_or(ServiceFault::StatusIllegal)? {
        AccountStatus::Active => Ok(vouched_for),
        AccountStatus::Pending => Err(SignInFault::Pending),
        AccountStatus::Disabled => Err(SignInFault::Disabled),
    })
}

fn methods(names: Option<Vec<String>>) -> Result<Vec<AuthenticationReference>, ServiceFault> {
    let Some(names) = names else { return Ok(vec![AuthenticationReference::Password]) };
    let known = |name: &String| AuthenticationReference::parse(name);
    let methods: Option<Vec<_>> = names.iter().map(known).collect();
    methods.filter(|methods| methods.len() <= MAX_METHODS).ok_or(ServiceFault::MethodIllegal)
}
