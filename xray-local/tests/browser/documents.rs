//! The page of what is wrong with documents.

use crate::support::samples::{request, send};
use crate::support::{DESKTOP, browse};

#[test]
fn what_a_receiver_would_refuse_is_listed_with_the_fix() {
    browse(DESKTOP, async |browser| {
        send(&browser.store, &request(1, |_| {}));
        browser.open("/documents").await;
        assert!(browser.text("#live").await.contains("Nothing is wrong with what came so far."));
        browser.until("document.body.dataset.link === 'live'").await;
        for number in 2..5 {
            let refused = request(number, |document| document["start_time"] = "now".into());
            assert!(browser.store.document(&refused).is_some());
        }
        browser.until("document.querySelector('#problems').textContent === '3'").await;
        browser.until("document.querySelectorAll('.finding').length === 1").await;
        let finding = browser.text(".finding").await;
        assert!(finding.contains("Rejected") && finding.contains("3 documents"), "{finding}");
        assert!(finding.contains("start_time") && finding.contains("; send "), "{finding}");
        assert!(browser.text(".tile.fault").await.contains("Rejected\n3"));
        browser.picture("documents").await;
    });
}
