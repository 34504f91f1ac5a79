//! What is told about users: the standard claims of OpenID Connect Core §5.1 and the operator's own.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::protocol::Scope;
use crate::users::profile::is_free;
use crate::users::{Account, DirectorySettings};

/// The names of the claims that the operator chooses.
#[derive(Clone, Debug, Default)]
pub struct ClaimNames {
    roles: Option<String>,
    groups: Option<String>,
}

/// The standard claims that each scope asks for (§5.4).
const OF_SCOPE: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "name",
            "family_name",
            "given_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale",
            "updated_at",
        ],
    ),
    ("email", &["email", "email_verified"]),
    ("address", &["address"]),
    ("phone", &["phone_number", "phone_number_verified"]),
];

/// The scope that asks for a claim; the operator's own come with `profile`. `None` for what no scope brings, because the
/// issuer sets it.
#[must_use]
pub fn scope_of_claim(name: &str) -> Option<&'static str> {
    let standard = OF_SCOPE.iter().find(|(_, names)| names.contains(&name)).map(|(scope, _)| *scope);
    standard.or_else(|| is_free(name).then_some("profile"))
}

impl ClaimNames {
    /// The names that the configuration has.
    #[must_use]
    pub fn of(settings: &DirectorySettings) -> Self {
        Self { roles: settings.roles_claim.clone(), groups: settings.groups_claim.clone() }
    }

    /// Every claim about an account, but for its subject.
    #[must_use]
    pub fn claims(&self, account: &Account) -> Map<String, Value> {
        let mut claims = standard(account);
        claims.extend(self.own(account));
        claims
    }

    /// The claims that a scope asks for, and those that are asked for by these names (§5.5).
    #[must_use]
    pub fn claims_of_scope(&self, account: &Account, scope: &Scope, names: &BTreeSet<String>) -> Map<String, Value> {
        let mut claims = self.claims(account);
        claims.retain(|name, _| is_asked(name, scope, names));
        claims
    }

    /// Names of all claims that may be told.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let standard = OF_SCOPE.iter().flat_map(|(_, names)| names.iter().copied());
        standard.chain(self.roles.as_deref()).chain(self.groups.as_deref())
    }

    fn own(&self, account: &Account) -> Map<String, Value> {
        let mut claims = account.claims.clone();
        for (name, values) in [(&self.roles, &account.roles), (&self.groups, &account.groups)] {
            if let Some(name) = name.as_ref().filter(|_| !values.is_empty()) {
                claims.insert(name.clone(), Value::from(values.clone()));
            }
        }
        claims
    }
}

/// Whether a claim is asked for, by its name or by a scope.
pub(super) fn is_asked(name: &str, scope: &Scope, names: &BTreeSet<String>) -> bool {
    names.contains(name) || scope_of_claim(name).is_some_and(|of| scope.has(of))
}

/// Whether the standard has a claim of this name.
pub(super) fn is_standard(name: &str) -> bool {
    OF_SCOPE.iter().any(|(_, names)| names.contains(&name))
}

/// "If a Claim is not returned, that Claim Name SHOULD be omitted … it SHOULD NOT be present with a null or empty string
/// value" (§5.3.2). Whether an address was verified is said wherever there is one.
fn standard(account: &Account) -> Map<String, Value> {
    let Ok(Value::Object(mut claims)) = serde_json::to_value(&account.profile) else { return Map::new() };
    claims.insert("preferred_username".to_owned(), Value::from(account.preferred_username()));
    claims.insert("updated_at".to_owned(), Value::from(account.updated_at.as_secs()));
    if account.profile.email.is_some() {
        claims.insert("email_verified".to_owned(), Value::from(account.profile.email_verified));
    }
    if account.profile.phone_number.is_some() {
        claims.insert("phone_number_verified".to_owned(), Value::from(account.profile.phone_number_verified));
    }
    claims
}
