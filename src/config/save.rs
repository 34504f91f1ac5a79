//! Puts a changed configuration file in place at once, so that no reader sees half of it.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use super::edit::{Edit, EditFault};

impl Edit {
    /// Replaces the file, or writes it into the folder `to` where the configuration is read-only.
    ///
    /// The file keeps its permissions and its owner; a link stays a link, and what it leads to is replaced.
    ///
    /// # Errors
    /// As the operating system says; when someone else changed the file meanwhile ([`EditFault::ChangedMeanwhile`]);
    /// or [`io::ErrorKind::AlreadyExists`] when the folder `to` has such a file.
    pub fn save(&self, to: Option<&Path>) -> io::Result<()> {
        let Some(folder) = to else {
            let target = fs::canonicalize(&self.file)?;
            return self.replace(&target);
        };
        let name = self.file.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let target = folder.join(name);
        if fs::symlink_metadata(&target).is_ok() {
            let said = format!("{} is there already, and may hold changes", target.display());
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, said));
        }
        let like = fs::metadata(&self.file)?;
        let new = Unfinished::create(&target)?;
        new.fill(&self.text(), &like)?;
        new.rename(&target)
    }

    fn replace(&self, target: &Path) -> io::Result<()> {
        let like = fs::metadata(target)?;
        let new = Unfinished::create(target)?;
        keep_owner(&new.file, &like)?;
        new.fill(&self.text(), &like)?;
        // As late as can be: whoever writes after this is overwritten.
        if fs::read(target)? != self.original.as_bytes() {
            return Err(io::Error::other(EditFault::ChangedMeanwhile));
        }
        new.rename(target)
    }
}

/// A file beside its target, removed unless it is renamed.
struct Unfinished {
    path: PathBuf,
    file: File,
    folder: PathBuf,
}

impl Unfinished {
    fn create(target: &Path) -> io::Result<Self> {
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let path = folder.join(format!(".signet-{:016x}.tmp", RandomState::new().build_hasher().finish()));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { path, file, folder: folder.to_owned() })
    }

    fn fill(&self, text: &str, like: &fs::Metadata) -> io::Result<()> {
        self.file.set_permissions(like.permissions())?;
        (&self.file).write_all(text.as_bytes())?;
        self.file.sync_all()
    }

    fn rename(self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        File::open(&self.folder)?.sync_all()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After a rename there is nothing to remove.
        drop(fs::remove_file(&self.path));
    }
}

/// A file of another owner might not be readable by the service any more.
fn keep_owner(file: &File, like: &fs::Metadata) -> io::Result<()> {
    let made = file.metadata()?;
    if (made.uid(), made.gid()) == (like.uid(), like.gid()) {
        return Ok(());
    }
    fchown(file, Some(like.uid()), Some(like.gid())).map_err(|error| {
        io::Error::new(error.kind(), format!("the file's owner and group cannot be kept ({error}); save as its owner"))
    })
}
