//! Somebody on an admin address who tells what a test wants told.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;
use signet::clock::{Clock, SystemClock};

use crate::admin::Admin;

/// Tells what a replica tells, with changes.
pub(super) struct Mirror {
    pub(super) address: SocketAddr,
    told: Arc<Mutex<Change>>,
}

type Change = Box<dyn Fn(&mut Value) + Send>;

impl Mirror {
    /// One that tells what `admin` told, at the present time, with a change made to it.
    pub(super) fn of(admin: &Admin, change: impl Fn(&mut Value) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, template) = (listener.local_addr().unwrap(), admin.details());
        let told: Arc<Mutex<Change>> = Arc::new(Mutex::new(Box::new(change)));
        let mirror = Self { address, told: Arc::clone(&told) };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut answer = template.clone();
                answer["replica"] = "mirror".into();
                answer["clock_ms"] = SystemClock.now().as_millis().into();
                told.lock().unwrap()(&mut answer);
                let status = if answer["status"] == "not ready" { "503 Service Unavailable" } else { "200 OK" };
                // Whoever asks may be gone.
                let _ = tell(stream.unwrap(), status, &answer.to_string());
            }
        });
        mirror
    }

    pub(super) fn change(&self, change: impl Fn(&mut Value) + Send + 'static) {
        *self.told.lock().unwrap() = Box::new(change);
    }
}

fn tell(mut stream: TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    let mut seen = Vec::new();
    let mut part = [0; 1024];
    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut part)?;
        if read == 0 {
            return Ok(());
        }
        seen.extend_from_slice(&part[..read]);
    }
    let headers = "Content-Type: application/json\r\nConnection: close\r\n";
    write!(stream, "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\n\r\n{body}", body.len())
}
