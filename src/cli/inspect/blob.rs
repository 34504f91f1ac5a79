//! Sealed artefacts.

use std::sync::Arc;

use crate::cli::inspect::court::Origin;
use crate::cli::inspect::{Judged, Lens, No, words};
use crate::clients::{Client, RefreshTokens};
use crate::clock::Timestamp;
use crate::guard::REPEAT_WINDOW;
use crate::keys::CLOCK_SKEW;
use crate::protocol::{ClientDigest, SessionId};
use crate::seal::{Inspection, Purpose, Sealed};
use crate::tokens::{AuthorizationCode, Issuer, RefreshToken, UserGrant};
use crate::users::AccountVersion;

impl Lens<'_> {
    pub(super) fn look_at_blob(&self, text: &str, inspection: Inspection) -> Judged {
        let looks_like = |purpose| println!("kind      looks like {}", words::of_purpose(purpose));
        match inspection {
            Inspection::Malformed(purpose) => {
                looks_like(purpose);
                Err(No::because("it is cut off, damaged, or of another version than this one seals"))
            }
            Inspection::UnknownKey(purpose, id) => {
                looks_like(purpose);
                println!("key       {id}, which is not declared");
                Err(No::because("no declared key has this id: it is of another service, or its key was taken out"))
            }
            Inspection::NotSealedByKey(purpose, id) => {
                looks_like(purpose);
                println!("key       claims {}", self.sealing_key(id));
                let issuer = &self.issuer;
                Err(No::because(format!(
                    "the key did not seal it for {issuer}: changed on the way, or of another issuer"
                )))
            }
            Inspection::Opened { purpose, key_id, version, bytes } => {
                println!("kind      {}\nkey       {}", words::of_purpose(purpose), self.sealing_key(key_id));
                println!("payload   version {version}, {bytes} bytes");
                self.look_inside(purpose, text)
            }
        }
    }

    fn look_inside(&self, purpose: Purpose, text: &str) -> Judged {
        match purpose {
            Purpose::User => self.look_at_opaque_token(text),
            Purpose::Challenge => self.look_at_code(text),
            Purpose::Refresh => self.look_at_refresh_token(text),
            Purpose::Session => self.look_at_session(text),
            Purpose::Transaction => self.look_at_errand(text),
            Purpose::Login => self.look_at_handover(text),
            Purpose::Claims => self.look_at_carried_claims(text),
            _ => Err(No::because("this release makes none of these, so it honours none")),
        }
    }

    /// What a blob says, whatever became of its key.
    pub(super) fn open<T: Sealed>(&self, text: &str) -> Result<T, No> {
        self.all_keys
            .open(text, self.now)
            .map_err(|_| No::because("its payload is of a version that is not known here"))
    }

    /// Whether the service would open it, too.
    pub(super) fn is_openable<T: Sealed>(&self, text: &str) -> Result<(), No> {
        let opened = self.keys.open::<T>(text, self.now);
        opened.map(drop).map_err(|_| No::because("its key is no longer in use"))
    }

    fn look_at_opaque_token(&self, text: &str) -> Judged {
        let reader = Issuer::new(self.issuer.clone(), Arc::clone(&self.all_keys));
        let token = reader.open_whatever_its_age(text, self.now).map_err(No::because)?;
        self.print_date("issued", token.issued_at());
        self.print_date("expires", token.expires_at());
        println!("subject   {}\nclient    {}", token.subject(), token.client_id());
        println!("audience  {}\nscope     {}", token.audience().join(" "), token.scope());
        println!("jti       {}\ngid       {}", token.jwt_id(), token.grant_id());
        self.print_birth(token.grant_id());
        if let Some(version) = token.account_version() {
            println!("account   version {version}");
        }
        if let Some(session) = token.session_id() {
            println!("sid       {session}");
        }
        self.judge_access_token(&self.reader.read_access_token(text, self.now).map_err(No::because)?)
    }

    fn look_at_code(&self, text: &str) -> Judged {
        let code: AuthorizationCode = self.open(text)?;
        self.print_date("issued", code.issued_at);
        self.print_date("expires", code.expires_at);
        println!("client    {}", self.court.name_of(&code.client));
        println!("PKCE      {}", if code.challenge.is_some() { "S256" } else { "none: its nonce binds it" });
        if code.nonce.is_some() {
            println!("nonce     (not shown)");
        }
        self.print_grant(&code.grant);
        self.is_openable::<AuthorizationCode>(text)?;
        self.in_its_life(code.issued_at, code.expires_at)?;
        self.judge_grant(&code.client, &code.grant, Some(code.grant.session_id), code.issued_at)?;
        Ok(", unless it was redeemed, which only the running service knows")
    }

    fn look_at_refresh_token(&self, text: &str) -> Judged {
        let token: RefreshToken = self.open(text)?;
        self.print_date("issued", token.issued_at);
        self.print_date("expires", token.expires_at);
        self.print_date("grant end", token.grant_ends_at);
        println!("client    {}", self.court.name_of(&token.client));
        match token.generation {
            Some(generation) => println!("rotation  generation {generation}"),
            None => println!("rotation  none: it may be used until its end"),
        }
        self.print_grant(&token.grant);
        self.is_openable::<RefreshToken>(text)?;
        self.in_its_life(token.issued_at, token.expires_at)?;
        let session = token.grant.binding_session();
        let client = self.judge_grant(&token.client, &token.grant, session, token.issued_at)?;
        match client.refresh_tokens {
            RefreshTokens::None => Err(No::because(format!("the client {} gets no refresh tokens", client.id))),
            RefreshTokens::Reuse => Ok(""),
            RefreshTokens::Rotate => self.judge_generation(&token),
        }
    }

    /// "If a refresh token is compromised and subsequently used by both the attacker and the legitimate client, one of
    /// them will present an invalidated refresh token" (RFC 9700 §4.14.2).
    fn judge_generation(&self, token: &RefreshToken) -> Judged {
        let presented = token.generation.unwrap_or(0);
        match self.court.family(token.grant.grant_id)? {
            Some(family) if presented < family.generation => {
                let is_last = presented.checked_add(1) == Some(family.generation);
                if is_last && self.now.since(family.advanced_at) <= REPEAT_WINDOW {
                    return Ok(": it was used a moment ago, and may be for another moment");
                }
                let current = family.generation;
                Err(No::because(format!(
                    "it was used before: generation {current} follows, and another use revokes the grant"
                )))
            }
            _ => Ok(""),
        }
    }

    fn print_grant(&self, grant: &UserGrant) {
        println!("subject   {}\naccount   version {}", grant.subject, grant.account_version);
        println!("scope     {}", grant.scope);
        if !grant.resources.is_empty() {
            let resources: Vec<_> = grant.resources.iter().map(ToString::to_string).collect();
            println!("resources {}", resources.join(" "));
        }
        for (title, names) in [("id_token", &grant.claims.id_token), ("userinfo", &grant.claims.userinfo)] {
            if !names.is_empty() {
                println!("claims    {} in {title}", names.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
            }
        }
        println!("gid       {}\nsid       {}", grant.grant_id, grant.session_id);
        self.print_birth(grant.grant_id);
        let methods: Vec<_> = grant.methods.iter().map(|method| method.as_str()).collect();
        println!("amr       {}", methods.join(" "));
        self.print_date("auth_time", grant.authenticated_at);
        if grant.binding_session().is_some() {
            self.print_date("sid ends", grant.session_ends_at);
        } else {
            println!("offline   its tokens outlive the session");
        }
    }

    fn in_its_life(&self, issued_at: Timestamp, expires_at: Timestamp) -> Result<(), No> {
        if self.now >= expires_at {
            Err(No::because("its life is over"))
        } else if issued_at > self.now.after(CLOCK_SKEW) {
            Err(No::because("it is issued in the future"))
        } else {
            Ok(())
        }
    }

    /// The client, if it and all else that a grant comes from is still there.
    fn judge_grant(
        &self,
        client: &ClientDigest,
        grant: &UserGrant,
        session: Option<SessionId>,
        issued_at: Timestamp,
    ) -> Result<&Client, No> {
        let client = self.court.client(client)?;
        self.court.judge(&Origin {
            client: Some(&client.id),
            grant: Some(grant.grant_id),
            token: None,
            session,
            subject: grant.subject.as_str(),
            user: Some((grant.subject.clone(), Some(AccountVersion::from_u32(grant.account_version)))),
            issued_at,
        })?;
        Ok(client)
    }
}
