//! The floor: an actix-web server that only parses the same form, does the same bare cryptography, and answers with as
//! many bytes. It is this program once more, started with other arguments.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::rt::System;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use signet::clock::{Clock, SystemClock, Timestamp};
use signet::config::Source;
use signet::entropy::{Entropy, SystemEntropy};
use signet::jose::VerifyingKey;
use signet::keys::{KeyRing, MissingFile};
use signet::protocol::{Parameters, SigningAlgorithm};
use signet::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use signet::startup::load;

use super::connection::Answer;
use super::cores::start_server;
use super::lane::Lane;
use super::site::{Server, Site};

/// The first argument of a floor.
pub(crate) const ARGUMENT: &str = "--serve-the-floor";

const ALGORITHM: SigningAlgorithm = SigningAlgorithm::Es256;
/// As long as Signet keeps connections.
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// What actix-web writes by itself.
const WRITTEN_ANYWAY: [&str; 2] = ["content-length", "date"];

/// What the floor's answers are like.
pub(super) struct Shape {
    /// The lines of the head that are not written anyway.
    headers: Vec<String>,
    body: usize,
    /// How many characters are signed, or are in a sealed token.
    worked: usize,
}

impl Shape {
    /// The shape of an answer of Signet's.
    pub(super) fn of(lane: Lane, answer: &Answer<'_>) -> Result<Self, Box<dyn Error>> {
        let head = str::from_utf8(answer.head)?;
        let own = |line: &&str| {
            let name = line.split(':').next().unwrap_or_default();
            !line.is_empty() && !WRITTEN_ANYWAY.iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        let token = serde_json::from_slice::<serde_json::Value>(answer.body)?;
        let token = token.get("access_token").and_then(serde_json::Value::as_str).unwrap_or_default();
        let worked = match lane {
            Lane::Token => token.rfind('.').ok_or("no JWT")?,
            Lane::Opaque => token.len(),
            Lane::Introspection => 0,
        };
        Ok(Self {
            headers: head.lines().skip(1).filter(own).map(str::to_owned).collect(),
            body: answer.body.len(),
            worked,
        })
    }
}

/// Starts the floor beneath `site`, whose keys it uses.
pub(super) fn start(lane: Lane, site: &Site, shape: &Shape) -> Result<Server, Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args([ARGUMENT, lane.name()])
        .arg(site.config())
        .args([shape.worked, shape.body].map(|number| number.to_string()))
        .args(&shape.headers)
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    let mut process = start_server(&mut command)?;
    let mut line = String::new();
    BufReader::new(process.take_stdout().ok_or("no standard output")?).read_line(&mut line)?;
    Ok(Server { process, address: line.trim().parse()?, millis: f64::NAN })
}

/// Serves the floor that [`start`] described, until it is killed.
pub(crate) fn serve(mut arguments: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let mut next = || arguments.next().ok_or("the floor is started by the bench");
    let lane = Lane::of(&next()?).ok_or("no such lane")?;
    let source = Source { file: next()?.into(), environment: Vec::new(), overrides: Vec::new() };
    let (worked, body) = (next()?.parse()?, next()?.parse()?);
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy::new());
    let now = SystemClock.now();
    let keys = load(&source, MissingFile::Refuse, now).map_err(|report| report.to_string())?.keys;
    let work = match lane {
        Lane::Token => Work::Sign(vec![b'a'; worked]),
        Lane::Opaque => Work::Seal(Payload::sealed_in(worked, &keys, now, entropy.as_ref())?),
        Lane::Introspection => {
            Work::Verify(Box::new(keys.signing_key(ALGORITHM, now).ok_or("no key signs")?.verifying_key()))
        }
    };
    let desk = Desk { work, keys, now, entropy, headers: headers(arguments)?, body: Bytes::from(vec![b'a'; body]) };
    Ok(System::new().block_on(listen(Data::new(desk)))?)
}

async fn listen(desk: Data<Desk>) -> std::io::Result<()> {
    let app = move || App::new().app_data(desk.clone()).default_service(web::post().to(answer));
    let server = HttpServer::new(app).keep_alive(KEEP_ALIVE).workers(1).bind((Ipv4Addr::LOCALHOST, 0))?;
    for address in server.addrs() {
        println!("{address}");
    }
    server.run().await
}

/// What every request is answered from.
struct Desk {
    work: Work,
    keys: KeyRing,
    now: Timestamp,
    entropy: Arc<dyn Entropy>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

/// The bare cryptography.
enum Work {
    Sign(Vec<u8>),
    Seal(Payload),
    Verify(Box<VerifyingKey>),
}

async fn answer(form: Bytes, desk: Data<Desk>) -> HttpResponse {
    let parsed = Parameters::parse(&form).is_ok();
    if !parsed || desk.work(&form).is_none() {
        return HttpResponse::BadRequest().finish();
    }
    let mut response = HttpResponse::Ok();
    for (name, value) in &desk.headers {
        response.insert_header((name.clone(), value.clone()));
    }
    response.body(desk.body.clone())
}

impl Desk {
    fn work(&self, form: &[u8]) -> Option<()> {
        let keys = &self.keys;
        match &self.work {
            Work::Sign(text) => drop(keys.signing_key(ALGORITHM, self.now)?.sign(text).ok()?),
            Work::Seal(payload) => drop(keys.seal(payload, self.now, self.entropy.as_ref()).ok()?),
            Work::Verify(key) => {
                // A JWT has no character that a form would encode.
                let token = form.strip_prefix(b"token=")?;
                let (input, signature) = token.split_at(token.iter().rposition(|byte| *byte == b'.')?);
                key.verify(input, &URL_SAFE_NO_PAD.decode(signature.get(1..)?).ok()?).ok()?;
            }
        }
        Some(())
    }
}

fn headers(lines: impl Iterator<Item = String>) -> Result<Vec<(HeaderName, HeaderValue)>, Box<dyn Error>> {
    lines
        .map(|line| {
            let (name, value) = line.split_once(": ").ok_or("a header without a value")?;
            Ok((HeaderName::try_from(name)?, HeaderValue::from_str(value)?))
        })
        .collect()
}

/// As many bytes as are in an opaque access token.
struct Payload(Vec<u8>);

impl Sealed for Payload {
    const PURPOSE: Purpose = Purpose::User;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.bytes(&self.0)
    }

    fn read(_: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        reader.bytes().map(|bytes| Self(bytes.to_vec()))
    }
}

impl Payload {
    /// The payload whose sealed form has so many characters, or one or two more.
    fn sealed_in(
        characters: usize,
        keys: &KeyRing,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Self, Box<dyn Error>> {
        for length in 0..characters {
            let payload = Self(vec![b'a'; length]);
            if keys.seal(&payload, now, entropy).map_err(|fault| fault.to_string())?.len() >= characters {
                return Ok(payload);
            }
        }
        Err("no payload is sealed in so few characters".into())
    }
}
