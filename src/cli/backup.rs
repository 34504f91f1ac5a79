//! `signet backup FOLDER`

use std::path::Path;

use crate::cli::CommandFault;
use crate::cli::desk::Desk;
use crate::guard::{self, GuardFault, Holding, Restored};

/// A file of the service's own.
pub(super) struct Kept {
    /// Copies it from one folder into another.
    pub(super) back_up: fn(&Path, &Path) -> Result<Holding, GuardFault>,
    /// Brings it back into the first folder from the second.
    pub(super) restore: fn(&Path, &Path) -> Result<Restored, GuardFault>,
}

/// Every file that is backed up.
pub(super) const KEPT: [Kept; 1] = [Kept { back_up: guard::back_up, restore: guard::restore }];

pub(super) fn back_up(desk: &Desk, folder: &Path) -> Result<(), CommandFault> {
    let config = desk.config()?;
    for kept in KEPT {
        let holding = (kept.back_up)(&desk.storage(&config), folder).map_err(CommandFault::refused)?;
        println!("{}: {}", folder.display(), told(&holding));
    }
    println!("the copy is complete and sound; it tells who was revoked, so keep it as private as the original");
    Ok(())
}

pub(super) fn told(holding: &Holding) -> String {
    format!("{} revocations, {} families of refresh tokens", holding.revocations, holding.families)
}
