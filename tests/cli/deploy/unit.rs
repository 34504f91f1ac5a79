//! The systemd unit.

use std::process::Command;

use crate::folder::Folder;

const UNIT: &str = include_str!("../../../deploy/signet.service");

/// systemd reads every line of it, once the binary is where it says.
#[test]
fn the_unit_is_one_that_systemd_understands() {
    let folder = Folder::new();
    let here = UNIT.replace("/usr/local/bin/signet", env!("CARGO_BIN_EXE_signet"));
    let here = here.replace("file:///usr/local/share/doc/signet/README.md", "https://signet.example/");
    folder.write("signet.service", here);
    let verified = Command::new("systemd-analyze").arg("verify").arg(folder.at("signet.service")).output().unwrap();
    let said = String::from_utf8(verified.stderr).unwrap();
    let of_ours: Vec<&str> = said.lines().filter(|line| line.contains("signet")).collect();
    assert!(verified.status.success() && of_ours.is_empty(), "{said}");
}

/// "a hardened systemd unit": by systemd's own measure, of which 0 is the safest and 10 the least.
#[test]
fn the_unit_is_hardened() {
    let folder = Folder::new();
    folder.write("signet.service", UNIT);
    let rated = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20", "--no-pager"])
        .arg(folder.at("signet.service"))
        .output()
        .unwrap();
    assert!(rated.status.success(), "{}", String::from_utf8_lossy(&rated.stdout));
}
