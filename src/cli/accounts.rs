//! The accounts, as commands look at them that need not have any.

use tokio::runtime::{Builder, Handle, Runtime};

use crate::cli::CommandFault;
use crate::cli::desk::Desk;
use crate::config::Config;
use crate::protocol::Subject;
use crate::users::{AccountStatus, AccountVersion, Directory, DirectoryFile, DirectoryKind, Standing, Surroundings};

/// Where accounts are looked up.
pub(super) enum Accounts {
    /// At a service of the operator's, which vouches for people.
    Elsewhere,
    /// A file, if there is one: looking does not make it.
    File(Option<DirectoryFile>),
    /// A server.
    #[cfg(feature = "postgres")]
    Server(OpenDirectory),
}

impl Accounts {
    pub(super) fn open(desk: &Desk, config: &Config) -> Result<Self, CommandFault> {
        match config.directory.kind {
            DirectoryKind::External | DirectoryKind::Http => Ok(Self::Elsewhere),
            DirectoryKind::Embedded => {
                DirectoryFile::open_if_there(&desk.storage(config)).map(Self::File).map_err(CommandFault::refused)
            }
            #[cfg(feature = "postgres")]
            DirectoryKind::Postgres => {
                OpenDirectory::open(desk, config).map(Self::Server).map_err(CommandFault::refused)
            }
        }
    }

    /// Status and version of an account; `None` if there is no such account.
    pub(super) fn standing(&self, subject: &Subject) -> Result<Option<Standing>, CommandFault> {
        match self {
            Self::Elsewhere => {
                Ok(Some(Standing { status: AccountStatus::Active, version: AccountVersion::OF_SERVICE }))
            }
            Self::File(None) => Ok(None),
            Self::File(Some(file)) => file.standing(subject).map_err(CommandFault::refused),
            #[cfg(feature = "postgres")]
            Self::Server(open) => open.wait(open.directory.standing(subject)),
        }
    }
}

/// A directory that can be reached, and a way to wait for its answers.
pub(super) struct OpenDirectory {
    pub(super) directory: Directory,
    runtime: Runtime,
}

impl OpenDirectory {
    pub(super) fn open(desk: &Desk, config: &Config) -> Result<Self, String> {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let (storage, folder) = (desk.storage(config), desk.beside());
        let io = || Ok(runtime.handle().clone());
        let surroundings = Surroundings { storage: &storage, folder: &folder, io: &io };
        let directory = Directory::of(&config.directory, &surroundings, desk.shared_entropy());
        let directory = directory.map_err(|fault| fault.to_string())?;
        runtime.block_on(directory.reach()).map_err(|fault| fault.to_string())?;
        Ok(Self { directory, runtime })
    }

    /// What others are asked on.
    pub(super) fn io(&self) -> Handle {
        self.runtime.handle().clone()
    }

    pub(super) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    pub(super) fn wait<T, E: std::fmt::Display>(
        &self,
        answer: impl Future<Output = Result<T, E>>,
    ) -> Result<T, CommandFault> {
        self.block_on(answer).map_err(CommandFault::refused)
    }
}
