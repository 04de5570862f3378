//! What is checked of a whole trace: that it is valid, that it ended, that it is empty.
//!
//! What a test expects of it in particular is `expect`.

use super::trace::Trace;
use super::valid;

impl Trace {
    /// What X-Ray would refuse in what was sent, and what does not hang together; see
    /// [`assert_valid`](Self::assert_valid).
    #[track_caller]
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        valid::trace(&self.datagrams(), &self.tree())
    }

    /// Checks all that was sent.
    ///
    /// Every datagram has the header line and one document within the size limit, whose fields are
    /// of the types, forms and lengths that X-Ray takes; no id is told twice; every subsegment ended,
    /// its parent was sent, and it did not begin before that; a `cause` comes with an error, fault or
    /// throttle; no document has more than fifty annotation keys. A child that ends after its parent
    /// is none of these: that is what spawned work does.
    ///
    /// X-Ray: [Segment documents](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html).
    ///
    /// # Panics
    ///
    /// When something is wrong; it says what, and where.
    #[track_caller]
    pub fn assert_valid(&self) {
        let violations = self.violations();
        assert!(violations.is_empty(), "the trace is not valid:\n  {}\n{}", violations.join("\n  "), self.drawn());
    }

    /// Checks that all that was begun has ended.
    ///
    /// ```should_panic
    /// use xray_runtime::testing::record_sync;
    ///
    /// let trace = record_sync(|| std::mem::forget(xray_runtime::begin_subsegment("price")));
    /// trace.assert_no_leaks(); // begun and never ended: `price`; ..
    /// ```
    ///
    /// # Panics
    ///
    /// When something has not; it says what. What is open around the call of this counts too.
    #[track_caller]
    pub fn assert_no_leaks(&self) {
        let tree = self.tree();
        let mut open = self.open_names();
        open.extend(
            tree.records.iter().filter(|record| record.is("in_progress")).map(|record| record.name().to_owned()),
        );
        assert!(
            open.is_empty(),
            "begun and never ended: `{}`; close or drop each guard, and wait for what was spawned; ended are:\n{}",
            open.join("`, `"),
            self.drawn()
        );
    }

    /// Checks that nothing was recorded: no segment and no subsegment, but for the segment the work
    /// itself ran in.
    ///
    /// ```
    /// use xray_runtime::testing::{Recording, record_sync};
    ///
    /// record_sync(|| 1 + 2).expect_none();
    /// Recording::new().not_sampled().record_sync(|| xray_runtime::scope("price", || 7)).expect_none();
    /// ```
    ///
    /// # Panics
    ///
    /// When something was; it says what.
    #[track_caller]
    pub fn expect_none(&self) {
        let tree = self.tree();
        let own = self.own_segment();
        let is_own = |id: &str| own.as_deref() == Some(id);
        let none = tree.records.iter().all(|record| is_own(record.id()));
        assert!(none, "nothing should have been recorded; there is:\n{}", self.drawn());
    }
}
