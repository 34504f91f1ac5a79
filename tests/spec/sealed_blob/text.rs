//! A blob has one text, within the bounds of its purpose.

use signet::seal::{Broken, Purpose, SealingKey, open};

use crate::sealed_blob::forgery::Forgery;
use crate::sealed_blob::key_of;
use crate::sealed_blob::raw::{ANY, Raw};
use crate::support::SeededEntropy;

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// "strict base64url (a non-canonical tail is refused)": of all last characters, one is right.
#[test]
fn a_tail_that_is_not_canonical_is_refused() {
    let key = key_of(Purpose::Challenge);
    for length in 1..=3 {
        let text = key.seal(&Raw::<1, 1>(vec![0; length]), &SeededEntropy::new(0)).unwrap();
        let start = &text[..text.len() - 1];
        let accepted = ALPHABET.chars().map(|last| format!("{start}{last}"));
        let accepted: Vec<_> = accepted.filter(|text| opened(text, &key).is_ok()).collect();
        assert_eq!(accepted, [text]);
    }
}

/// RFC 4648 §3.2 and §3.3: no padding, no white space or other foreign characters, and not the other alphabet.
#[test]
fn padding_and_foreign_characters_are_refused() {
    let key = key_of(Purpose::Challenge);
    // Its blob has all of "-", "_" and a tail that could be padded.
    let texts = (0..).map(|seed| key.seal(&Raw::<1, 1>(vec![0; 2]), &SeededEntropy::new(seed)).unwrap());
    let text = texts.into_iter().find(|text| text.contains('-') && text.contains('_')).unwrap();
    assert!(opened(&text, &key).is_ok());
    for foreign in ["=", "==", " ", "\n", "\r\n", "\t", "\0", ".", "%", "é"] {
        for at in [0, "challenge".len(), "challenge.".len(), text.len() / 2, text.len()] {
            let (start, end) = text.split_at(at);
            assert_eq!(opened(&format!("{start}{foreign}{end}"), &key), Err(Broken), "{foreign:?} at {at}");
        }
    }
    for (character, other) in [("-", "+"), ("_", "/")] {
        assert_eq!(opened(&text.replace(character, other), &key), Err(Broken));
    }
}

/// "length bounds before any allocation"
#[test]
fn a_text_beyond_the_bounds_of_its_purpose_is_refused_before_a_key_is_looked_for() {
    let nobody = |_| panic!("no key may be looked for");
    let refused = |encoded: usize| open::<Raw<1, 1>>(&format!("challenge.{}", "A".repeat(encoded)), nobody);
    let bound = Purpose::Challenge.max_chars() - "challenge.".len();
    for encoded in [0, 1, 40, 61, bound + 1, bound + 4, 1 << 24] {
        assert_eq!(refused(encoded), Err(Broken), "{encoded}");
    }
    let without_payload = Forgery::of(Purpose::Challenge, b"").text();
    assert_eq!(open::<Raw<1, 1>>(&without_payload, nobody), Err(Broken));
}

/// The bound holds for what the true key sealed, too.
#[test]
fn a_payload_beyond_the_bounds_of_its_purpose_is_refused() {
    for any in ANY {
        let key = key_of(any.purpose);
        let largest = vec![1; any.purpose.max_bytes()];
        let text = Forgery::of(any.purpose, &largest).text();
        assert_eq!(text.len(), any.purpose.max_chars());
        assert_eq!((any.open)(&text, &key).as_deref(), Ok(&largest[1..]));

        let larger = vec![1; any.purpose.max_bytes() + 1];
        assert_eq!((any.open)(&Forgery::of(any.purpose, &larger).text(), &key), Err(Broken), "{:?}", any.purpose);
        assert_eq!((any.open)(&Forgery::of(any.purpose, b"").text(), &key), Err(Broken), "{:?}", any.purpose);
    }
}

fn opened(text: &str, key: &SealingKey) -> Result<Raw<1, 1>, Broken> {
    open(text, |id| (id == key.key_id()).then_some(key))
}
