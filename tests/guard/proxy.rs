//! What stands between a guard and its server, and makes trouble.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, sleep};
use std::time::Duration;

/// Passes everything on, unless it is told otherwise.
pub(crate) struct Proxy {
    port: u16,
    trouble: Arc<Trouble>,
}

#[derive(Default)]
struct Trouble {
    delay_millis: AtomicU64,
    is_cut: AtomicBool,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    pub(crate) fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self { port: listener.local_addr().unwrap().port(), trouble: Arc::default() };
        let trouble = Arc::clone(&proxy.trouble);
        thread::spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                if !trouble.is_cut.load(Ordering::Relaxed) {
                    trouble.join(client, port);
                }
            }
        });
        proxy
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Has each answer be as late.
    pub(crate) fn delay(&self, delay: Duration) {
        self.trouble.delay_millis.store(u64::try_from(delay.as_millis()).unwrap(), Ordering::Relaxed);
    }

    /// Ends all connections, and lets no new one be.
    pub(crate) fn cut(&self) {
        self.trouble.is_cut.store(true, Ordering::Relaxed);
        for stream in self.trouble.open.lock().unwrap().drain(..) {
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    pub(crate) fn mend(&self) {
        self.trouble.is_cut.store(false, Ordering::Relaxed);
    }
}

impl Trouble {
    fn join(self: &Arc<Self>, client: TcpStream, port: u16) {
        let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else { return };
        let copies = [&client, &server].map(|stream| stream.try_clone().unwrap());
        self.open.lock().unwrap().extend(copies);
        let (ask, answer) = ((client.try_clone().unwrap(), server.try_clone().unwrap()), (server, client));
        let (there, back) = (Arc::clone(self), Arc::clone(self));
        thread::spawn(move || there.pass(ask, |_| Duration::ZERO));
        thread::spawn(move || back.pass(answer, |it| Duration::from_millis(it.delay_millis.load(Ordering::Relaxed))));
    }

    fn pass(&self, (mut from, mut to): (TcpStream, TcpStream), delay: impl Fn(&Self) -> Duration) {
        let mut bytes = [0; 64 * 1024];
        while let Ok(count) = from.read(&mut bytes) {
            sleep(delay(self));
            let passed = bytes.get(..count).filter(|read| !read.is_empty()).map(|read| to.write_all(read));
            if !matches!(passed, Some(Ok(()))) {
                break;
            }
        }
        drop(to.shutdown(Shutdown::Both));
    }
}
