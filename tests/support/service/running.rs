use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use signet::clients::generate_missing_secret_files;
use signet::clock::{Clock, Timestamp};
use signet::config::{Config, Override, Source};
use signet::entropy::SystemEntropy;
use signet::guard::Guard;
use signet::http::{HttpSettings, Shared, StopHandle, listen};
use signet::keys::{MissingFile, generate_missing_key_files};
use signet::protocol::Subject;
use signet::secret::Secret;
use signet::settings::Findings;
use signet::startup::{Loaded, Standing, load};
use signet::telemetry::RequestIds;
use signet::users::{Directory, NewAccount, NewPassword, Profile, Surroundings, Username};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::exchange::{Answer, Connection, Request};
use crate::service::folder::Folder;
use crate::service::plan::Plan;
use crate::support::FixedClock;

const CONFIG: &str = "config.toml";

/// A running service. Dropping it stops it and removes its files.
pub(crate) struct Service {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<FixedClock>,
    folder: Folder,
    source: Source,
    standing: Standing,
    shared: Arc<Shared>,
    stop: StopHandle,
    quit: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

impl Service {
    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    pub(super) fn start(plan: Plan) -> Self {
        let Plan { folder, config, now, workers, entropy, guard, directory } = plan;
        let overrides = ["server.bind=127.0.0.1:0".to_owned(), format!("server.workers={workers}")];
        let overrides = overrides.iter().map(|text| Override::parse(text).unwrap()).collect();
        let source = Source { file: folder.path().join(CONFIG), environment: Vec::new(), overrides };
        folder.write(CONFIG, config);
        let system = Arc::new(SystemEntropy::new());
        let loaded = prepare_and_load(&source, &folder, now);
        let directory = directory.unwrap_or_else(|| {
            let (settings, storage) = (&loaded.config.directory, folder.path().join("data"));
            let io = || Err(std::io::Error::other("no test has PostgreSQL without saying so"));
            let surroundings = Surroundings { storage: &storage, folder: folder.path(), io: &io };
            Directory::of(settings, &surroundings, system.clone()).unwrap()
        });
        let standing = Standing { guard, entropy, ..Standing::with(Guard::in_memory(), directory, system).unwrap() };
        let (config, live) = loaded.assemble(&standing);
        let clock = Arc::new(FixedClock::new(now));
        let ids = RequestIds::new(Arc::new(SystemEntropy::new()));
        let shared = Arc::new(Shared::new(live, Arc::clone(&clock) as Arc<dyn Clock>, ids));
        let (quit, quitting) = oneshot::channel();
        let (started, starting) = mpsc::channel();
        let server = thread::spawn({
            let shared = Arc::clone(&shared);
            move || serve(&config.server, shared, &started, quitting)
        });
        let (address, stop) = starting.recv().unwrap();
        let (quit, server) = (Some(quit), Some(server));
        Self { address, clock, folder, source, standing, shared, stop, quit, server }
    }

    /// The report of a configuration that is not started with.
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub(super) fn refused(plan: Plan) -> String {
        let Plan { folder, config, now, .. } = plan;
        let source = Source { file: folder.path().join(CONFIG), environment: Vec::new(), overrides: Vec::new() };
        folder.write(CONFIG, config);
        generate_missing_files(&source, &folder, now);
        match load(&source, MissingFile::Refuse, now) {
            Ok(_) => panic!("nothing is wrong with it"),
            Err(report) => report.to_string(),
        }
    }

    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.address)
    }

    /// The answer to one request on a connection of its own.
    #[track_caller]
    pub(crate) fn answer(&self, request: &Request) -> Answer {
        self.connect().exchange(request)
    }

    /// The answer to these bytes on a connection of their own.
    #[track_caller]
    pub(crate) fn answer_to(&self, bytes: &[u8]) -> Answer {
        let mut connection = self.connect();
        connection.send(bytes);
        connection.receive()
    }

    /// The secret in `keys/<name>.secret`.
    #[track_caller]
    pub(crate) fn secret(&self, name: &str) -> String {
        self.folder.read(&format!("keys/{name}.secret")).trim_end_matches('\n').to_owned()
    }

    /// An account with this password, and no other claims than these.
    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    pub(crate) fn add_user(&self, name: &str, password: &str, profile: Profile) -> Subject {
        let password = NewPassword::parse(&Secret::from(password.as_bytes().to_vec())).unwrap();
        let account =
            NewAccount { password: Some(password), profile, ..NewAccount::named(Username::parse(name).unwrap()) };
        let (directory, hashes) = (&self.standing.directory, &self.standing.hashes);
        runtime().block_on(directory.create(account, hashes, self.clock.now())).unwrap().subject
    }

    /// The accounts, to change them as an administrator does.
    pub(crate) fn directory(&self) -> &Directory {
        &self.standing.directory
    }

    /// Swaps another configuration in, as a reload does.
    pub(crate) fn reload(&self, config: &str) {
        self.folder.write(CONFIG, config);
        let loaded = prepare_and_load(&self.source, &self.folder, self.clock.now());
        self.shared.live.store(Arc::new(loaded.assemble(&self.standing).1));
    }

    /// How long a refusal takes that tells nobody whether a slow hash was computed.
    pub(crate) fn usual_hash(&self) -> Duration {
        let live = self.shared.live.load();
        self.standing.hashes.usual_duration(live.server.slow_costs().iter())
    }

    /// Whether a new connection is accepted.
    pub(crate) fn accepts(&self) -> bool {
        TcpStream::connect_timeout(&self.address, Duration::from_millis(100)).is_ok()
    }

    /// Stops as a signal does, while the caller goes on.
    pub(crate) fn begin_to_stop(&self) -> JoinHandle<()> {
        let stop = self.stop.clone();
        thread::spawn(move || runtime().block_on(stop.stop()))
    }

    /// Stops as a signal does, and says how long that took.
    pub(crate) fn stop_gracefully(&self) -> Duration {
        let start = Instant::now();
        runtime().block_on(self.stop.stop());
        start.elapsed()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.quit.take());
        if let Some(server) = self.server.take() {
            // If it panicked, it has said so.
            let _ = server.join();
        }
    }
}

#[expect(clippy::panic, reason = "a test fails by panicking")]
fn prepare_and_load(source: &Source, folder: &Folder, now: Timestamp) -> Loaded {
    generate_missing_files(source, folder, now);
    load(source, MissingFile::Refuse, now).unwrap_or_else(|report| panic!("{report}"))
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn generate_missing_files(source: &Source, folder: &Folder, now: Timestamp) {
    let system = SystemEntropy::new();
    // What is wrong will be told when all of it is loaded.
    if let Some(config) = Config::interpret(&source.read().unwrap(), &mut Findings::default()) {
        super::rsa::provide(&config.keys, folder.path(), now);
        generate_missing_key_files(&config.keys, folder.path(), now, &system).unwrap();
        generate_missing_secret_files(&config.clients, folder.path(), &system).unwrap();
    }
}

/// Serves until it is stopped, or at once no more when `quitting` says so.
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn serve(
    settings: &HttpSettings,
    shared: Arc<Shared>,
    started: &mpsc::Sender<(SocketAddr, StopHandle)>,
    quitting: oneshot::Receiver<()>,
) {
    runtime().block_on(async {
        let running = listen(settings, shared).unwrap();
        let address = running.addresses().first().copied().unwrap();
        started.send((address, running.stop_handle())).unwrap();
        tokio::select! {
            result = running.finished() => result.unwrap(),
            _ = quitting => {}
        }
    });
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}
