//! Tells the crate from which commit it is built, where git knows, and with which features.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=SIGNET_COMMIT");
    // A build without git, as in a container or from a package, may say it itself.
    let said = std::env::var("SIGNET_COMMIT").ok().filter(|commit| is_plain(commit));
    let commit = said.or_else(from_git).unwrap_or_else(|| "unknown".to_owned());
    println!("cargo::rustc-env=SIGNET_COMMIT={commit}");
    let features: Vec<&str> = FEATURES.into_iter().filter(|name| is_on(name)).collect();
    println!("cargo::rustc-env=SIGNET_FEATURES={}", features.join(", "));
    // aws-lc signs RSA and EdDSA where it was built in, and ring everything else.
    println!("cargo::rustc-env=SIGNET_ENGINE={}", if is_on("aws-lc") { "aws-lc" } else { "ring" });
}

const FEATURES: [&str; 4] = ["server", "verifier", "aws-lc", "mimalloc"];

fn is_on(feature: &str) -> bool {
    std::env::var_os(format!("CARGO_FEATURE_{}", feature.to_uppercase().replace('-', "_"))).is_some()
}

/// The commit that is checked out, if this is the root of a repository and not merely somewhere within one.
fn from_git() -> Option<String> {
    if git(&["rev-parse", "--show-cdup"]).is_none_or(|up| !up.is_empty()) {
        return None;
    }
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    for name in ["HEAD", "packed-refs"].into_iter().chain(branch.as_deref()) {
        // A path that is not there would make cargo run this at every build.
        if let Some(path) = git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    git(&["rev-parse", "--short=12", "HEAD"]).filter(|commit| is_plain(commit))
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
}

fn is_plain(commit: &str) -> bool {
    !commit.is_empty() && commit.len() <= 64 && commit.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}
