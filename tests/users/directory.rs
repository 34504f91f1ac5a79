//! A directory, and the usual things to do with one.

use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::Arc;

use signet::clock::Timestamp;
use signet::entropy::{Entropy, SystemEntropy};
use signet::passwords::HashPool;
use signet::secret::Secret;
use signet::units::Size;
use signet::users::{
    Account, AuthenticatedUser, Directory, DirectoryFault, DirectorySettings, EmailAddress, HashingSettings,
    NewAccount, NewPassword, SignInFault, Username,
};

pub(crate) const NOW: Timestamp = Timestamp::from_secs(1_800_000_000);
pub(crate) const PASSWORD: &str = "correct horse battery";

/// Settings with hashes that cost little.
pub(crate) fn cheap() -> DirectorySettings {
    costing(64)
}

/// Settings with hashes of this memory in KiB.
pub(crate) fn costing(kib: u64) -> DirectorySettings {
    let hashing = HashingSettings { memory: Size::from_bytes(kib << 10), passes: 1, lanes: 1 };
    DirectorySettings { hashing, ..DirectorySettings::default() }
}

/// Where the accounts of one test are.
pub(crate) trait Place {
    fn open_with(&self, settings: &DirectorySettings, entropy: Arc<dyn Entropy>) -> Result<Directory, DirectoryFault>;
}

pub(crate) fn open_with(place: &impl Place, settings: &DirectorySettings) -> Result<Directory, DirectoryFault> {
    place.open_with(settings, Arc::new(SystemEntropy::new()))
}

#[track_caller]
pub(crate) fn open(place: &impl Place) -> Directory {
    open_with(place, &cheap()).unwrap_or_else(|fault| panic!("{fault}"))
}

pub(crate) fn pool() -> HashPool {
    HashPool::with_threads(NonZeroUsize::MIN, &SystemEntropy::new()).unwrap()
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

pub(crate) fn username(name: &str) -> Username {
    Username::parse(name).unwrap()
}

pub(crate) fn secret(text: &str) -> Secret {
    Secret::from(text.as_bytes().to_vec())
}

pub(crate) fn new_password(text: &str) -> NewPassword {
    NewPassword::parse(&secret(text)).unwrap_or_else(|fault| panic!("{fault}"))
}

/// An account with a name and the usual password.
pub(crate) fn new(name: &str) -> NewAccount {
    NewAccount { password: Some(new_password(PASSWORD)), ..NewAccount::named(username(name)) }
}

/// The same with an e-mail address.
pub(crate) fn with_email(name: &str, email: &str, is_verified: bool) -> NewAccount {
    let mut account = new(name);
    account.profile.email = Some(EmailAddress::parse(email).unwrap());
    account.profile.email_verified = is_verified;
    account
}

#[track_caller]
pub(crate) fn create(directory: &Directory, new: NewAccount) -> Account {
    block_on(directory.create(new, &pool(), NOW)).unwrap()
}

pub(crate) fn sign_in(directory: &Directory, name: &str, password: &str) -> Result<AuthenticatedUser, SignInFault> {
    block_on(directory.authenticate(name, secret(password), &pool(), NOW))
}

/// Why nobody is signed in.
#[track_caller]
pub(crate) fn refused(directory: &Directory, name: &str, password: &str) -> SignInFault {
    sign_in(directory, name, password).err().unwrap_or_else(|| panic!("{name} is signed in"))
}
