//! Insights: what was unusual, and the ways to it.

use serde_json::json;

use crate::support::samples::{request, send};
use crate::support::{Browser, DESKTOP, PHONE, browse};

/// Ten good minutes, and three in which every other call of the bank faults: 16 of 32 from the first whole minute on.
fn send_outage(browser: &Browser) {
    for number in 0..13 * 12 {
        let document = request(number * 5, |document| {
            let fault = number >= 120 && number % 2 == 0;
            let start = document["start_time"].as_f64().unwrap();
            document["fault"] = fault.into();
            document["subsegments"] = json!([{"id": format!("{:016x}", number * 80 + 2), "name": "bank",
                "namespace": "remote", "start_time": start, "end_time": start + 0.05, "fault": fault}]);
        });
        send(&browser.store, &document);
    }
}

#[test]
fn an_outage_of_the_past_leads_to_its_map_and_traces() {
    browse(DESKTOP, async |browser| {
        browser.open("/insights").await;
        assert!(browser.text("#live").await.contains("Nothing is unusual"));
        browser.until("document.body.dataset.link === 'live'").await;
        send_outage(browser);
        browser.until("document.querySelectorAll('.insight').length === 1").await;
        let words = browser.words(".insight").await;
        assert!(words.starts_with("Closed bank remote"), "{words}");
        assert!(browser.words("main").await.contains("local estimate"));
        browser.click(".insight summary").await;
        assert!(browser.count(".events li").await >= 2);
        browser.picture("insights").await;
        browser.click(".ways-on a:last-child").await;
        browser.until("document.getElementById('chosen')?.textContent === 'bank'").await;
        browser.client.back().await.unwrap();
        browser.click(".ways-on a:first-child").await;
        browser
            .until("location.pathname === '/traces' && document.querySelectorAll('.trace.fault').length === 16")
            .await;
        assert_eq!(browser.count(".trace").await, 16);
    });
}

#[test]
fn a_phone_shows_insights_without_moving_sideways() {
    browse(PHONE, async |browser| {
        send_outage(browser);
        browser.open("/insights").await;
        browser.find(".insight").await;
        browser.fits().await;
        browser.picture("phone-insights").await;
    });
}
