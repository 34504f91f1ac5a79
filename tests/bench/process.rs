//! The binary as people run it: how soon it serves, and how much memory it keeps.

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use signet::jose::{KeyFault, SigningKey};
use signet::protocol::SigningAlgorithm;

use crate::child::{PATIENCE, Process};
use crate::gate::{Gates, Limit};
use crate::scratch::Scratch;
use crate::turns::median;

/// The most milliseconds from exec to the first token when the keys are there.
const MOST_START: Limit = Limit::most(150.0).or_anywhere(600.0);
/// The most milliseconds from exec to the first token when every key is made on the way.
const MOST_FIRST_START: Limit = Limit::most(2000.0).or_anywhere(8000.0);
/// The most mebibytes that the process keeps at rest.
const MOST_MEMORY: Limit = Limit::most(25.0);

const STARTS: usize = 15;
const FIRST_STARTS: usize = 9;
const RESTS: usize = 3;

/// A client that never paused would take from the server the core it starts on.
const PAUSE: Duration = Duration::from_micros(200);

pub(crate) fn run(gates: &mut Gates) -> Result<(), Box<dyn Error>> {
    println!("\nprocess: the configuration as it ships, {STARTS} starts, {FIRST_STARTS} first starts");
    if matches!(SigningKey::generate(SigningAlgorithm::Rs256), Err(KeyFault::CannotGenerate)) {
        println!("  left out: the configuration as it ships needs an RSA key, which this build does not make");
        return Ok(());
    }
    println!("\n  {:<34} {:>11} {:>11} {:>11}", "", "median", "best", "worst");

    let mut first_starts = Vec::new();
    for number in 0..FIRST_STARTS {
        let folder = Folder::new(&format!("first-{number}"))?;
        first_starts.push(folder.start()?.millis);
    }
    let first_start = summary("exec to first token, keys made", "ms", first_starts);

    let folder = Folder::new("again")?;
    folder.start()?;
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for number in 0..STARTS {
        let running = folder.start()?;
        starts.push(running.millis);
        if number < RESTS {
            memory.push(running.process.memory_at_rest()?);
        }
    }
    let start = summary("exec to first token, keys present", "ms", starts);
    let memory = summary("resident memory at rest", "MiB", memory);

    gates.judge("milliseconds from exec to the first token, keys present", start, MOST_START);
    gates.judge("milliseconds from exec to the first token, keys made", first_start, MOST_FIRST_START);
    gates.judge("mebibytes resident at rest", memory, MOST_MEMORY);
    Ok(())
}

/// Prints a row and returns its median.
fn summary(what: &str, unit: &str, values: Vec<f64>) -> f64 {
    let best = values.iter().copied().fold(f64::INFINITY, f64::min);
    let worst = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let middle = median(values);
    let cell = |value: f64| format!("{value:.1} {unit}");
    println!("  {what:<34} {:>11} {:>11} {:>11}", cell(middle), cell(best), cell(worst));
    middle
}

/// A folder with the configuration as it ships.
struct Folder(Scratch);

/// A server that gave its first token.
struct Running {
    process: Process,
    /// From exec to the token.
    millis: f64,
}

impl Folder {
    fn new(name: &str) -> io::Result<Self> {
        let scratch = Scratch::new(name)?;
        fs::write(scratch.path().join("config.toml"), include_str!("../../config.toml"))?;
        Ok(Self(scratch))
    }

    /// Starts a server and asks it for a token until it gives one.
    fn start(&self) -> io::Result<Running> {
        let address = free_address()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
        command
            .arg("--config")
            .arg(self.0.path().join("config.toml"))
            .arg(format!("--set=server.bind={address}"))
            .arg(format!("--set=issuer=http://localhost:{}", address.port()))
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let started = Instant::now();
        let mut process = Process::start(&mut command)?;
        let secret = self.0.path().join("keys/demo.secret");
        while !is_given_a_token(address, &secret)? {
            process.still_runs()?;
            if started.elapsed() > PATIENCE {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "no token"));
            }
            thread::sleep(PAUSE);
        }
        Ok(Running { process, millis: started.elapsed().as_secs_f64() * 1e3 })
    }
}

fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// Asks once. The secret is there as soon as somebody listens.
fn is_given_a_token(address: SocketAddr, secret: &Path) -> io::Result<bool> {
    let Ok(mut stream) = TcpStream::connect(address) else { return Ok(false) };
    let secret = fs::read_to_string(secret)?;
    let credentials = STANDARD.encode(format!("demo:{}", secret.trim_end()));
    let form = "grant_type=client_credentials";
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(
        format!(
            "POST /token HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic {credentials}\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            form.len()
        )
        .as_bytes(),
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200 ") && answer.contains("\"access_token\""))
}
