//! The service from end to end, over sockets: Signet and the floor beneath it in turns, each alone on a core, and the
//! load on another.

mod browser;
mod connection;
mod cores;
mod floor;
mod flow;
mod judge;
mod lane;
mod load;
mod memory;
mod rounds;
mod scale;
mod sign_in;
mod site;

pub(crate) use floor::{ARGUMENT as FLOOR, serve as serve_the_floor};

use std::error::Error;

use connection::Connection;
use floor::Shape;
use lane::{Lane, for_introspection, for_tokens};
use load::Requests;
use rounds::{Side, compare};
use site::{Server, Site};

use crate::gate::Gates;

/// Drawn at random from so many.
const CLIENTS: usize = 1000;

/// A noisy machine gets so many chances.
const CHANCES: usize = 3;

/// What of this part is wanted.
pub(crate) struct Wanted<'a> {
    /// Names of lanes and parts; all when there is none.
    pub(crate) names: &'a [String],
    /// How many tokens the memory is measured with.
    pub(crate) tokens: u64,
}

impl Wanted<'_> {
    fn has(&self, part: &str) -> bool {
        let known = |name: &&String| {
            Lane::of(name).is_some() || ["flow", "sign-in", "scale", "memory"].contains(&name.as_str())
        };
        self.names.iter().filter(known).count() == 0 || self.names.iter().any(|name| name == part)
    }
}

pub(crate) fn run(wanted: &Wanted<'_>, gates: &mut Gates) -> Result<(), Box<dyn Error>> {
    cores::take_the_core_of_load()?;
    for lane in Lane::ALL.into_iter().filter(|lane| wanted.has(lane.name())) {
        run_lane(lane, gates)?;
    }
    if wanted.has("flow") {
        flow::run(gates)?;
    }
    if wanted.has("sign-in") {
        sign_in::run(gates)?;
    }
    if wanted.has("scale") {
        scale::run(gates)?;
    }
    if wanted.has("memory") {
        memory::run(wanted.tokens, gates)?;
    }
    Ok(())
}

fn run_lane(lane: Lane, gates: &mut Gates) -> Result<(), Box<dyn Error>> {
    println!("\nservice: {}; CPU of the server per request, {CLIENTS} clients at random", lane.title());
    let site = Site::new(lane.name(), CLIENTS, lane.of_each_client())?;
    let signet = site.start(lane.settings())?;
    let requests = requests(lane, &signet, &site)?;
    let shape = shape(lane, &signet, &requests)?;
    let floor = floor::start(lane, &site, &shape)?;
    let judge = |sample: &[Vec<u8>]| judge::judge(lane, &signet, &site.credentials, sample);
    let floor = Side { name: "floor", server: &floor, requests: &requests };
    let product = Side { name: "Signet", server: &signet, requests: &requests };
    let mut ratio = compare([&floor, &product], judge)?.ratio;
    for run in 2..=CHANCES {
        if gates.are_content(ratio, lane.least()) {
            break;
        }
        println!("  {ratio:.3} is less than is promised: run {run} of {CHANCES}");
        ratio = ratio.max(compare([&floor, &product], judge)?.ratio);
    }
    gates.judge(&format!("{}, floor ÷ Signet", lane.title()), ratio, lane.least());
    Ok(())
}

fn requests(lane: Lane, signet: &Server, site: &Site) -> Result<Requests, Box<dyn Error>> {
    let for_tokens = for_tokens(&site.credentials);
    if lane != Lane::Introspection {
        return Ok(for_tokens);
    }
    let mut tokens = Vec::new();
    let (mut connection, mut request) = (Connection::open(signet.address)?, Vec::new());
    for client in 0..site.credentials.len() {
        for_tokens.write(client, &mut request).ok_or("a client without a request")?;
        connection.send(&request)?;
        let answer = serde_json::from_slice(connection.receive()?.body)?;
        tokens.push(judge::access_token(&answer)?.to_owned());
    }
    Ok(for_introspection(&site.credentials, tokens.iter().map(String::as_str)))
}

fn shape(lane: Lane, signet: &Server, requests: &Requests) -> Result<Shape, Box<dyn Error>> {
    let (mut connection, mut request) = (Connection::open(signet.address)?, Vec::new());
    // Of a client in the middle, whose id has as many characters as most.
    requests.write(requests.credentials.len() / 2, &mut request).ok_or("a client without a request")?;
    connection.send(&request)?;
    Shape::of(lane, &connection.receive()?)
}
