//! The service map: drawn, moved, chosen from, and followed.

use serde_json::{Value, json};

use crate::support::samples::{request, send};
use crate::support::{Browser, DESKTOP, PHONE, browse};

/// The shop calls the bank; the first of them fails.
fn shop(number: u64) -> String {
    request(number, |document| {
        let start = document["start_time"].as_f64().unwrap();
        document["fault"] = (number == 0).into();
        document["subsegments"] = json!([{"id": format!("{:016x}", number * 16 + 2), "name": "bank", "namespace": "remote",
            "start_time": start, "end_time": start + 0.05, "fault": number == 0}]);
    })
}

async fn open_map(browser: &Browser, path: &str) {
    (0..4).for_each(|number| send(&browser.store, &shop(number)));
    browser.open(path).await;
    browser.until("document.body.dataset.link === 'live'").await;
}

async fn view_box(browser: &Browser) -> Value {
    browser.run("return document.getElementById('map').getAttribute('viewBox');").await
}

#[test]
fn a_service_that_is_clicked_shows_its_figures_and_leads_to_its_traces() {
    browse(DESKTOP, async |browser| {
        open_map(browser, "/map").await;
        assert_eq!((browser.count(".node").await, browser.count(".edge").await), (3, 2));
        browser.picture("map").await;
        browser.click(".node[aria-label^='bank'] .mean").await;
        let panel = browser.words("#panel").await;
        for part in ["bank remote", "Calls 4", "p50 50 ms", "Fault 1 25 %", "OK 3 75 %", "Called by shop"] {
            assert!(panel.contains(part), "no {part:?} in {panel}");
        }
        assert_eq!(browser.address().await, "/map?service=bank&type=remote");
        browser.fits().await;
        browser.picture("map-panel").await;
        // The first of the outcomes is the fault.
        browser.click(".shares li:first-child a").await;
        browser.until("location.pathname === '/traces' && document.querySelectorAll('.trace').length === 1").await;
        assert_eq!(browser.count(".trace.fault").await, 1);
    });
}

#[test]
fn a_range_of_an_edge_is_dragged_over() {
    browse(DESKTOP, async |browser| {
        open_map(browser, "/map?caller=shop&callerType=AWS%3A%3AEC2%3A%3AInstance&service=bank&type=remote").await;
        assert!(browser.words("#panel").await.starts_with("shop → bank calls, as the caller sees them"));
        browser.click("#panel .chart .calls").await;
        browser.until("location.pathname === '/traces' && document.querySelectorAll('.trace').length === 4").await;
        let filter = browser.run("return document.getElementById('filter').value;").await;
        let filter = filter.as_str().unwrap();
        assert!(
            filter.starts_with("edge(id(name: \"shop\", type: \"AWS::EC2::Instance\"), id(name: \"bank\""),
            "{filter}"
        );
        assert!(filter.ends_with("{ responsetime >= 0.0495 AND responsetime <= 0.0505 }"), "{filter}");
    });
}

#[test]
fn a_range_is_chosen_with_the_keyboard() {
    browse(DESKTOP, async |browser| {
        open_map(browser, "/map?service=bank&type=remote").await;
        browser.run("document.querySelector('#panel .chart svg').focus();").await;
        // The calls stand in the middle of twelve steps of a millisecond.
        browser.press("\u{e012}").await;
        assert_eq!(browser.count("#panel .chosen").await, 1);
        assert_eq!(browser.text("#said").await, "none");
        browser.press("\u{e008}\u{e012}\u{e012}\u{e012}\u{e012}\u{e012}\u{e012}\u{e012}\u{e008}").await;
        assert_eq!(browser.count("#panel .chosen").await, 8);
        assert!(browser.text("#said").await.ends_with("4 calls"));
        browser.press("\u{e007}").await;
        browser.until("location.pathname === '/traces' && document.querySelectorAll('.trace').length === 4").await;
        let filter = browser.run("return document.getElementById('filter').value;").await;
        assert!(filter.as_str().unwrap().contains("{ responsetime >= 0.0485 AND responsetime <= "), "{filter}");
    });
}

#[test]
fn what_the_reader_zoomed_to_stays_when_traces_come() {
    browse(DESKTOP, async |browser| {
        open_map(browser, "/map").await;
        let whole = view_box(browser).await;
        browser.press("+").await;
        browser.press("\u{e014}").await;
        let seen = view_box(browser).await;
        assert_ne!(seen, whole);
        send(&browser.store, &shop(4));
        browser.until("document.querySelector('.tools p').textContent === '2 services, 5 calls'").await;
        assert_eq!(view_box(browser).await, seen);
        browser.click("[data-zoom=fit]").await;
        assert_eq!(view_box(browser).await, whole);
    });
}

#[test]
fn the_map_is_walked_with_the_keyboard() {
    browse(DESKTOP, async |browser| {
        open_map(browser, "/map").await;
        let label = "return document.activeElement.getAttribute('aria-label');";
        browser.run("document.querySelector('.node').focus();").await;
        assert_eq!(browser.run(label).await, "Clients of shop");
        browser.press("\u{e004}").await;
        assert_eq!(browser.run(label).await, "shop, AWS::EC2::Instance: 4 calls, 100 ms on average, 25 % fault");
        browser.press("\u{e007}").await;
        browser.until("document.activeElement.id === 'chosen'").await;
        assert_eq!(browser.text("#chosen").await, "shop");
        browser.press("\u{e00c}").await;
        browser.until("!document.getElementById('panel') && document.activeElement.matches('.node')").await;
        assert_eq!(browser.address().await, "/map");
        browser.client.back().await.unwrap();
        browser.until("document.getElementById('chosen')?.textContent === 'shop'").await;
    });
}

#[test]
fn a_phone_shows_what_is_chosen_as_a_sheet() {
    browse(PHONE, async |browser| {
        open_map(browser, "/map").await;
        browser.fits().await;
        browser.picture("phone-map").await;
        browser.click(".node[aria-label^='shop'] .mean").await;
        browser.find("#panel").await;
        browser.fits().await;
        let bottom = "const box = document.getElementById('panel').getBoundingClientRect(); return box.left === 0 && box.bottom < innerHeight;";
        assert_eq!(browser.run(bottom).await, true);
        browser.picture("phone-map-sheet").await;
        browser.click("#panel .close").await;
        browser.until("!document.getElementById('panel')").await;
        browser.open("/map?view=table").await;
        browser.fits().await;
        assert!(browser.words("tbody").await.starts_with("bank remote 4 "));
    });
}
