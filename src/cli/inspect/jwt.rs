//! Signed artefacts: access tokens and ID tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use crate::cli::inspect::court::Origin;
use crate::cli::inspect::{Judged, Lens, No, words};
use crate::clock::Timestamp;
use crate::jose::{TokenType, UnverifiedJwt};
use crate::keys::CLOCK_SKEW;
use crate::protocol::{ClientId, Subject};
use crate::tokens::AccessToken;
use crate::users::AccountVersion;

/// What is between a client and a user, and nobody else's.
const NOT_SHOWN: [&str; 3] = ["nonce", "state", "login_hint"];

impl Lens<'_> {
    pub(super) fn look_at_jwt(&self, text: &str, jwt: &UnverifiedJwt<'_>) -> Judged {
        let header = jwt.unverified_header();
        let typ = header.typ.as_deref();
        let named = |kind: &TokenType| typ.map_or(kind.as_str().is_none(), |typ| kind.is_named_by(typ));
        let kind = TokenType::ALL.into_iter().find(named);
        println!(
            "kind      {}",
            kind.map_or_else(
                || format!("a JWT of the type {:?}", typ.unwrap_or_default()),
                |kind| words::of_type(kind).to_owned()
            )
        );
        println!("algorithm {}", header.algorithm);
        println!("key       {}", self.signing_key(text, header.key_id.as_deref()));
        let claims = jwt.unverified_claims().map_err(No::because)?;
        for (title, name) in [("issued", "iat"), ("expires", "exp")] {
            if let Some(date) = date(&claims, name) {
                self.print_date(title, date);
            }
        }
        let mut shown = claims.clone();
        for name in NOT_SHOWN {
            shown.entry(name).and_modify(|value| *value = Value::from("(not shown)"));
        }
        println!("claims    {:#}", Value::Object(shown));
        match kind {
            Some(TokenType::IdToken) => return self.judge_id_token(text, &claims),
            Some(kind @ (TokenType::StatusList | TokenType::NotIssuedBefore)) => {
                let uri = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
                return self.judge_published(kind, text, uri);
            }
            _ => {}
        }
        let token = self.reader.read_access_token(text, self.now).map_err(No::because)?;
        if claims.get("sub").and_then(Value::as_str) != Some(token.subject()) {
            println!("account   {}, told as a pairwise subject", token.subject());
        }
        self.print_birth(token.grant_id());
        self.judge_access_token(&token)
    }

    /// Whether an access token that is readable can be used.
    pub(super) fn judge_access_token(&self, token: &AccessToken) -> Judged {
        let version = token.account_version().map(AccountVersion::from_u32);
        let user = version.and_then(|version| Some((Subject::parse(token.subject())?, Some(version))));
        self.court.judge(&Origin {
            client: Some(token.client_id()),
            grant: Some(token.grant_id()),
            token: Some(token.jwt_id()),
            session: token.session_id(),
            subject: token.subject(),
            user,
            issued_at: token.issued_at(),
        })?;
        Ok("")
    }

    /// An ID token says what was so once, and as a hint it may be old: so it is judged as one, and then as what it says.
    fn judge_id_token(&self, text: &str, claims: &Map<String, Value>) -> Judged {
        let hint = self.reader.read_id_token_hint(text, self.now).map_err(No::because)?.into_inner();
        if date(claims, "exp").is_none_or(|end| end <= self.now) {
            return Err(No::because("its life is over; as an id_token_hint it still counts"));
        }
        if hint.issued_at > self.now.after(CLOCK_SKEW) {
            return Err(No::because("it is issued in the future"));
        }
        let client = hint.audience.first().and_then(|audience| ClientId::parse(audience));
        let client = client.ok_or_else(|| No::because("it is for nobody"))?;
        // Of a pairwise subject nobody can tell whose account it is.
        let (subject, user, limit) = if self.court.knows_pairwise(&client) {
            ("", None, ", as far as its pairwise subject tells")
        } else {
            (hint.subject.as_str(), Some((hint.subject.clone(), None)), "")
        };
        let session = hint.session_id;
        self.court.judge(&Origin { client: Some(&client), session, subject, user, ..Origin::of(hint.issued_at) })?;
        Ok(limit)
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
}

fn date(claims: &Map<String, Value>, name: &str) -> Option<Timestamp> {
    claims.get(name).and_then(Value::as_u64).map(Timestamp::from_secs)
}
