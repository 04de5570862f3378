//! Ids of insights: the same for the same incident, whenever it is looked for. Knows no incident.

/// Makes an id in the form of X-Ray's from what tells an incident from others: its group, the minute in which it began,
/// and its number among those of that minute.
pub(super) fn of_incident(group_arn: &str, minute: u64, number: usize) -> String {
    // FNV-1a: spreads well, and is the same in every version of this program.
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let text = format!("{group_arn}/{minute}/{number}");
    let hash = text.bytes().fold(BASIS, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    // The marks of an id that is made from a name: version 5, variant 8.
    let marked = (hash & !(0xf000_u128 << 64) & !(0xc000_u128 << 48)) | (0x5000_u128 << 64) | (0x8000_u128 << 48);
    let digits = format!("{marked:032x}");
    let mut id = String::with_capacity(36);
    for (place, digit) in digits.chars().enumerate() {
        if [8, 12, 16, 20].contains(&place) {
            id.push('-');
        }
        id.push(digit);
    }
    id
}

/// Whether a text has the form of an insight's id.
///
/// ```
/// use xray_local::insight::is_insight_id;
///
/// assert!(is_insight_id("0198c2f7-1b2c-5d4e-8f60-718293a4b5c6"));
/// assert!(!is_insight_id("0198c2f7-1b2c-7d4e-8f60-718293a4b5c6"));
/// ```
///
/// X-Ray: [GetInsight], *InsightId*.
///
/// [GetInsight]: https://docs.aws.amazon.com/xray/latest/api/API_GetInsight.html
#[must_use]
pub fn is_insight_id(text: &str) -> bool {
    let right = |(place, byte): (usize, u8)| match place {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => (b'1'..=b'5').contains(&byte),
        19 => b"89abAB".contains(&byte),
        _ => byte.is_ascii_hexdigit(),
    };
    text.len() == 36 && text.bytes().enumerate().all(right)
}
