//! Lines on their way out. A few are written at once, many are gathered: a system call for each would cost more than all
//! else about it.

use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long a line waits for others. Whoever kills the process with no warning loses as much.
const MOMENT: Duration = Duration::from_millis(10);

/// So many lines of a moment do not wait: of a service with little to do each is there when its request is answered.
const AT_ONCE: u32 = 16;

/// So many bytes wait at most; with more, whoever adds a line writes them all.
const MAX_BYTES: usize = 1 << 20;

/// Where lines are put.
pub(super) struct LineBuffer(Arc<Shared>);

/// Writes the lines that were gathered until it is dropped, which writes the rest. Later lines go straight out.
#[must_use = "lines are not gathered any longer once this is dropped"]
pub(super) struct LineWriter {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    waiting: Mutex<Waiting>,
    arrived: Condvar,
    /// Locked before `waiting`, so that lines stay in order.
    out: Mutex<Out>,
}

struct Waiting {
    lines: Vec<u8>,
    /// When the present moment began, and how many of its lines did not wait.
    moment: (Instant, u32),
    is_over: bool,
}

struct Out {
    to: Box<dyn Write + Send>,
    /// The lines that are being written; empty between.
    lines: Vec<u8>,
}

impl LineBuffer {
    /// Gathers lines for `to`.
    pub(super) fn before(to: impl Write + Send + 'static) -> (Self, LineWriter) {
        let out = Mutex::new(Out { to: Box::new(to), lines: Vec::new() });
        let waiting = Mutex::new(Waiting { lines: Vec::new(), moment: (Instant::now(), 0), is_over: false });
        let shared = Arc::new(Shared { waiting, arrived: Condvar::new(), out });
        let of_thread = Arc::clone(&shared);
        let thread = thread::Builder::new().name("log".to_owned()).spawn(move || of_thread.write_until_over());
        // Where no thread can be had, every line goes straight out.
        lock(&shared.waiting).is_over = thread.is_err();
        (Self(Arc::clone(&shared)), LineWriter { shared, thread: thread.ok() })
    }
}

impl Write for LineBuffer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut waiting = lock(&self.0.waiting);
        let is_first = waiting.lines.is_empty();
        waiting.lines.extend_from_slice(line);
        let is_urgent = waiting.is_over || waiting.lines.len() > MAX_BYTES || is_first && waiting.is_one_of_few();
        drop(waiting);
        if is_urgent {
            self.0.write_waiting()?;
        } else if is_first {
            self.0.arrived.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Waiting {
    /// Counts a line; whether it need not wait.
    fn is_one_of_few(&mut self) -> bool {
        let (start, count) = &mut self.moment;
        if start.elapsed() >= MOMENT {
            (*start, *count) = (Instant::now(), 0);
        }
        *count = count.saturating_add(1);
        *count <= AT_ONCE
    }
}

impl Shared {
    fn write_until_over(&self) {
        loop {
            let nothing = |waiting: &mut Waiting| waiting.lines.is_empty() && !waiting.is_over;
            let waiting = self.arrived.wait_while(lock(&self.waiting), nothing).unwrap_or_else(PoisonError::into_inner);
            let others = self.arrived.wait_timeout_while(waiting, MOMENT, |waiting| !waiting.is_over);
            let is_over = others.unwrap_or_else(PoisonError::into_inner).0.is_over;
            // A log that cannot be written must not stop the service.
            let _ = self.write_waiting();
            if is_over {
                return;
            }
        }
    }

    fn write_waiting(&self) -> io::Result<()> {
        let mut out = lock(&self.out);
        let Out { to, lines } = &mut *out;
        mem::swap(lines, &mut lock(&self.waiting).lines);
        let written = to.write_all(lines);
        lines.clear();
        written
    }
}

impl Drop for LineWriter {
    fn drop(&mut self) {
        lock(&self.shared.waiting).is_over = true;
        self.shared.arrived.notify_one();
        if let Some(thread) = self.thread.take() {
            // It does not panic.
            let _ = thread.join();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use super::LineBuffer;

    #[derive(Clone, Default)]
    struct File(Arc<Mutex<Vec<u8>>>);

    impl Write for File {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_line_comes_out_once_and_in_order_before_and_after_the_end() {
        let file = File::default();
        let (mut buffer, writer) = LineBuffer::before(file.clone());
        let lines = (0..20_000).map(|number| format!("{number:0100}\n"));
        for line in lines.clone().take(19_999) {
            buffer.write_all(line.as_bytes()).unwrap();
        }
        drop(writer);
        buffer.write_all(lines.clone().next_back().unwrap_or_default().as_bytes()).unwrap();
        assert_eq!(*file.0.lock().unwrap(), lines.collect::<String>().as_bytes());
    }
}
