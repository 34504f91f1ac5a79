//! Clients are told when an operator ends all sessions of a user (OpenID Connect Back-Channel Logout §2).

use std::sync::Arc;

use crate::cli::desk::Desk;
use crate::cli::users::counter::Counter;
use crate::login::{Notifier, send_notices};
use crate::outbound::Counts;
use crate::startup::Loaded;
use crate::tokens::Issuer;
use crate::users::{Account, Consent};

/// Tells every client that is registered for it and that the user consented to; the account has changed already, so what
/// goes wrong is said and no more.
pub(super) fn tell_clients(desk: &Desk, counter: &Counter, account: &Account, consents: &[Consent]) {
    match desk.load() {
        Ok(loaded) => tell(loaded, desk, counter, account, consents),
        Err(_) => eprintln!("clients are not told of it, because the configuration cannot be loaded: signet check"),
    }
}

fn tell(loaded: Loaded, desk: &Desk, counter: &Counter, account: &Account, consents: &[Consent]) {
    let Some(plan) = loaded.outbound else { return };
    let outbound = match plan.start(counter.io(), Arc::new(Counts::default())) {
        Ok(outbound) => outbound,
        Err(fault) => return eprintln!("clients are not told of it: {fault}"),
    };
    let mint = Issuer::new(loaded.config.issuer, Arc::new(loaded.keys));
    let notifier = Notifier { registry: &loaded.registry, mint: &mint, entropy: desk.entropy() };
    let notices = notifier.of_account(&account.subject, consents, desk.now());
    let all = notices.len();
    if all == 0 {
        return;
    }
    let untold = counter.block_on(send_notices(&outbound, notices));
    println!("{} of {all} clients took the logout token", all.saturating_sub(untold.len()));
    for client in untold {
        println!("{client} did not; its own session of {} may go on", account.username);
    }
}
