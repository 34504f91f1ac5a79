//! `signet clients …`: the registry, edited while the service runs.

mod add;
mod import;
mod import_sign_in;
mod secret;
mod show;
mod sign_in;
mod status;
mod update;

use crate::folder::Folder;
use crate::run::signet;

/// A JWK Set with the public key of RFC 8037 appendix A.
const JWKS: &str =
    r#"{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"first","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;

/// The secret that a command printed, which is there once.
#[track_caller]
fn secret_in(said: &str) -> String {
    let secrets: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("client_secret  ")).collect();
    let [secret] = secrets[..] else { panic!("{said}") };
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    assert!(secret.len() == 43 && secret.chars().all(plain), "256 bits in base64url");
    secret.to_owned()
}

/// A command that must be refused and change nothing at all.
#[track_caller]
fn refused_without_a_trace(folder: &Folder, arguments: &[&str]) -> String {
    let before = (folder.read("config.toml"), folder.names(""));
    let said = signet(folder, arguments).refused();
    assert_eq!((folder.read("config.toml"), folder.names("")), before, "{said}");
    assert!(!said.contains("client_secret"), "{said}");
    said
}
