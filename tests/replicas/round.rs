//! What clients and resource servers do with a token that needs no guard, each request at any replica.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use signet::clock::{Clock, Timestamp};
use signet::verifier::Verifier;

use crate::config::{AUDIENCE, CLIENT, ISSUER, SECRET};
use crate::fleet::{API, OPAQUE};
use crate::http::{Answer, basic, form_request_to, token_request};
use crate::load::{Client, Trouble};
use crate::wrong_clock::WrongClock;

const JWK_SET: &str = "GET /jwks HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// A client, a resource server and its JWK Set.
pub(crate) struct Rounds {
    client: Client,
    copy: Option<Copied>,
    clock: WrongClock,
    /// Whether a key that is not in the copy is looked for at once, and not only when the copy is stale.
    looks_again: bool,
}

/// A copy of the JWK Set, as the header `Cache-Control` allows one.
struct Copied {
    verifier: Verifier,
    stale_at: Timestamp,
}

impl Rounds {
    pub(crate) const fn at(address: SocketAddr) -> Self {
        Self { client: Client::new(address), copy: None, clock: WrongClock::RIGHT, looks_again: true }
    }

    /// The resource server has this clock.
    pub(crate) fn with_clock(self, clock: WrongClock) -> Self {
        Self { clock, ..self }
    }

    /// The resource server keeps the JWK Set for as long as it may, whatever it meets meanwhile.
    pub(crate) fn with_patience(self) -> Self {
        Self { looks_again: false, ..self }
    }

    /// A JWT is issued, verified offline and introspected; then a sealed token is issued and introspected.
    pub(crate) fn round(&mut self) -> Result<(), Trouble> {
        let token = self.token(CLIENT)?;
        self.verify(&token)?;
        self.is_active(&token)?;
        let sealed = self.token(OPAQUE)?;
        self.is_active(&sealed)
    }

    pub(crate) fn token(&mut self, client: &str) -> Result<String, Trouble> {
        let answer = granted(self.client.ask(&token_request(client, SECRET))?)?;
        Ok(answer["access_token"].as_str().unwrap().to_owned())
    }

    /// As a resource server does: with the keys it has, and once more with those that are published now.
    pub(crate) fn verify(&mut self, token: &str) -> Result<(), Trouble> {
        let now = self.clock.now();
        let verdict = match self.copy.as_ref().filter(|copy| now < copy.stale_at) {
            Some(copy) => copy.verifier.verify(token, now).map(drop),
            None => self.copied(now)?.verify(token, now).map(drop),
        };
        let verdict = match verdict {
            Err(_) if self.looks_again => self.copied(now)?.verify(token, now).map(drop),
            verdict => verdict,
        };
        verdict.map_err(|fault| Trouble::Refused(format!("offline: {fault:?}: {token}")))
    }

    /// The keys that are published now.
    fn copied(&mut self, now: Timestamp) -> Result<&Verifier, Trouble> {
        let answer = good(self.client.ask(JWK_SET)?)?;
        let told = answer.header("cache-control").and_then(|value| value.split("max-age=").nth(1));
        let seconds = told.and_then(|told| told.split(',').next()?.trim().parse().ok()).unwrap();
        let verifier = Verifier::new(ISSUER, AUDIENCE, answer.body.as_bytes()).unwrap();
        let copy = Copied { verifier, stale_at: now.after(Duration::from_secs(seconds)) };
        Ok(&self.copy.insert(copy).verifier)
    }

    pub(crate) fn is_active(&mut self, token: &str) -> Result<(), Trouble> {
        match self.introspect(token)? {
            true => Ok(()),
            false => Err(Trouble::Refused(format!("inactive: {token}"))),
        }
    }

    pub(crate) fn introspect(&mut self, token: &str) -> Result<bool, Trouble> {
        let request = form_request_to("/introspect", &basic(API, SECRET), &format!("token={token}"));
        Ok(granted(self.client.ask(&request)?)?["active"].as_bool().unwrap())
    }
}

fn granted(answer: Answer) -> Result<Value, Trouble> {
    Ok(good(answer)?.json())
}

/// Bad gateways are what a balancer answers for a replica that died with the request.
fn good(answer: Answer) -> Result<Answer, Trouble> {
    match answer.status {
        200 => Ok(answer),
        502 | 504 => Err(Trouble::Lost(format!("{} of the balancer", answer.status))),
        status => Err(Trouble::Refused(format!("{status} {:?} {}", answer.headers, answer.body))),
    }
}
