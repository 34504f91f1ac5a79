//! The reader of access tokens: what it is asked about is under a good seal or a good signature, and yet hostile.
//!
//! The first line of the input says what the others are: `signed`, header and claims as [`crate::claims`] has them;
//! `sealed`, the fields of an opaque token, each a line of its name, a space, and its value; `raw` and `raw-1`, the
//! bytes of its payload, as it is now and as it was before there were users; otherwise all of it is the text of a token.

use std::sync::LazyLock;

use serde_json::{Map, Value};
use signet::jose::judge_own_access_token;
use signet::seal::{Broken, Purpose, Reader, Sealed, SealingKey, TooLong, Writer};
use signet::tokens::{AccessToken, ReadFault};

use crate::claims::{self, expected_for, fault_can_be_logged, parts, signed};
use crate::fixed::{Counter, ISSUER, MINT, NOW, NOW_SECS, SEALING_KEYS, SIGNING_KEY};
use crate::oracle::{self, string_member};
use crate::pieces::Pieces;
use crate::sealed_blob::{counted, flag, take};

const NOW_MILLIS: u64 = NOW_SECS * 1000;
const SKEW_MILLIS: u64 = 60_000;

/// Lines.
pub static PIECES: LazyLock<Pieces> =
    LazyLock::new(|| Pieces::new(b"\n", include_str!("../dictionaries/introspection.dict")));

/// Has `data` read as a token.
pub fn run(data: &[u8]) {
    let kind = data.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let rest = data.get(kind.len() + 1..).unwrap_or_default();
    match kind {
        b"signed" => claims_are_judged(rest),
        b"sealed" => payload_is_judged(&Payload::written(rest)),
        b"raw" => payload_is_judged(&Payload { version: 2, fields: rest.to_vec() }),
        b"raw-1" => payload_is_judged(&Payload { version: 1, fields: rest.to_vec() }),
        _ => {
            if let Ok(text) = std::str::from_utf8(data) {
                text_is_judged(text);
            }
        }
    }
}

/// What an access token says, in words of no type of Signet's.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    subject: String,
    client_id: String,
    audience: Vec<String>,
    scope: String,
    jwt_id: String,
    grant_id: String,
    issued_at: u64,
    expires_at: u64,
    account_version: Option<u32>,
    session_id: Option<String>,
}

impl Told {
    fn by(token: &AccessToken) -> Self {
        Self {
            subject: token.subject().to_owned(),
            client_id: token.client_id().as_str().to_owned(),
            audience: token.audience().to_vec(),
            scope: token.scope().to_string(),
            jwt_id: token.jwt_id().to_string(),
            grant_id: token.grant_id().to_string(),
            issued_at: token.issued_at().as_millis(),
            expires_at: token.expires_at().as_millis(),
            account_version: token.account_version(),
            session_id: token.session_id().map(|id| id.to_string()),
        }
    }
}

fn read(text: &str) -> Result<Told, ReadFault> {
    let read = MINT.read_access_token(text, NOW);
    if let Err(fault) = &read {
        let said = fault.to_string();
        assert!(oracle::shows_no_controls(&said) && !said.contains('\n') && said.len() < 1024, "{said:?}");
        assert!(fault.name().bytes().all(|byte| byte.is_ascii_alphabetic()));
    }
    read.map(|token| Told::by(&token))
}

/// No input has a seal or a signature of its own.
fn text_is_judged(text: &str) {
    let is_signed = own_claims(text).is_some();
    assert!(read(text).is_err() || is_signed || text.starts_with("user."), "{text} is no token");
}

fn own_claims(text: &str) -> Option<signet::jose::AccessTokenClaims> {
    let find = |key_id: &str| (key_id == SIGNING_KEY.key_id().as_str()).then(|| SIGNING_KEY.public_half());
    let judged = judge_own_access_token(text, find, ISSUER, NOW);
    judged.inspect_err(fault_can_be_logged).ok().map(signet::jose::Verified::into_inner)
}

fn claims_are_judged(data: &[u8]) {
    let (header, claims) = parts(data);
    let token = signed(&header, &claims);
    let expected = expected_for(&header, &claims, |_| true).filter(|_| token.len() <= claims::MAX_CHARS);
    assert_eq!(own_claims(&token).is_some(), expected.is_some(), "{}", String::from_utf8_lossy(&claims));
    let expected = expected.and_then(|claims| told_of_claims(&claims));
    assert_eq!(read(&token).ok(), expected, "{}", String::from_utf8_lossy(&claims));
    if expected.is_some() {
        neighbours_are_refused(&token);
    }
}

/// What the claims say, if they are those of a token of the mint; of what it seals into claims there is none here.
fn told_of_claims(claims: &Map<String, Value>) -> Option<Told> {
    if ["account", "userinfo_claims"].iter().any(|sealed| claims.contains_key(*sealed)) {
        return None;
    }
    let id =
        |name| string_member(claims, name).filter(|id| oracle::base64url(id.as_bytes()).map(|id| id.len()) == Some(16));
    let account_version = claims.get("account_version").map(|version| version.as_u64()?.try_into().ok());
    let session_id = claims.get("sid").map(|_| id("sid").map(str::to_owned));
    let text = |name| string_member(claims, name).unwrap_or_default().to_owned();
    let millis = |name| claims::seconds(claims, name).map(|seconds| seconds.saturating_mul(1000));
    Some(Told {
        subject: text("sub"),
        client_id: text("client_id"),
        audience: match claims.get("aud")? {
            Value::Array(members) => members.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            single => vec![single.as_str()?.to_owned()],
        },
        scope: oracle::scope_tokens(&text("scope"))?.join(" "),
        jwt_id: id("jti")?.to_owned(),
        grant_id: id("gid")?.to_owned(),
        issued_at: millis("iat")?,
        expires_at: millis("exp")?,
        // What is there is legal.
        account_version: account_version.map_or(Some(None), |version: Option<u32>| version.map(Some))?,
        session_id: session_id.map_or(Some(None), |session| session.map(Some))?,
    })
}

/// A payload of whatever bytes behind whatever version.
struct Payload {
    version: u8,
    fields: Vec<u8>,
}

impl Payload {
    /// From lines; the last of a name counts, but every `aud` and every `more`.
    fn written(data: &[u8]) -> Self {
        let lines = || data.split(|byte| *byte == b'\n');
        let all = |name: &'static [u8]| {
            lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(b" ")).collect::<Vec<_>>()
        };
        let last = |name| all(name).pop().unwrap_or_default();
        let number = |name| std::str::from_utf8(last(name)).ok().and_then(|text| text.parse().ok()).unwrap_or(0_u64);
        let text = |text: &[u8]| {
            let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
            [&length.to_be_bytes(), text].concat()
        };
        let id = |name| [last(name), &[0; 16]].concat()[..16].to_vec();
        let audience = all(b"aud");
        let count = u8::try_from(audience.len()).unwrap_or(u8::MAX);
        let optional = |name, value: Vec<u8>| if all(name).is_empty() { vec![0] } else { [vec![1], value].concat() };
        let account = u32::try_from(number(b"account")).unwrap_or(u32::MAX).to_be_bytes();
        let user = optional(b"account", [account.to_vec(), optional(b"session", id(b"session"))].concat());
        let names = all(b"asked");
        let count_of_names = vec![u8::try_from(names.len()).unwrap_or(u8::MAX)];
        let asked = [count_of_names, names.iter().flat_map(|name| text(name)).collect()].concat();
        let given = optional(b"given", text(last(b"given")));
        let version = u8::try_from(number(b"version")).ok().filter(|version| *version > 0).unwrap_or(2);
        let mut fields = [
            number(b"issued").to_be_bytes().to_vec(),
            number(b"expires").to_be_bytes().to_vec(),
            id(b"jti"),
            id(b"gid"),
            text(last(b"sub")),
            text(last(b"client")),
            vec![count],
            audience.iter().flat_map(|member| text(member)).collect(),
            text(last(b"scope")),
            if version == 1 { Vec::new() } else { [user, asked, given].concat() },
            all(b"more").concat(),
        ]
        .concat();
        let cut = usize::try_from(number(b"cut")).unwrap_or(usize::MAX);
        fields.truncate(fields.len().saturating_sub(cut));
        Self { version, fields }
    }

    fn sealed(&self) -> Option<String> {
        let purpose = Purpose::User;
        let key: Option<&SealingKey> = SEALING_KEYS.iter().find(|key| key.class() == purpose.class());
        let fields = self.fields.clone();
        let key = key?;
        match self.version {
            1 => key.seal(&Raw::<1>(fields), &Counter),
            2 => key.seal(&Raw::<2>(fields), &Counter),
            _ => key.seal(&Raw::<255>(fields), &Counter),
        }
        .ok()
    }
}

struct Raw<const V: u8>(Vec<u8>);

impl<const V: u8> Sealed for Raw<V> {
    const PURPOSE: Purpose = Purpose::User;
    const VERSION: u8 = V;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        self.0.iter().try_for_each(|byte| writer.u8(*byte))
    }

    fn read(_: u8, _: &mut Reader<'_>) -> Result<Self, Broken> {
        Err(Broken)
    }
}

fn payload_is_judged(payload: &Payload) {
    let Some(token) = payload.sealed() else { return };
    let told = told_of_fields(payload.version, &payload.fields);
    let verdict = planted(read(&token), told.as_ref());
    let expected =
        told.filter(|told| told.expires_at > NOW_MILLIS && told.issued_at <= NOW_MILLIS.saturating_add(SKEW_MILLIS));
    let is_read = verdict.is_ok();
    match &expected {
        None => assert!(!is_read, "{verdict:?} is read of {:?}", payload.fields),
        // Which URIs are absolute, this oracle knows only nearly.
        Some(told) if !is_read => assert!(!told.audience.iter().all(|uri| is_plain(uri)), "{told:?} is {verdict:?}"),
        Some(_) => {
            assert_eq!(verdict.ok().flatten(), expected);
            neighbours_are_refused(&token);
        }
    }
}

/// What a payload says, by the table of its fields, if all of them are legal.
fn told_of_fields(version: u8, fields: &[u8]) -> Option<Told> {
    let mut rest = fields;
    let rest = &mut rest;
    let millis = |rest: &mut &[u8]| Some(u64::from_be_bytes(take(rest, 8)?.try_into().ok()?));
    let text = |rest: &mut &[u8]| String::from_utf8(counted(rest)?).ok();
    let id = |rest: &mut &[u8]| Some(oracle::print_base64url(&take(rest, 16)?));
    let (issued_at, expires_at) = (millis(rest)?, millis(rest)?);
    let (jwt_id, grant_id) = (id(rest)?, id(rest)?);
    let (subject, client_id) = (text(rest)?, text(rest)?);
    let count = take(rest, 1)?[0];
    let mut audience = Vec::new();
    for _ in 0..count {
        audience.push(text(rest)?);
    }
    let scope = text(rest)?;
    let scope = oracle::scope_tokens(&scope)?.join(" ");
    let (mut account_version, mut session_id) = (None, None);
    if version == 2 && flag(rest)?? {
        account_version = Some(u32::from_be_bytes(take(rest, 4)?.try_into().ok()?));
        session_id = if flag(rest)?? { Some(id(rest)?) } else { None };
    }
    if version == 2 {
        carried(rest)?;
    }
    let legal = matches!(version, 1 | 2)
        && oracle::is_client_id(&client_id)
        && audience.iter().all(|uri| oracle::is_absolute_uri(uri) && uri.len() <= 255)
        && rest.is_empty();
    legal.then_some(Told {
        subject,
        client_id,
        audience,
        scope,
        jwt_id,
        grant_id,
        issued_at,
        expires_at,
        account_version,
        session_id,
    })
}

/// What userinfo is to tell: names, and perhaps what a sign-in service said.
fn carried(rest: &mut &[u8]) -> Option<()> {
    let names = take(rest, 1)?[0];
    for _ in 0..names {
        String::from_utf8(counted(rest)?).ok()?;
    }
    if flag(rest)?? {
        String::from_utf8(counted(rest)?).ok().filter(|given| (1..=1400).contains(&given.len()))?;
    }
    Some(())
}

/// An absolute URI that every reader takes for one.
pub(crate) fn is_plain(uri: &str) -> bool {
    let name = uri.strip_prefix("urn:").or_else(|| uri.strip_prefix("https://"));
    name.is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_lowercase()) && name.bytes().all(|byte| byte.is_ascii_lowercase())
    })
}

/// Cut, longer, and with another last character.
fn neighbours_are_refused(token: &str) {
    let cut = &token[..token.len() - 1];
    let last = if token.ends_with('A') { 'B' } else { 'A' };
    for neighbour in
        [cut.to_owned(), format!("{token}A"), format!("{cut}{last}"), format!(" {token}"), format!("{token}.")]
    {
        assert!(read(&neighbour).is_err(), "{neighbour} is read as {token} is");
    }
}

/// The planted bug: a minute is given to tokens that expired, too, when they are for several and have no scope.
fn planted(verdict: Result<Told, ReadFault>, told: Option<&Told>) -> Result<Option<Told>, ReadFault> {
    if cfg!(feature = "planted")
        && verdict == Err(ReadFault::Expired)
        && let Some(told) = told
        && told.expires_at.saturating_add(SKEW_MILLIS) > NOW_MILLIS
        && told.audience.len() > 1
        && told.scope.is_empty()
    {
        return Ok(None);
    }
    verdict.map(Some)
}
