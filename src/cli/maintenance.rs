//! `signet maintenance …`

use crate::cli::CommandFault;
use crate::cli::arguments::MaintenanceCommand;
use crate::cli::desk::Desk;
use crate::cli::operator::operator;
use crate::guard::{GuardFile, Maintenance};

pub(super) fn run(desk: &Desk, command: MaintenanceCommand) -> Result<(), CommandFault> {
    let config = desk.config()?;
    let file = GuardFile::open(&desk.storage(&config)).map_err(CommandFault::refused)?;
    let switch = |is_on, reason| Maintenance { is_on, since: desk.now(), author: Some(operator()), reason };
    match command {
        MaintenanceCommand::On { reason } => {
            file.set_maintenance(&switch(true, reason)).map_err(CommandFault::refused)?;
            println!("maintenance is on: where the service runs, it answers so within a second");
        }
        MaintenanceCommand::Off => {
            file.set_maintenance(&switch(false, None)).map_err(CommandFault::refused)?;
            println!("maintenance is off: where the service runs, it serves again within a second");
        }
        MaintenanceCommand::Status => println!("{}", told(&file.maintenance().map_err(CommandFault::refused)?)),
    }
    Ok(())
}

fn told(maintenance: &Maintenance) -> String {
    let state = if maintenance.is_on { "on" } else { "off" };
    let Some(author) = &maintenance.author else { return format!("maintenance is {state}") };
    let reason = maintenance.reason.as_deref().map(|reason| format!(": {}", reason.escape_debug()));
    let reason = reason.unwrap_or_default();
    format!("maintenance is {state} since {}, by {}{reason}", maintenance.since, author.escape_debug())
}
