//! The trace list.

use crate::support::samples::{request, send, send_ten, trace_id};
use crate::support::{DESKTOP, PHONE, browse};

#[test]
fn an_empty_list_says_what_to_do_and_follows_the_first_trace() {
    browse(DESKTOP, async |browser| {
        browser.open("/").await;
        assert_eq!(browser.address().await, "/traces");
        assert!(browser.text("#live").await.contains("cargo run -p xray-local -- demo"));
        browser.until("document.body.dataset.link === 'live'").await;
        send(&browser.store, &request(1, |_| {}));
        browser.until("document.querySelectorAll('.trace').length === 1").await;
        assert!(browser.text(".trace").await.contains("GET /orders"));
    });
}

#[test]
fn a_paused_list_stands_still_until_it_is_followed_again() {
    browse(DESKTOP, async |browser| {
        send(&browser.store, &request(1, |_| {}));
        browser.open("/traces").await;
        browser.until("document.body.dataset.link === 'live'").await;
        browser.press("p").await;
        assert_eq!(browser.text("#pause").await, "Paused");
        let version = browser.store.accounts().received;
        send(&browser.store, &request(2, |_| {}));
        assert_eq!(browser.store.accounts().received, version + 1);
        assert_eq!(browser.count(".trace").await, 1);
        browser.click("#pause").await;
        browser.until("document.querySelectorAll('.trace').length === 2").await;
    });
}

#[test]
fn totals_and_rows_tell_what_became_of_the_requests() {
    browse(DESKTOP, async |browser| {
        send_ten(&browser.store);
        browser.open("/traces").await;
        let tiles = browser.text(".tiles").await;
        for part in ["Traces\n10", "Fault\n20 %", "Error\n20 %", "p50\n100 ms", "p99\n2 s"] {
            assert!(tiles.contains(part), "no {part:?} in {tiles}");
        }
        assert_eq!(browser.count(".trace.fault").await, 2);
        assert_eq!(browser.count(".trace.throttle").await, 1);
        assert!(browser.text(".trace:first-child").await.contains("plan=gold"));
        browser.fits().await;
        browser.picture("traces").await;
        browser.press("d").await;
        browser.picture("traces-dark").await;
    });
}

#[test]
fn a_filter_is_written_completed_and_applied() {
    browse(DESKTOP, async |browser| {
        send_ten(&browser.store);
        browser.open("/traces").await;
        browser.press("/").await;
        browser.press("plan").await;
        browser.until("document.querySelector('#completions li b')?.textContent === 'annotation[plan]'").await;
        // Tab takes the first offer; behind the annotation operators are offered, behind those its values.
        browser.press("\u{e004}").await;
        browser.until("document.querySelector('#completions li b')?.textContent === '='").await;
        browser.press("= ").await;
        browser.until("document.querySelector('#completions li b')?.textContent === '\"free\"'").await;
        browser.press("\u{e015}").await;
        browser.press("\u{e015}").await;
        browser.press("\u{e007}").await;
        assert_eq!(
            browser.run("return document.getElementById('filter').value;").await,
            "annotation[plan] = \"gold\" "
        );
        browser.press("\u{e00c}\u{e007}").await;
        browser.until("document.querySelectorAll('.trace').length === 4").await;
        assert_eq!(browser.address().await, "/traces?filter=annotation%5Bplan%5D+%3D+%22gold%22+&timeRange=");
    });
}

#[test]
fn a_mistake_in_a_filter_is_marked_where_it_is() {
    browse(DESKTOP, async |browser| {
        send_ten(&browser.store);
        browser.open("/traces?filter=fault%20AND%20responstime%20%3E%201").await;
        assert_eq!(browser.text("#filter-error mark").await, "responstime");
        assert!(browser.text("#filter-error p").await.contains(" at 10; "));
        assert_eq!(browser.count(".trace").await, 0);
        browser.picture("filter-error").await;
    });
}

#[test]
fn a_range_of_response_times_is_dragged_over() {
    browse(DESKTOP, async |browser| {
        send_ten(&browser.store);
        browser.open("/traces").await;
        // The last bar of the response times is the slow request.
        browser.click(".charts .chart:last-child .bar:last-child .hit").await;
        browser.until("document.querySelectorAll('.trace').length === 1").await;
        assert!(browser.address().await.starts_with("/traces?filter=responsetime+%3E%3D+1."));
        assert!(browser.text(".trace .time").await == "2 s");
        // A tag narrows further.
        browser.click(".trace .tag").await;
        browser.until("document.getElementById('filter').value.startsWith('(responsetime')").await;
        assert_eq!(browser.count(".trace").await, 1);
    });
}

#[test]
fn the_list_is_walked_with_the_keyboard() {
    browse(DESKTOP, async |browser| {
        send_ten(&browser.store);
        browser.open("/traces").await;
        browser.press("jj").await;
        let label = "return document.activeElement.getAttribute('aria-label');";
        assert_eq!(browser.run(label).await, format!("Trace {}, OK", trace_id(8)));
        browser.press("k").await;
        assert_eq!(browser.run(label).await, format!("Trace {}, OK", trace_id(9)));
        // What arrives meanwhile does not take the focus away.
        send(&browser.store, &request(10, |_| {}));
        browser.until("document.querySelectorAll('.trace').length === 11").await;
        assert_eq!(browser.run(label).await, format!("Trace {}, OK", trace_id(9)));
        browser.press("?").await;
        assert!(browser.text("#keys").await.contains("write a filter"));
        browser.press("\u{e00c}").await;
        browser.press("ga").await;
        browser.until("location.pathname === '/analytics'").await;
    });
}

#[test]
fn two_traces_are_chosen_to_be_compared() {
    browse(DESKTOP, async |browser| {
        send_ten(&browser.store);
        browser.open("/traces").await;
        browser.press("jc").await;
        assert!(browser.text("#compare").await.contains("Choose another trace"));
        browser.click(".trace:nth-child(3) .pick").await;
        // What arrives meanwhile leaves the choice as it is.
        browser.until("document.body.dataset.link === 'live'").await;
        send(&browser.store, &request(10, |_| {}));
        browser.until("document.querySelectorAll('.trace').length === 11").await;
        assert_eq!(browser.count(".pick[aria-pressed=true]").await, 2);
        let expected = format!("/compare?a={}&b={}", trace_id(7), trace_id(9));
        assert_eq!(browser.find("#compare a").await.attr("href").await.unwrap(), Some(expected));
        browser.click("#compare button").await;
        assert_eq!(browser.count(".pick[aria-pressed=true]").await, 0);
    });
}

#[test]
fn a_phone_shows_the_list_without_moving_sideways() {
    browse(PHONE, async |browser| {
        send_ten(&browser.store);
        for path in ["/traces", "/analytics", "/documents"] {
            browser.open(path).await;
            browser.find("#live").await;
            browser.fits().await;
            browser.picture(&format!("phone-{}", &path[1..])).await;
        }
    });
}

#[test]
fn a_server_that_has_gone_is_told() {
    browse(DESKTOP, async |browser| {
        browser.open("/traces").await;
        browser.until("document.body.dataset.link === 'live'").await;
        assert!(browser.stop_serving());
        browser.until("document.body.dataset.link === 'lost'").await;
        assert_eq!(browser.text("#pause").await, "Lost");
    });
}
