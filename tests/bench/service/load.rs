//! The load: every client as likely as any other, on connections that are kept.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::connection::Connection;

/// As many requests are under way at once.
const CONNECTIONS: usize = 16;
/// Of so many answers one is kept.
const KEPT: u64 = 16;

/// The requests of all clients: the method and path, who asks, and what for.
pub(super) struct Requests {
    pub(super) path: &'static str,
    /// What follows `Basic` in the `Authorization` of each client.
    pub(super) credentials: Vec<String>,
    /// The form of each client, or one for all.
    pub(super) forms: Vec<String>,
}

impl Requests {
    /// What a client asks.
    pub(super) fn write(&self, client: usize, request: &mut Vec<u8>) -> Option<()> {
        let form = self.forms.get(client % self.forms.len())?;
        let length = form.len().to_string();
        request.clear();
        for part in [
            "POST ",
            self.path,
            " HTTP/1.1\r\nhost: localhost\r\nauthorization: Basic ",
            self.credentials.get(client)?,
            "\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ",
            &length,
            "\r\n\r\n",
            form,
        ] {
            request.extend_from_slice(part.as_bytes());
        }
        Some(())
    }
}

/// When enough was asked.
#[derive(Clone, Copy)]
pub(super) enum Enough {
    /// After this time.
    After(Duration),
    /// After so many answers.
    Of(u64),
}

/// What came back.
#[derive(Default)]
pub(super) struct Answers {
    /// How many; each was 200.
    pub(super) count: u64,
    /// The bodies of some.
    pub(super) sample: Vec<Vec<u8>>,
}

/// Asks one server.
pub(super) struct Load<'a> {
    requests: &'a Requests,
    connections: Vec<Connection>,
    draw: Draw,
    request: Vec<u8>,
}

impl<'a> Load<'a> {
    pub(super) fn open(address: SocketAddr, requests: &'a Requests, seed: u64) -> io::Result<Self> {
        let connections = (0..CONNECTIONS).map(|_| Connection::open(address)).collect::<io::Result<_>>()?;
        Ok(Self { requests, connections, draw: Draw(seed), request: Vec::new() })
    }

    /// One answer.
    pub(super) fn ask_once(address: SocketAddr, requests: &'a Requests) -> io::Result<Vec<u8>> {
        let connections = vec![Connection::open(address)?];
        let mut load = Self { requests, connections, draw: Draw(0), request: Vec::new() };
        Ok(load.run(Enough::Of(1))?.sample.pop().unwrap_or_default())
    }

    /// Asks on all connections in turn: whoever was answered asks again.
    pub(super) fn run(&mut self, enough: Enough) -> io::Result<Answers> {
        let started = Instant::now();
        let mut answers = Answers::default();
        for place in 0..self.connections.len() {
            self.send(place)?;
        }
        let mut under_way = self.connections.len() as u64;
        while under_way > 0 {
            for place in 0..self.connections.len() {
                let Some(connection) = self.connections.get_mut(place).filter(|_| under_way > 0) else { break };
                let answer = connection.receive()?;
                if answers.count.is_multiple_of(KEPT) {
                    answers.sample.push(answer.body.to_vec());
                }
                answers.count += 1;
                let more = match enough {
                    Enough::After(time) => started.elapsed() < time,
                    Enough::Of(count) => answers.count + under_way <= count,
                };
                if more {
                    self.send(place)?;
                } else {
                    under_way -= 1;
                }
            }
        }
        Ok(answers)
    }

    fn send(&mut self, place: usize) -> io::Result<()> {
        let client = self.draw.below(self.requests.credentials.len());
        self.requests.write(client, &mut self.request).ok_or_else(|| io::Error::other("a client without a request"))?;
        match self.connections.get_mut(place) {
            Some(connection) => connection.send(&self.request),
            None => Ok(()),
        }
    }
}

/// SplitMix64: the same clients in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bits = bits ^ (bits >> 31);
        usize::try_from(bits % count.max(1) as u64).unwrap_or_default()
    }
}
