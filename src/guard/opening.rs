//! With what a guard is opened, and why it is not.

use std::path::Path;
use std::sync::Arc;
use std::{fmt, io};

use tokio::runtime::Handle;

#[cfg(feature = "redis")]
use super::redis::RedisFault;
use crate::clock::Clock;
use crate::sqlite::FileFault;

/// What a guard is opened with besides its settings.
#[derive(Clone)]
pub struct Surroundings<'a> {
    /// The folder of the service's own files.
    pub storage: &'a Path,
    /// Where relative paths of the configuration start.
    pub folder: &'a Path,
    /// The runtime on which connections live, started when something needs it; whoever uses them waits elsewhere.
    pub io: &'a dyn Fn() -> io::Result<Handle>,
    /// What is compared with the clock of a server.
    pub clock: Arc<dyn Clock>,
}

/// Why a guard is not opened.
#[derive(Debug)]
pub enum OpeningFault {
    /// Its file cannot be used.
    File(FileFault),
    /// Redis cannot be used.
    #[cfg(feature = "redis")]
    Redis(RedisFault),
}

impl fmt::Display for OpeningFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(fault) => write!(f, "the guard at storage.folder cannot be opened: {fault}"),
            #[cfg(feature = "redis")]
            Self::Redis(fault) => write!(f, "the guard cannot be opened: {fault}"),
        }
    }
}

impl std::error::Error for OpeningFault {}

impl From<FileFault> for OpeningFault {
    fn from(fault: FileFault) -> Self {
        Self::File(fault)
    }
}

#[cfg(feature = "redis")]
impl From<RedisFault> for OpeningFault {
    fn from(fault: RedisFault) -> Self {
        Self::Redis(fault)
    }
}
