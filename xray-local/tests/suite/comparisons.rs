//! Two traces, or two sets of them, compared on the page.

use serde_json::{Value, json};

use crate::site::Site;

fn id(number: u64) -> String {
    format!("1-581cf771-{number:024x}")
}

/// A trace of a shop that began at `start` and paid in so many milliseconds.
fn shop(number: u64, start: f64, pay: u64, more: &[&str]) -> Value {
    let work = |name: &str, place: u64, milliseconds: u64| {
        json!({"name": name, "id": format!("{:016x}", number * 100 + place + 1), "start_time": start,
            "end_time": start + milliseconds as f64 / 1e3})
    };
    let mut subsegments = vec![work("pay", 1, pay)];
    subsegments.extend(more.iter().zip(2..).map(|(name, place)| work(name, place, 10)));
    json!({"name": "shop", "id": format!("{:016x}", number * 100 + 1), "trace_id": id(number), "start_time": start,
        "end_time": start + 0.5, "fault": pay > 250, "annotations": {"plan": if pay > 250 { "gold" } else { "free" }},
        "subsegments": subsegments})
}

fn site() -> Site {
    Site::new(&[
        shop(1, 1000.0, 100, &["read", "read"]),
        shop(2, 1001.0, 120, &["read"]),
        shop(3, 1010.0, 300, &["mail"]),
        shop(4, 1011.0, 340, &["mail"]),
    ])
}

/// The text of a page without its marks.
fn words(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn two_traces_stand_side_by_side() {
    let page = site().text(&format!("/compare?a={}&b={}", id(1), id(3)));
    let text = words(&page);
    for part in [
        "pay 100 ms 300 ms +200 ms +200 %",
        "read 10 ms – only in A",
        "mail – 10 ms only in B",
        "Only in A 2 rows",
        "Only in B 1 rows",
        "Slower 1 rows",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let place = |text: &str, word: &str| text.find(word).unwrap_or_else(|| panic!("{word} in {text}"));
    assert!(place(&text, "shop B: Fault") < place(&text, "pay 100"), "{text}");
    let by_change = words(&site().text(&format!("/compare?a={}&b={}&sort=change", id(1), id(3))));
    assert!(place(&by_change, "pay in shop 100") < place(&by_change, "shop B: Fault"), "{by_change}");
    assert!(!page.contains(" style="), "{page}");
}

#[test]
fn sets_before_and_after_a_moment_are_compared() {
    let text = words(&site().text("/compare?split=1005"));
    for part in [
        "Traces 2 2",
        "Fault 0 % 100 % +100.0 points",
        "p50 response time 500 ms 500 ms 0",
        "pay in shop 1 1 100 ms 300 ms 110 ms 320 ms +210 ms +191 % +210 ms +191 %",
        "read in shop 1.5 – 10 ms – 10 ms – only in A −15 ms",
        "plan = gold 0.0 % 100.0 % +100.0 points",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    // The biggest change comes first.
    assert!(text.find("pay in shop") < text.find("read in shop"), "{text}");
}

#[test]
fn sets_are_chosen_by_filters_and_by_times() {
    let site = site();
    let text = words(&site.text("/compare?a.filter=annotation.plan%3D%22free%22&b.filter=fault"));
    assert!(text.contains("Traces 2 2") && text.contains("Fault 0 % 100 %"), "{text}");
    let text = words(&site.text("/compare?a.from=1000.5&a.to=1005&b.from=1005"));
    assert!(text.contains("Traces 1 2"), "{text}");
    let text = words(&site.text("/compare?split=1500"));
    assert!(text.contains("Set B has no traces yet"), "{text}");
    let text = words(&site.text("/compare?a.filter=fault+AND"));
    assert!(text.contains("Filter of A: ") && !text.contains("Filter of B: "), "{text}");
}

#[test]
fn traces_are_offered_and_what_is_not_here_is_said() {
    let site = site();
    let page = site.text(&format!("/compare?a={}", id(1)));
    assert_eq!(page.matches("type=\"radio\"").count(), 8);
    assert!(page.contains(&format!("name=\"a\" value=\"{}\" required checked", id(1))), "{page}");
    // Without a choice, the newest is compared with the one before it.
    let page = site.text("/compare");
    for (side, number) in [("a", 3), ("b", 4)] {
        assert!(page.contains(&format!("name=\"{side}\" value=\"{}\" required checked", id(number))), "{page}");
    }
    let page = site.text(&format!("/compare?a={}&b=<script>", id(1)));
    assert!(page.contains("&lt;script&gt;") && page.contains("is not here") && !page.contains("<script>"), "{page}");
    assert!(Site::new(&[]).text("/compare").contains("as soon as they have come"));
}

#[test]
fn requests_like_the_first_are_offered_before_others() {
    let with_path = |number: u64, path: &str| {
        let mut document = shop(number, 1000.0 + number as f64, 10, &[]);
        document["http"] = json!({"request": {"method": "GET", "url": format!("http://shop.example{path}")}});
        document
    };
    let site =
        Site::new(&[with_path(1, "/cart?x=1"), with_path(2, "/cart?x=2"), with_path(3, "/pay"), with_path(4, "/")]);
    let page = site.text(&format!("/compare?a={}", id(1)));
    assert!(page.contains(&format!("name=\"b\" value=\"{}\" required checked", id(2))), "{page}");
}
