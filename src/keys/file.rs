//! Private key files: who may own them, who may read them, and how they come to be.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rustix::fs::OFlags;
use zeroize::Zeroizing;

use crate::clock::Timestamp;
use crate::entropy::{Entropy, draw};
use crate::jose::SigningKey;
use crate::keys::{KeyClass, KeySettings, Schedule};
use crate::protocol::SigningAlgorithm;
use crate::seal::RootKey;
use crate::settings::Label;

/// The largest key file that is read.
pub const MAX_KEY_FILE_BYTES: u64 = 64 * 1024;

/// Why a key file cannot be used.
#[derive(Debug)]
pub enum FileFault {
    /// There is no such file.
    Missing,
    /// The operating system refused.
    Unreadable(io::Error),
    /// A folder, socket or device.
    NotAFile,
    /// Owned by another user than this process's and root.
    ForeignOwner(u32),
    /// Readable, writable or executable by everybody, or writable by its group; the permission bits.
    TooOpen(u32),
    /// Larger than [`MAX_KEY_FILE_BYTES`].
    TooLarge,
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the file does not exist"),
            Self::Unreadable(error) => write!(f, "the file cannot be read ({error})"),
            Self::NotAFile => f.write_str("it is not a regular file"),
            Self::ForeignOwner(uid) => write!(f, "the file is owned by user {uid}"),
            Self::TooOpen(mode) => write!(f, "the file has mode {mode:04o}"),
            Self::TooLarge => write!(f, "the file is larger than {MAX_KEY_FILE_BYTES} bytes"),
        }
    }
}

impl FileFault {
    /// What would be right.
    #[must_use]
    pub const fn expected(&self) -> &'static str {
        match self {
            Self::Missing => "a private key file: signet keys generate",
            Self::Unreadable(_) => "a file this process may read",
            Self::NotAFile => "a regular file, or a link to one",
            Self::ForeignOwner(_) => "a file owned by the user of this process or root",
            Self::TooOpen(_) => "not readable by others and not writable by its group: chmod 600",
            Self::TooLarge => "one private key",
        }
    }
}

/// Reads a private key file after judging its owner and mode, on the open file, so that nobody can swap it between.
///
/// # Errors
/// [`FileFault`] says why not.
pub fn read_key_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileFault> {
    // Opening a pipe would wait for whoever writes to it.
    let nonblocking = OFlags::NONBLOCK.bits().cast_signed();
    let file =
        OpenOptions::new().read(true).custom_flags(nonblocking).open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => FileFault::Missing,
            _ => FileFault::Unreadable(error),
        })?;
    let metadata = file.metadata().map_err(FileFault::Unreadable)?;
    if !metadata.is_file() {
        return Err(FileFault::NotAFile);
    }
    if metadata.uid() != 0 && metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(FileFault::ForeignOwner(metadata.uid()));
    }
    if metadata.mode() & 0o027 != 0 {
        return Err(FileFault::TooOpen(metadata.mode() & 0o7777));
    }
    let mut bytes = Zeroizing::new(Vec::new());
    file.take(MAX_KEY_FILE_BYTES.saturating_add(1)).read_to_end(&mut bytes).map_err(FileFault::Unreadable)?;
    if bytes.len() as u64 > MAX_KEY_FILE_BYTES {
        return Err(FileFault::TooLarge);
    }
    Ok(bytes)
}

/// Makes a new key and writes it to `path`, which must not exist: PKCS#8 PEM for signing keys, a private JWK for others.
///
/// # Errors
/// The key cannot be made in this build, or the file cannot be created.
pub fn generate_key_file(
    path: &Path,
    class: KeyClass,
    algorithm: Option<SigningAlgorithm>,
    entropy: &dyn Entropy,
) -> io::Result<()> {
    let text = match (class, algorithm) {
        (KeyClass::Signing, Some(algorithm)) => {
            SigningKey::generate(algorithm).map_err(|fault| io::Error::other(fault.to_string()))?
        }
        (KeyClass::Signing, None) => return Err(io::Error::other("a signing key needs an algorithm")),
        _ => RootKey::generate(entropy).map_err(io::Error::other)?.to_jwk(),
    };
    create_key_file(path, text.as_bytes(), entropy)
}

/// Writes a file that only this user can read, whole or not at all, and never over an existing one.
///
/// # Errors
/// As the operating system says; [`io::ErrorKind::AlreadyExists`] when there is such a file.
pub fn create_key_file(path: &Path, content: &[u8], entropy: &dyn Entropy) -> io::Result<()> {
    // The parent of a bare file name is the empty path, which cannot be opened.
    let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let suffix = u64::from_be_bytes(draw(entropy).map_err(io::Error::other)?);
    let draft = folder.join(format!(".draft-{suffix:016x}"));
    let written = write_draft(&draft, content).and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    written?;
    removed?;
    File::open(folder)?.sync_all()
}

fn write_draft(draft: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes the file of every declared key that has none: the first start of a development server.
///
/// # Errors
/// As [`generate_key_file`]; the error names the file.
pub fn generate_missing_key_files(
    keys: &BTreeMap<Label, KeySettings>,
    folder: &Path,
    now: Timestamp,
    entropy: &dyn Entropy,
) -> io::Result<()> {
    for settings in keys.values().filter(|settings| Schedule::of(settings).has_future(now)) {
        let (Some(file), Some(class)) = (&settings.file, settings.class) else { continue };
        let path = folder.join(file);
        if !path.try_exists()? {
            generate_key_file(&path, class, settings.algorithm, entropy)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
        }
    }
    Ok(())
}
