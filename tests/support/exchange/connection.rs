#![expect(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::exchange::{Answer, Request};

/// After this long a test that waits has failed.
const DEADLINE: Duration = Duration::from_secs(20);

/// One TCP connection to a server.
pub(crate) struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect_timeout(&address, DEADLINE).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, unread: Vec::new() }
    }

    /// Sends exactly these bytes, or as many as the server takes before it closes.
    #[track_caller]
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        match self.stream.write_all(bytes) {
            Err(error) if !is_closing(&error) => panic!("not sent: {error}"),
            _ => {}
        }
    }

    /// Tells the server that nothing more will be sent.
    pub(crate) fn half_close(&self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }

    /// Sends a byte now and then until the server answers or closes.
    pub(crate) fn send_until_answered(&mut self, byte: u8) {
        let (start, mut chunk) = (Instant::now(), [0; 4096]);
        self.stream.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
        while start.elapsed() < DEADLINE {
            self.send(&[byte]);
            match self.stream.read(&mut chunk) {
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                read => {
                    self.unread.extend(chunk.iter().take(read.unwrap_or(0)));
                    break;
                }
            }
        }
        self.stream.set_read_timeout(Some(DEADLINE)).unwrap();
    }

    /// Sends a request and reads its answer.
    #[track_caller]
    pub(crate) fn exchange(&mut self, request: &Request) -> Answer {
        self.send(&request.to_bytes());
        if request.is_head() { self.receive_of_head() } else { self.receive() }
    }

    /// Reads the next answer.
    #[track_caller]
    pub(crate) fn receive(&mut self) -> Answer {
        self.answer(true)
    }

    /// Reads the answer to a `HEAD` request.
    #[track_caller]
    pub(crate) fn receive_of_head(&mut self) -> Answer {
        self.answer(false)
    }

    /// Whether the server closes without another byte.
    pub(crate) fn is_closed(&mut self) -> bool {
        self.unread.is_empty() && !self.read_more()
    }

    #[track_caller]
    fn answer(&mut self, has_body: bool) -> Answer {
        let head = self.read_until(b"\r\n\r\n");
        let text = String::from_utf8(head.clone()).expect("a header section of UTF-8");
        let mut lines = text.trim_end().split("\r\n");
        let status_line = lines.next().unwrap_or_default();
        let status = status_line.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok());
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").expect("a header line");
            (name.to_owned(), value.to_owned())
        };
        let mut answer = Answer {
            status: status.unwrap_or_else(|| panic!("no status: {status_line}")),
            headers: lines.map(header).collect(),
            body: Vec::new(),
            wire: head,
        };
        if has_body && !matches!(answer.status, 100..200 | 204 | 304) {
            answer.body = self.body(&answer);
            answer.wire.extend_from_slice(&answer.body);
        }
        answer
    }

    #[track_caller]
    fn body(&mut self, answer: &Answer) -> Vec<u8> {
        if answer.header("transfer-encoding").is_some() {
            return self.chunks();
        }
        let length = answer.header("content-length").expect("a length");
        self.read_exactly(length.parse().expect("a number"))
    }

    #[track_caller]
    fn chunks(&mut self) -> Vec<u8> {
        let mut body = Vec::new();
        loop {
            let line = String::from_utf8(self.read_until(b"\r\n")).expect("a chunk size");
            let size = usize::from_str_radix(line.trim_end(), 16).expect("a chunk size");
            body.extend(self.read_exactly(size));
            assert_eq!(self.read_exactly(2), b"\r\n", "a chunk ends in a line break");
            if size == 0 {
                return body;
            }
        }
    }

    #[track_caller]
    fn read_until(&mut self, end: &[u8]) -> Vec<u8> {
        loop {
            let found = self.unread.windows(end.len()).position(|window| window == end);
            if let Some(start) = found {
                return self.unread.drain(..start + end.len()).collect();
            }
            assert!(self.read_more(), "closed after {:?}", String::from_utf8_lossy(&self.unread));
        }
    }

    #[track_caller]
    fn read_exactly(&mut self, length: usize) -> Vec<u8> {
        while self.unread.len() < length {
            assert!(self.read_more(), "closed after {} of {length} bytes", self.unread.len());
        }
        self.unread.drain(..length).collect()
    }

    /// Whether the server sent more before it closed.
    #[track_caller]
    fn read_more(&mut self) -> bool {
        let mut chunk = [0; 4096];
        match self.stream.read(&mut chunk) {
            Ok(read) => {
                self.unread.extend(chunk.iter().take(read));
                read > 0
            }
            Err(error) if is_closing(&error) => false,
            Err(error) => panic!("nothing came within {DEADLINE:?}: {error}"),
        }
    }
}

fn is_closing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted)
}
