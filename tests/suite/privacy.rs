//! Privacy: what nobody asked to record is not recorded.

use xray_runtime::{Http, Sql, begin_subsegment, traced};

use crate::common::{bench_with, record};

const SECRET: &str = "hunter2";

#[test]
fn arguments_without_annotate_are_not_recorded() {
    #[derive(Debug)]
    struct Card(#[allow(dead_code)] &'static str);

    #[traced]
    fn charge(card: Card, #[annotate] order_id: u64) -> u64 {
        let _ = card;
        order_id
    }

    let text = sent(|| assert_eq!(charge(Card(SECRET), 7), 7));
    assert!(text.contains("order_id"));
    assert!(!text.contains(SECRET), "{text}");
}

#[test]
fn results_are_not_recorded() {
    #[traced]
    fn load() -> String {
        SECRET.to_owned()
    }

    let text = sent(|| drop(load()));
    assert!(text.contains("load"));
    assert!(!text.contains(SECRET), "{text}");
}

#[test]
fn a_url_loses_its_query_its_fragment_and_its_password() {
    let urls = [
        format!("https://user:{SECRET}@example.com/path"),
        format!("https://{SECRET}@example.com/path"),
        format!("https://example.com/path?token={SECRET}"),
        format!("https://example.com/path#{SECRET}"),
        format!("https://user:p@{SECRET}@example.com/path"),
        format!("https://example.com?{SECRET}"),
        format!("/path?token={SECRET}"),
    ];
    for url in urls {
        let text = sent(|| begin_subsegment("call").set_http(Http::new().method("GET").url(&url)));
        assert!(!text.contains(SECRET), "{url}: {text}");
        assert!(text.contains("\"method\":\"GET\""));
    }
}

#[test]
fn a_database_url_loses_its_password() {
    let urls = [
        format!("postgresql://user:{SECRET}@db.internal:5432/orders"),
        format!("postgresql://db.internal:5432/orders?password={SECRET}"),
        format!("mysql://root:{SECRET}@h/db"),
        format!("mysql://root:p@{SECRET}@h/db"),
        format!("postgresql://user:{SECRET}@db.internal:5432"),
        format!("mongodb://user:{SECRET}@a:1,b:2/?authSource=admin"),
    ];
    for url in urls {
        let text = sent(|| begin_subsegment("query").set_sql(Sql::new().url(&url).database_type("SQL")));
        assert!(!text.contains(SECRET), "{url}: {text}");
    }
}

#[test]
fn the_environment_and_the_command_line_stay_at_home() {
    let bench =
        bench_with(|builder| builder.environment([("DATABASE_PASSWORD", SECRET), ("AWS_SECRET_ACCESS_KEY", SECRET)]));
    bench.record(|| drop(begin_subsegment("work")));
    let text: String =
        bench.capture.datagrams().iter().map(|datagram| String::from_utf8_lossy(datagram).into_owned()).collect();
    assert!(!text.contains(SECRET));
    let program = std::env::current_exe().expect("a path");
    assert!(!text.contains(&*program.to_string_lossy()), "{text}");
}

#[test]
fn an_error_says_what_it_prints_and_no_more() {
    #[derive(Debug)]
    struct Refused {
        #[allow(dead_code)]
        password: &'static str,
    }
    impl std::fmt::Display for Refused {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("refused")
        }
    }
    impl std::error::Error for Refused {}

    #[traced]
    fn login() -> Result<(), Refused> {
        Err(Refused { password: SECRET })
    }

    let text = sent(|| drop(login()));
    assert!(text.contains("refused"), "{text}");
    assert!(!text.contains(SECRET), "Debug was printed: {text}");
}

/// Everything that `body` sent, as text.
fn sent(body: impl FnOnce()) -> String {
    record(body).iter().map(ToString::to_string).collect()
}
