//! `signet users …`

mod add;
mod audit;
mod batch;
mod counter;
mod export;
mod import;
mod notices;
mod password;
mod printed;
mod read;

use crate::cli::CommandFault;
use crate::cli::arguments::UsersCommand;
use crate::cli::desk::Desk;
use crate::users::{Account, AccountStatus, AccountVersion, Hashes, Username};
use counter::Counter;
use notices::tell_clients;

/// How many accounts are read at a time.
const PAGE: u16 = 500;

/// What is said after a version has become worthless.
const ENDED: &str = "every session and refresh token of it ends at once; access tokens live to their own end: \
                     signet deny --user ends them, too";

pub(super) fn run(desk: &Desk, command: UsersCommand) -> Result<(), CommandFault> {
    let counter = Counter::open(desk)?;
    match command {
        UsersCommand::Add(user) => add::add(desk, &counter, *user),
        UsersCommand::List { json } => list(&counter, json),
        UsersCommand::Show(whom) => {
            print!("{}", printed::in_full(&counter.find(&whom)?));
            Ok(())
        }
        UsersCommand::SetPassword { whom, password } => {
            let account = counter.find(&whom)?;
            let (password, shown) = password::read(desk, &password)?;
            let version = counter.set_password(&account, password)?;
            tell(&account, "has another password", version);
            shown.print();
            tell_clients(desk, &counter, &account, &counter.consents(&account)?);
            Ok(())
        }
        UsersCommand::Disable(whom) => set_status(desk, &counter, &counter.find(&whom)?, AccountStatus::Disabled),
        UsersCommand::Enable(whom) => set_status(desk, &counter, &counter.find(&whom)?, AccountStatus::Active),
        UsersCommand::Delete { whom, yes } => delete(desk, &counter, &counter.find(&whom)?, yes),
        UsersCommand::SignOut(whom) => {
            let account = counter.find(&whom)?;
            tell(&account, "is signed out everywhere", counter.sign_out(&account)?);
            tell_clients(desk, &counter, &account, &counter.consents(&account)?);
            Ok(())
        }
        UsersCommand::Import { file, format } => import::import(desk, &counter, &file, format),
        UsersCommand::Export { out, format, password_hashes } => {
            let hashes = if password_hashes { Hashes::Told } else { Hashes::Kept };
            export::export(&counter, out.as_deref(), format, hashes)
        }
    }
}

fn list(counter: &Counter, json: bool) -> Result<(), CommandFault> {
    let mut last: Option<Username> = None;
    loop {
        let page = counter.page(last.as_ref(), PAGE)?;
        let width = page.iter().map(|account| account.username.as_str().chars().count()).max().unwrap_or(0);
        for account in &page {
            println!("{}", if json { printed::as_json(account) } else { printed::in_one_line(account, width) });
        }
        if page.is_empty() && last.is_none() && !json {
            println!("there are no accounts: signet users add makes one");
        }
        match page.last() {
            Some(account) if page.len() == usize::from(PAGE) => last = Some(account.username.clone()),
            _ => return Ok(()),
        }
    }
}

fn set_status(desk: &Desk, counter: &Counter, account: &Account, status: AccountStatus) -> Result<(), CommandFault> {
    let standing = counter.set_status(account, status)?;
    if standing.version == account.version {
        println!("{} is {status}", account.username);
    } else {
        tell(account, &format!("is {status}"), standing.version);
        if status != AccountStatus::Active {
            tell_clients(desk, counter, account, &counter.consents(account)?);
        }
    }
    Ok(())
}

fn tell(account: &Account, what: &str, version: AccountVersion) {
    println!("{} {what} (version {version})\n{ENDED}", account.username);
}

fn delete(desk: &Desk, counter: &Counter, account: &Account, is_sure: bool) -> Result<(), CommandFault> {
    let Account { username, subject, .. } = account;
    if !is_sure {
        return Err(CommandFault::refused(format!(
            "{username} ({subject}) would be deleted, which cannot be undone; expected --yes, or signet users disable"
        )));
    }
    let consents = counter.consents(account)?;
    counter.delete(account, desk.now())?;
    println!("{username} is deleted; its subject {subject} is never issued again\n{ENDED}");
    tell_clients(desk, counter, account, &consents);
    Ok(())
}
