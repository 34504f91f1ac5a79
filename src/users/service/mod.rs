//! The operator's service that checks passwords, behind our own pages: it is told a name and a password, and says whose they
//! are. Whom it vouches for has no account here: the claims travel sealed with what is granted, and nobody asks the service
//! again until the next sign-in. `signet deny --user` ends what was granted before.

mod answer;
mod counts;
mod fault;
mod place;

pub use counts::ServiceCounted;
pub use fault::ServiceFault;
pub use place::{PasswordService, service_secret, service_url};

pub(super) use counts::ServiceCounts;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::outbound::Fetcher;
use crate::secret::Secret;
use crate::users::{Directory, SignInFault, SignedIn, Unavailable, VouchedFor, canonical_name};
use counts::Outcome;

/// What the service is asked.
#[derive(Serialize)]
struct Question<'a> {
    username: &'a str,
    password: &'a str,
}

impl Directory {
    /// Has the service say whose name and password these are. What is no name, and an empty password, are nobody's: the
    /// service is not asked.
    ///
    /// # Errors
    /// [`SignInFault`]: it says no, or it is not there, or not believed, which the log has.
    pub async fn authenticate_at(
        &self,
        service: &PasswordService,
        outbound: Option<&Fetcher>,
        name: &str,
        unverified_password: &Secret,
        now: Timestamp,
    ) -> Result<SignedIn, SignInFault> {
        if canonical_name(name).is_none() {
            return Err(SignInFault::UnknownName);
        }
        let password = std::str::from_utf8(unverified_password.expose()).map_err(|_| SignInFault::WrongPassword)?;
        if password.is_empty() {
            return Err(SignInFault::WrongPassword);
        }
        let answer = service.ask(outbound, Question { username: name.trim(), password }).await;
        self.service_counts.count(match &answer {
            Ok(Ok(_)) => Outcome::Accepted,
            Ok(Err(_)) => Outcome::Refused,
            Err(_) => Outcome::Failed,
        });
        match answer {
            Ok(said) => Ok(SignedIn::vouched_for(said?, now)),
            Err(fault) => {
                log::error!("the service at directory.http.url checks no passwords: {fault}");
                Err(Unavailable.into())
            }
        }
    }
}

impl PasswordService {
    async fn ask(
        &self,
        outbound: Option<&Fetcher>,
        question: Question<'_>,
    ) -> Result<Result<VouchedFor, SignInFault>, ServiceFault> {
        let outbound = outbound.ok_or(ServiceFault::NoWayOut)?;
        let json = serde_json::to_vec(&question).map_err(|_| ServiceFault::NotUnderstood)?;
        let answer = outbound.post_json_as(&self.url, json, &self.secret).await?;
        answer::read(&answer.body)
    }
}
