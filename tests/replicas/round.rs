//! What clients and resource servers do with a token that needs no guard, each request at any replica.

use std::net::SocketAddr;

use serde_json::Value;
use signet::clock::{Clock, SystemClock};
use signet::verifier::Verifier;

use crate::config::{AUDIENCE, CLIENT, ISSUER, SECRET};
use crate::fleet::{API, OPAQUE};
use crate::http::{Answer, basic, form_request_to, token_request};
use crate::load::{Client, Trouble};

const JWK_SET: &str = "GET /jwks HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// A client, a resource server and its JWK Set.
pub(crate) struct Rounds {
    client: Client,
    verifier: Option<Verifier>,
}

impl Rounds {
    pub(crate) const fn at(address: SocketAddr) -> Self {
        Self { client: Client::new(address), verifier: None }
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
        let is_known = |verifier: &Verifier| verifier.verify(token, SystemClock.now()).is_ok();
        if self.verifier.as_ref().is_some_and(is_known) {
            return Ok(());
        }
        let set = good(self.client.ask(JWK_SET)?)?.body;
        let verifier = Verifier::new(ISSUER, AUDIENCE, set.as_bytes()).unwrap();
        let verdict = verifier.verify(token, SystemClock.now()).map(drop);
        self.verifier = Some(verifier);
        verdict.map_err(|fault| Trouble::Refused(format!("offline: {fault:?}: {token} by {set}")))
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
