//! The machine: its clock, and who may read and write the files.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::cli::desk::Desk;
use crate::cli::doctor::Finding;
use crate::clock::Timestamp;
use crate::keys::CLOCK_SKEW;
use crate::startup::Loaded;

pub(super) fn examine(desk: &Desk, loaded: &Loaded) -> Vec<Finding> {
    let mut found = vec![clock(desk.now(), &desk.source().file)];
    found.push(not_writable_by_others(&desk.source().file));
    let files = loaded.config.referenced_files().map(|file| loaded.folder.join(file));
    for folder in files.filter_map(|file| file.parent().map(Path::to_owned)).collect::<BTreeSet<_>>() {
        found.push(not_writable_by_others(&folder));
    }
    found
}

/// A clock that is behind the configuration's last change is wrong; one that nobody keeps right will be.
fn clock(now: Timestamp, file: &Path) -> Finding {
    let changed = fs::metadata(file).ok().and_then(|metadata| u64::try_from(metadata.mtime()).ok());
    if changed.is_some_and(|changed| Timestamp::from_secs(changed) > now.after(CLOCK_SKEW)) {
        return Finding::Fault(format!("the clock says {now}, which is before {} was changed", file.display()));
    }
    let kept = ["/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/ntpd.pid"];
    match kept.iter().find(|marker| Path::new(marker).exists()) {
        Some(marker) => Finding::Good(format!("the clock says {now} and is kept right ({marker})")),
        None => Finding::Warning(format!("the clock says {now}, and nothing here is known to keep it right: use NTP")),
    }
}

/// Whoever can write the configuration, or the folder of the keys, decides who is believed.
fn not_writable_by_others(path: &Path) -> Finding {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    match fs::metadata(path) {
        Err(error) => Finding::Fault(format!("{}: {error}", path.display())),
        Ok(metadata) if metadata.mode() & 0o002 != 0 => {
            Finding::Fault(format!("{} can be written by everybody: chmod o-w", path.display()))
        }
        Ok(metadata) if metadata.mode() & 0o020 != 0 => {
            Finding::Warning(format!("{} can be written by its group {}", path.display(), metadata.gid()))
        }
        Ok(_) => Finding::Good(format!("{} can be written by its owner alone", path.display())),
    }
}
