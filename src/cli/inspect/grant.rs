//! Grant ids, and the documents that tell verifiers which of them are revoked.

use std::sync::Arc;

use crate::cli::inspect::court::Origin;
use crate::cli::inspect::{Judged, Lens, No};
use crate::jose::{TokenType, VerifyingKeys, judge_not_issued_before, judge_status_list};
use crate::protocol::GrantId;
use crate::tokens::Issuer;

impl Lens<'_> {
    /// Prints where and when a grant was born, if any declared key tells it.
    pub(super) fn print_birth(&self, grant: GrantId) {
        let mint = Issuer::new(self.issuer.clone(), Arc::clone(&self.all_keys));
        if let Some(birth) = mint.birth_of(grant, self.now) {
            println!("born      within the hour from {}, {birth}", birth.hour());
        }
        if let Some((uri, index)) = mint.status_of(grant, self.now) {
            println!("status    index {index} of {uri}");
        }
    }

    /// A grant id by itself, as logs have it.
    pub(super) fn look_at_grant(&self, grant: GrantId) -> Judged {
        println!("kind      128 bits, as a grant id (gid) has them\ngid       {grant}");
        self.print_birth(grant);
        self.court.judge(&Origin { grant: Some(grant), ..Origin::of(self.now) })?;
        Ok(", as far as the id alone tells")
    }

    /// A document that verifiers keep for a while.
    pub(super) fn judge_published(&self, kind: TokenType, text: &str, uri: &str) -> Judged {
        let accepted = self.keys.signing_keys().filter(|key| key.schedule.is_accepted(self.now));
        let keys: VerifyingKeys = accepted.map(|key| key.key.verifying_key()).collect();
        let issuer = self.issuer.as_str();
        match kind {
            TokenType::StatusList => judge_status_list(text, &keys, issuer, uri, self.now).map(drop),
            _ => judge_not_issued_before(text, &keys, issuer, self.now).map(drop),
        }
        .map_err(No::because)?;
        Ok("")
    }
}
