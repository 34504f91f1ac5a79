//! What stands between a replica and its store: cut, slow or silent when a test says so.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A line that can be cut.
pub(crate) struct Line {
    pub(crate) address: SocketAddr,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// By how many milliseconds whatever comes back is late.
    late: AtomicU64,
    /// The connections that stand, where any may.
    open: Mutex<Option<Vec<TcpStream>>>,
}

impl Line {
    /// A line to this port.
    pub(crate) fn to(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State { open: Mutex::new(Some(Vec::new())), ..State::default() });
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for near in listener.incoming().filter_map(Result::ok) {
                let far = TcpStream::connect(("127.0.0.1", port));
                let mut open = shared.open.lock().unwrap();
                let (Ok(far), Some(open)) = (far, open.as_mut()) else { continue };
                open.extend([near.try_clone().unwrap(), far.try_clone().unwrap()]);
                pass(near.try_clone().unwrap(), far.try_clone().unwrap(), None);
                pass(far, near, Some(Arc::clone(&shared)));
            }
        });
        Self { address, state }
    }

    /// Ends all connections, and every new one at once.
    pub(crate) fn cut(&self) {
        for stream in self.state.open.lock().unwrap().take().into_iter().flatten() {
            // It may have ended already.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    /// Lets connections through again.
    pub(crate) fn mend(&self) {
        *self.state.open.lock().unwrap() = Some(Vec::new());
        self.delay(Duration::ZERO);
    }

    /// From now on every answer is late by so much.
    pub(crate) fn delay(&self, by: Duration) {
        self.state.late.store(u64::try_from(by.as_millis()).unwrap(), Ordering::Relaxed);
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream, late: Option<Arc<State>>) {
    thread::spawn(move || {
        let mut chunk = [0; 16384];
        while let Ok(read @ 1..) = from.read(&mut chunk) {
            let by = late.as_ref().map_or(0, |state| state.late.load(Ordering::Relaxed));
            thread::sleep(Duration::from_millis(by));
            if to.write_all(&chunk[..read]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
    });
}
