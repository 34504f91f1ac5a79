//! Lines of CSV as an editor numbers them.

use std::collections::VecDeque;

/// Where lines begin that are not empty: those that were read and whose row was not asked for yet.
#[derive(Default)]
pub(in crate::cli) struct LineStarts {
    read: u64,
    feeds: u64,
    is_within: bool,
    /// Bytes, and the number of line feeds before them.
    ahead: VecDeque<(u64, u64)>,
    last: u64,
}

impl LineStarts {
    /// More of the file was read.
    pub(in crate::cli) fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => {
                    self.feeds = self.feeds.saturating_add(1);
                    self.is_within = false;
                }
                b'\r' => {}
                _ if !self.is_within => {
                    self.is_within = true;
                    self.ahead.push_back((self.read, self.feeds));
                }
                _ => {}
            }
            self.read = self.read.saturating_add(1);
        }
    }

    /// The line of the row that the library says begins at this byte: it counts a line feed behind a carriage return, and
    /// empty lines, to the row behind them.
    pub(in crate::cli) fn of_row_at(&mut self, byte: u64) -> u64 {
        while self.ahead.front().is_some_and(|(start, _)| *start < byte) {
            self.ahead.pop_front();
        }
        self.last = self.ahead.front().map_or(self.last, |(_, feeds)| *feeds);
        self.last.saturating_add(1)
    }
}
