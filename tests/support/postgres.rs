//! A PostgreSQL of a test crate's own: on a free port, in a folder of its own, gone with the process that started it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::{env, fs, process};

/// Who owns the databases, and the password that is asked for.
pub(crate) const USER: &str = "signet";
pub(crate) const PASSWORD: &str = "of-the-database";

/// Makes the server's folder, then does as it is told; when nobody can tell it any more, it leaves nothing behind.
const KEEPER: &str = r#"
set -eu
bin=$1 dir=$2 port=$3 user=$4 password=$5 certificate=$6 key=$7
trap '' INT
mkdir -m 0700 "$dir"
printf %s "$password" >"$dir/password"
printf %s "$certificate" >"$dir/certificate.pem"
printf %s "$key" >"$dir/key.pem"
chmod 0600 "$dir/key.pem"
"$bin/initdb" -D "$dir/data" -U "$user" -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --locale=C --no-sync >"$dir/log"
start() {
  "$bin/postgres" -D "$dir/data" -k "$dir" -p "$port" -c listen_addresses=127.0.0.1 -c fsync=off \
    -c max_connections=300 -c shared_buffers=16MB -c ssl=on -c ssl_cert_file="$dir/certificate.pem" \
    -c ssl_key_file="$dir/key.pem" >>"$dir/log" 2>&1 &
  pid=$!
  until PGPASSWORD=$password "$bin/psql" -h "$dir" -p "$port" -U "$user" -d postgres -c 'SELECT 1' >/dev/null 2>&1
  do kill -0 "$pid"; sleep 0.05; done
}
stop() { kill -QUIT "$pid" 2>/dev/null || true; wait "$pid" || true; }
start
echo ready
while read -r command; do "$command"; echo done; done
stop
rm -rf "$dir"
"#;

/// A running server.
pub(crate) struct Server {
    port: u16,
    certificate: String,
    keeper: Mutex<Keeper>,
}

struct Keeper {
    tell: ChildStdin,
    told: BufReader<ChildStdout>,
    // Held, so that it is not waited for before its time.
    _process: Child,
}

impl Server {
    pub(crate) fn start() -> Self {
        static STARTED: AtomicUsize = AtomicUsize::new(0);
        let number = STARTED.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("signet-postgres-{}-{number}", process::id()));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = unprivileged("bash");
        command.args(["-c", KEEPER, "keeper"]).arg(binaries()).arg(&folder);
        let identity = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let (certificate, key) = (identity.cert.pem(), identity.signing_key.serialize_pem());
        command.args([&port.to_string(), USER, PASSWORD, &certificate, &key]).current_dir("/");
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (tell, told) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
        let mut keeper = Keeper { tell, told, _process: process };
        assert_eq!(keeper.answer(), "ready", "PostgreSQL does not start; Debian's package is postgresql");
        Self { port, certificate, keeper: Mutex::new(keeper) }
    }

    /// The server that all tests share which do not stop it.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// The certificate (PEM) by which `localhost` proves itself.
    pub(crate) fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Stops it at once, as a crash does.
    pub(crate) fn stop(&self) {
        self.keeper.lock().unwrap().tell("stop");
    }

    /// Starts it again, and waits until it serves.
    pub(crate) fn start_again(&self) {
        self.keeper.lock().unwrap().tell("start");
    }
}

impl Keeper {
    fn tell(&mut self, command: &str) {
        writeln!(self.tell, "{command}").unwrap();
        assert_eq!(self.answer(), "done", "{command}");
    }

    fn answer(&mut self) -> String {
        let mut line = String::new();
        self.told.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

/// A command of somebody who may start a server: root may not.
fn unprivileged(program: &str) -> Command {
    if rustix::process::geteuid().is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--", program]);
        command
    } else {
        Command::new(program)
    }
}

/// Where Debian puts `initdb` and `postgres`, the latest first; or wherever they are.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    let mut found: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    let path = env::var_os("PATH").unwrap_or_default();
    found.sort();
    found.reverse();
    found.extend(env::split_paths(&path));
    let has_server = |folder: &&PathBuf| Path::new(folder).join("initdb").exists();
    let server = found.iter().find(has_server).cloned();
    assert!(server.is_some(), "MISSING: initdb of Debian's package postgresql");
    server.unwrap_or_default()
}

// No test crate uses all of this; naming the whole here keeps the rest from being told as dead code.
const _: fn() -> &'static Server = Server::shared;
const _: fn(&Server) -> &str = Server::certificate;
const _: fn(&Server) = Server::stop;
const _: fn(&Server) = Server::start_again;
