//! Clients are told by this service that somebody signed out (OpenID Connect Back-Channel Logout 1.0). Whatever becomes of
//! that, the person is signed out.

use std::time::Duration;

use futures_util::future::join_all;
use url::{Url, form_urlencoded};

use crate::clients::{Client, ConsentMode, Registry};
use crate::clock::Timestamp;
use crate::entropy::Entropy;
use crate::login::{ClientMark, Login, Outage, Session};
use crate::outbound::Fetcher;
use crate::protocol::{SessionId, Subject};
use crate::settings::Label;
use crate::tokens::Issuer;
use crate::users::Consent;

/// How long a browser is kept waiting for clients to be told; they are told on, while it goes on.
const PATIENCE: Duration = Duration::from_secs(2);

/// What one client will be told.
pub struct LogoutNotice {
    client: Label,
    to: Url,
    /// "the HTTP POST … MUST include a `logout_token` parameter" (§2.5), and it has nothing else.
    form: String,
}

/// What makes notices.
pub struct Notifier<'a> {
    /// The clients.
    pub registry: &'a Registry,
    /// What signs.
    pub mint: &'a Issuer,
    /// Randomness.
    pub entropy: &'a dyn Entropy,
}

impl Notifier<'_> {
    /// What the clients of a session are told at its end: also of the session before it that ends with it.
    #[must_use]
    pub fn of_session(&self, session: &Session, now: Timestamp) -> Vec<LogoutNotice> {
        let met = self.registry.sign_in_clients().filter(|(digest, _)| session.has_met(&ClientMark::of(digest)));
        let met: Vec<&Client> = met.map(|(_, client)| client.as_ref()).collect();
        let told = |id| met.iter().filter_map(move |client| self.notice(client, &session.subject, Some(id), now));
        session.all_ids().flat_map(told).collect()
    }

    /// What clients are told when all sessions of a user end: those that the user consented to, and those that nobody has to
    /// consent to.
    #[must_use]
    pub fn of_account(&self, subject: &Subject, consents: &[Consent], now: Timestamp) -> Vec<LogoutNotice> {
        let is_known = |client: &Client| {
            client.consent == ConsentMode::Implied || consents.iter().any(|consent| consent.client == client.id)
        };
        let known =
            self.registry.sign_in_clients().map(|(_, client)| client.as_ref()).filter(|client| is_known(client));
        known.filter_map(|client| self.notice(client, subject, None, now)).collect()
    }

    fn notice(
        &self,
        client: &Client,
        subject: &Subject,
        session: Option<SessionId>,
        now: Timestamp,
    ) -> Option<LogoutNotice> {
        let to = client.back_channel_logout.as_ref()?.uri.url()?;
        let token = self.mint.logout_token(client, subject, session, now, self.entropy);
        let token = token.inspect_err(|fault| {
            log::error!(client = client.label.as_str(); "a logout token cannot be made: {fault:?}");
        });
        let form = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", &token.ok()?).finish();
        Some(LogoutNotice { client: client.label.clone(), to, form })
    }
}

/// Tells all of them at once; the labels of those that did not take it.
pub async fn send_notices(outbound: &Fetcher, notices: Vec<LogoutNotice>) -> Vec<Label> {
    let sent = notices.into_iter().map(|notice| async move {
        let fault = outbound.post_form(&notice.to, notice.form).await.err()?;
        log::warn!(client = notice.client.as_str(), fault = fault.name(); "a client was not told of a sign-out: {fault}");
        Some(notice.client)
    });
    join_all(sent).await.into_iter().flatten().collect()
}

impl Login {
    /// Tells the clients of a session that it is over.
    pub(super) async fn tell_of_end(&self, session: &Session, now: Timestamp) {
        self.tell(self.notifier().of_session(session, now)).await;
    }

    /// Tells every client that a user consented to that none of the user's sessions goes on; for whoever signed the user
    /// out everywhere.
    ///
    /// # Errors
    /// [`Outage`]: nobody knows which clients that would be.
    pub async fn tell_of_account_end(&self, subject: &Subject, now: Timestamp) -> Result<(), Outage> {
        if self.outbound.is_some() {
            let consents = self.directory.consents(subject).await?;
            self.tell(self.notifier().of_account(subject, &consents, now)).await;
        }
        Ok(())
    }

    fn notifier(&self) -> Notifier<'_> {
        Notifier { registry: &self.registry, mint: &self.mint, entropy: self.entropy.as_ref() }
    }

    async fn tell(&self, notices: Vec<LogoutNotice>) {
        let Some(outbound) = self.outbound.clone().filter(|_| !notices.is_empty()) else { return };
        let telling = outbound.clone();
        let told = outbound.in_background(async move {
            send_notices(&telling, notices).await;
        });
        if tokio::time::timeout(PATIENCE, told).await.is_err() {
            log::warn!("clients take longer to be told of a sign-out than a browser waits");
        }
    }
}
