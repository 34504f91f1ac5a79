//! What is known of a user now: by the directory, or by the operator's sign-in service, which said it once.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::protocol::{GivenClaims, Scope, Subject};
use crate::users::claims::{is_asked, is_standard};
use crate::users::{
    Account, AccountVersion, AuthenticatedUser, ClaimNames, CustomClaims, Directory, ForeignClaims, Profile,
    Unavailable,
};

/// A user whose account is what it was when something was granted.
pub enum KnownUser {
    /// The directory has the account.
    Account(Box<Account>),
    /// The operator's sign-in service has it, and said this.
    Given(Map<String, Value>),
}

/// Why claims are not taken from a sign-in service.
#[derive(Debug, PartialEq, Eq)]
pub enum GivenFault {
    /// A standard claim has not the form that OpenID Connect Core §5.1 gives it.
    Standard,
    /// Another claim is none of its own.
    Foreign(ForeignClaims),
    /// They are longer than [`GivenClaims::MAX_BYTES`].
    TooLong,
}

impl KnownUser {
    /// Every claim about the user, but for the subject.
    #[must_use]
    pub fn claims(&self, names: &ClaimNames) -> Map<String, Value> {
        match self {
            Self::Account(account) => names.claims(account),
            Self::Given(claims) => claims.clone(),
        }
    }

    /// The claims that a scope asks for, and those that are asked for by these names (OpenID Connect Core §5.5).
    #[must_use]
    pub fn claims_of_scope(&self, claims: &ClaimNames, scope: &Scope, names: &BTreeSet<String>) -> Map<String, Value> {
        match self {
            Self::Account(account) => claims.claims_of_scope(account, scope, names),
            Self::Given(given) => {
                let mut given = given.clone();
                given.retain(|name, _| is_asked(name, scope, names));
                given
            }
        }
    }
}

impl Directory {
    /// The user of this subject, whom the operator's service vouched for; `None` where there is no such service.
    #[must_use]
    pub fn vouched_for(&self, subject: &Subject) -> Option<AuthenticatedUser> {
        let user = || AuthenticatedUser::recognized(subject.clone(), AccountVersion::OF_SERVICE);
        (!self.keeps_accounts()).then(user)
    }

    /// What is known of the user of this subject, who has the account of this version still; `None` if not.
    ///
    /// # Errors
    /// [`Unavailable`]: the directory cannot be read.
    pub async fn known(
        &self,
        subject: &Subject,
        version: AccountVersion,
        given: Option<&GivenClaims>,
    ) -> Result<Option<KnownUser>, Unavailable> {
        if version != AccountVersion::OF_SERVICE {
            let account = self.current_account(subject, version).await?;
            return Ok(account.map(|account| KnownUser::Account(Box::new(account))));
        }
        let claims = || given.and_then(|given| serde_json::from_str(given.as_str()).ok()).unwrap_or_default();
        Ok(self.vouched_for(subject).map(|_| KnownUser::Given(claims())))
    }
}

/// Judges what a sign-in service says of a user: standard claims in their form, others that have no meaning yet.
///
/// # Errors
/// [`GivenFault`].
pub fn given_claims(claims: Map<String, Value>) -> Result<Option<GivenClaims>, GivenFault> {
    if claims.is_empty() {
        return Ok(None);
    }
    let text = Value::Object(claims.clone()).to_string();
    let (mut standard, own): (Map<_, _>, Map<_, _>) = claims.into_iter().partition(|(name, _)| is_standard(name));
    let is_time = |value: Value| value.as_u64().is_some();
    if !standard.remove("updated_at").is_none_or(is_time) {
        return Err(GivenFault::Standard);
    }
    serde_json::from_value::<Profile>(Value::Object(standard)).map_err(|_| GivenFault::Standard)?;
    CustomClaims::new(own).map_err(GivenFault::Foreign)?;
    GivenClaims::parse(&text).map(Some).ok_or(GivenFault::TooLong)
}
