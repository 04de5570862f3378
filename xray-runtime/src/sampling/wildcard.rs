//! Wildcard patterns: `*` is any run of characters, `?` any one, and case does not matter.
//!
//! Knows characters only. A text is read once, whatever the pattern: `*a*a*a*b` costs no more on a
//! hostile text than on any other of its length.

use std::fmt;

/// A pattern, prepared for many texts.
///
/// X-Ray: [Sampling rule options](https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html#xray-console-sampling-options).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    source: Box<str>,
    /// What stands before the first star; all of it where there is none.
    head: Box<[char]>,
    /// What follows the first star.
    rest: Option<Rest>,
}

#[derive(Clone, PartialEq, Eq)]
struct Rest {
    middle: Middle,
    /// What stands behind the last star.
    tail: Box<[char]>,
}

/// What stands between the first star and the last, found from left to right.
#[derive(Clone, PartialEq, Eq)]
enum Middle {
    Nothing,
    /// All places of the pattern looked for at once, as bits.
    Places(Box<Places>),
    /// More characters than there are bits: piece by piece. No rule of X-Ray's is that long.
    Pieces(Box<[Box<[char]>]>),
}

/// Bit `n` of a state says that `n` characters of the middle have been found.
#[derive(Clone, PartialEq, Eq)]
struct Places {
    length: u32,
    /// Where a star stands: from there on it may take any time.
    patient: u128,
    /// For each ASCII character, which of `takes` is its own.
    ascii: [u8; 128],
    /// Which places take a character; the first is for characters that only `?` takes.
    takes: Vec<u128>,
    /// The characters beyond ASCII, each with its place in `takes`.
    others: Vec<(char, u8)>,
}

const ANY_CHARACTER: char = '?';

impl Pattern {
    pub(crate) fn new(source: &str) -> Self {
        let mut pieces: Vec<Box<[char]>> = source.split('*').map(|piece| piece.chars().map(fold).collect()).collect();
        let tail = if pieces.len() > 1 { pieces.pop() } else { None };
        let mut pieces = pieces.into_iter();
        let head = pieces.next().unwrap_or_default();
        let middle: Box<[Box<[char]>]> = pieces.filter(|piece| !piece.is_empty()).collect();
        let rest = tail.map(|tail| Rest { middle: Middle::of(middle), tail });
        Self { source: source.into(), head, rest }
    }

    /// The pattern that everything matches.
    pub(crate) fn any() -> Self {
        Self::new("*")
    }

    #[inline]
    pub(crate) fn is_any(&self) -> bool {
        self.head.is_empty()
            && self.rest.as_ref().is_some_and(|rest| rest.middle == Middle::Nothing && rest.tail.is_empty())
    }

    /// As it was written.
    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    #[inline]
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut chars = text.chars();
        let begins = self.head.iter().all(|&wanted| chars.next().is_some_and(|char| takes(wanted, char)));
        let Some(rest) = &self.rest else { return begins && chars.next().is_none() };
        begins
            && rest.tail.iter().rev().all(|&wanted| chars.next_back().is_some_and(|char| takes(wanted, char)))
            && rest.middle.is_found_in(chars.as_str())
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.source(), f)
    }
}

impl Middle {
    fn of(pieces: Box<[Box<[char]>]>) -> Self {
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        match u32::try_from(length) {
            Ok(0) => Self::Nothing,
            Ok(length) if length < u128::BITS => Self::Places(Box::new(Places::of(&pieces, length))),
            _ => Self::Pieces(pieces),
        }
    }

    fn is_found_in(&self, text: &str) -> bool {
        match self {
            Self::Nothing => true,
            Self::Places(places) => places.are_found_in(text),
            Self::Pieces(pieces) => {
                let mut left = text;
                pieces.iter().all(|piece| match after(piece, left) {
                    Some(behind) => {
                        left = behind;
                        true
                    }
                    None => false,
                })
            }
        }
    }
}

impl Places {
    fn of(pieces: &[Box<[char]>], length: u32) -> Self {
        let mut places = Self { length, patient: 0, ascii: [0; 128], takes: vec![0], others: Vec::new() };
        let wildcards: u128 = pieces
            .iter()
            .flatten()
            .enumerate()
            .filter(|&(_, &char)| char == ANY_CHARACTER)
            .fold(0, |bits, (place, _)| bits | 1 << place);
        places.takes = vec![wildcards];
        let mut place = 0;
        for piece in pieces {
            places.patient |= 1 << place;
            for &char in piece {
                if char != ANY_CHARACTER {
                    places.add(char, place, wildcards);
                }
                place += 1;
            }
        }
        places
    }

    fn add(&mut self, char: char, place: u32, wildcards: u128) {
        let own = match self.own(char) {
            // At most 127 characters, so 127 kinds.
            0 => {
                let own = u8::try_from(self.takes.len()).unwrap_or(0);
                self.takes.push(wildcards);
                match self.ascii.get_mut(char as usize) {
                    Some(ascii) => *ascii = own,
                    None => self.others.push((char, own)),
                }
                own
            }
            own => own,
        };
        if let Some(takes) = self.takes.get_mut(usize::from(own)) {
            *takes |= 1 << place;
        }
    }

    #[inline]
    fn own(&self, char: char) -> u8 {
        match self.ascii.get(char as usize) {
            Some(&own) => own,
            None => self.others.iter().find(|(other, _)| *other == char).map_or(0, |&(_, own)| own),
        }
    }

    #[inline]
    fn are_found_in(&self, text: &str) -> bool {
        let found = 1_u128 << self.length;
        let mut state = 1_u128;
        text.chars().any(|char| {
            let takes = self.takes.get(usize::from(self.own(fold(char)))).copied().unwrap_or(0);
            state = (state & self.patient) | ((state & takes) << 1);
            state & found != 0
        })
    }
}

/// What stands behind the first place where `piece` is found.
fn after<'a>(piece: &[char], text: &'a str) -> Option<&'a str> {
    text.char_indices().find_map(|(start, _)| {
        let mut chars = text.get(start..)?.chars();
        piece.iter().all(|&wanted| chars.next().is_some_and(|char| takes(wanted, char))).then_some(chars.as_str())
    })
}

#[inline]
fn takes(wanted: char, char: char) -> bool {
    wanted == ANY_CHARACTER || wanted == fold(char)
}

/// The small form of a character, where that is one character too.
#[inline]
fn fold(char: char) -> char {
    if char.is_ascii() {
        return char.to_ascii_lowercase();
    }
    let mut small = char.to_lowercase();
    match (small.next(), small.next()) {
        (Some(small), None) => small,
        _ => char,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word for word; slow.
    fn by_definition(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => (0..=text.len()).any(|taken| by_definition(rest, &text[taken..])),
            (Some((&wanted, pattern)), Some((&char, text))) => {
                takes(fold(wanted), char) && by_definition(pattern, text)
            }
            _ => false,
        }
    }

    #[test]
    fn every_short_pattern_matches_as_defined() {
        let words = |alphabet: &str, longest: usize| {
            let mut words = vec![String::new()];
            let mut last = words.clone();
            for _ in 0..longest {
                last = last.iter().flat_map(|word| alphabet.chars().map(move |char| format!("{word}{char}"))).collect();
                words.extend(last.iter().cloned());
            }
            words
        };
        let texts = words("ab", 6);
        for pattern in words("ab*?", 5) {
            let prepared = Pattern::new(&pattern);
            let pieces: Vec<char> = pattern.chars().collect();
            for text in &texts {
                let chars: Vec<char> = text.chars().collect();
                assert_eq!(prepared.matches(text), by_definition(&pieces, &chars), "{pattern:?} {text:?}");
            }
        }
    }

    #[test]
    fn a_pattern_longer_than_the_bits_matches_too() {
        let long = format!("*{}?*{}*", "ab".repeat(100), "é".repeat(100));
        let pattern = Pattern::new(&long);
        assert!(matches!(pattern.rest.as_ref().unwrap().middle, Middle::Pieces(_)));
        assert!(pattern.matches(&format!("x{}yz{}", "AB".repeat(100), "É".repeat(101))));
        assert!(!pattern.matches(&format!("x{}{}", "AB".repeat(100), "É".repeat(100))));
    }

    #[test]
    fn a_pattern_of_as_many_characters_as_bits_matches() {
        let pattern = Pattern::new(&format!("*{}*", "a".repeat(127)));
        assert!(pattern.matches(&"a".repeat(127)));
        assert!(!pattern.matches(&"a".repeat(126)));
    }

    #[test]
    fn only_stars_are_anything() {
        assert!(Pattern::new("***").is_any());
        assert!(Pattern::any().matches(""));
        assert!(!Pattern::new("?*").is_any());
        assert!(!Pattern::new("").is_any());
    }
}
