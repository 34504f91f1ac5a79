use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

/// A folder of its own for every test; dropping it removes it.
pub(super) struct Folder(PathBuf);

impl Folder {
    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    pub(super) fn create() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("service-{}-{number}", process::id()));
        // What an earlier process of the same id left behind.
        let _ = fs::remove_dir_all(&path);
        DirBuilder::new().recursive(true).mode(0o700).create(path.join("keys")).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a file that only this user can read.
    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    pub(super) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(self.0.join(file)).unwrap();
        file.write_all(content.as_ref()).unwrap();
    }

    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub(super) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that stays does no harm, and a test that fails should fail with its own words.
        let _ = fs::remove_dir_all(&self.0);
    }
}
