//! `signet backup FOLDER`

use std::path::Path;

use crate::cli::CommandFault;
use crate::cli::desk::Desk;
use crate::config::Config;
use crate::users::DirectoryKind;
use crate::{guard, users};

/// A file of the service's own. Both answer with what is told of it.
pub(super) struct Kept {
    /// Copies it from one folder into another.
    pub(super) back_up: fn(&Path, &Path) -> Result<String, CommandFault>,
    /// Brings it back into the first folder from the second.
    pub(super) restore: fn(&Path, &Path) -> Result<String, CommandFault>,
}

const GUARD: Kept = Kept { back_up: back_up_guard, restore: restore_guard };
const USERS: Kept = Kept { back_up: back_up_users, restore: restore_users };

/// Every file that is backed up.
pub(super) fn kept(config: &Config) -> &'static [Kept] {
    match config.directory.kind {
        DirectoryKind::Embedded => &[GUARD, USERS],
        DirectoryKind::External | DirectoryKind::Http => &[GUARD],
        #[cfg(feature = "postgres")]
        DirectoryKind::Postgres => &[GUARD],
    }
}

/// Says what is not in a copy, and whose affair it is.
pub(super) fn tell_of_others(config: &Config) {
    match config.directory.kind {
        DirectoryKind::Embedded => {}
        DirectoryKind::External | DirectoryKind::Http => {
            println!("accounts are at a service of yours, and not in such a copy");
        }
        #[cfg(feature = "postgres")]
        DirectoryKind::Postgres => println!(
            "accounts and consents are in PostgreSQL, in the schema signet, and not in such a copy: pg_dump and pg_restore \
             copy them; after going back to an older state, signet users sign-out ends what was issued since"
        ),
    }
}

pub(super) fn back_up(desk: &Desk, folder: &Path) -> Result<(), CommandFault> {
    let config = desk.config()?;
    for kept in kept(&config) {
        println!("{}: {}", folder.display(), (kept.back_up)(&desk.storage(&config), folder)?);
    }
    tell_of_others(&config);
    println!(
        "the copy is complete and sound; it tells who has an account and who was revoked, so keep it as private as the \
         original"
    );
    Ok(())
}

fn back_up_guard(folder: &Path, target: &Path) -> Result<String, CommandFault> {
    guard::back_up(folder, target).map(|holding| of_guard(&holding)).map_err(CommandFault::refused)
}

fn restore_guard(folder: &Path, source: &Path) -> Result<String, CommandFault> {
    let restored = guard::restore(folder, source).map_err(CommandFault::refused)?;
    let holding = of_guard(&restored.holding);
    Ok(format!("{holding}\nof these, {} revocations are newer than the copy and were kept", restored.kept))
}

fn of_guard(holding: &guard::Holding) -> String {
    format!("{} revocations, {} families of refresh tokens", holding.revocations, holding.families)
}

fn back_up_users(folder: &Path, target: &Path) -> Result<String, CommandFault> {
    let holding = users::back_up(folder, target).map_err(CommandFault::refused)?;
    Ok(holding.map_or_else(|| "no accounts, because there is no file of them".to_owned(), |holding| of_users(&holding)))
}

fn restore_users(folder: &Path, source: &Path) -> Result<String, CommandFault> {
    let restored = users::restore(folder, source).map_err(CommandFault::refused)?;
    let Some(restored) = restored else { return Ok("the copy has no accounts; those that are here stay".to_owned()) };
    let holding = of_users(&restored.holding);
    Ok(format!(
        "{holding}\n{} accounts of the copy were left out: deleted since, or their names are others' now",
        restored.left_out
    ))
}

fn of_users(holding: &users::Holding) -> String {
    format!("{} accounts, {} consents", holding.accounts, holding.consents)
}
