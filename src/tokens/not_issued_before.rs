//! The "not issued before" document: what offline verifiers can know of the epochs of clients and of the issuer.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::jose::TokenType;
use crate::protocol::{ClientDigest, ClientId, SigningAlgorithm};
use crate::tokens::{Edition, IssueFault, Issuer, Published};

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    iat: u64,
    exp: u64,
    ttl: u64,
    not_issued_before: Moments,
}

/// The earliest `iat` that counts, in whole seconds.
#[derive(Serialize)]
struct Moments {
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<u64>,
    /// By SHA-256 of the client id, so that a list of ids is not published.
    clients: BTreeMap<String, u64>,
}

impl Issuer {
    /// Signs the moments before which nothing counts that was issued: anything, and what was issued to these clients.
    ///
    /// # Errors
    /// [`IssueFault`].
    pub fn not_issued_before<'a>(
        &self,
        issuer: Option<Timestamp>,
        clients: impl Iterator<Item = (&'a ClientId, Timestamp)>,
        edition: Edition,
        now: Timestamp,
    ) -> Result<Published, IssueFault> {
        // A token of the second in which an epoch falls is older than it.
        let earliest = |moment: Timestamp| moment.at_whole_second().as_secs();
        let clients =
            clients.map(|(client, moment)| (ClientDigest::of(client).to_string(), earliest(moment))).collect();
        let claims = Claims {
            iss: self.identifier.as_str(),
            iat: edition.issued_at.as_secs(),
            exp: edition.expires_at.as_secs(),
            ttl: edition.time_to_live.as_secs(),
            not_issued_before: Moments { issuer: issuer.map(earliest), clients },
        };
        let algorithm = self.publishing_algorithm(now).ok_or(IssueFault::NoActiveKey(SigningAlgorithm::EdDsa))?;
        self.publish(algorithm, TokenType::NotIssuedBefore, &claims, edition, now)
    }
}
