//! Somebody else's server on this machine, which a test starts: it remembers what it was asked.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

/// What it does with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    /// The bytes of a whole response.
    Raw(Vec<u8>),
    /// Nothing, for as long as the other side waits.
    Silence,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    /// Request line and headers.
    pub(crate) head: String,
    pub(crate) body: String,
}

type Answering = dyn Fn(&Got) -> Reply + Send + Sync;

/// A server that is there until it is dropped.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    got: Arc<(Mutex<Vec<Got>>, Condvar)>,
    over: Arc<AtomicBool>,
}

impl Receiver {
    #[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    pub(crate) fn start(answering: impl Fn(&Got) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (got, over) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let answering: Arc<Answering> = Arc::new(answering);
        thread::spawn({
            let (got, over) = (Arc::clone(&got), Arc::clone(&over));
            move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if over.load(Ordering::SeqCst) {
                        return;
                    }
                    let (got, over, answering) = (Arc::clone(&got), Arc::clone(&over), Arc::clone(&answering));
                    thread::spawn(move || serve(stream, &got, &over, answering.as_ref()));
                }
            }
        });
        Self { address, got, over }
    }

    /// Always the same answer with this status line, these headers and this body.
    pub(crate) fn saying(status: &str, headers: &str, body: &str) -> Self {
        let bytes = response(status, headers, body);
        Self::start(move |_| Reply::Raw(bytes.clone()))
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// What it was asked so far.
    pub(crate) fn got(&self) -> Vec<Got> {
        self.got.0.lock().map(|got| got.clone()).unwrap_or_default()
    }

    /// What it was asked, once that is `count` requests.
    #[expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
    pub(crate) fn wait_for(&self, count: usize) -> Vec<Got> {
        let (got, changed) = &*self.got;
        let waited = changed.wait_timeout_while(got.lock().unwrap(), Duration::from_secs(20), |got| got.len() < count);
        let (got, timeout) = waited.unwrap();
        if timeout.timed_out() {
            panic!("{} requests instead of {count}", got.len());
        }
        got.clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

/// The bytes of a response.
pub(crate) fn response(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into()
}

fn serve(mut stream: TcpStream, got: &(Mutex<Vec<Got>>, Condvar), over: &AtomicBool, answering: &Answering) {
    let Some(request) = read(&mut stream) else { return };
    let reply = answering(&request);
    if let Ok(mut got) = got.0.lock() {
        got.push(request);
    }
    got.1.notify_all();
    match reply {
        Reply::Raw(bytes) => drop(stream.write_all(&bytes)),
        Reply::Silence => {
            // Until whoever waits gives up, or the test is over.
            drop(stream.set_read_timeout(Some(Duration::from_millis(50))));
            while !over.load(Ordering::SeqCst) && !matches!(stream.read(&mut [0; 16]), Ok(0)) {}
        }
    }
}

fn read(stream: &mut TcpStream) -> Option<Got> {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(chunk.get(..count)?);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let lines = head.lines().filter_map(|line| line.split_once(':'));
        let length = lines
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .find_map(|(_, value)| value.trim().parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(Got { head: head.to_owned(), body: body.to_owned() });
        }
    }
}

// No test crate uses all of this; naming the whole here keeps the rest from being told as dead code.
const _: fn(&str, &str, &str) -> Receiver = Receiver::saying;
const _: fn(&Receiver, &str) -> String = Receiver::url;
const _: fn(&Receiver) -> Vec<Got> = Receiver::got;
const _: fn(&Receiver, usize) -> Vec<Got> = Receiver::wait_for;
const _: fn(&Got) -> (&String, &String) = |got| (&got.head, &got.body);
const _: [fn(Vec<u8>) -> Reply; 2] = [Reply::Raw, |_| Reply::Silence];
