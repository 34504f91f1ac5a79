//! A folder with the configuration as it ships, and clients.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use signet::clients::SecretDigest;

use super::connection::Connection;
use super::cores::start_server;
use super::lane::for_tokens;
use super::load::Load;
use crate::child::Process;
use crate::scratch::Scratch;

/// The issuer that the configuration ships with.
pub(super) const ISSUER: &str = "http://localhost:8080";
/// The resource that the configuration ships with.
pub(super) const AUDIENCE: &str = "https://orders.example";

/// What is measured beside what the file says: one worker, the audit log in a file, metrics on.
const SETTINGS: [&str; 3] = ["server.workers=1", "log.audit_file=log/audit.log", "admin.bind=127.0.0.1:0"];

/// A hundred thousand clients on a machine that has other work are not loaded in an instant.
const START_PATIENCE: Duration = Duration::from_secs(120);
/// A client that never paused would take more from the machine than the server.
const PAUSE: Duration = Duration::from_micros(200);

/// A folder to serve from.
pub(super) struct Site {
    folder: Scratch,
    /// What follows `Basic` in the `Authorization` of each client.
    pub(super) credentials: Vec<String>,
}

/// A server that serves.
pub(super) struct Server {
    pub(super) process: Process,
    pub(super) address: SocketAddr,
    /// From exec to the first token, in milliseconds.
    pub(super) millis: f64,
}

impl Site {
    pub(super) fn new(name: &str, clients: usize, of_each_client: &str) -> Result<Self, Box<dyn Error>> {
        Self::of(name, clients, &format!("grant_types = [\"client_credentials\"]\n{of_each_client}"))
    }

    /// With clients that have people sign in, too.
    pub(super) fn of_sign_in(name: &str, clients: usize, of_each_client: &str) -> Result<Self, Box<dyn Error>> {
        Self::of(
            name,
            clients,
            &format!("grant_types = [\"authorization_code\", \"client_credentials\"]\n{of_each_client}"),
        )
    }

    fn of(name: &str, clients: usize, of_each_client: &str) -> Result<Self, Box<dyn Error>> {
        let folder = Scratch::new(name)?;
        fs::create_dir(folder.path().join("log"))?;
        let mut text = include_str!("../../../config.toml").to_owned();
        let mut credentials = Vec::new();
        for number in 0..clients {
            let secret = URL_SAFE_NO_PAD.encode(digest(&SHA256, format!("secret {number}").as_bytes()));
            let sha256 = SecretDigest::of(secret.as_bytes());
            write!(
                text,
                "\n{}{of_each_client}\n[clients.c{number}.secrets.first]\nsha256 = \"{sha256}\"\n",
                table(number)
            )?;
            credentials.push(STANDARD.encode(format!("c{number}:{secret}")));
        }
        fs::write(folder.path().join("config.toml"), text)?;
        Ok(Self { folder, credentials })
    }

    /// Makes an account, as an operator does.
    pub(super) fn add_user(&self, name: &str, password: &str) -> Result<(), Box<dyn Error>> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
        command.current_dir(self.folder.path()).args(["users", "add", name, "--password-stdin"]).env_clear();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
        child.stdin.take().ok_or("no standard input")?.write_all(password.as_bytes())?;
        if child.wait()?.success() { Ok(()) } else { Err("no account was made".into()) }
    }

    pub(super) fn config(&self) -> PathBuf {
        self.folder.path().join("config.toml")
    }

    /// Starts Signet and waits for its first token.
    pub(super) fn start(&self, settings: &[&str]) -> Result<Server, Box<dyn Error>> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
        command
            .current_dir(self.folder.path())
            .args(["--config", "config.toml", &format!("--set=server.bind={address}")])
            .args(SETTINGS.iter().chain(settings).map(|setting| format!("--set={setting}")))
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(self.log_file())?);
        let requests = for_tokens(&self.credentials);
        let started = Instant::now();
        let mut process = start_server(&mut command)?;
        while let Err(error) = Connection::open(address) {
            process.still_runs().map_err(|fault| format!("{fault}\n{}", self.log()))?;
            if started.elapsed() > START_PATIENCE {
                return Err(error.into());
            }
            thread::sleep(PAUSE);
        }
        Load::ask_once(address, &requests)?;
        Ok(Server { process, address, millis: started.elapsed().as_secs_f64() * 1e3 })
    }

    /// Beside the configuration every line would wake whoever watches that.
    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log/signet.log")
    }

    /// The end of what the server said.
    fn log(&self) -> String {
        let text = fs::read_to_string(self.log_file()).unwrap_or_default();
        let start = text.char_indices().rev().nth(2000).map_or(0, |(at, _)| at);
        text.get(start..).unwrap_or_default().to_owned()
    }
}

impl Server {
    /// The body of a document.
    pub(super) fn document(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut connection = Connection::open(self.address)?;
        connection.send(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n").as_bytes())?;
        Ok(connection.receive()?.body.to_vec())
    }
}

fn table(number: usize) -> String {
    format!(
        "[clients.c{number}]\nname = \"Client {number}\"\n\
         scopes = [\"openid\", \"read\", \"write\"]\ndefault_scope = [\"read\"]\nresources = [\"orders\"]\n"
    )
}
