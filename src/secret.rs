//! Values that must not be seen: no `Debug`, no `==`, wiped when dropped.

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// Bytes that are wiped from memory when dropped.
///
/// ```compile_fail
/// let secret = signet::secret::Secret::from(vec![1, 2, 3]);
/// println!("{secret:?}");
/// ```
/// ```compile_fail
/// use signet::secret::Secret;
/// let same = Secret::from(vec![1]) == Secret::from(vec![1]);
/// ```
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The bytes themselves. Every call is a place to review.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

/// Where a secret is kept, as the configuration says it: `{ file = "…" }` or `{ env = "…" }`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase", expecting = "{ file = \"…\" } or { env = \"…\" }")]
pub enum Reference {
    /// The whole content of a file, less one trailing line break.
    File(PathBuf),
    /// The value of an environment variable.
    Env(String),
}

impl Reference {
    /// The most a referenced secret may hold.
    pub const MAX_BYTES: u64 = 4096;

    /// Reads what is referred to; relative paths start at `folder`.
    ///
    /// # Errors
    /// The secret is missing, unreadable, or larger than [`Reference::MAX_BYTES`].
    pub fn read(&self, folder: &Path) -> io::Result<Secret> {
        let mut bytes = match self {
            Self::File(path) => read_bounded(&folder.join(path), Self::MAX_BYTES)?,
            Self::Env(name) => std::env::var_os(name)
                .map(std::ffi::OsString::into_encoded_bytes)
                .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "this environment variable is not set"))?,
        };
        if bytes.ends_with(b"\n") {
            bytes.pop();
        }
        Ok(Secret::from(bytes))
    }
}

/// Reads a file of at most `max` bytes whole.
///
/// # Errors
/// As the operating system says, or [`io::ErrorKind::FileTooLarge`].
pub fn read_bounded(path: &Path, max: u64) -> io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(max.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {max} bytes")));
    }
    Ok(bytes)
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Env(name) => write!(f, "the environment variable {name}"),
        }
    }
}
