//! Whether replicas run the same: `signet fleet status`, and what each of them sees of the others.

mod mirror;
mod status;
mod watch;

use std::net::TcpListener;

use crate::admin::{Admin, with_admin};
use crate::config::small;
use crate::folder::Folder;
use crate::run::signet;

const SEAL: &str = "\n[keys.short-lived]\nclass = \"short-lived\"\nfile = \"keys/short-lived.jwk\"\n";

/// What every replica is configured with.
fn config() -> String {
    small() + SEAL
}

/// Folders of replicas: the same configuration and keys in each.
fn folders<const N: usize>(config: &str) -> [Folder; N] {
    let folders = [(); N].map(|()| with_admin(config));
    signet(&folders[0], &["keys", "generate", "--missing"]).succeeded();
    for other in &folders[1..] {
        for key in ["keys/es256.pem", "keys/short-lived.jwk"] {
            other.write_private(key, folders[0].read(key));
        }
    }
    folders
}

fn url(admin: &Admin) -> String {
    format!("http://{}", admin.address())
}

/// An address at which nobody listens.
fn nobody() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}
