//! A Redis of a test's own: on a free port, gone with the process that started it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Starts the server with the arguments it is given, and ends it when nobody can tell it anything any more.
const KEEPER: &str = r#"
trap '' INT
redis-server "$@" &
pid=$!
read -r _
kill -9 "$pid" 2>/dev/null
wait "$pid"
"#;

/// A running server.
pub(crate) struct Server {
    port: u16,
    arguments: Vec<String>,
    running: Mutex<Option<Running>>,
}

struct Running {
    process: Child,
    tell: Option<ChildStdin>,
}

impl Server {
    /// A server without a file, and with these arguments, in which `PORT` is its port.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let arguments = arguments.iter().map(|argument| argument.replace("PORT", &port.to_string())).collect();
        let server = Self { port, arguments, running: Mutex::default() };
        server.start_again();
        server
    }

    /// The server that all tests share which do no harm to it.
    pub(crate) fn shared() -> &'static Self {
        static SHARED: OnceLock<Server> = OnceLock::new();
        SHARED.get_or_init(|| Self::start(&[]))
    }

    pub(crate) const fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Kills it, as a crash does.
    pub(crate) fn kill(&self) {
        self.running.lock().unwrap().take();
    }

    /// Starts it, without any data, and waits until it answers.
    pub(crate) fn start_again(&self) {
        let mut command = Command::new("bash");
        command.args(["-c", KEEPER, "keeper", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]);
        if !self.arguments.iter().any(|argument| argument == "--tls-port") {
            command.args(["--port", &self.port.to_string()]);
        }
        command.args(&self.arguments).current_dir("/");
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let tell = process.stdin.take();
        *self.running.lock().unwrap() = Some(Running { process, tell });
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < end, "Redis does not start; Debian's package is redis-server");
            sleep(Duration::from_millis(10));
        }
    }

    /// Has it do something, and waits until it is done; the first line of its answer.
    pub(crate) fn tell(&self, command: &[&str]) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut text = format!("*{}\r\n", command.len());
        command.iter().for_each(|part| text.push_str(&format!("${}\r\n{part}\r\n", part.len())));
        stream.write_all(text.as_bytes()).unwrap();
        let mut line = String::new();
        let mut answer = BufReader::new(stream);
        answer.read_line(&mut line).unwrap();
        if let Some(length) = line.strip_prefix('$').and_then(|length| length.trim().parse::<usize>().ok()) {
            let mut bytes = vec![0; length];
            answer.read_exact(&mut bytes).unwrap();
            return String::from_utf8(bytes).unwrap();
        }
        line.trim().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.tell.take());
        self.process.wait().unwrap();
    }
}

// No test crate uses all of this; naming the whole here keeps the rest from being told as dead code.
const _: fn(&[&str]) -> Server = Server::start;
const _: fn() -> &'static Server = Server::shared;
const _: fn(&Server) -> u16 = Server::port;
const _: fn(&Server) -> String = Server::url;
const _: fn(&Server) = Server::kill;
const _: fn(&Server) = Server::start_again;
const _: fn(&Server, &[&str]) -> String = Server::tell;
