//! `signet config show`

use crate::cli::CommandFault;
use crate::cli::desk::Desk;

pub(super) fn show(desk: &Desk) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let effective = serde_json::to_value(&config).map_err(CommandFault::refused)?;
    print!("{}", desk.source().read()?.show(&effective));
    Ok(())
}
