//! Where passwords come from: a file, standard input, or randomness; never the command line, which others can see.

use std::io::{self, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use crate::cli::CommandFault;
use crate::cli::arguments::PasswordSource;
use crate::cli::desk::Desk;
use crate::entropy::draw;
use crate::secret::{Reference, Secret};
use crate::users::NewPassword;

/// A password that is told once, if it was made here.
pub(super) struct Shown(Option<Zeroizing<String>>);

impl Shown {
    pub(super) fn print(&self) {
        if let Some(password) = &self.0 {
            println!("password  {}\nthis is the one time it is shown", password.as_str());
        }
    }
}

pub(super) fn read(desk: &Desk, source: &PasswordSource) -> Result<(NewPassword, Shown), CommandFault> {
    let (typed, shown) = if source.generate_password {
        let password = generated(desk)?;
        (Secret::from(password.as_bytes().to_vec()), Some(password))
    } else {
        let typed = source.password_file.as_deref().map_or_else(from_stdin, from_file);
        (typed.map_err(CommandFault::refused)?, None)
    };
    Ok((NewPassword::parse(&typed).map_err(CommandFault::refused)?, Shown(shown)))
}

/// 120 bits in 20 characters.
fn generated(desk: &Desk) -> Result<Zeroizing<String>, CommandFault> {
    let bits = draw::<15>(desk.entropy()).map(Zeroizing::new).map_err(CommandFault::refused)?;
    Ok(Zeroizing::new(URL_SAFE_NO_PAD.encode(*bits)))
}

fn from_file(path: &Path) -> Result<Secret, String> {
    Reference::File(path.to_owned()).read(Path::new("")).map_err(|error| format!("{}: {error}", path.display()))
}

fn from_stdin() -> Result<Secret, String> {
    let mut bytes = Vec::new();
    let read = io::stdin().take(Reference::MAX_BYTES.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|error| format!("standard input: {error}"))?;
    if bytes.ends_with(b"\n") {
        bytes.pop();
    }
    Ok(Secret::from(bytes))
}
