//! Processes that are measured.

use std::error::Error;
use std::io;
use std::process::{Child, ChildStdout, Command};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// After this nothing is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A child that ends when it is dropped.
pub(crate) struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> io::Result<Self> {
        command.spawn().map(Self)
    }

    /// # Errors
    /// It ended although it should serve.
    pub(crate) fn still_runs(&mut self) -> io::Result<()> {
        match self.0.try_wait()? {
            Some(status) => Err(io::Error::other(format!("a server ended before it served: {status}"))),
            None => Ok(()),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }

    pub(crate) fn take_stdout(&mut self) -> Option<ChildStdout> {
        self.0.stdout.take()
    }

    /// The resident memory, in mebibytes, once five looks in a row find the same.
    pub(crate) fn memory_at_rest(&self) -> Result<f64, Box<dyn Error>> {
        let started = Instant::now();
        let mut seen = (0, 0);
        while started.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(200));
            let kib = self.resident_kib()?;
            let times = if seen.0 == kib { seen.1 + 1 } else { 1 };
            if times == 5 {
                return Ok(f64::from(kib) / 1024.0);
            }
            seen = (kib, times);
        }
        Err("the resident memory does not come to rest".into())
    }

    fn resident_kib(&self) -> Result<u32, Box<dyn Error>> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }
}
