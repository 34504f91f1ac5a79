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
    Ok(())
}
