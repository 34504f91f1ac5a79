//! Client authentication as all endpoints await it: the registry judges, and only the registry makes the proof.

use std::net::IpAddr;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::clients::{AssertedClient, AuthenticatedClient, ClientFault, Credentials, HashedClient, Judgement};
use crate::clock::Timestamp;
use crate::endpoints::{AuthorizationServer, ClientRequest};
use crate::guard::{AttemptKey, AttemptLimit, SpendFault, subnet};

/// The most guesses at the secret of one client.
const PER_CLIENT: AttemptLimit = AttemptLimit { most: 10, within: Duration::from_secs(60) };

/// The most guesses from one address, at whatever secrets.
const PER_ADDRESS: AttemptLimit = AttemptLimit { most: 30, within: Duration::from_secs(60) };

impl AuthorizationServer {
    /// Has the client of a request prove who it is. Where any client has a slow hash, nobody is refused sooner than such a
    /// hash takes, so that the time tells no more than the answer does.
    pub(super) async fn authenticate(
        &self,
        request: &ClientRequest<'_>,
        now: Timestamp,
    ) -> Result<AuthenticatedClient, ClientFault> {
        let begun = Instant::now();
        let result = self.prove(request, now).await;
        if result.as_ref().is_err_and(ClientFault::depends_on_registry) && self.has_slow_hashes() {
            let usual = self.hashes.usual_duration(self.registry.slow_costs().iter());
            sleep_until(begun + usual).await;
        }
        result
    }

    async fn prove(&self, request: &ClientRequest<'_>, now: Timestamp) -> Result<AuthenticatedClient, ClientFault> {
        let credentials = Credentials::find(request.authorization, request.parameters)?;
        let audiences = self.audiences.each_ref().map(String::as_str);
        // By a clock that is known to be wrong no assertion is too old or too new.
        if credentials.is_assertion() && self.guard.is_skewed() {
            return Err(ClientFault::AssertionNotSpent(SpendFault::Unavailable));
        }
        let guess = credentials.unverified_owner_of_secret().map(|id| Guess { id, address: subnet(request.address) });
        match self.registry.authenticate(&credentials, &audiences, now) {
            Ok(Judgement::Proven(client)) => Ok(client),
            Ok(Judgement::NeedsSpend(client)) => self.spend(client, now).await,
            Ok(Judgement::NeedsKeys(client)) => {
                let keys = self.remote_keys.of(&client.keys_wanted(), now).await?;
                let asserted = self.registry.authenticate_by(&keys, &client, &credentials, &audiences, now)?;
                self.spend(asserted, now).await
            }
            Ok(Judgement::NeedsHash(client)) => self.hash(client, guess.as_ref(), now).await,
            Err(fault) => Err(self.counted(fault, guess.as_ref(), now).await),
        }
    }

    /// Spends the assertion, in which nothing is wrong but perhaps that it was used before.
    async fn spend(&self, client: AssertedClient, now: Timestamp) -> Result<AuthenticatedClient, ClientFault> {
        let spent = self.guard.spend(client.mark(), client.usable_since(), client.expires_at(), now).await;
        client.proven_by(&spent.map_err(ClientFault::AssertionNotSpent)?)
    }

    /// Computes the hash, unless it was computed before: whoever knows the secret is not kept out by those who guess.
    async fn hash(
        &self,
        client: HashedClient,
        guess: Option<&Guess<'_>>,
        now: Timestamp,
    ) -> Result<AuthenticatedClient, ClientFault> {
        if let Some(matched) = self.hashes.recall(client.attempt()) {
            return client.proven_by(&matched);
        }
        self.count(guess, now).await?;
        let matched = self.hashes.verify(client.attempt()).await.map_err(|_| ClientFault::HashesBusy)?;
        let matched = matched.ok_or(ClientFault::WrongSecret)?;
        self.forgive(guess).await;
        client.proven_by(&matched)
    }

    /// What is told of a fault that cost no hash. Guesses at clients that have none, or that do not exist, are counted and
    /// refused like the others.
    async fn counted(&self, fault: ClientFault, guess: Option<&Guess<'_>>, now: Timestamp) -> ClientFault {
        if !fault.depends_on_registry() || guess.is_none() || !self.has_slow_hashes() {
            fault
        } else if let Err(too_many) = self.count(guess, now).await {
            too_many
        } else if self.hashes.is_full() {
            ClientFault::HashesBusy
        } else {
            fault
        }
    }

    async fn count(&self, guess: Option<&Guess<'_>>, now: Timestamp) -> Result<(), ClientFault> {
        let Some(Guess { id, address }) = guess else { return Ok(()) };
        for (key, limit) in
            [(AttemptKey::ClientSecretFrom(*address), PER_ADDRESS), (AttemptKey::ClientSecret(id), PER_CLIENT)]
        {
            self.guard.attempt(&key, limit, now).await.map_err(ClientFault::TooManyAttempts)?;
        }
        Ok(())
    }

    async fn forgive(&self, guess: Option<&Guess<'_>>) {
        let Some(Guess { id, address }) = guess else { return };
        self.guard.forgive(&AttemptKey::ClientSecretFrom(*address), PER_ADDRESS).await;
        self.guard.forgive(&AttemptKey::ClientSecret(id), PER_CLIENT).await;
    }

    fn has_slow_hashes(&self) -> bool {
        !self.registry.slow_costs().is_empty()
    }
}

/// A secret that was sent: whose it is said to be, and where it came from.
struct Guess<'a> {
    id: &'a str,
    address: IpAddr,
}
