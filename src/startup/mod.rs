//! Startup: reads the configuration, builds everything from it, injects it, serves, and reloads.

mod ask;
mod banner;
mod details;
mod digest;
mod io_runtime;
mod key_facts;
mod load;
mod observed_directory;
mod observed_guard;
mod observed_outbound;
mod peers;
mod reload;
mod tls;
mod watch;

pub use ask::{AskFault, Asker};
pub use io_runtime::IoRuntime;
pub use load::{Loaded, Standing, load, load_text};

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::runtime::Builder;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::sleep;

use crate::clients::generate_missing_secret_files;
use crate::clock::{Clock, SystemClock};
use crate::config::{Config, Report, Source};
use crate::entropy::{Entropy, SystemEntropy, draw};
use crate::guard::{self, Guard, OpeningFault};
use crate::http::{Admin, AdminDetails, ListenFault, Running, Shared, listen_with_admin};
use crate::keys::{MissingFile, generate_missing_key_files};
use crate::startup::details::Details;
use crate::startup::digest::Digester;
use crate::startup::observed_directory::ObservedDirectory;
use crate::startup::observed_guard::ObservedGuard;
use crate::startup::observed_outbound::ObservedOutbound;
use crate::startup::peers::Peers;
use crate::startup::reload::Reloader;
use crate::startup::watch::Changes;
use crate::telemetry::{Log, Observed, RequestIds, start_log};
use crate::users::{Directory, DirectoryFault, Surroundings};

/// Why the service does not start, or stopped.
#[derive(Debug)]
pub enum StartupFault {
    /// The configuration is wrong.
    Configuration(Report),
    /// A file that a development server needs cannot be made.
    Generation(io::Error),
    /// The guard cannot be opened.
    Guard(OpeningFault),
    /// The directory cannot be opened.
    Directory(DirectoryFault),
    /// An address cannot be listened on.
    Listening(ListenFault),
    /// The operating system refused something else.
    System(io::Error),
}

impl fmt::Display for StartupFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Configuration(report) => report.fmt(f),
            Self::Generation(error) => write!(f, "a key or secret of the development server cannot be made: {error}"),
            Self::Guard(fault) => fault.fmt(f),
            Self::Directory(fault) => write!(f, "the directory cannot be opened: {fault}"),
            Self::Listening(fault) => fault.fmt(f),
            Self::System(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StartupFault {}

impl From<Report> for StartupFault {
    fn from(report: Report) -> Self {
        Self::Configuration(report)
    }
}

/// How often a certificate is looked at that nobody replaces.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Serves until it is told to stop.
///
/// # Errors
/// [`StartupFault`] says why it never began.
pub fn serve(source: &Source) -> Result<(), StartupFault> {
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
    let clock = Arc::new(SystemClock);
    let loaded = load_for_service(source, clock.as_ref(), entropy.as_ref())?;
    // A second log cannot be started; the first one serves as well.
    let log = start_log(&loaded.config.log, &loaded.folder).ok();
    for warning in loaded.config.warnings() {
        log::warn!("{warning}");
    }
    let exhausted = |fault| StartupFault::System(io::Error::other(fault));
    let ids = RequestIds::new(Arc::clone(&entropy));
    let digester = Digester::new(entropy.as_ref()).map_err(exhausted)?;
    let replica = URL_SAFE_NO_PAD.encode(draw::<9>(entropy.as_ref()).map_err(exhausted)?);
    let facts = Details::facts(&digester, &loaded, clock.now());
    let runtime = Builder::new_current_thread().enable_all().build().map_err(StartupFault::System)?;
    let folder = loaded.folder.join(&loaded.config.storage.folder);
    let io = Arc::new(IoRuntime::default());
    let surroundings = guard::Surroundings {
        storage: &folder,
        folder: &loaded.folder,
        io: &|| io.handle(),
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
    };
    let guard = Guard::of(&loaded.config.guard, &surroundings, clock.now(), Arc::clone(&entropy));
    let guard = guard.map_err(StartupFault::Guard)?;
    let surroundings = Surroundings { storage: &folder, folder: &loaded.folder, io: &|| io.handle() };
    let directory = Directory::of(&loaded.config.directory, &surroundings, Arc::clone(&entropy));
    let directory = directory.map_err(StartupFault::Directory)?;
    let standing = Standing { io, ..Standing::with(guard, directory, entropy).map_err(exhausted)? };
    let (config, live) = loaded.assemble(&standing);
    let shared = Arc::new(Shared::new(live, Arc::clone(&clock) as Arc<dyn Clock>, ids));
    let peers = Arc::new(Peers::default());
    let mut parts: Vec<(_, Arc<dyn Observed>)> = vec![
        ("guard", Arc::new(ObservedGuard(Arc::clone(&standing.guard)))),
        ("directory", Arc::new(ObservedDirectory(Arc::clone(&standing.directory)))),
        ("outbound", Arc::new(ObservedOutbound(Arc::clone(&standing.outbound)))),
    ];
    if !config.admin.peers.is_empty() {
        parts.push(("fleet", Arc::clone(&peers) as Arc<dyn Observed>));
    }
    let details = Arc::new(Details::new(Arc::clone(&shared), digester, replica, parts, facts));
    runtime.block_on(async {
        let ended = serve_until_stopped(source, config, shared, standing.clone(), details, peers, log.as_ref()).await;
        // However it ended: the next start reads what was spent.
        if standing.guard.close(clock.now()).await.is_err() {
            log::error!("what was spent could not be written: the next start refuses what was issued before it");
        }
        ended
    })
}

/// Has the other replicas watched, where the configuration names them.
fn watch_peers(
    config: &Config,
    peers: Arc<Peers>,
    own: Arc<Details>,
    clock: Arc<dyn Clock>,
    io: &IoRuntime,
) -> Result<(), StartupFault> {
    let names = config.admin.peers.clone();
    if names.is_empty() {
        return Ok(());
    }
    let io = io.handle().map_err(StartupFault::System)?;
    let asker = Asker::start(io.clone(), Arc::clone(&clock));
    let asker = asker.map_err(|fault| StartupFault::System(io::Error::other(fault)))?;
    io.spawn(async move { peers.watch(&names, asker, own.as_ref(), clock.as_ref()).await });
    Ok(())
}

async fn serve_until_stopped(
    source: &Source,
    config: Config,
    shared: Arc<Shared>,
    standing: Standing,
    details: Arc<Details>,
    peers: Arc<Peers>,
    log: Option<&Log>,
) -> Result<(), StartupFault> {
    // Whoever sees the service ready may signal it and change its files.
    let signals = Signals::await_from_now_on().map_err(StartupFault::System)?;
    let admin = config.admin.bind.map(|bind| Admin { bind, details: Arc::clone(&details) as Arc<dyn AdminDetails> });
    let entropy = Arc::clone(&standing.entropy);
    let io = Arc::clone(&standing.io);
    let reloader = Reloader::new(source.clone(), config, Arc::clone(&shared), standing, Arc::clone(&details));
    let changes = Changes::watch(reloader.folders());
    let clock = Arc::clone(&shared.clock);
    let running = listen_with_admin(&reloader.config().server, admin, shared).map_err(StartupFault::Listening)?;
    // This replica may be among those that are asked.
    watch_peers(reloader.config(), peers, details, clock, &io)?;
    banner::print(reloader.config(), &source.file, &running, entropy.as_ref());
    run(running, reloader, signals, changes, log).await.map_err(StartupFault::System)
}

/// Loads the configuration; a development server makes the files it lacks.
fn load_for_service(source: &Source, clock: &dyn Clock, entropy: &dyn Entropy) -> Result<Loaded, StartupFault> {
    let loaded = load(source, MissingFile::Overlook, clock.now())?;
    let config = &loaded.config;
    let missing = |path: PathBuf| !path.exists();
    if !config.referenced_files().any(|file| missing(loaded.folder.join(file))) {
        return Ok(loaded);
    }
    generate_missing_key_files(&config.keys, &loaded.folder, clock.now(), entropy)
        .and_then(|()| generate_missing_secret_files(&config.clients, &loaded.folder, entropy))
        .map_err(StartupFault::Generation)?;
    Ok(load(source, MissingFile::Refuse, clock.now())?)
}

/// The signals that mean something.
struct Signals {
    hangup: Signal,
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn await_from_now_on() -> io::Result<Self> {
        Ok(Self {
            hangup: signal(SignalKind::hangup())?,
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> Wish {
        tokio::select! {
            _ = self.hangup.recv() => Wish::Reload,
            _ = self.terminate.recv() => Wish::Stop,
            _ = self.interrupt.recv() => Wish::Stop,
        }
    }
}

/// What a signal asks for.
enum Wish {
    Reload,
    Stop,
}

async fn run(
    running: Running,
    mut reloader: Reloader,
    mut signals: Signals,
    mut changes: Changes,
    log: Option<&Log>,
) -> io::Result<()> {
    let stop = running.stop_handle();
    let finished = running.finished();
    tokio::pin!(finished);
    loop {
        tokio::select! {
            result = &mut finished => return result,
            () = changes.settled() => reloader.reload_if_changed(),
            () = sleep(DAY) => reloader.look_again(),
            wish = signals.next() => match wish {
                Wish::Reload => {
                    log.into_iter().for_each(Log::reopen);
                    reloader.reload();
                }
                Wish::Stop => {
                    let stop = stop.clone();
                    tokio::spawn(async move { stop.stop().await });
                }
            },
        }
        while changes.follow(reloader.folders()) {
            // What came before its folder was watched.
            reloader.reload_if_changed();
        }
    }
}
