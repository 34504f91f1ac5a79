//! A stock OpenID Connect client of Rust, the crate `openidconnect`, signs a person in at a running Signet. The tests
//! are all there is.

#![cfg(test)]

mod browser;
mod client;
mod refused;
mod signing_in;
