//! What stands between a directory and its server, and fails when it is told to.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

/// Passes on so many chunks as it is told, and then cuts everything, or passes on nothing more.
pub(crate) struct Proxy {
    port: u16,
    state: Arc<State>,
}

struct State {
    server: u16,
    chunks: AtomicI64,
    stalled: Mutex<bool>,
    changed: Condvar,
}

impl Proxy {
    pub(crate) fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stalled, changed) = (Mutex::new(false), Condvar::new());
        let state = Arc::new(State { server, chunks: AtomicI64::new(i64::MAX), stalled, changed });
        let own = Arc::clone(&state);
        thread::spawn(move || listener.incoming().flatten().for_each(|client| own.serve(client)));
        Self { port, state }
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    /// Cuts every connection, also those that are made later, once this many chunks have passed.
    pub(crate) fn cut_after(&self, chunks: i64) {
        self.state.chunks.store(chunks, Ordering::SeqCst);
    }

    /// Lets everything pass.
    pub(crate) fn mend(&self) {
        self.cut_after(i64::MAX);
        self.stall(false);
    }

    /// Keeps connections open, and passes on nothing.
    pub(crate) fn stall(&self, stalled: bool) {
        *self.state.stalled.lock().unwrap() = stalled;
        self.state.changed.notify_all();
    }
}

impl State {
    fn serve(self: &Arc<Self>, client: TcpStream) {
        if self.chunks.load(Ordering::SeqCst) <= 0 {
            return;
        }
        let Ok(server) = TcpStream::connect(("127.0.0.1", self.server)) else { return };
        let (back, forth) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        for (from, to) in [(client, forth), (server, back)] {
            let own = Arc::clone(self);
            thread::spawn(move || own.copy(from, to));
        }
    }

    fn copy(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut chunk = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from.read(&mut chunk) {
            drop(self.changed.wait_while(self.stalled.lock().unwrap(), |stalled| *stalled).unwrap());
            if self.chunks.fetch_sub(1, Ordering::SeqCst) <= 0 || to.write_all(chunk.get(..read).unwrap()).is_err() {
                break;
            }
        }
        drop(from.shutdown(Shutdown::Both));
        drop(to.shutdown(Shutdown::Both));
    }
}
