//! The container: the Dockerfile's own entrypoint, environment and user, in a root that nobody can write to.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::config::{CLIENT, SECRET, small};
use crate::deadline::until;
use crate::folder::Folder;
use crate::http;
use crate::run::signet;

const DOCKERFILE: &str = include_str!("../../../deploy/Dockerfile");

/// What follows this word in the last stage of the Dockerfile.
#[track_caller]
fn instruction(word: &str) -> &'static str {
    let (_, last_stage) = DOCKERFILE.rsplit_once("\nFROM ").unwrap();
    let line = last_stage.lines().find_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {word} in the last stage"))
}

/// A folder that holds what the image would: the binary, the libraries it needs, a configuration, an empty volume.
struct Image {
    root: Folder,
    state: Folder,
    port: u16,
}

impl Image {
    fn build(user: u32) -> Self {
        let (root, state) = (Folder::new(), Folder::new());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = small().replace("127.0.0.1:0", &format!("127.0.0.1:{port}"));
        for folder in ["usr/local/bin", "etc/signet", "var/lib/signet", "tmp"] {
            fs::create_dir_all(root.at(folder)).unwrap();
        }
        root.write("etc/signet/config.toml", config);
        let made = Folder::of(&root.read("etc/signet/config.toml"));
        signet(&made, &["keys", "generate", "--missing"]).succeeded();
        fs::create_dir(root.at("etc/signet/keys")).unwrap();
        root.write("etc/signet/keys/es256.pem", made.read("keys/es256.pem"));
        // As orchestrators mount secrets: root's, readable by the group of the service.
        chown(root.at("etc/signet/keys/es256.pem"), Some(0), Some(user)).unwrap();
        root.chmod("etc/signet/keys/es256.pem", 0o640);
        chown(state.path(), Some(user), Some(user)).unwrap();
        install(&root, Path::new(env!("CARGO_BIN_EXE_signet")), "usr/local/bin/signet");
        Self { root, state, port }
    }

    /// Starts the entrypoint as its user, with the root read-only and the volume writable.
    fn start(&self, user: u32) -> Child {
        let entrypoint: Vec<String> = serde_json::from_str(instruction("ENTRYPOINT")).unwrap();
        let script = "mount --bind \"$1\" \"$1\" && mount --bind \"$2\" \"$1/var/lib/signet\" \
             && mount -o remount,bind,ro \"$1\" && root=$1 user=$3 && shift 3 \
             && exec chroot --userspec=$user:$user \"$root\" \"$@\"";
        let (name, value) = instruction("ENV").split_once('=').unwrap();
        Command::new("unshare")
            .args(["--mount", "sh", "-c", script, "sh"])
            .arg(self.root.path())
            .arg(self.state.path())
            .arg(user.to_string())
            .args(entrypoint)
            .env_clear()
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .env(name, value)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap()
    }
}

/// Copies a program and the libraries it names.
fn install(root: &Folder, program: &Path, name: &str) {
    fs::copy(program, root.at(name)).unwrap();
    let libraries = Command::new("ldd").arg(program).output().unwrap();
    let text = String::from_utf8(libraries.stdout).unwrap();
    for path in text.split_whitespace().filter(|word| word.starts_with('/')) {
        let target = root.at(path.trim_start_matches('/'));
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, target).unwrap();
    }
}

/// "multi-stage, non-root, read-only root; its entrypoint run as such"
#[test]
fn the_entrypoint_serves_as_its_user_in_a_root_that_is_read_only() {
    assert!(rustix::process::geteuid().is_root(), "changing the root takes root: run the tests as root, as CI does");
    let user: u32 = instruction("USER").parse().unwrap();
    assert_ne!(user, 0);
    assert!(DOCKERFILE.matches("\nFROM ").count() >= 2, "what builds is not in what runs");
    let image = Image::build(user);
    let mut child = image.start(user);
    let address = format!("127.0.0.1:{}", image.port).parse().unwrap();
    until("the container to be ready", || {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
        http::get(address, "/readyz").ok().filter(|answer| answer.status == 200)
    });
    let answer = http::Connection::open(address).unwrap().ask(&http::token_request(CLIENT, SECRET)).unwrap();
    let _token = answer.token();
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap();
    assert!(ids.split_whitespace().all(|id| id == user.to_string()), "{ids}");
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::TERM).unwrap();
    let ended = until("the container to stop", || child.try_wait().unwrap());
    assert!(ended.success(), "{ended}");
    assert!(!image.state.names(".").is_empty(), "the guard keeps its file on the volume");
}
