//! Every kind of guard, and the usual things to do with one.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};

use signet::clock::{Clock, SystemClock, Timestamp};
use signet::entropy::SystemEntropy;
use signet::guard::{
    Descent, Durable, Guard, GuardFault, GuardKind, GuardSettings, Mark, OpeningFault, RedisSettings, Revocation,
    SpendFault, Surroundings, Unavailable,
};
use signet::protocol::{ClientId, GrantId};
use signet::units::Period;
use tokio::runtime::{Builder, Runtime};

use crate::folder::Folder;
use crate::server::Server;
use crate::support::SeededEntropy;

/// When every guard of these tests is born.
pub(crate) const BIRTH: Timestamp = Timestamp::from_secs(1_800_000_000);

/// This many milliseconds after the birth.
pub(crate) const fn at(millis: u64) -> Timestamp {
    Timestamp::from_millis(BIRTH.as_millis() + millis)
}

/// Settings with room for so many marks.
pub(crate) fn room(spent_marks: u32, spent_marks_per_client: u32) -> GuardSettings {
    GuardSettings { spent_marks, spent_marks_per_client, ..GuardSettings::default() }
}

/// Opens the guard in a folder.
pub(crate) fn open_at(folder: &Folder, now: Timestamp) -> Result<Guard, GuardFault> {
    Guard::open(&folder.data(), &room(1000, 100), now, &SeededEntropy::new(1))
}

/// Opens the guard in a folder at the usual moment.
#[track_caller]
pub(crate) fn open(folder: &Folder) -> Guard {
    open_at(folder, BIRTH).unwrap_or_else(|fault| panic!("{fault}"))
}

/// A new guard of each kind.
pub(crate) fn each(settings: &GuardSettings, test: impl Fn(&Guard)) {
    let folder = Folder::new();
    test(&Guard::open(&folder.data(), settings, BIRTH, &SeededEntropy::new(1)).unwrap());
    test(&Guard::in_memory_with(settings, BIRTH));
    let folder = Folder::new();
    test(&open_shared(&folder, &on(Server::shared(), settings)));
}

/// These settings with a guard on this server, under names that no other guard has.
pub(crate) fn on(server: &Server, settings: &GuardSettings) -> GuardSettings {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    let prefix = format!("test-{}:", MADE.fetch_add(1, Ordering::Relaxed));
    let redis =
        RedisSettings { url: Some(server.url()), prefix, timeout: Period::from_secs(5), ..RedisSettings::default() };
    GuardSettings { kind: GuardKind::Redis, redis, ..settings.clone() }
}

/// Opens a shared guard at the usual moment.
#[track_caller]
pub(crate) fn open_shared(folder: &Folder, settings: &GuardSettings) -> Guard {
    open_shared_at(folder, settings, BIRTH).unwrap_or_else(|fault| panic!("{fault}"))
}

/// Opens a shared guard.
pub(crate) fn open_shared_at(folder: &Folder, settings: &GuardSettings, now: Timestamp) -> Result<Guard, OpeningFault> {
    open_shared_by(Arc::new(SystemClock), folder, settings, now)
}

/// Opens a shared guard of a replica with this clock.
pub(crate) fn open_shared_by(
    clock: Arc<dyn Clock>,
    folder: &Folder,
    settings: &GuardSettings,
    now: Timestamp,
) -> Result<Guard, OpeningFault> {
    static IO: LazyLock<Runtime> =
        LazyLock::new(|| Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());
    let (storage, io) = (folder.data(), || Ok(IO.handle().clone()));
    let surroundings = Surroundings { storage: &storage, folder: folder.path(), io: &io, clock };
    Guard::of(settings, &surroundings, now, Arc::new(SystemEntropy::new()))
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) fn client(id: &str) -> ClientId {
    ClientId::parse(id).unwrap()
}

/// The mark of an assertion of this client.
pub(crate) fn mark(owner: &str, jti: u32) -> Mark {
    Mark::of_client_assertion(&client(owner), &jti.to_string())
}

/// Spends at `now` what ends at `until`.
pub(crate) fn spend(guard: &Guard, mark: Mark, until: Timestamp, now: Timestamp) -> Result<(), SpendFault> {
    block_on(guard.spend(mark, BIRTH, until, now)).map(|spent| assert!(spent.is_of(&mark)))
}

pub(crate) fn revoke(guard: &Guard, revocation: &Revocation, now: Timestamp) -> Result<Durable, Unavailable> {
    block_on(guard.revoke(revocation.clone(), at(3_600_000), now))
}

pub(crate) fn grant(number: u64) -> GrantId {
    GrantId::from_bytes((u128::from(number) << 64 | u128::from(number)).to_be_bytes())
}

/// Whether a grant is revoked.
#[track_caller]
pub(crate) fn is_revoked(guard: &Guard, number: u64) -> bool {
    let client = client("web");
    let descent = Descent {
        grant: Some(grant(number)),
        token: None,
        session: None,
        subject: "a",
        client: Some(&client),
        issued_at: BIRTH,
    };
    guard.revoked(&descent).unwrap().is_some()
}
