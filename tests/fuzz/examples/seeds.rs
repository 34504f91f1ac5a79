//! Writes the seeds that nobody can write by hand: sealed blobs and signed tokens, the same at every run.

use std::path::Path;
use std::{fs, io};

use signet::login::{
    AuthorizationRequest, ClientMark, ConsentMark, Errand, Notice, Session, SignOutRequest, Step, Transaction,
};
use signet::pages::Language;
use signet::protocol::{
    AskedClaims, AuthenticationContext, AuthenticationReference, ClientDigest, CodeChallenge, GivenClaims, GrantId,
    Prompt, Prompts, ResourceIndicator, ResponseMode, ResponseType, Scope, SessionId, Subject,
};
use signet::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer};
use signet::tokens::{AuthorizationCode, RefreshToken, UserGrant};
use signet_fuzz::fixed::{Counter, NOW, SEALING_KEYS, SIGNING_KEY};
use signet_fuzz::oracle;
use signet_fuzz::sign_in_blobs::printed;

struct Hello<const P: usize>;

impl<const P: usize> Sealed for Hello<P> {
    const PURPOSE: Purpose = Purpose::ALL[P - 1];
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        b"hello".iter().try_for_each(|byte| writer.u8(*byte))
    }

    fn read(_: u8, _: &mut Reader<'_>) -> Result<Self, Broken> {
        Ok(Self)
    }
}

const REQUEST: &str = "response_type=code&client_id=app&redirect_uri=com.example.app%3A%2Fcb&scope=openid+read&\
    code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
const SESSION: SessionId = SessionId::from_bytes(*b"session id _____");
const CLIENT: ClientDigest = ClientDigest::from_bytes(*b"digest of the client id ________");

fn main() -> io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let blobs = corpus.join("sealed_blob");
    fs::write(blobs.join("text-challenge"), sealed::<1>()?)?;
    fs::write(blobs.join("text-request-uri"), sealed::<5>()?)?;
    fs::write(blobs.join("text-refresh"), sealed::<13>()?)?;
    let tokens = corpus.join("jws_compact");
    fs::write(tokens.join("signed"), signed("at+jwt", &access_token(1_800_000_600))?)?;
    fs::write(tokens.join("expired"), signed("at+jwt", &access_token(1_700_000_000))?)?;
    let hint = signed("JWT", r#"{"iss":"https://as.example","sub":"alice","aud":"app","exp":1,"iat":1}"#)?;
    let request = format!("{REQUEST}&id_token_hint={hint}");
    fs::write(corpus.join("authorization").join("hint"), request)?;
    sign_in_blobs(&corpus.join("sign_in_blobs"))
}

/// The first byte says which kind it is.
fn sign_in_blobs(corpus: &Path) -> io::Result<()> {
    let write = |name, kind, fields: Vec<u8>| fs::write(corpus.join(name), [vec![kind], fields].concat());
    write("sign-in", 0, printed(&Errand::SignIn(Box::new(transaction()?))))?;
    write("sign-out", 0, printed(&Errand::SignOut(sign_out())))?;
    write("session", 1, printed(&session()?))?;
    write("session-of-another-version", 13, printed(&session()?))?;
    write("code", 2, printed(&code()?))?;
    write("refresh", 3, printed(&refresh()?))
}

fn transaction() -> io::Result<Transaction> {
    let request = AuthorizationRequest {
        redirect_uri: "https://app.example/cb?a=b".to_owned(),
        state: Some("state".to_owned()),
        nonce: Some("nonce".to_owned()),
        scope: scope()?,
        resources: resources()?,
        challenge: Some(CodeChallenge::from_bytes([9; 32])),
        response_type: ResponseType::CodeIdToken,
        response_mode: ResponseMode::FormPost,
        prompts: Prompts::default().with(Prompt::Login).with(Prompt::Consent),
        max_age: Some(60),
        login_hint: Some("alice".to_owned()),
        hinted_subject: Some(subject()?),
        claims: claims(),
        essential_acr: vec!["1".to_owned()],
        acr_values: vec!["gold".to_owned()],
    };
    Ok(Transaction {
        id: [1; 16],
        binding: [2; 16],
        begun_at: NOW,
        client: CLIENT,
        language: Language::German,
        request,
        step: Step::Consent(SESSION, [6; 32]),
        notice: Some(Notice::TooManyAttempts(5)),
        draft: None,
        signed_in: Some(SESSION),
        selected: None,
    })
}

fn sign_out() -> SignOutRequest {
    SignOutRequest {
        binding: [2; 16],
        begun_at: NOW,
        session: SESSION,
        client: Some(CLIENT),
        uri: Some("https://app.example/bye".to_owned()),
        state: None,
        language: Language::English,
    }
}

fn session() -> io::Result<Session> {
    Ok(Session {
        id: SESSION,
        subject: subject()?,
        account_version: 3,
        authenticated_at: NOW,
        methods: vec![AuthenticationReference::Password],
        seen_at: NOW,
        ends_at: NOW,
        clients: vec![ClientMark::of(&CLIENT), ClientMark::of(&CLIENT)],
        earlier: vec![SESSION],
        context: AuthenticationContext::parse("gold"),
        given: GivenClaims::parse("{\"name\":\"Alice\"}"),
        only_for: Some([6; 16]),
        allowed: vec![ConsentMark::from_bytes([7; 16])],
    })
}

fn code() -> io::Result<AuthorizationCode> {
    Ok(AuthorizationCode {
        client: CLIENT,
        redirect_uri: [8; 32],
        challenge: Some(CodeChallenge::from_bytes([9; 32])),
        nonce: Some("nonce".to_owned()),
        issued_at: NOW,
        expires_at: NOW,
        grant: grant()?,
    })
}

fn refresh() -> io::Result<RefreshToken> {
    Ok(RefreshToken {
        client: CLIENT,
        issued_at: NOW,
        expires_at: NOW,
        grant_ends_at: NOW,
        generation: Some(7),
        grant: grant()?,
    })
}

fn grant() -> io::Result<UserGrant> {
    Ok(UserGrant {
        grant_id: GrantId::from_bytes([4; 16]),
        subject: subject()?,
        account_version: 3,
        session_id: SESSION,
        session_ends_at: NOW,
        authenticated_at: NOW,
        methods: vec![AuthenticationReference::Password],
        scope: scope()?,
        resources: resources()?,
        claims: claims(),
        context: AuthenticationContext::parse("gold"),
        given: GivenClaims::parse("{\"name\":\"Alice\"}"),
    })
}

fn claims() -> AskedClaims {
    AskedClaims { id_token: ["email".to_owned()].into(), userinfo: ["name".to_owned()].into() }
}

fn subject() -> io::Result<Subject> {
    Subject::parse("alice").ok_or_else(|| io::Error::other("no subject"))
}

fn scope() -> io::Result<Scope> {
    Scope::parse("openid read").ok_or_else(|| io::Error::other("no scope"))
}

fn resources() -> io::Result<Vec<ResourceIndicator>> {
    let resource = ResourceIndicator::parse("https://orders.example");
    resource.map(|resource| vec![resource]).ok_or_else(|| io::Error::other("no resource"))
}

fn sealed<const P: usize>() -> io::Result<String> {
    let class = Hello::<P>::PURPOSE.class();
    let key = SEALING_KEYS.iter().find(|key| key.class() == class);
    let key = key.ok_or_else(|| io::Error::other("no key of this class"))?;
    key.seal(&Hello::<P>, &Counter).map_err(io::Error::other)
}

fn access_token(expires_at: u64) -> String {
    format!(
        r#"{{"iss":"https://as.example","aud":"https://orders.example","exp":{expires_at},"iat":1700000000,"sub":"web","jti":"1","client_id":"web"}}"#
    )
}

fn signed(typ: &str, claims: &str) -> io::Result<String> {
    let header = format!(r#"{{"alg":"EdDSA","typ":"{typ}","kid":"{}"}}"#, SIGNING_KEY.key_id());
    let unsigned = [&header, claims].map(|part| oracle::print_base64url(part.as_bytes())).join(".");
    let signature = SIGNING_KEY.sign(unsigned.as_bytes()).map_err(io::Error::other)?;
    Ok(format!("{unsigned}.{}", oracle::print_base64url(&signature)))
}
