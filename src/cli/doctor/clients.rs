//! Whether what clients have behind URLs can be fetched, and is what it should be.

use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::cli::CommandFault;
use crate::cli::doctor::Finding;
use crate::clients::Client;
use crate::outbound::{Counts, Fetcher, FetcherPlan, Reach};
use crate::startup::Loaded;

pub(super) fn examine(loaded: &Loaded) -> Result<Vec<Finding>, CommandFault> {
    if !loaded.registry.needs_way_out() {
        return Ok(Vec::new());
    }
    let visitor = Visitor::new(loaded)?;
    let clients = || loaded.registry.active_clients();
    let keys = clients().filter_map(|client| Some(visitor.keys(client, client.jwks_uri.as_ref()?.url()?)));
    let sectors =
        clients().filter_map(|client| Some(visitor.sector(client, client.sector.as_ref()?.uri.as_ref()?.url()?)));
    Ok(keys.chain(sectors).collect())
}

/// Somebody who goes where the service goes, and no farther.
struct Visitor {
    runtime: Runtime,
    fetcher: Fetcher,
}

impl Visitor {
    fn new(loaded: &Loaded) -> Result<Self, CommandFault> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(CommandFault::refused)?;
        let reach = Reach::of_issuer(loaded.config.issuer.is_loopback());
        let plan = FetcherPlan::read(&loaded.config.outbound, &loaded.folder, reach);
        let started = plan.and_then(|plan| plan.start(runtime.handle().clone(), Arc::new(Counts::default())));
        Ok(Self { fetcher: started.map_err(CommandFault::refused)?, runtime })
    }

    fn keys(&self, client: &Client, url: Url) -> Finding {
        let what = format!("clients.{}.jwks_uri", client.label);
        let told = self.get(&url).and_then(|body| client.read_keys(&body));
        finding(&what, told.map(|keys| format!("{} keys", keys.iter().count())))
    }

    fn sector(&self, client: &Client, url: Url) -> Finding {
        let what = format!("clients.{}.sector_identifier_uri", client.label);
        let vouches = |body: Vec<u8>| client.is_in_sector_of(&body).then(|| "all redirect URIs".to_owned());
        let missing = || "the document does not name all redirect URIs of the client".to_owned();
        finding(&what, self.get(&url).and_then(|body| vouches(body).ok_or_else(missing)))
    }

    fn get(&self, url: &Url) -> Result<Vec<u8>, String> {
        let fetched = self.runtime.block_on(self.fetcher.get(url));
        fetched.map(|fetched| fetched.body).map_err(|fault| fault.to_string())
    }
}

fn finding(what: &str, told: Result<String, String>) -> Finding {
    match told {
        Ok(found) => Finding::Good(format!("{what} has {found}")),
        Err(fault) => Finding::Fault(format!("{what}: {fault}")),
    }
}
