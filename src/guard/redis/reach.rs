//! A look at Redis by somebody who is no replica.

use std::path::Path;

use super::dialling::Dialler;
use super::fault::RedisFault;
use super::follower::bounded;
use super::server::{Server, skew};
use crate::clock::{Clock, MAX_SKEW};
use crate::guard::RedisSettings;

/// What is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Whether the clocks there and here are close enough.
    pub has_same_time: bool,
    /// What it gives up when its memory is full, if it says so.
    pub policy: Option<String>,
    /// Whether that is nothing, as it must be.
    pub forgets_nothing: Option<bool>,
}

/// Looks whether Redis is as a guard needs it. Nothing is written.
///
/// # Errors
/// [`RedisFault`] says why it cannot be used.
pub async fn reach_redis(settings: &RedisSettings, folder: &Path, clock: &dyn Clock) -> Result<Reached, RedisFault> {
    let dialled = Dialler::new(settings, folder)?.dial().await?;
    let server = Server::default();
    bounded(server.ask_policy(&dialled.connection)).await?;
    let skew = bounded(skew(&dialled.connection, clock)).await?;
    let has_same_time = u128::from(skew.unsigned_abs()) <= MAX_SKEW.as_millis();
    Ok(Reached { has_same_time, policy: server.policy(), forgets_nothing: server.forgets_nothing() })
}
