//! Clients that take their time, at any moment of a connection: each is cut off, and none of them delays another.

use std::io::{ErrorKind, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::asking::{GRANT, assert_token, token_request, without_body};
use crate::exchange::{Connection, Request};
use crate::service::{Plan, Service};

fn service(server: &str, limits: &str) -> Service {
    Plan::example_and(&format!("[server]\n{server}\n[server.limits]\n{limits}\n")).start()
}

/// Slowloris: a byte now and then does not buy more time; the header section as a whole has its time.
#[test]
fn a_header_section_that_trickles_is_refused() {
    let service = service("", "header_timeout = \"100ms\"");
    let mut connection = service.connect();
    connection.send(b"GET /healthz HTTP/1.1\r\nX: ");
    connection.send_until_answered(b'x');
    assert_eq!(connection.receive().status, 408);
    assert!(connection.is_closed());
}

/// The same for every later request on the connection, which actix-http alone would wait for without end.
#[test]
fn a_later_header_section_that_trickles_ends_the_connection() {
    let service = service("", "header_timeout = \"100ms\"");
    let mut connection = service.connect();
    for _ in 0..3 {
        assert_token(&connection.exchange(&token_request(&service)));
    }
    connection.send(b"GET /healthz HTTP/1.1\r\nX: ");
    connection.send_until_answered(b'x');
    assert!(connection.is_closed());
}

/// And when the client falls silent in the middle of it.
#[test]
fn a_later_header_section_that_does_not_end_ends_the_connection() {
    let service = service("", "header_timeout = \"100ms\"");
    let whole = Request::get("/healthz").to_bytes();
    let mut connections = [1, whole.len() - 2].map(|sent| {
        let mut connection = service.connect();
        assert_eq!(connection.exchange(&Request::get("/healthz")).status, 200);
        connection.send(whole.get(..sent).unwrap_or_default());
        connection
    });
    assert!(connections.iter_mut().all(Connection::is_closed));
}

/// Half a request that came together with a whole one is not waited for longer than the next one would be; it may be
/// told so.
#[test]
fn half_a_pipelined_request_ends_the_connection() {
    let service = service("keep_alive = \"200ms\"", "header_timeout = \"100ms\"");
    let whole = Request::get("/healthz").to_bytes();
    for half in [1, whole.len() - 2] {
        let mut connection = service.connect();
        connection.send(&[&whole, whole.get(..half).unwrap_or_default()].concat());
        assert_eq!(connection.receive().status, 200);
        if !connection.is_closed() {
            let answer = connection.receive();
            assert_eq!(answer.status, 408, "{half}: {:?}", String::from_utf8_lossy(&answer.wire));
            assert!(connection.is_closed());
        }
    }
}

/// A request that comes slowly, but in time, is answered, and its connection is kept.
#[test]
fn a_later_request_in_time_is_answered() {
    let service = Plan::example().start();
    let mut connection = service.connect();
    for _ in 0..2 {
        for byte in token_request(&service).to_bytes() {
            connection.send(&[byte]);
        }
        assert_token(&connection.receive());
    }
}

/// A connection that nobody uses is closed, and one that is used is kept for longer than that.
#[test]
fn an_idle_connection_is_closed() {
    let service = service("keep_alive = \"1s\"", "");
    let (mut idle, mut used) = (service.connect(), service.connect());
    let begun = Instant::now();
    assert_eq!(idle.exchange(&Request::get("/healthz")).status, 200);
    let ended = std::thread::scope(|scope| {
        let end = scope.spawn(|| idle.is_closed().then(|| begun.elapsed()));
        while !end.is_finished() {
            assert_eq!(used.exchange(&Request::get("/healthz")).status, 200);
            std::thread::sleep(Duration::from_millis(5));
        }
        end.join().ok().flatten()
    });
    assert!(ended.is_some_and(|ended| ended >= Duration::from_secs(1)), "{ended:?}");
    assert_eq!(used.exchange(&Request::get("/healthz")).status, 200);
}

/// What is answered must be read: a client that only asks is cut off.
#[test]
fn a_client_that_does_not_read_is_cut_off() {
    let service = service("", "write_timeout = \"200ms\"");
    let mut stream = TcpStream::connect(service.address).expect("a connection");
    stream.set_write_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let requests = Request::get("/jwks").to_bytes().repeat(100);
    let error = loop {
        if let Err(error) = stream.write_all(&requests) {
            break error;
        }
    };
    assert!([ErrorKind::ConnectionReset, ErrorKind::BrokenPipe].contains(&error.kind()), "{error}");
    assert_token(&service.answer(&token_request(&service)));
}

/// Two hundred of all kinds at once, and whoever is in time is served as if they were not there.
#[test]
fn slow_connections_delay_nobody() {
    let service = service("", "body_timeout = \"1m\"\nheader_timeout = \"1m\"");
    let whole = token_request(&service).to_bytes();
    let body = without_body(&service).header("Content-Type", crate::asking::FORM).header("Content-Length", "30");
    let slow: Vec<Connection> = (0..200)
        .map(|number| {
            let mut connection = service.connect();
            match number % 4 {
                0 => connection.send(whole.get(..20).unwrap_or_default()),
                1 => connection.send(&[body.to_bytes().as_slice(), GRANT.as_bytes()].concat()),
                2 => {
                    assert_eq!(connection.exchange(&Request::get("/healthz")).status, 200);
                    connection.send(b"G");
                }
                _ => {}
            }
            connection
        })
        .collect();
    let mut connection = service.connect();
    for _ in 0..50 {
        assert_token(&connection.exchange(&token_request(&service)));
        assert_token(&service.answer(&token_request(&service)));
    }
    drop(slow);
}

/// More connections than a worker takes wait in line, and are served when another one ends.
#[test]
fn connections_beyond_the_limit_wait_for_their_turn() {
    let service = service("max_connections = 2", "");
    let mut kept = [service.connect(), service.connect()];
    for connection in &mut kept {
        assert_eq!(connection.exchange(&Request::get("/healthz")).status, 200);
    }
    let mut waiting = service.connect();
    waiting.send(&Request::get("/healthz").to_bytes());
    for connection in &mut kept {
        assert_eq!(connection.exchange(&Request::get("/healthz")).status, 200);
    }
    drop(kept);
    assert_eq!(waiting.receive().status, 200);
}
