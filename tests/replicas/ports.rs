//! Ports that stay a replica's own while it is restarted: below those that the system gives to connections.

use std::net::{SocketAddr, TcpListener};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

const FIRST: u16 = 20_000;
const COUNT: u16 = 12_000;

/// An address of this machine at which nobody listens, and that is given once.
pub(crate) fn address() -> SocketAddr {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let start = u16::try_from(process::id().wrapping_mul(97) % u32::from(COUNT)).unwrap();
    loop {
        let number = (start + GIVEN.fetch_add(1, Ordering::Relaxed)) % COUNT;
        let address = SocketAddr::from(([127, 0, 0, 1], FIRST + number));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
}
