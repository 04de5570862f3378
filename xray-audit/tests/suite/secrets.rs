//! Nothing that looks like a secret is recorded.

use crate::support::{Crate, in_short};

#[test]
fn a_secret_looking_argument_is_a_finding_however_it_is_recorded() {
    let crate_ = Crate::of(
        "
#[traced(annotate(key = &request.api_key), metadata(session_id = id))]
fn log_in(
    #[annotate] password: &str,
    #[annotate(name = \"who\")] auth_token: &str,
    #[annotate(name = \"card\")] number: u64,
    #[cfg_attr(unix, metadata)] private_key: &Key,
) {
    current().annotate(\"user\", cookie.as_str());
    current().add_metadata(\"apiKey\", &x);
    current().add_metadata_in(\"app\", \"iban\", &x);
}
",
    );
    let remedy = "looks like a secret; do not record it, or put `// xray-audit: allow(secrets)` above it if it is none";
    let expected = [
        ("2:19", "`api_key`, recorded as annotation `key`,"),
        ("2:53", "metadata `session_id`"),
        ("4:17", "annotation `password`"),
        ("5:31", "`auth_token`, recorded as annotation `who`,"),
        ("6:32", "annotation `card`"),
        ("7:33", "metadata `private_key`"),
        ("9:24", "`cookie`, recorded as annotation `user`,"),
        ("10:28", "metadata `apiKey`"),
        ("11:38", "metadata `iban`"),
    ];
    assert_eq!(crate_.findings(), expected.map(|(place, what)| format!("secrets src/lib.rs:{place} {what} {remedy}")));
    assert!(crate_.audit().no_secrets(false).check().is_clean());
}

#[test]
fn what_is_not_recorded_or_tells_nothing_is_clean() {
    let crate_ = Crate::of(
        "
        #[traced]
        fn log_in(password: &str, #[annotate] user: &str, #[annotate] has_token: bool, #[annotate] discard: &str) {}
        #[traced]
        fn pay(#[annotate(with = last_four)] card: &Sensitive<String>) {}
        fn untraced(#[other] password: &str) { let secret = 1; map.insert(\"password\", 3); }
        ",
    );
    assert_eq!(crate_.findings(), <[&str; 0]>::default());
}

#[test]
fn one_case_can_be_allowed_in_code_or_by_a_comment() {
    let crate_ = Crate::of(
        "
#[traced]
fn ask(
    // xray-audit: allow(secrets): a country
    #[annotate] card_country: &str,
    #[annotate] token_count: u64,
    #[annotate] pin_count: u64, // xray-audit: allow(secrets)
    #[annotate] password: &str,
) {}
// xray-audit: allow(secrets)
#[traced]
fn all(#[annotate] password: &str, #[annotate] secret: &str) { current().annotate(\"pin\", x); }
",
    );
    let findings = in_short(&crate_.audit().allow_secret("token_count").check());
    assert_eq!(findings.len(), 1, "{findings:#?}");
    assert!(findings[0].starts_with("secrets src/lib.rs:8:17 annotation `password`"));
}

#[test]
fn words_of_ones_own_count() {
    let crate_ = Crate::of("#[traced] fn a(#[annotate] customer_tax_id: &str, #[annotate] tax: u8) {}");
    assert!(crate_.audit().check().is_clean());
    let findings = in_short(&crate_.audit().secret_word("tax_id").check());
    assert_eq!(findings.len(), 1);
    assert!(findings[0].contains("annotation `customer_tax_id` looks like a secret"), "{findings:?}");
}

#[test]
fn the_arguments_of_a_macro_are_read_if_they_are_expressions() {
    let crate_ = Crate::of(
        "
fn log_in() {
    tokio::join!(async { current().annotate(\"password\", x) }, other());
    log!(format!(\"{}\", current().annotate(\"pin\", 3)));
    select! { a = b => current().annotate(\"secret\", 3) }
}
",
    );
    let findings = crate_.findings();
    assert_eq!(findings.len(), 2, "{findings:#?}");
    assert!(findings[0].starts_with("secrets src/lib.rs:3:45 annotation `password`"), "{findings:#?}");
    assert!(findings[1].starts_with("secrets src/lib.rs:4:43 annotation `pin`"), "{findings:#?}");
}
