//! Tokens that come from the authorization endpoint itself (RFC 6749 §4.2.2, OpenID Connect Core §3.2.2.5, §3.3.2.5), for
//! clients that are registered for it. A refresh token is never among them.

use serde_json::{Map, Value};

use crate::clients::{Granted, Target};
use crate::clock::Timestamp;
use crate::login::forms::Underway;
use crate::login::live_session::LiveSession;
use crate::login::{AuthorizationFault, Login};
use crate::protocol::{JwtId, ResponseType};
use crate::tokens::{Authorization, IdTokenContent, IssueFault, Recipient, Terms, UserGrant};
use crate::users::AccountVersion;

/// What was judged before anything is used up.
pub(super) struct Prepared {
    authorization: Authorization,
    target: Target,
    terms: Terms,
    id_token_claims: Map<String, Value>,
}

/// The parameters of an answer, and the `jti` of the access token among them.
pub(super) struct FrontChannel {
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) access_token: Option<JwtId>,
}

impl Login {
    /// Judges what the tokens of an answer will say; `None` where none come.
    pub(super) async fn prepare(
        &self,
        underway: &Underway<'_>,
        live: &LiveSession,
        grant: &UserGrant,
    ) -> Result<Option<Prepared>, AuthorizationFault> {
        let (request, client) = (&underway.transaction.request, underway.client);
        if !request.response_type.is_front_channel() {
            return Ok(None);
        }
        let version = AccountVersion::from_u32(live.session.account_version);
        let user = self.directory.known(&live.session.subject, version, live.session.given.as_ref()).await?;
        let user = user.ok_or(AuthorizationFault::LoginRequired)?;
        let granted = Granted { scope: &request.scope, resources: &request.resources };
        let target = Target::within(client, granted, std::iter::empty(), None)?;
        let terms = Terms::of(client, &target, &self.tokens).map_err(AuthorizationFault::Terms)?;
        let authorization = Authorization::of_user(grant.clone(), user.claims(&self.claim_names));
        let id_token_claims = match request.response_type {
            // "the Claims requested by the profile, email, address, and phone scope values are returned … in the ID Token"
            // where "no Access Token is issued" (§5.4).
            ResponseType::IdToken => user.claims_of_scope(&self.claim_names, &request.scope, &request.claims.id_token),
            _ => authorization.id_token_claims(),
        };
        Ok(Some(Prepared { authorization, target, terms, id_token_claims }))
    }

    /// Makes the tokens of an answer that has this code beside them, if any.
    pub(super) fn tokens_beside(
        &self,
        underway: &Underway<'_>,
        prepared: &Prepared,
        code: Option<&str>,
        now: Timestamp,
    ) -> Result<FrontChannel, IssueFault> {
        let Underway { transaction, client, to } = underway;
        let Prepared { authorization, target, terms, id_token_claims } = prepared;
        let response_type = transaction.request.response_type;
        let mut fields = Vec::new();
        let mut access_token = None;
        if response_type.has_token() {
            let recipient = Recipient::Redirected(client, &to.uri);
            let entropy = self.entropy.as_ref();
            let token = self.mint.access_token(recipient, authorization, target, *terms, now, entropy)?;
            fields.push(("token_type", "Bearer".to_owned()));
            fields.push(("expires_in", token.lifetime.as_secs().to_string()));
            fields.push(("scope", target.scope().to_string()));
            access_token = Some(token);
        }
        if let Some(grant) = authorization.user_grant().filter(|_| response_type.has_id_token()) {
            let content = IdTokenContent {
                grant,
                nonce: transaction.request.nonce.as_deref(),
                access_token: access_token.as_ref().map(|token| token.text.as_str()),
                code,
                claims: id_token_claims.clone(),
            };
            let lifetime = self.tokens.id_token_lifetime.duration();
            fields.push(("id_token", self.mint.id_token(client, &content, lifetime, now)?));
        }
        let jwt_id = access_token.as_ref().map(|token| token.jwt_id);
        fields.extend(access_token.map(|token| ("access_token", token.text)));
        Ok(FrontChannel { fields, access_token: jwt_id })
    }
}
