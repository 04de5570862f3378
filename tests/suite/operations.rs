//! Any sequence of operations: each id leaves exactly once, the accounts are exact, and every datagram survives.

use proptest::prelude::*;
use xray_runtime::{Context, DetachedSubsegment, FutureExt as _, Segment};
use xray_test_support::union;

use crate::common::{DEADLINE, bench_with};

/// One thing a program may do; numbers choose among what is there.
#[derive(Debug, Clone)]
enum Operation {
    BeginSegment,
    BeginBelowSegment(usize),
    BeginBelowSubsegment(usize),
    CloseSegment(usize),
    CloseSubsegment(usize),
    CloseOnAnotherThread(usize),
    ForgetSubsegment(usize),
    Annotate(usize, String, i64),
    AddMetadata(usize, usize),
    Fail(usize),
    Cancel(usize),
    FinishInAnotherTask(usize),
    EnterAndNest(usize, usize),
    KeepContext(usize),
    UseContext(usize),
    Flush,
}

fn operation() -> impl Strategy<Value = Operation> {
    let which = || any::<prop::sample::Index>().prop_map(|index| index.index(1 << 20));
    prop_oneof![
        2 => Just(Operation::BeginSegment),
        4 => which().prop_map(Operation::BeginBelowSegment),
        4 => which().prop_map(Operation::BeginBelowSubsegment),
        1 => which().prop_map(Operation::CloseSegment),
        6 => which().prop_map(Operation::CloseSubsegment),
        1 => which().prop_map(Operation::CloseOnAnotherThread),
        1 => which().prop_map(Operation::ForgetSubsegment),
        2 => (which(), "\\PC{0,8}", any::<i64>()).prop_map(|(which, key, value)| Operation::Annotate(which, key, value)),
        1 => (which(), 0_usize..3_000).prop_map(|(which, size)| Operation::AddMetadata(which, size)),
        1 => which().prop_map(Operation::Fail),
        1 => which().prop_map(Operation::Cancel),
        1 => which().prop_map(Operation::FinishInAnotherTask),
        1 => (which(), 0_usize..70).prop_map(|(which, depth)| Operation::EnterAndNest(which, depth)),
        1 => which().prop_map(Operation::KeepContext),
        1 => which().prop_map(Operation::UseContext),
        1 => Just(Operation::Flush),
    ]
}

/// What is open while the operations run.
#[derive(Default)]
struct World {
    segments: Vec<Segment>,
    subsegments: Vec<DetachedSubsegment>,
    contexts: Vec<Context>,
    /// How many records were begun that are open for ever.
    forgotten: u64,
    begun: u64,
}

impl World {
    fn subsegment(&self, which: usize) -> Option<&DetachedSubsegment> {
        which.checked_rem(self.subsegments.len()).map(|place| &self.subsegments[place])
    }

    fn segment(&self, which: usize) -> Option<&Segment> {
        which.checked_rem(self.segments.len()).map(|place| &self.segments[place])
    }

    fn take_subsegment(&mut self, which: usize) -> Option<DetachedSubsegment> {
        which.checked_rem(self.subsegments.len()).map(|place| self.subsegments.swap_remove(place))
    }

    fn perform(&mut self, recorder: &xray_runtime::Recorder, operation: Operation) {
        match operation {
            Operation::BeginSegment => {
                self.begun += 1;
                self.segments.push(recorder.begin_segment("segment"));
            }
            Operation::BeginBelowSegment(which) => {
                if let Some(child) = self.segment(which).map(|parent| parent.begin_subsegment("child")) {
                    self.begun += 1;
                    self.subsegments.push(child);
                }
            }
            Operation::BeginBelowSubsegment(which) => {
                if let Some(child) = self.subsegment(which).map(|parent| parent.begin_subsegment("grandchild")) {
                    self.begun += 1;
                    self.subsegments.push(child);
                }
            }
            Operation::CloseSegment(which) => {
                if let Some(place) = which.checked_rem(self.segments.len()) {
                    self.segments.swap_remove(place).close();
                }
            }
            Operation::CloseSubsegment(which) => drop(self.take_subsegment(which)),
            Operation::CloseOnAnotherThread(which) => {
                if let Some(subsegment) = self.take_subsegment(which) {
                    std::thread::spawn(move || subsegment.close()).join().expect("no panic");
                }
            }
            Operation::ForgetSubsegment(which) => {
                if let Some(subsegment) = self.take_subsegment(which) {
                    self.forgotten += 1;
                    std::mem::forget(subsegment);
                }
            }
            Operation::Annotate(which, key, value) => {
                if let Some(subsegment) = self.subsegment(which) {
                    subsegment.annotate(key, value);
                }
            }
            Operation::AddMetadata(which, size) => {
                if let Some(subsegment) = self.subsegment(which) {
                    subsegment.add_metadata("blob", "m".repeat(size));
                }
            }
            Operation::Fail(which) => {
                if let Some(subsegment) = self.subsegment(which) {
                    subsegment.add_exception(&std::io::Error::other("failed"));
                }
            }
            Operation::Cancel(which) => {
                if let Some(segment) = self.segment(which) {
                    let mut future = Box::pin(
                        xray_runtime::subsegment("cancelled", std::future::pending::<()>()).in_segment(segment),
                    );
                    let mut task = std::task::Context::from_waker(std::task::Waker::noop());
                    assert!(future.as_mut().poll(&mut task).is_pending());
                    self.begun += 1;
                }
            }
            Operation::FinishInAnotherTask(which) => {
                if let Some(context) = self.segment(which).map(|segment| Context::clone(segment)) {
                    self.begun += 1;
                    let future = xray_runtime::subsegment("moved", async {}).in_segment(&context);
                    std::thread::spawn(move || futures::executor::block_on(future)).join().expect("no panic");
                }
            }
            Operation::EnterAndNest(which, depth) => {
                if let Some(segment) = self.segment(which) {
                    let entered = segment.enter();
                    let nested: Vec<_> = (0..depth).map(|_| xray_runtime::begin_subsegment("nested")).collect();
                    // Oldest first, so not as they were entered.
                    drop(nested);
                    drop(entered);
                    self.begun += depth as u64;
                    assert!(!xray_runtime::current().is_recording(), "the thread is outside again");
                }
            }
            Operation::KeepContext(which) => {
                let kept = self.segment(which).map(|segment| Context::clone(segment));
                self.contexts.extend(kept);
            }
            Operation::UseContext(which) => {
                if let Some(place) = which.checked_rem(self.contexts.len()) {
                    self.contexts[place].annotate("late", true);
                    self.contexts[place].set_error();
                }
            }
            Operation::Flush => recorder.flush(DEADLINE).expect("flushed in time"),
        }
    }
}

proptest! {
    #[test]
    fn each_id_leaves_exactly_once_and_the_accounts_are_exact(
        operations in proptest::collection::vec(operation(), 0..80),
        stream_after in prop_oneof![Just(None), (0_usize..6).prop_map(Some)],
        max_bytes in prop_oneof![Just(64_512_usize), 8_192_usize..12_000],
        inline in any::<bool>(),
    ) {
        let bench = bench_with(|builder| {
            let builder = builder.max_document_bytes(max_bytes).inline(inline);
            match stream_after {
                Some(finished) => builder.stream_after(finished),
                None => builder,
            }
        });
        let mut world = World::default();
        for operation in operations {
            world.perform(&bench.recorder, operation);
        }
        let World { segments, subsegments, contexts, forgotten, begun } = world;
        drop((segments, subsegments, contexts));

        // `documents` reads every datagram strictly and as the receivers do; `union` refuses an id that appears twice.
        let nodes = union(&bench.documents_up_to(max_bytes));
        let stats = bench.recorder.stats();
        prop_assert_eq!(stats.recorded, begun, "{}", stats);
        prop_assert!(stats.is_balanced(), "{}", stats);
        prop_assert_eq!(stats.dropped_total(), 0, "{}", stats);
        prop_assert_eq!(nodes.len() as u64, stats.handed_over, "{}", stats);
        // What was forgotten may be sent in progress or stay live; everything else has left.
        prop_assert!(stats.live <= forgotten, "{} forgotten, {}", forgotten, stats);
        prop_assert!(nodes.values().filter(|node| node.in_progress).count() as u64 <= forgotten);
        // A parent that left is there under the id its children name.
        for node in nodes.values().filter(|node| node.is_subsegment) {
            let parent = node.parent_id.as_ref().and_then(|parent| nodes.get(parent));
            prop_assert!(parent.is_some() || stats.live > 0, "{:?} hangs below nothing", node);
            if let Some(parent) = parent {
                prop_assert_eq!(&parent.trace_id, &node.trace_id);
                prop_assert!(node.start_time >= parent.start_time);
            }
        }
    }
}
