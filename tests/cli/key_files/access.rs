//! Owners, modes, links, and what is no file.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::{chown, symlink};
use std::process::Command;

use crate::config::public;
use crate::key_files::{KEY, refused};
use crate::run::signet;

/// "not readable by others, not writable by a group … group-readable files, as orchestrators mount secrets, are fine"
#[test]
fn a_key_file_is_nobody_elses_to_read_and_no_groups_to_write() {
    let folder = public();
    for mode in [0o600, 0o400, 0o700, 0o440, 0o640, 0o650] {
        folder.chmod(KEY, mode);
        signet(&folder, &["check"]).succeeded();
    }
    for mode in [0o644, 0o604, 0o606, 0o601, 0o660, 0o620, 0o666, 0o777] {
        folder.chmod(KEY, mode);
        let said = refused(&folder);
        assert!(said.contains(&format!("the file has mode {mode:04o}")) && said.contains("chmod 600"), "{said}");
    }
}

/// The same rules hold for a file with a client's secret.
#[test]
fn a_secret_file_obeys_the_rules_of_key_files() {
    let folder = public();
    folder.write_private("web.secret", "canary-secret-of-web-in-a-file-0123456789-ab\n");
    folder.write("config.toml", folder.read("config.toml") + "\n[clients.web.secrets.file]\nfile = \"web.secret\"\n");
    signet(&folder, &["check"]).succeeded();
    folder.chmod("web.secret", 0o644);
    let said = refused(&folder);
    assert!(said.contains("clients.web.secrets.file") && said.contains("mode 0644"), "{said}");
    folder.write_private("web.secret", "canary-short\n");
    assert!(refused(&folder).contains("found: a secret of 12 bytes"));
}

/// "owner this user or root"
#[test]
fn a_key_file_of_another_user_is_refused() -> io::Result<()> {
    let folder = public();
    if let Err(error) = chown(folder.at(KEY), Some(12345), None) {
        // Not captured, unlike what the macros print.
        return writeln!(io::stderr(), "SKIPPED: only root can give a key file to another user ({error})");
    }
    let said = refused(&folder);
    assert!(said.contains("owned by user 12345") && said.contains("the user of this process or root"), "{said}");
    Ok(())
}

/// "links … as orchestrators mount secrets, are fine": what they lead to is judged.
#[test]
fn a_link_to_a_key_file_is_followed() {
    let folder = public();
    fs::rename(folder.at(KEY), folder.at("real.pem")).unwrap();
    symlink("../real.pem", folder.at(KEY)).unwrap();
    signet(&folder, &["check"]).succeeded();
    folder.chmod("real.pem", 0o644);
    assert!(refused(&folder).contains("mode 0644"));
    folder.remove("real.pem");
    assert!(refused(&folder).contains("the file does not exist"));
}

/// What is no regular file is refused at once, even a pipe that nobody writes to.
#[test]
fn anything_but_a_file_is_refused_at_once() {
    let folder = public();
    folder.remove(KEY);
    fs::create_dir(folder.at(KEY)).unwrap();
    assert!(refused(&folder).contains("it is not a regular file"));
    fs::remove_dir(folder.at(KEY)).unwrap();
    let pipe = Command::new("mkfifo").args(["-m", "600"]).arg(folder.at(KEY)).status();
    if pipe.is_ok_and(|status| status.success()) {
        assert!(refused(&folder).contains("it is not a regular file"));
    }
}
