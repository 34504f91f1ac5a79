//! One step at a time, in process.

use std::error::Error;
use std::hint::black_box;
use std::net::Ipv4Addr;
use std::time::Duration;

use futures_util::FutureExt;
use signet::clock::Timestamp;
use signet::endpoints::{ClientRequest, Encoding};
use signet::guard::{Descent, Guard, GuardSettings, Mark, Revocation};
use signet::jose::{ENGINE, SigningKey, judge_access_token};
use signet::protocol::{BasicCredentials, ClientId, GrantId, JwtId, Parameters, SigningAlgorithm};
use signet::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use signet::tokens::Recipient;
use tokio::runtime::Builder;

use crate::gate::{Gates, Limit};
use crate::in_process::{Desk, EXPECTED, FORM, Service};
use crate::turns::{Measured, measure};

/// The default algorithm of access tokens.
const JUDGED: SigningAlgorithm = SigningAlgorithm::Es256;
/// The most that minting a token may cost, as a multiple of its bare signature.
const MOST: Limit = Limit::most(1.15).or_anywhere(1.3);
/// A noisy machine gets this many chances.
const RUNS: usize = 3;

const LONG: Duration = Duration::from_secs(2);
const SHORT: Duration = Duration::from_millis(400);

pub(crate) fn run(gates: &mut Gates) -> Result<(), Box<dyn Error>> {
    let service = Service::build()?;
    println!("micro: medians of calls measured in turns; private keys in {ENGINE}");
    println!("\n  {:<34} {:>11} {:>12}", "issuing", "median", "÷ bare");
    for desk in &service.desks {
        let mut ratio = issuing(&service, desk)?;
        if desk.algorithm == JUDGED {
            for run in 2..=RUNS {
                if gates.are_content(ratio, MOST) {
                    break;
                }
                println!("  {ratio:.3} is more than is promised: run {run} of {RUNS}");
                ratio = ratio.min(issuing(&service, desk)?);
            }
            gates.judge(&format!("minting an {JUDGED} access token ÷ its bare signature"), ratio, MOST);
        }
    }

    println!("\n  {:<34} {:>11} {:>12}", "verifying", "median", "÷ bare");
    for desk in &service.desks {
        verifying(&service, desk)?;
    }
    println!("\n  {:<34} {:>11}", "reading and sealing", "median");
    parsing(&service)?;
    sealing(&service)?;
    println!("\n  {:<34} {:>11}", "the guard's memory", "median");
    guarding(service.now)?;
    println!("\n  {:<34} {:>11}", "status lists", "median");
    listing(&service)
}

/// Measures the signature, the mint and the whole endpoint in turns; returns mint ÷ signature.
fn issuing(service: &Service, desk: &Desk) -> Result<f64, Box<dyn Error>> {
    let key = signing_key(service, desk)?;
    let token = mint(service, desk).ok_or("the mint gave no token")?;
    let (input, _) = token.rsplit_once('.').ok_or("a token has three parts")?;
    let address = Ipv4Addr::LOCALHOST.into();
    let request = ClientRequest {
        authorization: Some(desk.header.as_bytes()),
        parameters: &desk.parameters,
        encoding: Encoding::Form,
        address,
    };
    let [signature, minted, answered, by_ring] = measure(
        [
            &mut || black_box(key.sign(black_box(input.as_bytes()))).is_ok(),
            &mut || black_box(mint(service, desk)).is_some(),
            &mut || {
                let answer = service.server.token(black_box(&request), service.now).now_or_never();
                black_box(answer).is_some_and(|answer| answer.result.is_ok())
            },
            &mut || black_box(desk.ring_key.sign(black_box(input.as_bytes()))).is_some(),
        ],
        LONG,
    )?;
    let algorithm = desk.algorithm;
    row(&format!("{algorithm} bare signature"), signature);
    row(&format!("{algorithm} Issuer::access_token"), minted);
    row(&format!("{algorithm} AuthorizationServer::token"), answered);
    row(&format!("{algorithm} bare signature by ring"), by_ring);
    Ok(minted.ratio)
}

fn mint(service: &Service, desk: &Desk) -> Option<String> {
    let Desk { client, authorization, target, terms, .. } = desk;
    let entropy = service.entropy.as_ref();
    let issued = service.issuer.access_token(
        Recipient::Authenticated(client),
        authorization,
        target,
        *terms,
        service.now,
        entropy,
    );
    issued.ok().map(|token| token.text)
}

fn signing_key<'s>(service: &'s Service, desk: &Desk) -> Result<&'s SigningKey, &'static str> {
    service.server.keys().signing_key(desk.algorithm, service.now).ok_or("no key signs")
}

/// Measures the bare verification and the whole judgement in turns.
fn verifying(service: &Service, desk: &Desk) -> Result<(), Box<dyn Error>> {
    let key = signing_key(service, desk)?;
    let token = mint(service, desk).ok_or("the mint gave no token")?;
    let (input, _) = token.rsplit_once('.').ok_or("a token has three parts")?;
    let signature = key.sign(input.as_bytes())?;
    let verifying_key = key.verifying_key();
    let verify = || verifying_key.verify(black_box(input.as_bytes()), &signature);
    let judge = || judge_access_token(black_box(&token), &service.verifying_keys, &EXPECTED, service.now);
    let [bare, judged] = measure([&mut || verify().is_ok(), &mut || black_box(judge()).is_ok()], SHORT)?;
    row(&format!("{} bare verification", desk.algorithm), bare);
    row(&format!("{} judge_access_token", desk.algorithm), judged);
    Ok(())
}

fn parsing(service: &Service) -> Result<(), Box<dyn Error>> {
    let desk = service.desks.first().ok_or("no algorithm")?;
    let [form] = measure([&mut || black_box(Parameters::parse(black_box(FORM))).is_ok()], SHORT)?;
    let header = desk.header.as_bytes();
    let [basic] = measure([&mut || black_box(BasicCredentials::parse(black_box(header))).is_ok()], SHORT)?;
    lone_row("Parameters::parse", form);
    lone_row("BasicCredentials::parse", basic);
    Ok(())
}

/// Two hundred bytes.
struct Payload([u8; 200]);

impl Sealed for Payload {
    const PURPOSE: Purpose = Purpose::Challenge;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(&self.0)
    }

    fn read(_: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        reader.array().map(Self)
    }
}

fn sealing(service: &Service) -> Result<(), Box<dyn Error>> {
    let keys = service.server.keys();
    let (now, entropy) = (service.now, service.entropy.as_ref());
    let payload = Payload([0x5a; 200]);
    let sealed = keys.seal(&payload, now, entropy)?;
    let mut salt = [0; 24];
    let [sealing, opening, salting] = measure(
        [
            &mut || black_box(keys.seal(black_box(&payload), now, entropy)).is_ok(),
            &mut || black_box(keys.open::<Payload>(black_box(&sealed), now)).is_ok(),
            &mut || entropy.fill(black_box(&mut salt)).is_ok(),
        ],
        SHORT,
    )?;
    lone_row("KeyRing::seal, 200 bytes", sealing);
    lone_row("KeyRing::open, 200 bytes", opening);
    lone_row("of sealing: 24 bytes of entropy", salting);
    Ok(())
}

/// What a single use costs, and a question about a token that nobody revoked among a hundred thousand that were.
fn guarding(now: Timestamp) -> Result<(), Box<dyn Error>> {
    let client = ClientId::parse("web").ok_or("a client id")?;
    // Marks are taken back by time alone, so each measurement needs room for all that it spends.
    let settings =
        GuardSettings { spent_marks: 20_000_000, spent_marks_per_client: 20_000_000, ..GuardSettings::default() };
    let guard = Guard::in_memory_with(&settings, Timestamp::EPOCH);
    let until = now.after(Duration::from_secs(60));
    for number in 0..100_000_u128 {
        let revocation = Revocation::Grant(GrantId::from_bytes(number.to_be_bytes()));
        guard.revoke(revocation, until, now).now_or_never().ok_or("no answer")?.map_err(|fault| fault.to_string())?;
    }
    let descent = Descent {
        grant: Some(GrantId::from_bytes([0xff; 16])),
        token: Some(JwtId::from_bytes([0xff; 16])),
        session: None,
        subject: "web",
        client: Some(&client),
        issued_at: now,
    };
    let mut next = 0_u64;
    let [spending, asking] = measure(
        [
            &mut || {
                next = next.wrapping_add(1);
                let mark = Mark::of_client_assertion(&client, black_box(&next.to_string()));
                guard.spend(mark, now, until, now).now_or_never().is_some_and(|spent| spent.is_ok())
            },
            &mut || guard.revoked(black_box(&descent)) == Ok(None),
        ],
        SHORT,
    )?;
    lone_row("Guard::spend, a client assertion", spending);
    lone_row("Guard::revoked, of 100,000", asking);
    Ok(())
}

/// What a list costs of which a hundred thousand grants are revoked: whoever asks first in an edition waits so long for the
/// thread that writes lists, and all others have the thread that serves them look it up.
fn listing(service: &Service) -> Result<(), Box<dyn Error>> {
    let mut now = service.now;
    let until = now.after(Duration::from_secs(1_000_000));
    let mut list = None;
    for _ in 0..100_000 {
        let grant = service.issuer.new_grant_id(now, service.entropy.as_ref())?;
        list = service.issuer.status_of(grant, now).map(|(uri, _)| uri);
        let revoked = service.guard.revoke(Revocation::Grant(grant), until, now).now_or_never().ok_or("no answer")?;
        revoked.map_err(|fault| fault.to_string())?;
    }
    let uri = list.ok_or("a grant has no list")?;
    let path = uri.strip_prefix(EXPECTED.issuer).ok_or("a list of another issuer")?;
    let list = service.server.status_list_at(path).ok_or("no name of a list")?;
    let runtime = Builder::new_current_thread().build()?;
    let mut written = || {
        now = now.after(Duration::from_secs(20));
        runtime.block_on(service.server.status_list(list, now)).is_ok_and(|list| list.is_some())
    };
    let [written] = measure([&mut written], SHORT)?;
    let mut kept = || black_box(service.server.status_list(list, now)).now_or_never().is_some_and(|list| list.is_ok());
    let [kept] = measure([&mut kept], SHORT)?;
    lone_row("a list of 100,000, written", written);
    lone_row("the same, looked up", kept);
    Ok(())
}

fn row(what: &str, measured: Measured) {
    println!("  {what:<34} {:>8.0} ns {:>12.3}", measured.nanos, measured.ratio);
}

fn lone_row(what: &str, measured: Measured) {
    println!("  {what:<34} {:>8.0} ns", measured.nanos);
}
