//! From one build to another and back, replica by replica under load. The other build is the program at `SIGNET_PREVIOUS`,
//! which `tests/run replicas` sets to the last release; as long as there is none, it is this one.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use crate::balancer::Balancer;
use crate::fleet::Replica;
use crate::folder::Folder;
use crate::load::{Client, Load, Trouble};
use crate::person::{Browser, redemption, refreshment, text, tokens, userinfo};
use crate::round::Rounds;
use crate::stores::{APP, SPA, Shared, User};

const THIS: &str = env!("CARGO_BIN_EXE_signet");

fn other_build() -> OsString {
    env::var_os("SIGNET_PREVIOUS").unwrap_or_else(|| {
        println!("SIGNET_PREVIOUS names no other build: replicas are replaced by the same one");
        THIS.into()
    })
}

/// Starts the program in the place of the replica, and waits until it is ready.
#[track_caller]
fn start(replica: &mut Replica, program: &OsString) {
    let printed = Folder::new();
    let file = |name: &str| Stdio::from(File::create(printed.at(name)).unwrap());
    let mut command = Command::new(program);
    command.args(replica.settings.iter().flat_map(|setting| ["--set", setting])).current_dir(replica.folder.path());
    let child = command.env_clear().stdin(Stdio::null()).stdout(file("out")).stderr(file("err")).spawn();
    replica.take((child.unwrap(), printed));
}

/// What a person and an app keep from one request to the next, however many builds come in between: a session, a code on
/// its way, a refresh token and an access token.
struct Kept {
    client: &'static str,
    browser: Browser,
    line: Client,
    code: String,
    refresh_token: String,
    access_token: String,
}

impl Kept {
    fn by(address: SocketAddr, client: &'static str, user: &User) -> Result<Self, Trouble> {
        let (mut browser, mut line) = (Browser::at(address), Client::new(address));
        let code = browser.code(client, user)?;
        let told = tokens(line.ask(&redemption(client, &code))?)?;
        let (refresh_token, access_token) = (text(&told, "refresh_token"), text(&told, "access_token"));
        Ok(Self { client, code: browser.another_code(client)?, browser, line, refresh_token, access_token })
    }

    /// All of it is taken, and what comes in its place is kept for the next time.
    fn go_on(&mut self) -> Result<(), Trouble> {
        tokens(self.line.ask(&redemption(self.client, &self.code))?)?;
        tokens(self.line.ask(&userinfo(&self.access_token))?)?;
        let told = tokens(self.line.ask(&refreshment(self.client, &self.refresh_token))?)?;
        self.refresh_token = text(&told, "refresh_token");
        self.access_token = text(&told, "access_token");
        self.code = self.browser.another_code(self.client)?;
        Ok(())
    }
}

/// "rolling upgrade from the previous build": whatever one build handed out the other takes, and the way back is open. Nobody
/// signs in again, and not a single request is refused or lost.
#[test]
fn a_rolling_upgrade_and_its_way_back_refuse_and_lose_nothing() {
    let (mut shared, other) = (Shared::with_accounts(), other_build());
    shared.fleet.replicas.iter_mut().for_each(|replica| {
        replica.stop();
        start(replica, &other);
    });
    let balancer = Balancer::haproxy(&shared.fleet.addresses());
    let (address, user) = (balancer.address, shared.user());
    let rounds = Load::start(2, || {
        let mut rounds = Rounds::at(address);
        move || rounds.round()
    });
    let people = Load::start(1, || {
        let mut kept = [APP, SPA].map(|client| Kept::by(address, client, &user).unwrap());
        move || kept.iter_mut().try_for_each(Kept::go_on)
    });
    for program in [&THIS.into(), &other] {
        for replica in &mut shared.fleet.replicas {
            [&rounds, &people].into_iter().for_each(|load| load.wait_for(3));
            replica.stop();
            start(replica, program);
        }
    }
    [&rounds, &people].into_iter().for_each(|load| load.wait_for(3));
    rounds.finish().is_flawless();
    people.finish().is_flawless();
}
