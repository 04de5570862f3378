//! Words that secrets have in their names.
//!
//! Whole words only: `card_number` and `cardNumber` hold one, `discard` does not.

/// The words; where there are several, one after the other.
const SECRETS: &[&str] = &[
    "access key",
    "accesskey",
    "api key",
    "apikey",
    "authorization",
    "bearer",
    "card",
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "csrf",
    "cvc",
    "cvv",
    "encryption key",
    "iban",
    "jwt",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pin",
    "private key",
    "privatekey",
    "pwd",
    "secret",
    "secrets",
    "session",
    "signing key",
    "ssn",
    "token",
];

/// Whether one of the words, or of `more`, is in `name`.
pub(super) fn is_secret(name: &str, more: &[String]) -> bool {
    let words = words(name);
    let contains =
        |secret: Vec<String>| !secret.is_empty() && words.windows(secret.len()).any(|part| part == secret.as_slice());
    let known = SECRETS.iter().map(|secret| secret.split(' ').map(str::to_owned).collect());
    known.chain(more.iter().map(|secret| self::words(secret))).any(contains)
}

/// The words of a name in snake, kebab, dotted or camel case, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for character in name.chars() {
        let begins = before.is_lowercase() && character.is_uppercase();
        if begins || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if let (true, Some(word)) = (character.is_alphanumeric(), words.last_mut()) {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_found_however_they_are_joined() {
        for name in ["password", "user_password", "api_key", "apiKey", "x.api-key.y", "PIN", "cardNumber", "_token"] {
            assert!(is_secret(name, &[]), "{name}");
        }
        for name in ["discard", "pinned", "api", "key", "keyapi", "spinner", "tokens", "possession", ""] {
            assert!(!is_secret(name, &[]), "{name}");
        }
    }

    #[test]
    fn words_can_be_added() {
        assert!(is_secret("customer_tax_id", &["tax_id".to_owned()]));
        assert!(!is_secret("customer_tax", &["tax_id".to_owned(), String::new()]));
    }
}
