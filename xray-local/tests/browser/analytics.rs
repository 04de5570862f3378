//! Analytics.

use crate::support::samples::send_ten;
use crate::support::{DESKTOP, browse};

#[test]
fn traces_are_grouped_by_the_annotation_with_the_fewest_values_or_the_one_chosen() {
    browse(DESKTOP, async |browser| {
        send_ten(&browser.store);
        browser.open("/analytics").await;
        let rows = browser.words(".groups tbody").await;
        assert_eq!(rows, "free 6 33 % 33 % 100 ms 100 ms 100 ms gold 4 0 % 0 % 100 ms 2 s 2 s");
        browser.picture("analytics").await;
        browser.client.find(fantoccini::Locator::LinkText("http.status")).await.unwrap().click().await.unwrap();
        browser.until("document.querySelectorAll('.groups tbody tr').length === 4").await;
        assert!(browser.words(".groups tbody tr").await.starts_with("200 6 0 %"));
    });
}

#[test]
fn a_group_opens_its_traces_and_a_column_sorts() {
    browse(DESKTOP, async |browser| {
        send_ten(&browser.store);
        browser.open("/analytics?by=http.status&sort=fault").await;
        assert!(browser.words(".groups tbody tr").await.starts_with("500 2 100 %"));
        browser.click(".groups tbody th a").await;
        browser.until("document.querySelectorAll('.trace').length === 2").await;
        assert_eq!(browser.run("return document.getElementById('filter').value;").await, "http.status = 500");
    });
}
