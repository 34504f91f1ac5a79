//! Mutation by pieces.
//!
//! libFuzzer changes bytes, and most changes of a byte make an input that no parser looks into. This mutator knows one
//! thing more about a language: what stands between its pieces, such as `&` in a form. It adds, drops, doubles and
//! moves whole pieces, known ones from the target's dictionary among them, and leaves the rest to libFuzzer.

/// What a target's inputs are made of.
pub struct Pieces {
    separators: &'static [u8],
    known: Vec<Vec<u8>>,
    /// Of the known pieces, those that have a name.
    named: Vec<Vec<u8>>,
}

/// libFuzzer's own mutator: changes the first `size` of the bytes, and says how many there are then.
pub type Mutator = fn(data: &mut [u8], size: usize, max_size: usize) -> usize;

#[derive(Clone, Default)]
struct Piece {
    text: Vec<u8>,
    /// The separator behind it, which the last piece does not have.
    end: Option<u8>,
}

impl Pieces {
    /// Pieces with any of `separators` between them, the usual one first; the `dictionary` is in libFuzzer's format.
    #[must_use]
    pub fn new(separators: &'static [u8], dictionary: &str) -> Self {
        let known: Vec<_> = dictionary.lines().filter_map(word).collect();
        let named = known.iter().filter(|word| name(word).len() < word.len()).cloned().collect();
        Self { separators, known, named }
    }

    /// Changes the first `size` bytes of `data`, and says how many there are then.
    pub fn mutate(&self, data: &mut [u8], size: usize, seed: u32, mutator: Mutator) -> usize {
        let mut draw = Draw(u64::from(seed) + 1);
        let mut pieces = self.split(&data[..size]);
        match draw.below(4) {
            0 | 1 => return mutator(data, size, data.len()),
            2 => (0..=draw.below(3)).for_each(|_| self.change(&mut pieces, &mut draw, mutator)),
            _ => (0..=draw.below(8)).for_each(|_| self.set(&mut pieces, &mut draw)),
        }
        let changed = self.join(pieces);
        let size = changed.len().min(data.len());
        data[..size].copy_from_slice(&changed[..size]);
        size
    }

    fn change(&self, pieces: &mut Vec<Piece>, draw: &mut Draw, mutator: Mutator) {
        let (at, other) = (draw.below(pieces.len()), draw.below(pieces.len()));
        match draw.below(6) {
            0 if pieces.len() > 1 => drop(pieces.remove(at)),
            1 => pieces.swap(at, other),
            2 => pieces.insert(at, pieces[other].clone()),
            3 => pieces[at].text = mutated(&pieces[at].text, mutator),
            4 => pieces[at].text = draw.of(&self.known),
            _ => self.insert(pieces, at, draw.of(&self.known)),
        }
    }

    /// Puts a known piece in the place of one of the same name, or anywhere.
    fn set(&self, pieces: &mut Vec<Piece>, draw: &mut Draw) {
        let known = draw.of(&self.named);
        match pieces.iter_mut().find(|piece| name(&piece.text) == name(&known)) {
            Some(same) => same.text = known,
            None => self.insert(pieces, draw.below(pieces.len()), known),
        }
    }

    fn insert(&self, pieces: &mut Vec<Piece>, at: usize, text: Vec<u8>) {
        let is_bracket = |end: &u8| b"{}[]".contains(end);
        let end = pieces[at].end.filter(|end| !is_bracket(end)).or(self.separators.first().copied());
        pieces.insert(at, Piece { text, end });
    }

    fn split(&self, data: &[u8]) -> Vec<Piece> {
        let mut pieces = vec![Piece::default()];
        for byte in data {
            let Some(last) = pieces.last_mut() else { break };
            if self.separators.contains(byte) {
                last.end = Some(*byte);
                pieces.push(Piece::default());
            } else {
                last.text.push(*byte);
            }
        }
        pieces
    }

    fn join(&self, mut pieces: Vec<Piece>) -> Vec<u8> {
        // What stood last may stand elsewhere now.
        if let Some((last, others)) = pieces.split_last_mut() {
            others.iter_mut().for_each(|piece| piece.end = piece.end.or(self.separators.first().copied()));
            last.end = last.end.filter(|end| b"{}[]".contains(end));
        }
        pieces.into_iter().flat_map(|piece| piece.text.into_iter().chain(piece.end)).collect()
    }
}

/// What stands before the value of a member, a parameter or a key.
fn name(text: &[u8]) -> &[u8] {
    text.split(|byte| b" =:".contains(byte)).next().unwrap_or_default()
}

fn mutated(text: &[u8], mutator: Mutator) -> Vec<u8> {
    let mut changed = [text, &[0; 64]].concat();
    let room = changed.len();
    let size = mutator(&mut changed, text.len(), room);
    changed.truncate(size);
    changed
}

/// The word of a dictionary's line, which may be a comment.
fn word(line: &str) -> Option<Vec<u8>> {
    let quoted = line.strip_prefix('"')?.strip_suffix('"')?;
    let mut rest = quoted.bytes();
    let mut word = Vec::new();
    while let Some(byte) = rest.next() {
        word.push(match byte {
            b'\\' => match rest.next()? {
                b'x' => {
                    let digits = [char::from(rest.next()?), char::from(rest.next()?)];
                    u8::from_str_radix(&String::from_iter(digits), 16).ok()?
                }
                escaped => escaped,
            },
            plain => plain,
        });
    }
    Some(word)
}

/// Numbers that follow from a seed (xorshift64*).
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let drawn = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32;
        usize::try_from(drawn).unwrap_or_default() % bound.max(1)
    }

    fn of(&mut self, words: &[Vec<u8>]) -> Vec<u8> {
        words.get(self.below(words.len())).cloned().unwrap_or_default()
    }
}
