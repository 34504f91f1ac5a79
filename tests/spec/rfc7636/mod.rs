//! RFC 7636: Proof Key for Code Exchange.

mod s4_3_challenge;
mod s4_6_verifier;
