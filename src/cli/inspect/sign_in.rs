//! What a browser carries: sessions, and sign-ins and sign-outs on their way.

use crate::cli::inspect::court::Origin;
use crate::cli::inspect::{Judged, Lens, No};
use crate::clock::Timestamp;
use crate::login::{
    AccountErrand, AccountOwner, Answer, ClientMark, Errand, Handover, Session, SignOutRequest, Step, Transaction,
};
use crate::protocol::{Prompt, SessionId};
use crate::tokens::CarriedClaims;
use crate::users::AccountVersion;

impl Lens<'_> {
    pub(super) fn look_at_session(&self, text: &str) -> Judged {
        let session: Session = self.open(text)?;
        self.print_date("auth_time", session.authenticated_at);
        self.print_date("seen", session.seen_at);
        self.print_date("ends", session.ends_at);
        println!("subject   {}\naccount   version {}", session.subject, session.account_version);
        println!("sid       {}", session.id);
        let methods: Vec<_> = session.methods.iter().map(|method| method.as_str()).collect();
        println!("amr       {}", methods.join(" "));
        let clients = self.court.names_of(|digest| session.clients.contains(&ClientMark::of(digest)));
        println!("clients   {}", clients.join(", "));
        self.is_openable::<Session>(text)?;
        if !session.lasts(self.login, self.now) {
            return Err(No::because("it has ended: nothing happened in it for too long, or its longest time is over"));
        }
        self.court.judge(&Origin {
            session: Some(session.id),
            subject: session.subject.as_str(),
            user: Some((session.subject.clone(), Some(AccountVersion::from_u32(session.account_version)))),
            ..Origin::of(session.authenticated_at)
        })?;
        Ok("")
    }

    pub(super) fn look_at_errand(&self, text: &str) -> Judged {
        let errand: Errand = self.open(text)?;
        let begun_at = match &errand {
            Errand::SignIn(transaction) => transaction.begun_at,
            Errand::SignOut(request) => request.begun_at,
            Errand::Account(errand) => errand.begun_at,
        };
        self.print_date("begun", begun_at);
        let end = begun_at.after(self.login.transaction_lifetime.duration());
        self.print_date("expires", end);
        match &errand {
            Errand::SignIn(transaction) => self.print_transaction(transaction),
            Errand::SignOut(request) => self.print_sign_out(request),
            Errand::Account(errand) => self.print_account_errand(errand),
        }
        self.is_openable::<Errand>(text)?;
        if self.now >= end {
            return Err(No::because("its life is over"));
        }
        match &errand {
            Errand::SignIn(transaction) => self.judge_transaction(transaction),
            Errand::SignOut(request) => self.judge_sign_out(request),
            Errand::Account(errand) => self.judge_account_errand(errand),
        }
    }

    pub(super) fn look_at_handover(&self, text: &str) -> Judged {
        let handover: Handover = self.open(text)?;
        let (challenge, answered) = match &handover {
            Handover::Asked(challenge) => (challenge, None),
            Handover::Answered { challenge, at, answer } => (challenge, Some((*at, answer))),
        };
        self.print_date("asked", challenge.asked_at);
        let mut end = challenge.asked_at.after(self.login.transaction_lifetime.duration());
        if let Some((at, answer)) = answered {
            self.print_date("answered", at);
            println!("answer    {}", said(answer));
            end = at.after(Handover::ANSWER_LIFETIME);
        }
        self.print_date("expires", end);
        self.print_transaction(&challenge.transaction);
        self.is_openable::<Handover>(text)?;
        if self.now >= end {
            return Err(No::because("its life is over"));
        }
        self.judge_transaction(&challenge.transaction)
    }

    pub(super) fn look_at_carried_claims(&self, text: &str) -> Judged {
        let carried: CarriedClaims = self.open(text)?;
        let names: Vec<_> = carried.asked.iter().map(String::as_str).collect();
        println!("asked     {}", names.join(" "));
        if let Some(given) = &carried.given {
            println!("given     {} bytes (not shown)", given.as_str().len());
        }
        self.is_openable::<CarriedClaims>(text)?;
        Ok(", in the access token that it came with")
    }

    fn print_transaction(&self, transaction: &Transaction) {
        let request = &transaction.request;
        println!("client    {}\nstep      {}", self.court.name_of(&transaction.client), step(transaction.step));
        println!("redirect  {}\nmode      {}", request.redirect_uri, request.response_mode);
        println!("scope     {}", request.scope);
        if !request.resources.is_empty() {
            let resources: Vec<_> = request.resources.iter().map(ToString::to_string).collect();
            println!("resources {}", resources.join(" "));
        }
        println!("PKCE      {}", if request.challenge.is_some() { "S256" } else { "none: its nonce binds it" });
        let prompts: Vec<_> =
            Prompt::ALL.into_iter().filter(|prompt| request.prompts.contains(*prompt)).map(Prompt::as_str).collect();
        if !prompts.is_empty() {
            println!("prompt    {}", prompts.join(" "));
        }
        if let Some(seconds) = request.max_age {
            println!("max_age   {seconds}");
        }
        if let Some(subject) = &request.hinted_subject {
            println!("hint      the subject {subject}, by an ID token");
        }
        for (title, is_there) in [
            ("state", request.state.is_some()),
            ("nonce", request.nonce.is_some()),
            ("login", request.login_hint.is_some()),
        ] {
            if is_there {
                println!("{title:9} (not shown)");
            }
        }
        self.print_sessions(&[("signed in", transaction.signed_in), ("selected", transaction.selected)]);
    }

    fn print_sign_out(&self, request: &SignOutRequest) {
        println!("step      the sign-out page");
        if let Some(client) = &request.client {
            println!("client    {}", self.court.name_of(client));
        }
        if let Some(uri) = &request.uri {
            println!("redirect  {uri}");
        }
        if request.state.is_some() {
            println!("state     (not shown)");
        }
        self.print_sessions(&[("sid", Some(request.session))]);
    }

    fn print_account_errand(&self, errand: &AccountErrand) {
        println!("step      {} of somebody's own account", errand.place.path());
        if let AccountOwner::Session(_, session) = errand.owner {
            self.print_sessions(&[("sid", Some(session))]);
        }
        if errand.username.is_some() {
            println!("login     (not shown)");
        }
    }

    fn judge_account_errand(&self, errand: &AccountErrand) -> Judged {
        let AccountOwner::Session(_, session) = errand.owner else { return Ok(", to sign in with") };
        let begun_at = Timestamp::from_secs(errand.begun_at.as_secs());
        self.court.judge(&Origin { session: Some(session), ..Origin::of(begun_at) })?;
        Ok(", in the browser that it belongs to")
    }

    fn print_sessions(&self, sessions: &[(&str, Option<SessionId>)]) {
        for (title, session) in sessions {
            if let Some(session) = session {
                println!("{title:9} {session}");
            }
        }
    }

    fn judge_transaction(&self, transaction: &Transaction) -> Judged {
        let client = self.court.client(&transaction.client)?;
        if client.redirect_uri(&transaction.request.redirect_uri).is_none() {
            return Err(No::because(format!("the client {} no longer has its redirect URI", client.id)));
        }
        Ok(", in the browser that it belongs to, unless a code came of it")
    }

    fn judge_sign_out(&self, request: &SignOutRequest) -> Judged {
        // Nothing but the way back depends on the client.
        self.court.judge(&Origin {
            session: Some(request.session),
            ..Origin::of(Timestamp::from_secs(request.begun_at.as_secs()))
        })?;
        Ok(", in the browser that it belongs to")
    }
}

fn step(step: Step) -> String {
    match step {
        Step::Link => "a link to the first page".to_owned(),
        Step::SignUp => "the sign-up page".to_owned(),
        Step::SignIn => "the sign-in page".to_owned(),
        Step::SelectAccount(session) => format!("the account chooser, for the session {session}"),
        Step::Consent(session, _) => format!("the consent page, for the session {session}"),
    }
}

fn said(answer: &Answer) -> String {
    match answer {
        Answer::SignedIn(user) => format!("the subject {} signed in", user.subject),
        Answer::Allowed { is_remembered: false } => "allowed".to_owned(),
        Answer::Allowed { is_remembered: true } => "allowed for the session".to_owned(),
        Answer::Denied => "denied".to_owned(),
    }
}
