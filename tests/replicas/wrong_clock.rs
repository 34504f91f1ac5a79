//! Clocks that are really wrong: Debian's libfaketime tells a process another time than that of the machine.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use signet::clock::{Clock, SystemClock, Timestamp};

use crate::deadline::until;
use crate::fleet::{Replica, replace};
use crate::folder::Folder;

/// Where a process reads what its clock shows, in its folder. A replica does not watch this one.
const SHOWN: &str = "clock/shown";

/// How long looking at a replica's clock may take to be believed.
const LONGEST_LOOK: Duration = Duration::from_millis(100);

/// A clock that was right once, is ahead of that by so much, and runs so many times as fast.
#[derive(Clone, Copy)]
pub(crate) struct WrongClock {
    since: Timestamp,
    speed: u32,
    ahead: i64,
}

impl WrongClock {
    /// That of the machine.
    pub(crate) const RIGHT: Self = Self::ahead_by(0);

    /// Ahead by so many milliseconds; behind where negative.
    pub(crate) const fn ahead_by(millis: i64) -> Self {
        Self { since: Timestamp::EPOCH, speed: 1, ahead: millis }
    }

    /// Right now, and from here on so many times as fast as the machine's.
    pub(crate) fn fast(speed: u32) -> Self {
        Self { since: SystemClock.now(), speed, ahead: 0 }
    }

    /// Has a process in `folder` begin at `begun` with this clock: with what in its environment.
    pub(crate) fn begin(self, folder: &Folder, begun: Timestamp) -> Vec<(&'static str, String)> {
        self.write(folder, self.offset(begun));
        let text = |path: PathBuf| path.into_os_string().into_string().unwrap();
        vec![
            ("LD_PRELOAD", text(library())),
            ("FAKETIME_TIMESTAMP_FILE", text(folder.at(SHOWN))),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            // Periods are measured by another clock, which nobody sets.
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }

    /// Has a running replica show this, whose process began at `begun` or a moment later; waits until it does.
    #[track_caller]
    pub(crate) fn is_shown_by(self, replica: &Replica, begun: Timestamp) {
        let mut offset = self.offset(begun);
        self.write(&replica.folder, offset);
        until("a replica to have a wrong clock", || {
            let error = self.error(replica)?;
            if error.unsigned_abs() > millis(self.doubt()).unsigned_abs() {
                // How much later the process began is found out by asking.
                offset -= if self.speed > 1 { error } else { 0 };
                self.write(&replica.folder, offset);
                return None;
            }
            Some(())
        });
    }

    /// How far what a replica shows may be from this.
    pub(crate) fn doubt(self) -> Duration {
        LONGEST_LOOK * self.speed
    }

    /// By how much the clock is ahead at `begun`. From there on libfaketime counts faster.
    fn offset(self, begun: Timestamp) -> i64 {
        if self.speed == 1 {
            return self.ahead;
        }
        self.ahead + millis(begun.since(self.since)) * i64::from(self.speed - 1)
    }

    fn write(self, folder: &Folder, offset: i64) {
        let (seconds, millis) = (offset.unsigned_abs() / 1000, offset.unsigned_abs() % 1000);
        let sign = if offset < 0 { '-' } else { '+' };
        replace(folder, SHOWN, &format!("{sign}{seconds}.{millis:03} x{}", self.speed));
    }

    /// By how many milliseconds the clock of a replica is ahead of this one, unless it took long to look.
    fn error(self, replica: &Replica) -> Option<i64> {
        let before = self.now();
        let told = replica.readiness()["clock_ms"].as_i64().unwrap();
        let took = self.now().since(before);
        (took <= self.doubt()).then(|| told - millis(before.after(took / 2).since(Timestamp::EPOCH)))
    }
}

fn millis(period: Duration) -> i64 {
    i64::try_from(period.as_millis()).unwrap()
}

impl Clock for WrongClock {
    fn now(&self) -> Timestamp {
        let fast = self.since.after(SystemClock.now().since(self.since) * self.speed);
        let by = Duration::from_millis(self.ahead.unsigned_abs());
        if self.ahead < 0 { fast.before(by) } else { fast.after(by) }
    }
}

/// Debian keeps it below the folder of its architecture.
fn library() -> PathBuf {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut places = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    places.find(|place| place.exists()).unwrap_or_else(|| panic!("MISSING: libfaketime, of Debian's package faketime"))
}
