//! What may be typed after `signet users`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::person::Person;
use crate::users::Username;

#[derive(Subcommand)]
pub(in crate::cli) enum UsersCommand {
    /// Make an account
    Add(Box<AddUser>),
    /// List the accounts in the order of their usernames
    List {
        /// One JSON object in each line, with all that is known of the account but its password
        #[arg(long)]
        json: bool,
    },
    /// Show one account
    Show(Whom),
    /// Give an account another password; every session and refresh token of it ends
    SetPassword {
        #[command(flatten)]
        whom: Whom,
        #[command(flatten)]
        password: PasswordSource,
    },
    /// Refuse an account from now on; every session and refresh token of it ends
    Disable(Whom),
    /// Let an account sign in that is disabled or not yet activated
    Enable(Whom),
    /// Delete an account with its consents; its username may be used again, its subject never is
    Delete {
        #[command(flatten)]
        whom: Whom,
        /// Do it: it cannot be undone
        #[arg(long)]
        yes: bool,
    },
    /// End every session and refresh token of an account
    SignOut(Whom),
}

/// One account.
#[derive(Args)]
pub(in crate::cli) struct Whom {
    /// Its username, its verified e-mail address, or its subject
    #[arg(value_name = "NAME|SUB", allow_hyphen_values = true)]
    pub(in crate::cli) account: String,
}

#[derive(Args)]
pub(in crate::cli) struct AddUser {
    /// The name to sign in with; case and space around it mean nothing
    #[arg(value_name = "USERNAME", value_parser = parse_username)]
    pub(in crate::cli) username: Username,
    #[command(flatten)]
    pub(in crate::cli) password: FirstPassword,
    #[command(flatten)]
    pub(in crate::cli) person: Person,
}

/// Where a password comes from: never from the command line, which others can see.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli) struct PasswordSource {
    /// Read the password from a file, less one trailing line break
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) password_file: Option<PathBuf>,
    /// Read the password from standard input, less one trailing line break
    #[arg(long)]
    pub(in crate::cli) password_stdin: bool,
    /// Make a password and print it, once
    #[arg(long)]
    pub(in crate::cli) generate_password: bool,
}

/// The same, or none.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(in crate::cli) struct FirstPassword {
    /// Read the password from a file, less one trailing line break
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Read the password from standard input, less one trailing line break
    #[arg(long)]
    password_stdin: bool,
    /// Make a password and print it, once
    #[arg(long)]
    generate_password: bool,
    /// Make an account that nobody can sign in to by a password
    #[arg(long)]
    no_password: bool,
}

impl FirstPassword {
    /// Where the password comes from, if there is to be one.
    pub(in crate::cli) fn source(self) -> Option<PasswordSource> {
        let Self { password_file, password_stdin, generate_password, no_password } = self;
        (!no_password).then_some(PasswordSource { password_file, password_stdin, generate_password })
    }
}

fn parse_username(text: &str) -> Result<Username, String> {
    Username::parse(text).ok_or_else(|| "expected 1 to 255 characters that can be seen".to_owned())
}
