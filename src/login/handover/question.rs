//! What the service is told.

use serde::Serialize;

use crate::clients::Client;
use crate::login::handover::blob::Challenge;
use crate::login::{LoginSettings, Step};
use crate::protocol::{ClientId, Prompt, Subject};

/// What the service is asked, as it is told.
#[derive(Serialize)]
pub struct Question<'a> {
    /// `sign_in`, or `consent` of a user who signed in.
    question: &'static str,
    client_id: &'a ClientId,
    client_name: &'a str,
    /// What the client would have.
    scope: String,
    /// The resources it would have it at.
    resource: Vec<&'a str>,
    /// Who has signed in already.
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a Subject>,
    /// Who must sign in, and nobody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_subject: Option<&'a Subject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_hint: Option<&'a str>,
    prompt: Vec<&'static str>,
    /// How many seconds ago the user may have signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    max_age: Option<u64>,
    /// The `acr` of the sign-in must be one of these, where the client says that this is essential.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    essential_acr: &'a [String],
    /// What the client would like it to be, the first most; it binds nobody.
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    acr_values: &'a [String],
    /// The language of the user, as far as the browser tells.
    ui_locales: &'static str,
    /// Seconds since 1970.
    asked_at: u64,
    expires_at: u64,
}

impl<'a> Question<'a> {
    pub(super) fn of(challenge: &'a Challenge, client: &'a Client, settings: &LoginSettings) -> Self {
        let (transaction, request) = (&challenge.transaction, &challenge.transaction.request);
        Self {
            question: if matches!(transaction.step, Step::Consent(..)) { "consent" } else { "sign_in" },
            client_id: &client.id,
            client_name: &client.name,
            scope: request.scope.to_string(),
            resource: request.resources.iter().map(|resource| resource.as_str()).collect(),
            subject: challenge.subject.as_ref(),
            // A pairwise subject says nothing to whoever knows people by their own.
            expected_subject: request.hinted_subject.as_ref().filter(|_| client.sector.is_none()),
            login_hint: request.login_hint.as_deref(),
            prompt: Prompt::ALL.into_iter().filter(|of| request.prompts.contains(*of)).map(Prompt::as_str).collect(),
            max_age: request.max_age,
            essential_acr: &request.essential_acr,
            acr_values: &request.acr_values,
            ui_locales: transaction.language.as_str(),
            asked_at: challenge.asked_at.as_secs(),
            expires_at: challenge.asked_at.after(settings.transaction_lifetime.duration()).as_secs(),
        }
    }
}
