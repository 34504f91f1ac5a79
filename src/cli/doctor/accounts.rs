//! The accounts: whether their file can be opened, and who may read it; or whether their server can be reached.

use std::fs;
use std::os::unix::fs::MetadataExt;

#[cfg(feature = "postgres")]
use crate::cli::accounts::OpenDirectory;
use crate::cli::desk::Desk;
use crate::cli::doctor::Finding;
use crate::startup::Loaded;
use crate::users::{DirectoryFile, DirectoryKind};

/// Looks at wherever the accounts are.
pub(super) fn examine(desk: &Desk, loaded: &Loaded) -> Vec<Finding> {
    match loaded.config.directory.kind {
        DirectoryKind::Embedded => file(desk, loaded),
        DirectoryKind::External => vec![Finding::Good("accounts are at the service at login.url".to_owned())],
        DirectoryKind::Http => {
            vec![Finding::Good("accounts are at the service at directory.http.url, which checks passwords".to_owned())]
        }
        #[cfg(feature = "postgres")]
        DirectoryKind::Postgres => vec![match OpenDirectory::open(desk, &loaded.config) {
            Ok(_) => Finding::Good("PostgreSQL can be reached, and its tables are of this version".to_owned()),
            Err(fault) => Finding::Fault(fault),
        }],
    }
}

/// Looks at the file if there is one; where people sign in, there should be.
fn file(desk: &Desk, loaded: &Loaded) -> Vec<Finding> {
    let folder = desk.storage(&loaded.config);
    let path = folder.join(DirectoryFile::NAME);
    let opened = DirectoryFile::open_if_there(&folder);
    let told = path.display();
    match (opened, fs::metadata(&path)) {
        (Err(fault), _) => vec![Finding::Fault(fault.to_string())],
        (Ok(None), _) if loaded.registry.has_sign_in() => {
            vec![Finding::Good(format!("{told} is made at the first start or by signet users add"))]
        }
        (Ok(None), _) => Vec::new(),
        (Ok(Some(_)), Err(error)) => vec![Finding::Fault(format!("{told}: {error}"))],
        (Ok(Some(_)), Ok(metadata)) => vec![Finding::Good(format!("{told} can be opened")), readers(&path, &metadata)],
    }
}

/// Password hashes are for nobody but the service.
fn readers(path: &std::path::Path, metadata: &fs::Metadata) -> Finding {
    let told = path.display();
    match metadata.mode() & 0o077 {
        0 => Finding::Good(format!("{told} can be read and written by its owner alone")),
        mode if mode & 0o007 != 0 => {
            Finding::Fault(format!("{told} holds password hashes and is open to everybody: chmod 600"))
        }
        _ => Finding::Warning(format!("{told} holds password hashes and is open to its group {}", metadata.gid())),
    }
}
