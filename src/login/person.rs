//! What a person is called, be it an account or somebody whom the operator's service vouches for.

use serde_json::{Map, Value};

use crate::login::{Login, Outage, Session};
use crate::users::{AccountVersion, KnownUser, canonical_name};

/// Somebody who signed in.
pub(super) struct Person {
    /// The full name, if there is one.
    pub(super) name: String,
    /// The name to sign in with, as far as it is known.
    pub(super) username: String,
    /// Whatever else clients may call them.
    others: Vec<String>,
}

impl Login {
    /// Whose session it is; `None` where the account is gone since.
    pub(super) async fn person_of(&self, session: &Session) -> Result<Option<Person>, Outage> {
        let version = AccountVersion::from_u32(session.account_version);
        let known = self.directory.known(&session.subject, version, session.given.as_ref()).await?;
        Ok(known.map(|known| Person::of(&known, session.subject.as_str())))
    }
}

impl Person {
    fn of(known: &KnownUser, subject: &str) -> Self {
        match known {
            KnownUser::Account(account) => {
                let username = account.username.to_string();
                let name = account.profile.name.as_ref().map_or_else(|| username.clone(), ToString::to_string);
                let email = account.profile.email.as_ref().map(ToString::to_string);
                Self { name, username, others: email.into_iter().chain([subject.to_owned()]).collect() }
            }
            KnownUser::Given(claims) => {
                let email = text(claims, "email");
                let username = text(claims, "preferred_username").or_else(|| email.clone());
                let username = username.unwrap_or_else(|| subject.to_owned());
                let name = text(claims, "name").unwrap_or_else(|| username.clone());
                Self { name, username, others: email.into_iter().chain([subject.to_owned()]).collect() }
            }
        }
    }

    /// Whether a canonical name is one of theirs.
    pub(super) fn is_called(&self, canonical: &str) -> bool {
        let mut names = self.others.iter().chain([&self.username]);
        names.any(|name| canonical_name(name).as_deref() == Some(canonical))
    }
}

fn text(claims: &Map<String, Value>, name: &str) -> Option<String> {
    claims.get(name).and_then(Value::as_str).map(str::to_owned)
}
