//! Access tokens that every replica makes the same for a while: for clients that ask anew for every request, and for
//! whatever keys on a token.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::clients::{AccessTokenFormat, AuthenticatedClient, Client, Registry, Resource, Target};
use crate::clock::Timestamp;
use crate::protocol::{GrantId, GrantType, JwtId, SigningAlgorithm};
use crate::seal::KeyedFunctions;
use crate::settings::Findings;
use crate::tokens::issuer::Particulars;
use crate::tokens::{Authorization, IssueFault, IssuedToken, Issuer, Terms, TokenSettings};
use crate::units::Period;

/// The longest window.
const LONGEST: Duration = Duration::from_secs(3600);

/// What tokens that are told apart differ in. Scopes are a set; resources are in the order in which they were asked for,
/// as `aud` has them.
#[derive(Serialize)]
struct Said<'a> {
    client: &'a str,
    subject: &'a str,
    scope: String,
    resources: Vec<&'a str>,
    claims: Map<String, Value>,
    algorithm: SigningAlgorithm,
    lifetime: u64,
    window: u64,
}

impl Issuer {
    /// Makes the access token of a client that acts for itself as every replica makes it in this window.
    ///
    /// The token is issued at the beginning of its window, by the keys of that moment; its `jti` and its `gid` are HMACs over
    /// whose it is, what it is for, and the window.
    ///
    /// # Errors
    /// [`IssueFault`] as [`Issuer::access_token`].
    pub fn identical_access_token(
        &self,
        client: &AuthenticatedClient,
        target: &Target,
        terms: Terms,
        window: Duration,
        now: Timestamp,
    ) -> Result<IssuedToken, IssueFault> {
        let seconds = now.as_secs();
        let begun = seconds.saturating_sub(seconds.checked_rem(window.as_secs()).unwrap_or_default());
        let issued_at = Timestamp::from_secs(begun);
        let key = self.keys.keyed_functions(issued_at).ok_or(IssueFault::NoMacKey)?;
        let said = Said {
            client: client.id.as_str(),
            subject: client.id.as_str(),
            scope: target.scope().to_string(),
            resources: target.resources().iter().map(|resource| resource.identifier.as_str()).collect(),
            claims: target.claims(client).map(|(name, value)| (name.to_owned(), value.clone())).collect(),
            algorithm: terms.algorithm,
            lifetime: terms.lifetime.as_secs(),
            window: begun,
        };
        let said = serde_json::to_vec(&said).map_err(|_| IssueFault::SigningFailed)?;
        let authorization = Authorization::of_client(&client.id, GrantId::from_bytes(id_of("gid", &said, key)));
        let jwt_id = JwtId::from_bytes(id_of("jti", &said, key));
        let expires_at = issued_at.after(terms.lifetime);
        let particulars = Particulars {
            signed_at: issued_at,
            issued_at,
            expires_at,
            jwt_id,
            status: None,
            subject: None,
            carried: None,
        };
        let text = self.sign_access_token(client, &authorization, target, terms.algorithm, particulars)?;
        Ok(IssuedToken { text, lifetime: expires_at.since(now), jwt_id })
    }
}

fn id_of(name: &str, said: &[u8], key: &KeyedFunctions) -> [u8; 16] {
    let tag = key.tag(&[b"identical ", name.as_bytes(), b" ", said].concat());
    tag.first_chunk().copied().unwrap_or_default()
}

/// Notes every client whose tokens cannot be identical as it wants them.
pub fn findings_about_identical_tokens(registry: &Registry, defaults: &TokenSettings, findings: &mut Findings) {
    for client in registry.active_clients() {
        let Some(window) = client.identical_within else { continue };
        let key = format!("clients.{}.identical_within", client.label);
        let found = period(window);
        if window.subsec_nanos() != 0 || window.is_zero() || window > LONGEST {
            findings.note(key.as_str(), found.as_str(), "whole seconds, and an hour at most");
        }
        if !client.grant_types.contains(&GrantType::ClientCredentials) {
            let expected =
                "nothing, because only tokens of client_credentials are identical: others are of one sign-in";
            findings.note(key.as_str(), found.as_str(), expected);
        }
        for expected in client.resources.iter().filter_map(|resource| fault_at(client, resource, window, defaults)) {
            findings.note(key.as_str(), found.as_str(), expected);
        }
    }
}

/// What would be right at one resource, where something is wrong there.
fn fault_at(client: &Client, resource: &Resource, window: Duration, defaults: &TokenSettings) -> Option<String> {
    let terms = Terms::at(client, resource, defaults);
    let at = format!("resources.{}", resource.label);
    if terms.format != AccessTokenFormat::Jwt {
        Some(format!("a client whose tokens are JWTs: those for {at} are sealed, and no two seals are the same"))
    } else if !terms.algorithm.is_deterministic() {
        let algorithm = terms.algorithm;
        Some(format!(
            "algorithm = \"EdDSA\" or \"RS256\" for the client: signatures of {algorithm}, as for {at}, are random"
        ))
    } else if window.saturating_mul(2) > terms.lifetime {
        let half = period(terms.lifetime.checked_div(2).unwrap_or_default());
        Some(format!("{half} at most, so that half of a token's life for {at} is left when it is handed out"))
    } else if resource.status_list {
        Some(format!("a client without {at}, whose tokens have a place in a status list: each grant has its own"))
    } else {
        None
    }
}

fn period(duration: Duration) -> String {
    u64::try_from(duration.as_millis())
        .map(Period::from_millis)
        .map_or_else(|_| String::new(), |period| period.to_string())
}
