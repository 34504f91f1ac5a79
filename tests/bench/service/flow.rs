//! A whole code flow of somebody who has signed in before, against a token by client credentials: CPU of the same server.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::browser::{Browser, OF_EACH_CLIENT, REDIRECT_URI, VERIFIER, authorize, code_in};
use super::connection::Connection;
use super::cores::Used;
use super::lane::for_tokens;
use super::load::{Enough, Load};
use super::site::{Server, Site};
use crate::gate::{Gates, Limit};
use crate::turns::median;

/// As many browsers are under way at once, each at a client of its own.
const BROWSERS: usize = 16;
const ROUNDS: usize = 5;
/// A noisy machine gets so many chances.
const CHANCES: usize = 3;
/// The most that a flow may cost, as a multiple of a token by client credentials.
const MOST: Limit = Limit::most(2.5).or_anywhere(3.5);

const WARM_UP: Duration = Duration::from_millis(300);
const TURN: Duration = Duration::from_millis(1500);

pub(super) fn run(gates: &mut Gates) -> Result<(), Box<dyn Error>> {
    println!("\nservice: authorize with a live session → code → token and ES256 ID token; CPU of the server per flow");
    let site = Site::of_sign_in("flow", BROWSERS, OF_EACH_CLIENT)?;
    site.add_user("alice", "correct-horse-battery")?;
    let server = site.start(&[])?;
    let mut flows = Flows::open(&server, &site)?;
    let mut best = f64::INFINITY;
    for _ in 0..CHANCES {
        best = best.min(ratio(&server, &site, &mut flows)?);
        if gates.are_content(best, MOST) {
            break;
        }
    }
    gates.judge("a code flow's cost ÷ that of client credentials", best, MOST);
    Ok(())
}

/// Cost of a flow ÷ cost of a token: the median of rounds in which both were measured in turns.
fn ratio(server: &Server, site: &Site, flows: &mut Flows) -> Result<f64, Box<dyn Error>> {
    let requests = for_tokens(&site.credentials);
    println!("\n  {:<7}{:>22}{:>26}{:>9}", "round", "client credentials", "code flow", "ratio");
    let mut ratios = Vec::new();
    for round in 1..=ROUNDS {
        let mut load = Load::open(server.address, &requests, round as u64)?;
        load.run(Enough::After(WARM_UP))?;
        let token = turn(server, || Ok(load.run(Enough::After(TURN))?.count))?;
        flows.run(WARM_UP)?;
        let flow = turn(server, || flows.run(TURN))?;
        let ratio = flow.0 / token.0;
        let cell = |(micros, per_second): (f64, f64)| format!("{micros:.2} µs {per_second:>8.0}/s");
        println!("  {round:<7}{:>22}{:>26}{ratio:>9.3}", cell(token), cell(flow));
        ratios.push(ratio);
    }
    Ok(median(ratios))
}

/// CPU microseconds of the server for each, and how many a second.
fn turn(server: &Server, run: impl FnOnce() -> io::Result<u64>) -> io::Result<(f64, f64)> {
    let (before, started) = (Used::now(&server.process)?, Instant::now());
    let count = run()? as f64;
    let (seconds, used) = (started.elapsed().as_secs_f64(), Used::now(&server.process)?.since(before));
    Ok((used.server * 1e6 / count, count / seconds))
}

/// Browsers that have signed in, each with the requests that it and its client make again and again.
struct Flows(Vec<Flow>);

struct Flow {
    connection: Connection,
    authorize: Vec<u8>,
    /// What follows `Basic` in the `Authorization` of the client.
    credentials: String,
}

impl Flows {
    fn open(server: &Server, site: &Site) -> Result<Self, Box<dyn Error>> {
        let flows = site.credentials.iter().enumerate();
        let flows = flows.map(|(client, credentials)| Flow::open(server.address, client, credentials));
        flows.collect::<Result<_, _>>().map(Self)
    }

    /// Goes through flows on all connections in turn, as the load for tokens does: whoever was answered goes on at once.
    /// How many ended.
    fn run(&mut self, time: Duration) -> io::Result<u64> {
        let (started, mut count) = (Instant::now(), 0);
        for flow in &mut self.0 {
            flow.connection.send(&flow.authorize)?;
        }
        while started.elapsed() < time {
            for flow in &mut self.0 {
                flow.redeem()?;
            }
            for flow in &mut self.0 {
                flow.judge()?;
                flow.connection.send(&flow.authorize)?;
                count += 1;
            }
        }
        for flow in &mut self.0 {
            flow.connection.receive_of(303)?;
        }
        Ok(count)
    }
}

impl Flow {
    fn open(address: SocketAddr, client: usize, credentials: &str) -> Result<Self, Box<dyn Error>> {
        let mut browser = Browser::open(address)?;
        browser.sign_in(client, "alice", "correct-horse-battery")?;
        let (target, cookies) = (authorize(client), browser.cookies());
        let authorize = format!("GET {target} HTTP/1.1\r\nhost: localhost\r\ncookie: {cookies}\r\n\r\n").into_bytes();
        Ok(Self { connection: Connection::open(address)?, authorize, credentials: credentials.to_owned() })
    }

    /// Takes the code and redeems it.
    fn redeem(&mut self) -> io::Result<()> {
        let answer = self.connection.receive_of(303)?;
        let location = answer.headers("location").next().unwrap_or_default();
        let code = code_in(location).ok_or_else(|| io::Error::other(format!("no code in {location}")))?;
        let uri: String = url::form_urlencoded::byte_serialize(REDIRECT_URI.as_bytes()).collect();
        let form = format!("grant_type=authorization_code&code={code}&redirect_uri={uri}&code_verifier={VERIFIER}");
        let (credentials, length) = (&self.credentials, form.len());
        let request = format!(
            "POST /token HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic {credentials}\r\n\
             content-type: application/x-www-form-urlencoded\r\ncontent-length: {length}\r\n\r\n{form}"
        );
        self.connection.send(request.as_bytes())
    }

    /// What was measured is worth nothing without an ID token.
    fn judge(&mut self) -> io::Result<()> {
        let answer = self.connection.receive()?;
        let has = |name: &[u8]| answer.body.windows(name.len()).any(|window| window == name);
        let complete = has(b"\"access_token\":\"ey") && has(b"\"id_token\":\"ey");
        if complete { Ok(()) } else { Err(io::Error::other("an answer without both tokens")) }
    }
}
