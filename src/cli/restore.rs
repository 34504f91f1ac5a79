//! `signet restore FOLDER`

use std::path::Path;

use crate::cli::CommandFault;
use crate::cli::backup::{KEPT, told};
use crate::cli::desk::Desk;

pub(super) fn restore(desk: &Desk, folder: &Path) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let storage = desk.storage(&config);
    for kept in KEPT {
        let restored = (kept.restore)(&storage, folder).map_err(CommandFault::refused)?;
        println!("{}: {}", storage.display(), told(&restored.holding));
        println!("of these, {} revocations are newer than the copy and were kept", restored.kept);
    }
    println!("where the service runs, it takes them over within a second");
    Ok(())
}
