//! What travels sealed while people sign in: [`Errand`], [`Session`], [`AuthorizationCode`] and [`RefreshToken`], read
//! from hostile payloads under a good seal.
//!
//! The first byte of the input says which of them, and the version of the payload; the rest are its fields.

use std::collections::BTreeSet;
use std::marker::PhantomData;

use signet::login::{Errand, Session};
use signet::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer, open};
use signet::tokens::{AuthorizationCode, RefreshToken};

use crate::fixed::Counter;
use crate::introspection::is_plain;
use crate::oracle;
use crate::sealed_blob::{counted, key_of, take};

/// Seals the fields that `data` holds, and reads them.
pub fn run(data: &[u8]) {
    let Some((which, fields)) = data.split_first() else { return };
    match (which % 4, which / 4 % 4) {
        (kind, 3) => no_other_version_is_read(kind, fields),
        (0, _) => what_is_read_is_printed_back::<Errand>(ERRAND, fields),
        (1, _) => what_is_read_is_printed_back::<Session>(SESSION, fields),
        (2, _) => what_is_read_is_printed_back::<AuthorizationCode>(CODE, fields),
        _ => what_is_read_is_printed_back::<RefreshToken>(REFRESH, fields),
    }
}

fn what_is_read_is_printed_back<T: Sealed>(table: &[Field], fields: &[u8]) {
    let Some(text) = sealed::<T, 1>(planted::<T>(fields).as_deref().unwrap_or(fields)) else { return };
    let expected = Payload::read(table, fields);
    match (opened::<T>(&text), expected) {
        (Ok(value), Some(expected)) => {
            assert_eq!(printed(&value), expected.printed, "{fields:?} comes back otherwise");
            nothing_else_is_read(&text, T::PURPOSE);
        }
        (Ok(_), None) => panic!("{fields:?} is read as a value"),
        // Which URIs are absolute, the oracle knows only nearly.
        (Err(Broken), Some(expected)) => assert!(!expected.has_only_plain_uris, "{fields:?} is not read"),
        (Err(Broken), None) => {}
    }
}

/// The fields of a value, as they are sealed.
///
/// # Panics
/// When the value is too long.
pub fn printed<T: Sealed>(value: &T) -> Vec<u8> {
    let key = key_of(T::PURPOSE);
    let text = key.seal(value, &Counter).unwrap_or_else(|fault| panic!("{fault}"));
    let raw = open::<Raw<T, 1>>(&text, |_| Some(key)).unwrap_or_else(|fault| panic!("{fault}"));
    raw.fields
}

/// Of replicas that are a release apart, the older one refuses what it does not know.
fn no_other_version_is_read(kind: u8, fields: &[u8]) {
    let is_read = match kind {
        0 => sealed::<Errand, 2>(fields).is_some_and(|text| opened::<Errand>(&text).is_ok()),
        1 => sealed::<Session, 2>(fields).is_some_and(|text| opened::<Session>(&text).is_ok()),
        2 => sealed::<AuthorizationCode, 2>(fields).is_some_and(|text| opened::<AuthorizationCode>(&text).is_ok()),
        _ => sealed::<RefreshToken, 2>(fields).is_some_and(|text| opened::<RefreshToken>(&text).is_ok()),
    };
    assert!(!is_read, "{fields:?} of version 2 is read");
}

/// A cookie is no form, and a code is no refresh token.
fn nothing_else_is_read(text: &str, purpose: Purpose) {
    let read = [
        (Errand::PURPOSE, opened::<Errand>(text).is_ok()),
        (Session::PURPOSE, opened::<Session>(text).is_ok()),
        (AuthorizationCode::PURPOSE, opened::<AuthorizationCode>(text).is_ok()),
        (RefreshToken::PURPOSE, opened::<RefreshToken>(text).is_ok()),
    ];
    assert!(read.iter().all(|(other, is_read)| *is_read == (*other == purpose)), "{text} is two things");
}

fn opened<T: Sealed>(text: &str) -> Result<T, Broken> {
    open(text, |_| Some(key_of(T::PURPOSE)))
}

/// `None` when there are more fields than this purpose has room for.
fn sealed<T: Sealed, const V: u8>(fields: &[u8]) -> Option<String> {
    let raw = Raw::<T, V> { fields: fields.to_vec(), of: PhantomData };
    key_of(T::PURPOSE).seal(&raw, &Counter).ok()
}

/// Fields of whatever bytes, in a payload of version `V` for what `T` is for.
struct Raw<T, const V: u8> {
    fields: Vec<u8>,
    of: PhantomData<T>,
}

impl<T: Sealed, const V: u8> Sealed for Raw<T, V> {
    const PURPOSE: Purpose = T::PURPOSE;
    const VERSION: u8 = V;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        self.fields.iter().try_for_each(|byte| writer.u8(*byte))
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        let fields = std::iter::from_fn(|| reader.u8().ok()).collect();
        (version == V).then_some(Self { fields, of: PhantomData }).ok_or(Broken)
    }
}

/// A field of a payload.
enum Field {
    /// So many bytes, all of which mean something.
    Bytes(usize),
    /// A byte that is less than this.
    Below(u8),
    /// A text behind its length, and what is printed for it.
    Text(fn(&str) -> Option<String>),
    /// A URI behind its length.
    Uri,
    /// A byte that chooses one of several rows.
    Choice(&'static [&'static [Field]]),
    /// A byte, and the field as many times.
    List(&'static Field),
    /// A byte, and as many texts behind their lengths, whose order and number mean nothing.
    Names,
    /// What several payloads have in common.
    Row(&'static [Field]),
}

/// OAuth 2.0 Multiple Response Type Encoding Practices §3, §5
const RESPONSE_TYPES: [&str; 7] =
    ["code", "token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"];

/// RFC 8176 §2
const METHODS: [&str; 21] = [
    "face", "fpt", "geo", "hwk", "iris", "kba", "mca", "mfa", "otp", "pin", "pop", "pwd", "rba", "retina", "sc", "sms",
    "swk", "tel", "user", "vbm", "wia",
];

const TIME: Field = Field::Bytes(8);
const ID: Field = Field::Bytes(16);
const DIGEST: Field = Field::Bytes(32);
const NUMBER: Field = Field::Bytes(4);
const ANY_TEXT: Field = Field::Text(|text| Some(text.to_owned()));
const SUBJECT: Field = Field::Text(|text| oracle::is_subject(text).then(|| text.to_owned()));
const SCOPE: Field = Field::Text(|text| oracle::scope_tokens(text).map(|tokens| tokens.join(" ")));
const METHOD: Field = Field::Text(|text| METHODS.contains(&text).then(|| text.to_owned()));
const CONTEXT: Field = Field::Choice(&[&[], &[SUBJECT]]);
const GIVEN: Field =
    Field::Choice(&[&[], &[Field::Text(|text| (1..=1400).contains(&text.len()).then(|| text.to_owned()))]]);
/// Words in any order, printed in one.
const RESPONSE_TYPE: Field = Field::Text(|text| {
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    let known = RESPONSE_TYPES.iter().find(|known| words(known) == words(text))?;
    (known.len() == text.len()).then(|| (*known).to_owned())
});
const MODE: Field = Field::Text(|text| ["query", "fragment", "form_post"].contains(&text).then(|| text.to_owned()));
const LANGUAGE: Field =
    Field::Text(|text| Some(text.to_ascii_lowercase()).filter(|tag| ["en", "de"].contains(&tag.as_str())));
const OPTIONAL_TEXT: Field = Field::Choice(&[&[], &[ANY_TEXT]]);
const OPTIONAL_ID: Field = Field::Choice(&[&[], &[ID]]);
const OPTIONAL_DIGEST: Field = Field::Choice(&[&[], &[DIGEST]]);
/// With the browser it belongs to, unless it is a link.
const STEP: Field = Field::Choice(&[&[], &[ID], &[ID, ID], &[ID, DIGEST, ID], &[ID]]);
const NOTICE: Field = Field::Choice(&[&[], &[], &[Field::Bytes(1)]]);

/// Of the notices of an account, one has a number of minutes.
const ACCOUNT_NOTICE: Field =
    Field::Choice(&[&[], &[], &[], &[], &[], &[], &[Field::Bytes(1)], &[], &[], &[], &[], &[], &[], &[]]);

const ERRAND: &[Field] = &[Field::Choice(&[TRANSACTION, SIGN_OUT, ACCOUNT])];

/// When, which page, whose, what it says, and a name.
const ACCOUNT: &[Field] = &[
    TIME,
    Field::Below(8),
    Field::Choice(&[&[], &[ID], &[ID, ID]]),
    Field::Choice(&[&[], &[Field::Choice(&[&[NOTICE], &[], &[ACCOUNT_NOTICE]])]]),
    OPTIONAL_TEXT,
];

const TRANSACTION: &[Field] = &[
    ID,
    STEP,
    TIME,
    DIGEST,
    LANGUAGE,
    Field::Row(REQUEST),
    Field::Choice(&[&[], &[NOTICE]]),
    OPTIONAL_ID,
    OPTIONAL_ID,
    Field::Choice(&[&[], &[ANY_TEXT, ACCOUNT_NOTICE]]),
];

/// URI, state, nonce, scope, resources, challenge, response type and mode, prompts, age, two hints, claims for
/// two places, and classes of authentication: those that must be, and those that may.
const REQUEST: &[Field] = &[
    ANY_TEXT,
    OPTIONAL_TEXT,
    OPTIONAL_TEXT,
    SCOPE,
    Field::List(&Field::Uri),
    OPTIONAL_DIGEST,
    RESPONSE_TYPE,
    MODE,
    Field::Below(32),
    Field::Choice(&[&[], &[Field::Bytes(8)]]),
    OPTIONAL_TEXT,
    Field::Choice(&[&[], &[SUBJECT]]),
    Field::Names,
    Field::Names,
    Field::List(&ANY_TEXT),
    Field::List(&ANY_TEXT),
];

const SIGN_OUT: &[Field] = &[ID, TIME, ID, OPTIONAL_DIGEST, OPTIONAL_TEXT, OPTIONAL_TEXT, LANGUAGE];

const SESSION: &[Field] = &[
    ID,
    SUBJECT,
    NUMBER,
    TIME,
    Field::List(&METHOD),
    TIME,
    TIME,
    Field::List(&Field::Bytes(8)),
    Field::List(&ID),
    CONTEXT,
    GIVEN,
    OPTIONAL_ID,
    Field::List(&ID),
];

const CODE: &[Field] = &[DIGEST, DIGEST, OPTIONAL_DIGEST, OPTIONAL_TEXT, TIME, TIME, Field::Row(GRANT)];

const REFRESH: &[Field] = &[DIGEST, TIME, TIME, TIME, Field::Choice(&[&[], &[NUMBER]]), Field::Row(GRANT)];

const GRANT: &[Field] = &[
    ID,
    SUBJECT,
    NUMBER,
    ID,
    TIME,
    TIME,
    Field::List(&METHOD),
    SCOPE,
    Field::List(&Field::Uri),
    Field::Names,
    Field::Names,
    CONTEXT,
    GIVEN,
];

/// What is printed of a payload that was read by its table.
struct Payload {
    printed: Vec<u8>,
    has_only_plain_uris: bool,
}

impl Payload {
    fn read(table: &[Field], fields: &[u8]) -> Option<Self> {
        let (mut payload, mut rest) = (Self { printed: Vec::new(), has_only_plain_uris: true }, fields);
        payload.row(table, &mut rest)?;
        rest.is_empty().then_some(payload)
    }

    fn row(&mut self, row: &[Field], rest: &mut &[u8]) -> Option<()> {
        row.iter().try_for_each(|field| self.field(field, rest))
    }

    fn field(&mut self, field: &Field, rest: &mut &[u8]) -> Option<()> {
        match field {
            Field::Bytes(count) => self.printed.extend(take(rest, *count)?),
            Field::Below(bound) => drop(self.byte(rest).filter(|byte| byte < bound)?),
            Field::Text(printed) => {
                let text = printed(&text(rest)?)?;
                self.text(&text)?;
            }
            Field::Uri => {
                let uri = text(rest).filter(|uri| oracle::is_absolute_uri(uri) && uri.len() <= 255)?;
                self.has_only_plain_uris &= is_plain(&uri);
                self.text(&uri)?;
            }
            Field::Choice(rows) => {
                let chosen = usize::from(self.byte(rest)?);
                self.row(rows.get(chosen)?, rest)?;
            }
            Field::List(item) => {
                let count = self.byte(rest)?;
                (0..count).try_for_each(|_| self.field(item, rest))?;
            }
            Field::Names => self.names(rest)?,
            Field::Row(row) => self.row(row, rest)?,
        }
        Some(())
    }

    fn names(&mut self, rest: &mut &[u8]) -> Option<()> {
        let count = take(rest, 1)?[0];
        let names: BTreeSet<String> = (0..count).map(|_| text(rest)).collect::<Option<_>>()?;
        self.printed.push(u8::try_from(names.len()).ok()?);
        names.iter().try_for_each(|name| self.text(name))
    }

    fn byte(&mut self, rest: &mut &[u8]) -> Option<u8> {
        let byte = take(rest, 1)?[0];
        self.printed.push(byte);
        Some(byte)
    }

    fn text(&mut self, text: &str) -> Option<()> {
        self.printed.extend(u16::try_from(text.len()).ok()?.to_be_bytes());
        self.printed.extend(text.bytes());
        Some(())
    }
}

fn text(rest: &mut &[u8]) -> Option<String> {
    String::from_utf8(counted(rest)?).ok()
}

/// The planted bug: of a code that has a nonce, any byte but 0 says that there is a challenge, too.
fn planted<T: Sealed>(fields: &[u8]) -> Option<Vec<u8>> {
    const FLAG: usize = 64;
    let (has_challenge, has_nonce) = (*fields.get(FLAG)?, *fields.get(FLAG + 33)?);
    if !cfg!(feature = "planted") || T::PURPOSE != Purpose::Challenge || has_challenge < 2 || has_nonce != 1 {
        return None;
    }
    let mut read = fields.to_vec();
    read[FLAG] = 1;
    Some(read)
}
