//! What may be typed after `signet users`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::clients::ImportFormat;
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
    /// Make accounts of a file that export or another program wrote; what cannot be is named, and keeps
    /// nothing else from being made
    #[command(after_help = IMPORT)]
    Import {
        /// One JSON object in each line, or CSV with a row of the same names; - for standard input
        file: PathBuf,
        /// What the file is, if its name does not say
        #[arg(long, value_enum)]
        format: Option<ImportFormat>,
    },
    /// Write every account to a file or to standard output, as import reads it
    Export {
        /// The file, which must not be there yet; standard output if left out
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// What to write, if the file's name does not say [default: json]
        #[arg(long, value_enum)]
        format: Option<ImportFormat>,
        /// Write the hashes of passwords, too: whoever has them can guess at the passwords
        #[arg(long)]
        password_hashes: bool,
    },
}

const IMPORT: &str = "\
Names of the members, of which only username must be there:
  sub, username, status (pending, active or disabled), version, created_at, updated_at,
  password_hash ($argon2id$, $2b$, $scrypt$, $pbkdf2-sha256$, pbkdf2_sha256$ and others),
  roles and groups (lists; in CSV also a;b), claims (an object of your own claims; in CSV also
  columns such as claims.tenant), and the standard claims of OpenID Connect: email,
  email_verified, name, address (an object; in CSV columns such as address.locality) and others.
";

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
    #[arg(value_name = "USERNAME", value_parser = parse_username, allow_hyphen_values = true)]
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
