//! The runtime on which the service waits for others: apart from those that serve requests, and started before anything
//! needs it.

use std::io;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Handle, Runtime};

/// How many threads look names up at once; each is bounded by the time that a request may take.
const MOST_LOOKUPS: usize = 16;

/// A runtime that is started when something needs it.
#[derive(Default)]
pub struct IoRuntime(Mutex<Option<Runtime>>);

impl IoRuntime {
    /// What runs there.
    ///
    /// # Errors
    /// That of the operating system, which gives no thread.
    pub fn handle(&self) -> io::Result<Handle> {
        let mut runtime = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = runtime.as_ref() {
            return Ok(runtime.handle().clone());
        }
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).max_blocking_threads(MOST_LOOKUPS).thread_name("signet-io").enable_all();
        Ok(runtime.insert(builder.build()?).handle().clone())
    }
}

impl Drop for IoRuntime {
    /// Waits for nobody: whoever drops it may be on a runtime itself.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            runtime.shutdown_background();
        }
    }
}
