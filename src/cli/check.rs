//! `signet check`

use crate::cli::CommandFault;
use crate::cli::desk::Desk;

pub(super) fn check(desk: &Desk) -> Result<(), CommandFault> {
    let loaded = desk.load()?;
    let config = &loaded.config;
    println!(
        "{} is right: issuer {}, {} clients, {} resources, {} scopes, {} keys",
        desk.source().file.display(),
        config.issuer,
        config.clients.len(),
        config.resources.len(),
        config.scopes.len(),
        config.keys.len(),
    );
    for warning in config.warnings() {
        println!("warning: {warning}");
    }
    for file in config.referenced_files().filter(|file| !loaded.folder.join(file).exists()) {
        println!("{} does not exist yet; the first start makes it", file.display());
    }
    for client in loaded.registry.active_clients() {
        if let Some(window) = client.identical_within {
            println!(
                "clients.{}: its tokens of one span of {} s are the same token: revoking one revokes all of the span, also \
                 those that are yet to be handed out in it",
                client.label,
                window.as_secs(),
            );
        }
    }
    Ok(())
}
