//! What a trace has, in a few bits, and what an expression needs: so that a search for something rare looks at few of many
//! traces. The bits may promise too much, never too little; who has them is still asked the expression.

use super::Filter;
use super::ast::{Expression, Literal, Operator, Subject, Test};
use super::keyword::Keyword;
use crate::document::{Annotation, Segment};

const WORDS: usize = 4;
const BITS: u64 = WORDS as u64 * 64;
/// The first bits are those of the flags, of which most searches are.
const FAULT: u64 = 0;
const ERROR: u64 = 1;
const THROTTLE: u64 = 2;
const FLAGS: u64 = 3;

/// A Bloom filter of flags, annotations, users and HTTP fields; and how long the longest part took.
///
/// ```
/// use xray_local::document::read_document;
/// use xray_local::filter::{Filter, Hints};
///
/// let shop = read_document(br#"{"name":"shop","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979","start_time":1,"end_time":3,
///     "annotations":{"order":7}}"#);
/// let mut hints = Hints::default();
/// hints.add(&shop.segment.expect("X-Ray takes it"));
/// let may_be = |expression| hints.have(&Filter::parse(expression).expect("it is right").needs());
/// assert!(may_be("annotation.order = 7") && may_be("annotation.order > 9") && may_be("!fault"));
/// assert!(!may_be("fault") && !may_be("responsetime > 1 AND annotation.order = 8"));
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Hints {
    words: [u64; WORDS],
    longest_seconds: f64,
}

impl Hints {
    /// Adds what a document has, with its subsegments.
    pub fn add(&mut self, segment: &Segment) {
        let mut pending = vec![segment];
        while let Some(segment) = pending.pop() {
            pending.extend(&segment.subsegments);
            self.longest_seconds = self.longest_seconds.max(segment.seconds().unwrap_or_default());
            self.set_if(segment.fault, FAULT);
            self.set_if(segment.error, ERROR);
            self.set_if(segment.throttle, THROTTLE);
            for (key, value) in &segment.annotations {
                self.item(&[b"annotation", key.as_bytes()]);
                match value {
                    Annotation::Text(text) => self.item(&[b"text", key.as_bytes(), text.as_bytes()]),
                    Annotation::Number(number) => self.item(&[b"number", key.as_bytes(), &bytes(*number)]),
                    Annotation::Flag(_) => {}
                }
            }
            let http = segment.http.as_ref();
            let texts = [
                (Keyword::User, segment.user.as_ref()),
                (Keyword::HttpUrl, http.and_then(|http| http.url.as_ref())),
                (Keyword::HttpMethod, http.and_then(|http| http.method.as_ref())),
            ];
            for (keyword, text) in texts {
                if let Some(text) = text {
                    self.item(&[b"keyword", keyword.text().as_bytes(), text.as_bytes()]);
                }
            }
        }
    }

    /// Whether all that is needed may be there.
    #[must_use]
    pub fn have(&self, needed: &Self) -> bool {
        self.longest_seconds >= needed.longest_seconds
            && self.words.iter().zip(&needed.words).all(|(have, needed)| have & needed == *needed)
    }

    fn set_if(&mut self, is_set: bool, bit: u64) {
        if let (true, Some(word)) = (is_set, self.words.get_mut((bit / 64) as usize)) {
            *word |= 1 << (bit % 64);
        }
    }

    /// Two bits for what these parts are together.
    fn item(&mut self, parts: &[&[u8]]) {
        // FNV-1a, with the length of each part, so that parts do not run into each other.
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = parts.iter().fold(0xcbf2_9ce4_8422_2325, |hash, part| {
            let hash = part.len().to_le_bytes().into_iter().fold(hash, step);
            part.iter().copied().fold(hash, step)
        });
        for part in [hash ^ (hash >> 29), hash >> 32] {
            self.set_if(true, FLAGS + part % (BITS - FLAGS));
        }
    }

    fn both(self, other: Self) -> Self {
        let mut words = self.words;
        words.iter_mut().zip(other.words).for_each(|(word, other)| *word |= other);
        Self { words, longest_seconds: self.longest_seconds.max(other.longest_seconds) }
    }

    fn common(self, other: Self) -> Self {
        let mut words = self.words;
        words.iter_mut().zip(other.words).for_each(|(word, other)| *word &= other);
        Self { words, longest_seconds: self.longest_seconds.min(other.longest_seconds) }
    }
}

impl Filter {
    /// What every trace has that the filter selects, as far as hints can say it.
    #[must_use]
    pub fn needs(&self) -> Hints {
        needs(self.expression())
    }
}

/// Depth is bounded by the parser.
fn needs(expression: &Expression) -> Hints {
    match expression {
        Expression::And(terms) => terms.iter().map(needs).fold(Hints::default(), Hints::both),
        Expression::Or(terms) => terms.iter().map(needs).reduce(Hints::common).unwrap_or_default(),
        // Whatever holds for a node of a trace is there in the trace.
        Expression::Service(_, filter) | Expression::Edge(_, _, filter) => needs(filter),
        Expression::Test(test) => of_test(test),
        Expression::Not(_) | Expression::RootCause(..) | Expression::RootCauseJson(_) => Hints::default(),
    }
}

fn of_test(test: &Test) -> Hints {
    let mut needed = Hints::default();
    let comparison = test.comparison.as_ref();
    match (&test.subject, comparison) {
        (Subject::Keyword(keyword), None | Some((Operator::Equal, Literal::Flag(true)))) => match keyword {
            Keyword::Fault => needed.set_if(true, FAULT),
            Keyword::Error => needed.set_if(true, ERROR),
            Keyword::Throttle => needed.set_if(true, THROTTLE),
            _ => {}
        },
        (
            Subject::Keyword(keyword @ (Keyword::User | Keyword::HttpUrl | Keyword::HttpMethod)),
            Some((Operator::Equal, Literal::Text(text))),
        ) => needed.item(&[b"keyword", keyword.text().as_bytes(), text.as_bytes()]),
        (
            Subject::Keyword(Keyword::ResponseTime),
            Some((Operator::Equal | Operator::Greater | Operator::GreaterOrEqual, Literal::Number(seconds))),
        ) => needed.longest_seconds = seconds.max(0.0),
        (Subject::Annotation(key), comparison) => {
            // Whatever is asked of it, it is there.
            needed.item(&[b"annotation", key.as_bytes()]);
            match comparison {
                Some((Operator::Equal, Literal::Text(text))) => {
                    needed.item(&[b"text", key.as_bytes(), text.as_bytes()]);
                }
                Some((Operator::Equal, Literal::Number(number))) => {
                    needed.item(&[b"number", key.as_bytes(), &bytes(*number)]);
                }
                _ => {}
            }
        }
        _ => {}
    }
    needed
}

/// Equal numbers have equal bytes: there are two zeros.
fn bytes(number: f64) -> [u8; 8] {
    (number + 0.0).to_le_bytes()
}
