//! What users allowed clients to do.

use crate::clock::Timestamp;
use crate::protocol::{ClientId, Scope};

/// What a user allowed a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The client.
    pub client: ClientId,
    /// What it may do.
    pub scope: Scope,
    /// The fingerprint of what the client was registered with: a consent to another registration is none.
    pub registration: [u8; 32],
    /// When the user said so.
    pub given_at: Timestamp,
}
