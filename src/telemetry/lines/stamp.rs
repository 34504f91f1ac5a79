//! The time of a line. The text of a second is made once and kept for all lines of that second.

use std::cell::Cell;
use std::io::Write;

use chrono::DateTime;

use crate::clock::{Clock, SystemClock};

/// `2026-11-20T18:30:00`
const CHARS: usize = 19;

/// Writes the present, RFC 3339 in UTC with milliseconds.
pub(super) fn write(line: &mut Vec<u8>) {
    thread_local! {
        static SECOND: Cell<(u64, [u8; CHARS])> = const { Cell::new((u64::MAX, [0; CHARS])) };
    }
    let now = SystemClock.now();
    let (mut second, mut text) = SECOND.get();
    if second != now.as_secs() {
        second = now.as_secs();
        text = text_of(second);
        SECOND.set((second, text));
    }
    line.extend_from_slice(&text);
    // Nothing fails when it writes to memory.
    let _ = write!(line, ".{:03}Z", now.as_millis() % 1000);
}

fn text_of(second: u64) -> [u8; CHARS] {
    let date = i64::try_from(second).ok().and_then(|second| DateTime::from_timestamp(second, 0));
    let text = date.map(|date| date.format("%Y-%m-%dT%H:%M:%S").to_string());
    text.and_then(|text| text.into_bytes().try_into().ok()).unwrap_or([b'0'; CHARS])
}
