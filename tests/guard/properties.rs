//! What holds for every sequence: the guard agrees with a model that nobody would deploy.

use proptest::prelude::*;
use signet::clock::Timestamp;
use signet::guard::{Descent, Guard, Revocation, SpendFault};
use signet::protocol::{JwtId, Subject};

use crate::kinds::{BIRTH, at, client, grant, mark, revoke, room, spend};

const ROOM: usize = 12;
const SHARE: usize = 5;

/// All marks ever: owner, name and end.
#[derive(Default)]
struct Marks(Vec<(u8, u32, u64)>);

impl Marks {
    fn spend(&mut self, owner: u8, jti: u32, until: u64, now: u64) -> Result<(), SpendFault> {
        // Room is free again when the second is over in which a mark ends.
        let takes_room = |end: u64| end / 1000 >= now / 1000;
        let taken = self.0.iter().filter(|(.., end)| takes_room(*end)).count();
        let owned = self.0.iter().filter(|(of, _, end)| *of == owner && takes_room(*end)).count();
        if until <= now || self.0.iter().any(|(of, name, end)| (*of, *name) == (owner, jti) && *end > now) {
            return Err(SpendFault::AlreadySpent);
        } else if owned >= SHARE {
            return Err(SpendFault::ShareExhausted);
        } else if taken >= ROOM {
            return Err(SpendFault::Full);
        }
        self.0.push((owner, jti, until));
        Ok(())
    }
}

fn revocations() -> impl Strategy<Value = Revocation> {
    prop_oneof![
        (0..4_u64).prop_map(|number| Revocation::Grant(grant(number))),
        (0..4_u8).prop_map(|number| Revocation::Token(JwtId::from_bytes([number; 16]))),
        "[ab]".prop_map(Revocation::Subject),
        "[ab]".prop_map(|id| Revocation::Client(client(&id))),
        ("[ab]", "[ab]").prop_map(|(of, id)| Revocation::Consent(Subject::parse(&of).unwrap(), client(&id))),
        Just(Revocation::Issuer),
    ]
}

/// Whether a revocation at a moment reaches a token, read off the definition.
fn reaches(revocation: &Revocation, since: Timestamp, of: &Descent<'_>) -> bool {
    match revocation {
        Revocation::Grant(id) => of.grant == Some(*id),
        Revocation::Token(id) => of.token == Some(*id),
        Revocation::Session(id) => of.session == Some(*id),
        Revocation::Subject(subject) => of.subject == subject && of.issued_at < since,
        Revocation::Client(id) => of.client == Some(id) && of.issued_at < since,
        Revocation::Consent(user, id) => of.subject == user.as_str() && of.client == Some(id) && of.issued_at < since,
        Revocation::Issuer => of.issued_at < since,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Bounds, shares and ends, whatever comes in which order.
    #[test]
    fn marks_agree_with_a_model(steps in prop::collection::vec((0..4_u8, 0..6_u32, 0..9_000_u64, 0..1_500_u64), 1..120)) {
        let guard = Guard::in_memory_with(&room(12, 5), BIRTH);
        let (mut model, mut now) = (Marks::default(), 0);
        for (owner, jti, life, pause) in steps {
            now += pause;
            let until = now + life;
            let expected = model.spend(owner, jti, until, now);
            prop_assert_eq!(spend(&guard, mark(&owner.to_string(), jti), at(until), at(now)), expected);
        }
    }

    /// Every token falls under the revocations that reach it, and under no others.
    #[test]
    fn revocations_agree_with_a_model(
        made in prop::collection::vec((revocations(), 0..20_000_u64), 0..12),
        tokens in prop::collection::vec((0..5_u64, 0..5_u8, "[abc]", "[abc]", 0..20_u64), 1..20),
    ) {
        let guard = Guard::in_memory_with(&room(1, 1), BIRTH);
        for (revocation, since) in &made {
            revoke(&guard, revocation, at(*since)).unwrap();
        }
        for (gid, jti, subject, id, second) in tokens {
            let client = client(&id);
            let (grant, token) = (Some(grant(gid)), Some(JwtId::from_bytes([jti; 16])));
            let of = Descent { grant, token, session: None, subject: &subject, client: Some(&client), issued_at: at(second * 1000) };
            let found = guard.revoked(&of).unwrap();
            prop_assert_eq!(found.is_some(), made.iter().any(|(revocation, since)| reaches(revocation, at(*since), &of)));
            prop_assert!(found.is_none_or(|found| made.iter().any(|(made, since)| *made == found && reaches(made, at(*since), &of))));
        }
    }
}
