//! `signet restore FOLDER`

use std::path::Path;

use crate::cli::CommandFault;
use crate::cli::backup;
use crate::cli::desk::Desk;

pub(super) fn restore(desk: &Desk, folder: &Path) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let storage = desk.storage(&config);
    for kept in backup::kept(&config) {
        println!("{}: {}", storage.display(), (kept.restore)(&storage, folder)?);
    }
    backup::tell_of_others(&config);
    println!("where the service runs, it takes them over within a second");
    Ok(())
}
