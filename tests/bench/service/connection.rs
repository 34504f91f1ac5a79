//! HTTP/1.1 by hand, so that asking costs little.

use std::io::{self, Error, Read, Write};
use std::net::{SocketAddr, TcpStream};

use crate::child::PATIENCE;

/// A connection that is kept.
pub(super) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// An answer as it came.
pub(super) struct Answer<'a> {
    pub(super) head: &'a [u8],
    pub(super) body: &'a [u8],
}

impl Connection {
    pub(super) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, received: Vec::new() })
    }

    pub(super) fn send(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.write_all(request)
    }

    /// The next answer.
    ///
    /// # Errors
    /// It is not 200, or none comes.
    pub(super) fn receive(&mut self) -> io::Result<Answer<'_>> {
        self.receive_of(200)
    }

    /// The next answer.
    ///
    /// # Errors
    /// It is of another status, or none comes.
    pub(super) fn receive_of(&mut self, status: u16) -> io::Result<Answer<'_>> {
        let answer = self.receive_of_any()?;
        if !answer.head.starts_with(format!("HTTP/1.1 {status} ").as_bytes()) {
            let text = String::from_utf8_lossy(answer.head).into_owned() + &String::from_utf8_lossy(answer.body);
            return Err(Error::other(format!("an answer that is not {status}:\n{text}")));
        }
        Ok(answer)
    }

    /// The next answer, of whatever status.
    ///
    /// # Errors
    /// None comes.
    pub(super) fn receive_of_any(&mut self) -> io::Result<Answer<'_>> {
        self.received.clear();
        let (head, end) = loop {
            let mut piece = [0; 16 * 1024];
            let read = self.stream.read(&mut piece)?;
            if read == 0 {
                return Err(Error::other("a server closed a connection before it answered"));
            }
            self.received.extend_from_slice(piece.get(..read).unwrap_or_default());
            if let Some(ends) = ends(&self.received).filter(|(_, end)| self.received.len() >= *end) {
                break ends;
            }
        };
        let (head, body) =
            self.received.get(..end).and_then(|answer| answer.split_at_checked(head)).unwrap_or_default();
        Ok(Answer { head, body })
    }
}

impl Answer<'_> {
    /// The values of a header.
    pub(super) fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let lines = str::from_utf8(self.head).unwrap_or_default().lines().filter_map(|line| line.split_once(": "));
        lines.filter(move |(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Where the head and the whole answer end, once the head is there.
fn ends(answer: &[u8]) -> Option<(usize, usize)> {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let mut lines = answer.get(..end)?.split(|byte| *byte == b'\n');
    let length = lines.find_map(|line| {
        let (name, value) = line.split_at_checked(b"content-length:".len())?;
        name.eq_ignore_ascii_case(b"content-length:")
            .then(|| str::from_utf8(value).ok()?.trim().parse::<usize>().ok())?
    })?;
    Some((end, end.checked_add(length)?))
}
