//! What a person sees at the start.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::form_urlencoded;

use crate::clients::{ClientSettings, Status};
use crate::config::Config;
use crate::entropy::{Entropy, draw};
use crate::http::Running;
use crate::protocol::{CodeVerifier, GrantType, RedirectKind, S256};
use crate::settings::Label;

/// Prints where the service is, and on loopback what gets a token without showing a secret: a command, and a URL for people.
pub(super) fn print(config: &Config, file: &Path, running: &Running, entropy: &dyn Entropy) {
    for address in running.addresses() {
        println!("signet serves {} at {address}", config.issuer);
    }
    if let Some(address) = running.admin_address() {
        println!("metrics and details for operators at http://{address}/metrics and /readyz");
    }
    if !config.issuer.is_loopback() {
        return;
    }
    let usable = |client: &&ClientSettings| client.status == Status::Active;
    let demos = || config.clients.iter().filter(|(_, client)| usable(client)).filter_map(|row| Demo::of(file, row));
    if let Some(demo) = demos().find(|demo| demo.client.grant_types.contains(&GrantType::ClientCredentials)) {
        println!("\nget a token:\n\n  {} -d grant_type=client_credentials {}/token\n", demo.curl(), config.issuer);
    }
    let sign_in = demos().find_map(|demo| demo.sign_in(config, entropy));
    if let Some(sign_in) = sign_in {
        println!("{sign_in}");
    }
}

/// A client whose secret is in a file, so that a command can name it.
struct Demo<'a> {
    id: &'a str,
    client: &'a ClientSettings,
    secret: PathBuf,
}

impl<'a> Demo<'a> {
    fn of(file: &Path, (label, client): (&'a Label, &'a ClientSettings)) -> Option<Self> {
        let secret = client.secrets.values().find_map(|secret| secret.file.as_ref())?;
        let secret = file.parent().unwrap_or(Path::new("")).join(secret);
        let id = client.id.as_ref().map_or(label.as_str(), |id| id.as_str());
        let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
        (plain(id) && plain(secret.to_str()?)).then_some(Self { id, client, secret })
    }

    fn curl(&self) -> String {
        format!("curl -u \"{}:$(cat {})\"", self.id, self.secret.display())
    }

    /// How a person signs in to it: an account, a URL, and how the code is redeemed that the browser is sent on with.
    fn sign_in(&self, config: &Config, entropy: &dyn Entropy) -> Option<String> {
        let redirect_uri = self.client.redirect_uris.first().filter(|uri| uri.kind() == RedirectKind::Loopback)?;
        let verifier = URL_SAFE_NO_PAD.encode(draw::<16>(entropy).ok()?).repeat(2);
        let challenge = URL_SAFE_NO_PAD.encode(CodeVerifier::parse(&verifier)?.challenge().as_bytes());
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", self.id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", redirect_uri.as_str())
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", S256)
            .finish();
        let (issuer, curl) = (&config.issuer, self.curl());
        Some(format!(
            "sign a person in: make an account (signet users add NAME), open\n\n  {issuer}/authorize?{query}\n\nand redeem \
             within a minute the code that the browser is sent on with:\n\n  {curl} -d grant_type=authorization_code \
             -d code_verifier={verifier} -d code=CODE {issuer}/token\n"
        ))
    }
}
