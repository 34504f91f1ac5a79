//! What a person sees at the start.

use std::path::Path;

use crate::clients::{ClientSettings, Status};
use crate::config::Config;
use crate::http::Running;
use crate::protocol::GrantType;
use crate::settings::Label;

/// Prints where the service is, and on loopback a command that gets a token without showing a secret.
pub(super) fn print(config: &Config, file: &Path, running: &Running) {
    for address in running.addresses() {
        println!("signet serves {} at {address}", config.issuer);
    }
    if let Some(address) = running.admin_address() {
        println!("metrics and details for operators at http://{address}/metrics and /readyz");
    }
    let command = config.issuer.is_loopback().then(|| {
        config
            .clients
            .iter()
            .find_map(|(label, client)| curl(config, file.parent().unwrap_or(Path::new("")), label, client))
    });
    if let Some(command) = command.flatten() {
        println!("\nget a token:\n\n  {command}\n");
    }
}

fn curl(config: &Config, folder: &Path, label: &Label, client: &ClientSettings) -> Option<String> {
    let secret = client.secrets.values().find_map(|secret| secret.file.as_ref())?;
    let usable = client.status == Status::Active && client.grant_types.contains(&GrantType::ClientCredentials);
    let id = client.id.as_ref().map_or(label.as_str(), |id| id.as_str());
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    let secret = folder.join(secret);
    let secret = secret.to_str()?;
    (usable && plain(id) && plain(secret))
        .then(|| format!("curl -u \"{id}:$(cat {secret})\" -d grant_type=client_credentials {}/token", config.issuer))
}
