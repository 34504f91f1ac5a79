//! `signet inspect …`: what an artefact is, and whether it is valid now.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::cli::CommandFault;
use crate::cli::desk::Desk;
use crate::clock::Timestamp;
use crate::jose::{TokenType, UnverifiedJwt};
use crate::keys::{KeyRing, KeySettings, Loading, MissingFile, Schedule};
use crate::protocol::IssuerIdentifier;
use crate::seal::{Inspection, Purpose, SealKeyId};
use crate::settings::{Findings, Label};
use crate::startup::Loaded;
use crate::tokens::{AccessToken, Issuer};
use crate::units::Period;

/// The longest text that is read; nothing of ours is longer.
const MAX_CHARS: u64 = 64 * 1024;

pub(super) fn inspect(desk: &Desk, text: &str) -> Result<(), CommandFault> {
    let text = if text == "-" { from_standard_input()? } else { text.to_owned() };
    let Loaded { config, folder, registry, keys, .. } = desk.load()?;
    let undated: BTreeMap<Label, KeySettings> =
        config.keys.iter().map(|(label, key)| (label.clone(), without_dates(key))).collect();
    let loading = Loading {
        folder: &folder,
        issuer: &config.issuer,
        jwk_set_max_age: config.tokens.jwk_set_max_age.duration(),
        // The files of keys that are removed may be gone.
        missing: MissingFile::Elsewhere,
        now: desk.now(),
    };
    let all_keys = KeyRing::load(&undated, &loading, &mut Findings::default());
    let lens = Lens {
        now: desk.now(),
        schedules: config.keys.iter().map(|(label, key)| (label.clone(), Schedule::of(key))).collect(),
        reader: Issuer::new(config.issuer.clone(), Arc::new(keys)),
        all_keys: Arc::new(all_keys),
        issuer: config.issuer.clone(),
    };
    let verdict = match lens.look(text.trim()) {
        Ok(token) if registry.active_client(token.client_id()).is_none() => {
            Err(format!("the client {} is gone or disabled", token.client_id()))
        }
        Ok(token) => desk.revocation_of(&config, &token)?.map_or(Ok(()), Err),
        Err(why) => Err(why),
    };
    match verdict {
        Ok(()) => println!("valid     yes"),
        Err(why) => println!("valid     no: {why}"),
    }
    Ok(())
}

fn from_standard_input() -> Result<String, CommandFault> {
    let mut text = String::new();
    std::io::stdin().take(MAX_CHARS).read_to_string(&mut text).map_err(CommandFault::refused)?;
    Ok(text)
}

/// The key as if it were active for ever, so that what it once made can be looked at.
fn without_dates(key: &KeySettings) -> KeySettings {
    KeySettings { class: key.class, algorithm: key.algorithm, file: key.file.clone(), ..KeySettings::default() }
}

/// What artefacts are looked at through: all keys whatever their dates, and the reader that judges as the service does.
struct Lens {
    now: Timestamp,
    schedules: BTreeMap<Label, Schedule>,
    reader: Issuer,
    all_keys: Arc<KeyRing>,
    issuer: IssuerIdentifier,
}

impl Lens {
    /// Prints what `text` is; an access token in its life, or why it is none.
    fn look(&self, text: &str) -> Result<AccessToken, String> {
        match self.all_keys.inspect(text) {
            Some(inspection) => self.look_at_blob(text, inspection),
            None => match UnverifiedJwt::parse(text) {
                Ok(jwt) => self.look_at_jwt(text, &jwt),
                Err(fault) => {
                    println!("kind      neither a sealed blob of ours nor a JWT");
                    Err(fault.to_string())
                }
            },
        }
    }

    fn look_at_blob(&self, text: &str, inspection: Inspection) -> Result<AccessToken, String> {
        match inspection {
            Inspection::Malformed(purpose) => {
                println!("kind      looks like {}", describe(purpose));
                Err("it is cut off, damaged, or of another version than this one seals".to_owned())
            }
            Inspection::UnknownKey(purpose, id) => {
                println!("kind      looks like {}\nkey       {id}, which is not declared", describe(purpose));
                Err("no declared key has this id: it is of another service, or its key was taken out".to_owned())
            }
            Inspection::NotSealedByKey(purpose, id) => {
                println!("kind      looks like {}\nkey       claims {}", describe(purpose), self.sealing_key(id));
                Err(format!("the key did not seal it for {}: changed on the way, or of another issuer", self.issuer))
            }
            Inspection::Opened { purpose, key_id, version, bytes } => {
                println!("kind      {}\nkey       {}", describe(purpose), self.sealing_key(key_id));
                println!("payload   version {version}, {bytes} bytes");
                if purpose == Purpose::User {
                    self.look_at_opaque_token(text)?;
                    return self.reader.read_access_token(text, self.now).map_err(|fault| fault.to_string());
                }
                Err("it is no access token, and this command does not judge other artefacts yet".to_owned())
            }
        }
    }

    fn look_at_opaque_token(&self, text: &str) -> Result<(), String> {
        let reader = Issuer::new(self.issuer.clone(), Arc::clone(&self.all_keys));
        let token = reader.open_whatever_its_age(text, self.now).map_err(|fault| fault.to_string())?;
        self.print_date("issued", token.issued_at());
        self.print_date("expires", token.expires_at());
        println!("subject   {}\nclient    {}", token.subject(), token.client_id());
        println!("audience  {}\nscope     {}", token.audience().join(" "), token.scope());
        println!("jti       {}\ngid       {}", token.jwt_id(), token.grant_id());
        Ok(())
    }

    fn look_at_jwt(&self, text: &str, jwt: &UnverifiedJwt<'_>) -> Result<AccessToken, String> {
        let header = jwt.unverified_header();
        println!("kind      {}", header.typ.as_deref().map_or_else(untyped, describe_type));
        println!("algorithm {}", header.algorithm);
        println!("key       {}", self.signing_key(text, header.key_id.as_deref()));
        let claims = jwt.unverified_claims().map_err(|fault| fault.to_string())?;
        for (title, name) in [("issued", "iat"), ("expires", "exp")] {
            if let Some(seconds) = claims.get(name).and_then(Value::as_u64) {
                self.print_date(title, Timestamp::from_secs(seconds));
            }
        }
        println!("claims    {:#}", Value::Object(claims));
        self.reader.read_access_token(text, self.now).map_err(|fault| fault.to_string())
    }

    fn signing_key(&self, text: &str, key_id: Option<&str>) -> String {
        let Some(key_id) = key_id else { return "not named".to_owned() };
        let mut keys = self.all_keys.signing_keys();
        let Some(key) = keys.find(|key| key.key.key_id().as_str() == key_id) else {
            return format!("{key_id:?}, which is not declared");
        };
        let (input, signature) = text.rsplit_once('.').unwrap_or_default();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
        let good = key.key.public_half().verify(input.as_bytes(), &signature).is_ok();
        let verdict = if good { "its signature is good" } else { "its signature is NOT of this key" };
        format!("{} ({key_id}), {}; {verdict}", key.label, self.phase(&key.label))
    }

    fn sealing_key(&self, id: SealKeyId) -> String {
        let mut keys = self.all_keys.sealing_keys();
        match keys.find(|key| key.key.key_id() == id) {
            Some(key) => format!("{} ({id}), {}", key.label, self.phase(&key.label)),
            None => id.to_string(),
        }
    }

    fn phase(&self, label: &Label) -> String {
        self.schedules.get(label).map_or_else(String::new, |schedule| schedule.phase(self.now).to_string())
    }

    fn print_date(&self, title: &str, date: Timestamp) {
        let seconds = |from: Timestamp, to: Timestamp| Period::from_secs(to.since(from).as_secs());
        if date > self.now {
            println!("{title:9} {date}, in {}", seconds(self.now, date));
        } else {
            println!("{title:9} {date}, {} ago", seconds(date, self.now));
        }
    }
}

fn describe_type(typ: &str) -> String {
    match TokenType::ALL.into_iter().find(|kind| kind.is_named_by(typ)) {
        Some(TokenType::AccessToken) => "an access token (JWT, RFC 9068)".to_owned(),
        Some(TokenType::IntrospectionResponse) => "a signed answer of the introspection endpoint (RFC 9701)".to_owned(),
        Some(TokenType::IdToken) => "an ID token (OpenID Connect Core)".to_owned(),
        Some(TokenType::Userinfo) => untyped(),
        None => format!("a JWT of the type {typ:?}"),
    }
}

fn untyped() -> String {
    "a JWT without a type, as a signed answer of the userinfo endpoint is".to_owned()
}

const fn describe(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Challenge => "an authorization code",
        Purpose::User => "an opaque access token",
        Purpose::Otp => "a one-time code or link",
        Purpose::Mfa => "a second-factor challenge",
        Purpose::RequestUri => "a pushed authorization request",
        Purpose::Device => "a device code",
        Purpose::Login => "a hand-over to the operator's sign-in service",
        Purpose::Claims => "claims that travel apart from their token",
        Purpose::Transaction => "a sign-in on its way",
        Purpose::Session => "a session",
        Purpose::Consent => "a remembered consent",
        Purpose::RememberedDevice => "a remembered device",
        Purpose::Refresh => "a refresh token",
        Purpose::PasswordRecovery => "a password recovery",
        Purpose::Activation => "an account activation",
        Purpose::Client => "a registered client",
        Purpose::SecondFactor => "a second factor at rest",
        Purpose::Permalink => "a permalink token",
    }
}
