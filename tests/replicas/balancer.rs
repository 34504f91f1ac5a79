//! Load balancers of Debian, with the files of `deploy/`.

use std::fs::File;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::{env, fs};

use crate::deadline::until;
use crate::folder::Folder;
use crate::ports;

const HAPROXY: &str = include_str!("../../deploy/haproxy.cfg");
const NGINX: &str = include_str!("../../deploy/nginx.conf");
const UNAVAILABLE: &str = include_str!("../../deploy/503.http");

/// Where the files say that it listens, and that replicas are.
const LISTENS: &str = "127.0.0.1:8000";
const REPLICAS: [&str; 3] = ["10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080"];

/// A running load balancer, stopped with its test.
pub(crate) struct Balancer {
    pub(crate) address: SocketAddr,
    process: Child,
    folder: Folder,
}

impl Balancer {
    pub(crate) fn haproxy(replicas: &[SocketAddr]) -> Self {
        Self::haproxy_with(replicas, |text| text)
    }

    /// HAProxy with a change to its file.
    pub(crate) fn haproxy_with(replicas: &[SocketAddr], change: impl Fn(String) -> String) -> Self {
        Self::start("haproxy", &change(HAPROXY.to_owned()), replicas, |file| vec!["-db".into(), "-f".into(), file])
    }

    pub(crate) fn nginx(replicas: &[SocketAddr]) -> Self {
        let root = if rustix::process::geteuid().is_root() { "user root;\n" } else { "" };
        let text = format!("{root}daemon off;\n{NGINX}").replace("http {", "http {\n  TEMPORARY");
        Self::start("nginx", &text, replicas, |file| vec!["-c".into(), file, "-e".into(), "stderr".into()])
    }

    fn start(
        name: &str,
        text: &str,
        replicas: &[SocketAddr],
        arguments: impl Fn(std::ffi::OsString) -> Vec<std::ffi::OsString>,
    ) -> Self {
        let (folder, address) = (Folder::new(), ports::address());
        let mut text = text.replace(LISTENS, &address.to_string());
        for (written, replica) in REPLICAS.iter().zip(replicas) {
            assert!(text.contains(written), "{written} in the file of {name}");
            text = text.replace(written, &replica.to_string());
        }
        let here = folder.path().display();
        let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
        let temporary: String = folders.map(|kind| format!("{kind}_temp_path {here}/{kind};\n")).concat();
        let text = text.replace("pid nginx.pid;", &format!("pid {here}/nginx.pid;")).replace("TEMPORARY", &temporary);
        folder.write("503.http", UNAVAILABLE);
        folder.write("balancer.conf", text);
        let mut command = Command::new(daemon(name));
        command.args(arguments(folder.at("balancer.conf").into())).current_dir(folder.path()).stdin(Stdio::null());
        let out = || Stdio::from(File::create(folder.at("said")).unwrap());
        let mut process = command.stdout(Stdio::null()).stderr(out()).spawn().unwrap();
        until("the load balancer to listen", || {
            assert!(process.try_wait().unwrap().is_none(), "{name} ended: {}", folder.read("said"));
            TcpStream::connect(address).ok()
        });
        Self { address, process, folder }
    }

    pub(crate) fn said(&self) -> String {
        self.folder.read("said")
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        // nginx's workers end with their master only if it is asked to.
        let _ = rustix::process::kill_process(
            rustix::process::Pid::from_child(&self.process),
            rustix::process::Signal::TERM,
        );
        let _ = self.process.wait();
    }
}

/// Debian's daemons are not in the path of everybody.
fn daemon(name: &str) -> PathBuf {
    let folders = env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
    let all = folders.into_iter().chain([Path::new("/usr/sbin").to_owned()]);
    let found = all.map(|folder| folder.join(name)).find(|path| fs::metadata(path).is_ok_and(|found| found.is_file()));
    found.unwrap_or_else(|| panic!("MISSING: {name}, of Debian's package of the same name"))
}
