//! The command line.

mod accounts;
mod add;
mod arguments;
mod backup;
mod check;
mod clients;
mod deny;
mod desk;
mod doctor;
mod fleet;
mod import;
mod inspect;
mod keys;
mod line_starts;
mod maintenance;
mod operator;
mod restore;
mod show;
mod update;
mod users;

use std::fmt;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::arguments::{Arguments, Command, ConfigCommand};
use crate::cli::desk::Desk;
use crate::config::Report;
use crate::startup::{StartupFault, serve};

/// Runs the command that the arguments of this process name.
#[must_use]
pub fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), CommandFault> {
    let desk = Desk::new(arguments.source());
    match arguments.command {
        None | Some(Command::Serve) => Ok(serve(desk.source())?),
        Some(Command::Check) => check::check(&desk),
        Some(Command::Config(ConfigCommand::Show)) => show::show(&desk),
        Some(Command::Inspect { text }) => inspect::inspect(&desk, &text),
        Some(Command::Doctor) => doctor::examine(&desk),
        Some(Command::Fleet(command)) => fleet::run(&desk, command),
        Some(Command::Keys(command)) => keys::run(&desk, command),
        Some(Command::Clients(command)) => clients::run(&desk, command),
        Some(Command::Users(command)) => users::run(&desk, command),
        Some(Command::Deny(arguments)) => deny::run(&desk, arguments),
        Some(Command::Maintenance(command)) => maintenance::run(&desk, command),
        Some(Command::Backup { folder }) => backup::back_up(&desk, &folder),
        Some(Command::Restore { folder }) => restore::restore(&desk, &folder),
    }
}

/// Why a command fails.
enum CommandFault {
    Startup(StartupFault),
    Report(Report),
    /// The edited configuration would be wrong, so it was not written.
    NotSaved(Report),
    /// One sentence that says what was wrong and what would be right.
    Refused(String),
}

impl CommandFault {
    fn refused(fault: impl fmt::Display) -> Self {
        Self::Refused(format!("signet: {fault}"))
    }
}

impl fmt::Display for CommandFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Startup(fault) => fault.fmt(f),
            Self::Report(report) => report.fmt(f),
            Self::NotSaved(report) => {
                write!(f, "{report}\nnothing was changed: the lines above are what the edit would have made")
            }
            Self::Refused(sentence) => f.write_str(sentence),
        }
    }
}

impl From<StartupFault> for CommandFault {
    fn from(fault: StartupFault) -> Self {
        Self::Startup(fault)
    }
}

impl From<Report> for CommandFault {
    fn from(report: Report) -> Self {
        Self::Report(report)
    }
}
