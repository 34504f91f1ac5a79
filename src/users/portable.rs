//! Accounts as they are carried from one directory to another: a JSON object each, with the names of OpenID Connect Core
//! §5.1 and a few of our own.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::administration::MAX_GROUPS;
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::passwords::SlowHash;
use crate::protocol::Subject;
use crate::users::{Account, AccountStatus, AccountVersion, CustomClaims, Line, Profile, Username};

/// An account that comes from elsewhere: with the subject, the version and the password's hash that it had there, if it had.
pub struct PortableAccount(pub(super) Account);

/// Whether the hashes of passwords leave the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hashes {
    /// They stay.
    Kept,
    /// They are told, to be imported elsewhere.
    Told,
}

/// What is wrong with an account from elsewhere, and in which member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortableFault {
    member: String,
    expected: String,
}

impl PortableAccount {
    /// The members that are no standard claims.
    pub const OWN_MEMBERS: [&str; 9] =
        ["sub", "username", "status", "version", "created_at", "updated_at", "password_hash", "roles", "groups"];

    /// The member that holds the operator's own claims.
    pub const CLAIMS: &str = "claims";

    /// Reads what [`PortableAccount::members_of`] wrote, or another program. What is null or empty is absent; a moment that
    /// is absent is `now`; a version that is absent is the first; a subject that is absent is a fresh one.
    ///
    /// # Errors
    /// [`PortableFault`] names the member.
    pub fn from_members(
        members: Map<String, Value>,
        entropy: &dyn Entropy,
        now: Timestamp,
    ) -> Result<Self, PortableFault> {
        let mut members = Members(members);
        members.0.retain(|_, value| !is_absent(value));
        let subject = members.take("sub")?.map_or_else(|| Subject::draw(entropy), Ok);
        let username = members.take("username")?;
        let created_at = members.take("created_at")?.unwrap_or(now);
        Ok(Self(Account {
            subject: subject.map_err(|fault| PortableFault::of("sub", fault))?,
            username: username.ok_or_else(|| PortableFault::of("username", "expected the name to sign in with"))?,
            status: members.status()?,
            version: members.take("version")?.map_or(AccountVersion::FIRST, AccountVersion::from_u32),
            password: members.take("password_hash")?,
            claims: members.claims()?.into_map(),
            roles: members.lines("roles")?,
            groups: members.lines("groups")?,
            created_at,
            updated_at: members.take("updated_at")?.unwrap_or(created_at),
            profile: members.profile()?,
        }))
    }

    /// An account as it is carried.
    #[must_use]
    pub fn members_of(account: &Account, hashes: Hashes) -> Map<String, Value> {
        let hash = account.password.as_ref().filter(|_| hashes == Hashes::Told).map(SlowHash::as_str);
        let own = json!({
            "sub": account.subject,
            "username": account.username,
            "status": account.status,
            "version": account.version.as_u32(),
            "created_at": account.created_at,
            "updated_at": account.updated_at,
            "password_hash": hash,
            "roles": account.roles,
            "groups": account.groups,
            "claims": account.claims,
        });
        let parts = [own, json!(account.profile)].into_iter().filter_map(|part| match part {
            Value::Object(members) => Some(members),
            _ => None,
        });
        parts.flatten().filter(|(_, value)| !is_absent(value)).collect()
    }

    /// The name that it signs in with.
    #[must_use]
    pub const fn username(&self) -> &Username {
        &self.0.username
    }
}

/// What is left of the members to be read.
struct Members(Map<String, Value>);

impl Members {
    fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, PortableFault> {
        let Some(value) = self.0.remove(name) else { return Ok(None) };
        serde_json::from_value(value).map(Some).map_err(|error| PortableFault::of(name, error))
    }

    fn status(&mut self) -> Result<AccountStatus, PortableFault> {
        let Some(text) = self.take::<String>("status")? else { return Ok(AccountStatus::Active) };
        AccountStatus::parse(&text).ok_or_else(|| PortableFault::of("status", "expected pending, active or disabled"))
    }

    fn claims(&mut self) -> Result<CustomClaims, PortableFault> {
        let claims = self.take(PortableAccount::CLAIMS)?.unwrap_or_default();
        CustomClaims::new(claims).map_err(|fault| PortableFault::of(PortableAccount::CLAIMS, fault))
    }

    fn lines(&mut self, name: &str) -> Result<Vec<String>, PortableFault> {
        let lines: BTreeSet<Line> = self.take(name)?.unwrap_or_default();
        if lines.len() > MAX_GROUPS {
            return Err(PortableFault::of(name, format!("expected {MAX_GROUPS} at most")));
        }
        Ok(lines.iter().map(ToString::to_string).collect())
    }

    /// Everything that is left must be a standard claim.
    fn profile(self) -> Result<Profile, PortableFault> {
        let guilty = |members: Map<String, Value>| {
            members.into_iter().find_map(|(name, value)| {
                let alone = Map::from_iter([(name.clone(), value)]);
                serde_json::from_value::<Profile>(Value::Object(alone))
                    .err()
                    .map(|error| PortableFault::of(&name, error))
            })
        };
        serde_json::from_value(Value::Object(self.0.clone()))
            .map_err(|error| guilty(self.0).unwrap_or_else(|| PortableFault::of("username", error)))
    }
}

fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

impl PortableFault {
    fn of(member: &str, expected: impl fmt::Display) -> Self {
        Self { member: member.to_owned(), expected: expected.to_string() }
    }
}

impl fmt::Display for PortableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.member, self.expected)
    }
}

impl std::error::Error for PortableFault {}
