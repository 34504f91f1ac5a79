//! Whether the issuer is reached under its own name, and is this one.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::cli::CommandFault;
use crate::cli::desk::Desk;
use crate::cli::doctor::Finding;
use crate::clock::{MAX_SKEW, Timestamp};
use crate::jose::VerifyingKeys;
use crate::outbound::{Counts, FetchFault, Fetched, Fetcher, FetcherPlan, Reach};
use crate::startup::Loaded;

pub(super) fn examine(desk: &Desk, loaded: &Loaded) -> Result<Vec<Finding>, CommandFault> {
    let visitor = Visitor::new(loaded)?;
    let issuer = &loaded.config.issuer;
    let location = issuer.endpoint("/.well-known/openid-configuration");
    Ok(match visitor.documents(&location) {
        Err((location, fault)) => vec![Finding::Fault(format!("{location} cannot be fetched: {fault}"))],
        Ok((metadata, jwk_set)) => {
            let said = metadata.get("issuer").and_then(Value::as_str).unwrap_or_default();
            let named = if said == issuer.as_str() {
                Finding::Good(format!("{issuer} is reached, and names itself so"))
            } else {
                Finding::Fault(format!("who answers at {location} calls itself {said:?}, not {issuer}"))
            };
            vec![named, same_keys(desk, loaded, &jwk_set.body), same_time(desk.now(), jwk_set.date.as_deref())]
        }
    })
}

/// Somebody who comes to the issuer from outside.
struct Visitor {
    runtime: Runtime,
    fetcher: Fetcher,
}

impl Visitor {
    fn new(loaded: &Loaded) -> Result<Self, CommandFault> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(CommandFault::refused)?;
        let plan = FetcherPlan::read(&loaded.config.outbound, &loaded.folder, Reach::Anywhere);
        let started = plan.and_then(|plan| plan.start(runtime.handle().clone(), Arc::new(Counts::default())));
        let fetcher = started.map_err(CommandFault::refused)?;
        Ok(Self { runtime, fetcher })
    }

    /// The metadata, and the JWK Set that it names.
    fn documents(&self, location: &str) -> Result<(Value, Fetched), (String, FetchFault)> {
        let metadata: Value = serde_json::from_slice(&self.get(location)?.body).unwrap_or_default();
        let keys = self.get(metadata.get("jwks_uri").and_then(Value::as_str).unwrap_or_default())?;
        Ok((metadata, keys))
    }

    fn get(&self, location: &str) -> Result<Fetched, (String, FetchFault)> {
        let named = |fault| (location.to_owned(), fault);
        let url = Url::parse(location).map_err(|_| named(FetchFault::NotAllowed))?;
        self.runtime.block_on(self.fetcher.get(&url)).map_err(named)
    }
}

fn same_keys(desk: &Desk, loaded: &Loaded, served: &[u8]) -> Finding {
    let ids = |keys: &VerifyingKeys| keys.iter().map(|key| key.key_id().to_owned()).collect::<Vec<_>>();
    let ours = loaded.keys.jwk_set(desk.now()).map(|(set, _)| VerifyingKeys::from_jwk_set(set.body.as_bytes()));
    match (ours, VerifyingKeys::from_jwk_set(served)) {
        (Some(Ok(ours)), Ok(served)) if ids(&ours) == ids(&served) => {
            Finding::Good("the JWK Set that is served has the keys of this configuration".to_owned())
        }
        (_, Ok(served)) => Finding::Fault(format!(
            "the JWK Set that is served has other keys than this configuration: {}",
            ids(&served).join(", ")
        )),
        (_, Err(fault)) => Finding::Fault(format!("the JWK Set that is served cannot be read: {fault}")),
    }
}

fn same_time(now: Timestamp, date: Option<&str>) -> Finding {
    let theirs = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    let Some(theirs) = theirs.and_then(|date| u64::try_from(date.timestamp()).ok()).map(Timestamp::from_secs) else {
        return Finding::Warning("whoever serves the issuer does not say what time it is".to_owned());
    };
    // The header has whole seconds, and the answer took its time.
    let apart = now.since(theirs).max(theirs.since(now));
    if apart > MAX_SKEW.saturating_add(Duration::from_secs(1)) {
        Finding::Fault(format!("the clock of whoever serves the issuer is {} s away from this one", apart.as_secs()))
    } else {
        Finding::Good("whoever serves the issuer has the same time".to_owned())
    }
}
