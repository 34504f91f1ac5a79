//! `signet doctor`: what would keep the service from working, now or in the next 90 days.

mod accounts;
mod clients;
#[cfg(feature = "redis")]
mod guard;
mod issuer;
mod schedule;
mod surroundings;
mod tls;

use std::fmt;

use crate::cli::CommandFault;
use crate::cli::desk::Desk;

/// What was found out about one thing.
enum Finding {
    /// It is as it should be.
    Good(String),
    /// It works, but somebody should look.
    Warning(String),
    /// It does not work.
    Fault(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Good(text) => write!(f, "ok       {text}"),
            Self::Warning(text) => write!(f, "warning  {text}"),
            Self::Fault(text) => write!(f, "FAULT    {text}"),
        }
    }
}

pub(super) fn examine(desk: &Desk) -> Result<(), CommandFault> {
    let loaded = desk.load()?;
    let mut findings = vec![Finding::Good(format!("{} is right", desk.source().file.display()))];
    findings.extend(surroundings::examine(desk, &loaded));
    findings.extend(accounts::examine(desk, &loaded));
    #[cfg(feature = "redis")]
    findings.extend(guard::examine(desk, &loaded));
    findings.push(tls::examine(&loaded, desk.now()));
    findings.extend(schedule::examine(&loaded, desk.now()));
    findings.extend(clients::examine(&loaded)?);
    findings.extend(issuer::examine(desk, &loaded)?);
    for finding in &findings {
        println!("{finding}");
    }
    let faults = findings.iter().filter(|finding| matches!(finding, Finding::Fault(_))).count();
    if faults == 0 { Ok(()) } else { Err(CommandFault::refused(format!("{faults} faults"))) }
}
