//! Several replicas without a guard that they share: what can be promised of them, and what is said of the rest.

use super::{Config, Written};
use crate::clients::{RefreshTokens, refresh_tokens_of};
use crate::guard::GuardKind;
use crate::settings::Findings;
use crate::tokens::TokenSettings;
use crate::units::Period;
use crate::users::DirectoryKind;

/// How long a code may live that each replica takes once.
const CODE_LIFETIME: Period = Period::from_secs(30);

const KEY: &str = "tokens.authorization_code_lifetime";

const OF_THE_GUARD: &str = "guard.kind is \"isolated\": what one replica revokes or sees spent, the others do not know. A \
                            revoked token, a signed-out session, a used code or assertion is honoured by them until it \
                            expires, and attempts are counted by each for itself";

const OF_THE_DIRECTORY: &str = "directory.kind is \"embedded\" beside it: each replica has accounts of its own";

/// `[tokens]`, whose codes live shorter by default where each replica takes them once.
pub(super) fn tokens(written: &Written, guard: GuardKind, findings: &mut Findings) -> TokenSettings {
    let mut tokens: TokenSettings = written.section("tokens", findings);
    let is_default = written.value::<Period>(KEY, &mut Findings::default()).is_none();
    if guard == GuardKind::Isolated && is_default {
        tokens.authorization_code_lifetime = CODE_LIFETIME;
    }
    tokens
}

impl Config {
    /// What an operator chose and should not forget, each a sentence.
    #[must_use]
    pub fn warnings(&self) -> Vec<&'static str> {
        if self.guard.kind != GuardKind::Isolated {
            return Vec::new();
        }
        let has_users = self.clients.values().flat_map(|client| &client.grant_types).any(|grant| grant.is_of_user());
        let of_the_directory = has_users && self.directory.kind == DirectoryKind::Embedded;
        [OF_THE_GUARD].into_iter().chain(of_the_directory.then_some(OF_THE_DIRECTORY)).collect()
    }

    /// Notes what replicas that do not know of each other cannot keep.
    pub(super) fn judge_isolated(&self, findings: &mut Findings) {
        let lifetime = self.tokens.authorization_code_lifetime;
        if lifetime > CODE_LIFETIME {
            findings.note(KEY, lifetime.to_string(), format!("{CODE_LIFETIME} at most with guard.kind = \"isolated\""));
        }
        for (label, _) in self.resources.iter().filter(|(_, resource)| resource.status_list) {
            let expected = "false with guard.kind = \"isolated\": each replica would publish another list";
            findings.note(format!("resources.{label}.status_list"), "true", expected);
        }
        let rotates = |of: RefreshTokens| of == RefreshTokens::Rotate;
        for (label, _) in self.clients.iter().filter(|(_, client)| rotates(refresh_tokens_of(client))) {
            let expected =
                "\"reuse\" or \"none\" with guard.kind = \"isolated\": another replica would take a token again";
            findings.note(format!("clients.{label}.refresh_tokens"), "\"rotate\"", expected);
        }
    }
}
