//! What stands between two stars of a pattern, found anywhere in a text that is read once.
//!
//! Knows all places of the pattern that a text may have come to, as the bits of a number; what stands
//! at its two ends is known in `wildcard`.

use super::wildcard::{ANY_CHARACTER, fold, takes};

/// What stands between the first star and the last, found from left to right.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Middle {
    Nothing,
    /// All places of the pattern looked for at once, as bits.
    Places(Box<Places>),
    /// More characters than there are bits: piece by piece. No rule of X-Ray's is that long.
    Pieces(Box<[Box<[char]>]>),
}

/// Bit `n` of a state says that `n` characters of the middle have been found.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Places {
    length: u32,
    /// Where a star stands: from there on it may take any time.
    patient: u128,
    /// For each ASCII character, in either case, which of `takes` is its own.
    ascii: [u8; 128],
    /// Which places take a character; the first is for characters that only `?` takes.
    takes: Vec<u128>,
    /// The characters beyond ASCII, each with its place in `takes`.
    others: Vec<(char, u8)>,
}

impl Middle {
    /// Of the pieces between the stars.
    pub(super) fn of(text: &str) -> Self {
        let pieces = text.split('*').filter(|piece| !piece.is_empty());
        let pieces: Box<[Box<[char]>]> = pieces.map(|piece| piece.chars().map(fold).collect()).collect();
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        match u32::try_from(length) {
            Ok(0) => Self::Nothing,
            Ok(length) if length < u128::BITS => Self::Places(Box::new(Places::of(&pieces, length))),
            _ => Self::Pieces(pieces),
        }
    }

    pub(super) fn is_found_in(&self, text: &str) -> bool {
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
                if char.is_ascii() {
                    for either in [char, char.to_ascii_uppercase()] {
                        if let Some(ascii) = self.ascii.get_mut(either as usize) {
                            *ascii = own;
                        }
                    }
                } else {
                    self.others.push((char, own));
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
            None => {
                let small = fold(char);
                self.others.iter().find(|(other, _)| *other == small).map_or(0, |&(_, own)| own)
            }
        }
    }

    #[inline]
    fn are_found_in(&self, text: &str) -> bool {
        let found = 1_u128 << self.length;
        let mut state = 1_u128;
        text.chars().any(|char| {
            let takes = self.takes.get(usize::from(self.own(char))).copied().unwrap_or(0);
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

#[cfg(test)]
mod tests {
    use super::super::wildcard::Pattern;
    use super::*;

    #[test]
    fn a_pattern_longer_than_the_bits_matches_too() {
        let long = format!("*{}?*{}*", "ab".repeat(100), "é".repeat(100));
        assert!(matches!(Middle::of(&long), Middle::Pieces(_)));
        let pattern = Pattern::new(&long);
        assert!(pattern.matches(&format!("x{}yz{}", "AB".repeat(100), "É".repeat(101))));
        assert!(!pattern.matches(&format!("x{}{}", "AB".repeat(100), "É".repeat(100))));
    }

    #[test]
    fn a_pattern_of_as_many_characters_as_bits_matches() {
        let pattern = Pattern::new(&format!("*{}*", "a".repeat(127)));
        assert!(pattern.matches(&"a".repeat(127)));
        assert!(!pattern.matches(&"a".repeat(126)));
    }
}
