//! Writing JSON by hand: bytes into a buffer, compact, always valid.

use std::io::Write;

use crate::ids::hex16;

/// Writes `text` as a JSON string, quotes included.
#[inline]
pub(crate) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    if any_needs_escape(bytes) {
        escaped(out, bytes);
    } else {
        out.extend_from_slice(bytes);
    }
    out.push(b'"');
}

#[inline]
fn any_needs_escape(bytes: &[u8]) -> bool {
    if bytes.len() < 16 {
        return bytes.iter().any(|&byte| ESCAPED.get(usize::from(byte)).copied().unwrap_or(true));
    }
    // Without an early end, so that the compiler looks at sixteen bytes at a time.
    bytes.iter().fold(false, |any, &byte| any | needs_escape(byte))
}

#[cold]
fn escaped(out: &mut Vec<u8>, mut rest: &[u8]) {
    while let Some(plain) = rest.iter().position(|&byte| needs_escape(byte)) {
        let (before, after) = rest.split_at(plain);
        out.extend_from_slice(before);
        if let [byte, tail @ ..] = after {
            escape(out, *byte);
            rest = tail;
        }
    }
    out.extend_from_slice(rest);
}

const fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\' || byte == 0x7f
}

/// Which bytes are escaped, looked up.
static ESCAPED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::indexing_slicing, reason = "in bounds, and checked while compiling")]
        {
            table[byte] = needs_escape(byte as u8);
        }
        byte += 1;
    }
    table
};

fn escape(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        control => {
            let digits = hex16(u64::from(control));
            out.extend_from_slice(b"\\u");
            out.extend_from_slice(digits.last_chunk::<4>().unwrap_or(b"fffd"));
        }
    }
}

/// Writes 16 hex digits in quotes.
pub(crate) fn id(out: &mut Vec<u8>, id: u64) {
    out.push(b'"');
    out.extend_from_slice(&hex16(id));
    out.push(b'"');
}

/// The length of [`seconds`]: ten digits, the point, six digits.
pub(crate) const SECONDS: usize = 17;

/// Microseconds as seconds with six places, `1478293361.271000`; before the year 2001 with zeros in
/// front, which [`start_of_number`] says how to leave out.
#[inline]
pub(crate) fn seconds(micros: u64) -> [u8; SECONDS] {
    let mut text = *b"0000000000.000000";
    // Beyond the year 2286 the fixed width ends, and so does this clock.
    let micros = micros.min(9_999_999_999_999_999);
    let (whole, part) = (micros / 1_000_000, (micros % 1_000_000) as u32);
    let (high, low) = ((whole / 100_000_000) as u32, (whole % 100_000_000) as u32);
    let (before, after) = text.split_at_mut(10);
    let (first, rest) = before.split_at_mut(2);
    pairs(first, high);
    pairs(rest, low);
    if let [_, places @ ..] = after {
        pairs(places, part);
    }
    text
}

/// Where a number begins that is written with zeros in front: JSON has none.
#[inline]
pub(crate) fn start_of_number(text: &[u8; SECONDS]) -> usize {
    if text[0] != b'0' { 0 } else { text.iter().take(9).take_while(|&&digit| digit == b'0').count() }
}

/// Fills `places`, an even number of them, with the last digits of `value`.
#[inline]
fn pairs(places: &mut [u8], mut value: u32) {
    for pair in places.rchunks_exact_mut(2) {
        let digits = DIGIT_PAIRS.get((value % 100) as usize).copied().unwrap_or_default();
        pair.copy_from_slice(&digits);
        value /= 100;
    }
}

static DIGIT_PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut value = 0;
    while value < 100 {
        #[expect(clippy::indexing_slicing, reason = "in bounds, and checked while compiling")]
        {
            pairs[value] = [b'0' + (value / 10) as u8, b'0' + (value % 10) as u8];
        }
        value += 1;
    }
    pairs
};

/// Writes a whole number.
pub(crate) fn integer(out: &mut Vec<u8>, value: i64) {
    let mut digits = [b'0'; 20];
    let mut rest = value.unsigned_abs();
    let mut used = 0;
    for place in digits.iter_mut().rev() {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
        used += 1;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(digits.get(20 - used..).unwrap_or_default());
}

/// Writes a finite number; others are `null`, which JSON has instead.
pub(crate) fn number(out: &mut Vec<u8>, value: f64) {
    if value.is_finite() {
        // Writing into a Vec cannot fail.
        let _ = serde_json::to_writer(out.by_ref(), &value);
    } else {
        out.extend_from_slice(b"null");
    }
}

/// Writes `true` or `false`.
pub(crate) fn boolean(out: &mut Vec<u8>, value: bool) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// Writes the members of one object: the commas, and nothing at all while it stays empty.
pub(crate) struct Object<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    empty: bool,
}

impl<'a> Object<'a> {
    /// Begins an object; `prefix` (a key with its colon, say) is written only if a member follows.
    pub(crate) fn begin(out: &'a mut Vec<u8>, prefix: &[u8]) -> Self {
        let start = out.len();
        out.extend_from_slice(prefix);
        out.push(b'{');
        Self { out, start, empty: true }
    }

    /// The buffer, after the comma and `"key":`; the key may hold anything.
    pub(crate) fn any_member(&mut self, key: &str) -> &mut Vec<u8> {
        self.comma();
        string(self.out, key);
        self.out.push(b':');
        self.out
    }

    /// The buffer, after the comma and `"key":`; the key holds nothing that is escaped.
    #[inline]
    pub(crate) fn member(&mut self, key: &str) -> &mut Vec<u8> {
        self.comma();
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    #[inline]
    fn comma(&mut self) {
        if !self.empty {
            self.out.push(b',');
        }
        self.empty = false;
    }

    pub(crate) fn string(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            string(self.member(key), value);
        }
    }

    pub(crate) fn integer(&mut self, key: &str, value: Option<i64>) {
        if let Some(value) = value {
            integer(self.member(key), value);
        }
    }

    pub(crate) fn flag(&mut self, key: &str, value: bool) {
        if value {
            boolean(self.member(key), true);
        }
    }

    /// Ends the object, which stays when it is empty.
    pub(crate) fn end_even_if_empty(self) {
        self.out.push(b'}');
    }

    /// Ends the object; takes it back, prefix included, when it stayed empty. Says whether it is there.
    pub(crate) fn end(self) -> bool {
        if self.empty {
            self.out.truncate(self.start);
        } else {
            self.out.push(b'}');
        }
        !self.empty
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn strings_read_back_whatever_they_hold() {
        for text in ["", "plain", "\"\\\n\r\t\u{0}\u{1f}\u{7f}\u{2028}é😀"] {
            assert_eq!(serde_json::from_str::<String>(&written(|out| string(out, text))).unwrap(), text);
        }
    }

    #[test]
    fn times_have_six_places_and_no_leading_zeros() {
        let number = |micros| {
            let text = seconds(micros);
            String::from_utf8(text[start_of_number(&text)..].to_vec()).unwrap()
        };
        assert_eq!(number(1_478_293_361_271_000), "1478293361.271000");
        assert_eq!(number(5), "0.000005");
        assert_eq!(number(u64::MAX), "9999999999.999999");
    }

    #[test]
    fn integers_read_back() {
        for value in [0, 7, -7, i64::MAX, i64::MIN, 1_000_000] {
            assert_eq!(written(|out| integer(out, value)), value.to_string());
        }
    }

    #[test]
    fn an_empty_object_leaves_no_trace() {
        let text = written(|out| {
            out.extend_from_slice(b"{\"a\":1");
            assert!(!Object::begin(out, b",\"http\":").end());
        });
        assert_eq!(text, "{\"a\":1");
    }
}
