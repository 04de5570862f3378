//! Inside which segment this thread is: a stack of entries, each with a number of its own.
//!
//! Entries leave by their number, not by their turn, so guards that are dropped out of order heal
//! instead of leaving a wrong parent behind. A future enters before each poll and leaves after it.
//! No code of the user's runs while the stack is borrowed, and every access may fail quietly: a
//! thread that is ending has no stack any more.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::segment::arena::Spot;
use crate::segment::core::{Batch, Core, Ending};

/// What traced code finds on this thread, readable without touching the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// No segment.
    Missing,
    /// A segment that is not sampled.
    NotSampled,
    /// A segment that records.
    Recording,
}

/// The number of an entry on this thread's stack; never zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token(u64);

impl Token {
    /// No entry: what could not be entered is not left either.
    pub(crate) const NONE: Self = Self(0);
}

/// Guards that were left on the stack by futures and segments that ended; dropped guards find
/// themselves here. Those forgotten for good are let go, oldest first.
const MAX_DETACHED: usize = 64;

struct Entry {
    token: Token,
    spot: Spot,
    /// The segment of this entry and of those above it that name none.
    owner: Option<Arc<Core>>,
}

#[derive(Default)]
struct Stack {
    entries: Vec<Entry>,
    /// The place of the topmost entry with an owner.
    owner: usize,
    last_token: u64,
    detached: Vec<Entry>,
}

thread_local! {
    static MODE: Cell<Mode> = const { Cell::new(Mode::Missing) };
    static STACK: RefCell<Stack> = const { RefCell::new(Stack::new()) };
}

/// What this thread is in.
#[inline]
pub(crate) fn mode() -> Mode {
    MODE.get()
}

/// Enters a segment at a spot in it.
pub(crate) fn enter(core: Arc<Core>, spot: Spot) -> Result<Token, Arc<Core>> {
    let mut core = Some(core);
    let entered = with(|stack| {
        let core = core.take()?;
        MODE.set(mode_of(&core));
        stack.owner = stack.entries.len();
        let token = stack.next_token();
        stack.entries.push(Entry { token, spot, owner: Some(core) });
        Some(token)
    });
    match (entered.flatten(), core) {
        (Some(token), _) => Ok(token),
        (None, Some(core)) => Err(core),
        // The closure either took the core and entered it, or left it.
        (None, None) => Ok(Token::NONE),
    }
}

/// Leaves an entry made by [`enter`] and takes its segment back, with the spot that the entry has
/// now. What stands above it (guards held across an await, or forgotten) is set aside.
#[inline]
pub(crate) fn leave(token: Token) -> Option<(Arc<Core>, Spot)> {
    with(|stack| {
        if stack.entries.last().is_none_or(|last| last.token != token) {
            let place = stack.find(token)?;
            stack.detach_above(place);
        }
        let entry = stack.entries.pop()?;
        stack.settle();
        Some((entry.owner?, entry.spot))
    })?
}

/// Begins a subsegment for the entry on top, which was entered for it and has no place yet.
pub(crate) fn begin_for_top(begin: impl FnOnce(&Core, Spot) -> Option<u32>) {
    with(|stack| {
        let below = stack.entries.len().checked_sub(2)?;
        let parent = stack.entries.get(below)?.spot;
        let top = stack.entries.last_mut()?;
        let place = begin(top.owner.as_deref()?, parent)?;
        top.spot = Spot { place, id: 0 };
        Some(())
    });
}

/// Leaves an entry of a segment that may be left out of order: when other segments were entered
/// above it, it goes when they are gone.
pub(crate) fn leave_in_any_order(token: Token) -> Option<Arc<Core>> {
    with(|stack| {
        let place = stack.find(token)?;
        if stack.entries.iter().skip(place + 1).any(|above| above.owner.is_some()) {
            let entry = stack.entries.get_mut(place)?;
            entry.token = Token::NONE;
            return entry.owner.clone();
        }
        if stack.entries.len() > place + 1 {
            stack.detach_above(place);
        }
        let entry = stack.entries.pop()?;
        stack.settle();
        entry.owner
    })?
}

/// Begins a subsegment in the current segment and enters it.
#[inline]
pub(crate) fn begin(begin: impl FnOnce(&Core, Spot) -> Option<u32>) -> Token {
    with(|stack| {
        let parent = stack.entries.last()?.spot;
        let core = stack.entries.get(stack.owner)?.owner.as_deref()?;
        let place = begin(core, parent)?;
        let token = stack.next_token();
        stack.entries.push(Entry { token, spot: Spot { place, id: 0 }, owner: None });
        Some(token)
    })
    .flatten()
    .unwrap_or(Token::NONE)
}

/// Ends the subsegment of an entry made by [`begin`], and leaves it.
#[inline(never)]
pub(crate) fn end(token: Token, ending: Ending) {
    let leaving = with(|stack| match stack.entries.last() {
        Some(last) if last.token == token => {
            let spot = last.spot;
            stack.entries.pop();
            let core = stack.entries.get(stack.owner)?.owner.as_ref()?;
            let batch = core.end_subsegment(spot, ending);
            let leaving = batch.map(|batch| (Arc::clone(core), batch));
            if stack.entries.last().is_some_and(|entry| entry.token == Token::NONE) {
                stack.settle();
            }
            leaving
        }
        _ => stack.end_out_of_order(token, ending),
    });
    if let Some((core, batch)) = leaving.flatten() {
        core.hand_over(batch);
    }
}

/// The current segment and the spot in it, borrowed: `f` must not run code of the user's.
pub(crate) fn with_current<R>(f: impl FnOnce(&Arc<Core>, Spot) -> R) -> Option<R> {
    if mode() == Mode::Missing {
        return None;
    }
    with(|stack| {
        let spot = stack.entries.last()?.spot;
        let core = stack.entries.get(stack.owner)?.owner.as_ref()?;
        Some(f(core, spot))
    })?
}

/// The segment and spot of an entry made by [`begin`], wherever it is now.
pub(crate) fn with_entry<R>(token: Token, f: impl FnOnce(&Arc<Core>, Spot) -> R) -> Option<R> {
    with(|stack| {
        if let Some(place) = stack.find(token) {
            let owner = stack.owner_of(place)?;
            return Some(f(owner, stack.entries.get(place)?.spot));
        }
        let entry = stack.detached.iter().find(|entry| entry.token == token)?;
        Some(f(entry.owner.as_ref()?, entry.spot))
    })?
}

#[inline]
fn with<R>(f: impl FnOnce(&mut Stack) -> R) -> Option<R> {
    STACK.try_with(|stack| stack.try_borrow_mut().ok().map(|mut stack| f(&mut stack))).ok()?
}

fn mode_of(core: &Core) -> Mode {
    if core.sampled { Mode::Recording } else { Mode::NotSampled }
}

impl Stack {
    const fn new() -> Self {
        Self { entries: Vec::new(), owner: 0, last_token: 0, detached: Vec::new() }
    }

    #[inline]
    fn next_token(&mut self) -> Token {
        self.last_token += 1;
        Token(self.last_token)
    }

    /// The place of an entry, which is nearly always the last.
    fn find(&self, token: Token) -> Option<usize> {
        if token == Token::NONE { None } else { self.entries.iter().rposition(|entry| entry.token == token) }
    }

    fn owner_of(&self, place: usize) -> Option<&Arc<Core>> {
        if place >= self.owner {
            return self.entries.get(self.owner)?.owner.as_ref();
        }
        self.entries.get(..=place)?.iter().rev().find_map(|entry| entry.owner.as_ref())
    }

    /// Sets the entries above `place` aside.
    #[cold]
    fn detach_above(&mut self, place: usize) {
        let mut owner = self.owner_of(place).cloned();
        for mut entry in self.entries.drain(place + 1..) {
            if let Some(own) = &entry.owner {
                owner = Some(Arc::clone(own));
            } else {
                entry.owner.clone_from(&owner);
            }
            if entry.token != Token::NONE {
                self.detached.push(entry);
            }
        }
        if self.detached.len() > MAX_DETACHED {
            self.detached.drain(..self.detached.len() - MAX_DETACHED);
        }
    }

    /// Drops entries that were left while others stood above them, and finds the owner again.
    #[inline]
    fn settle(&mut self) {
        while self.entries.last().is_some_and(|entry| entry.token == Token::NONE) {
            self.entries.pop();
        }
        self.owner = self.entries.iter().rposition(|entry| entry.owner.is_some()).unwrap_or(0);
        let owner = self.entries.get(self.owner).and_then(|entry| entry.owner.as_deref());
        MODE.set(owner.map_or(Mode::Missing, mode_of));
    }

    #[cold]
    fn end_out_of_order(&mut self, token: Token, ending: Ending) -> Option<(Arc<Core>, Box<Batch>)> {
        let entry = match self.find(token) {
            Some(place) => {
                let owner = self.owner_of(place).cloned();
                let entry = self.entries.remove(place);
                self.settle();
                Entry { owner, ..entry }
            }
            None => {
                let place = self.detached.iter().position(|entry| entry.token == token)?;
                self.detached.remove(place)
            }
        };
        let core = entry.owner?;
        let batch = core.end_subsegment(entry.spot, ending)?;
        Some((core, batch))
    }
}

/// Runs `work` as if this thread were in a segment that is not sampled.
pub(crate) fn suppressed<R>(work: impl FnOnce() -> R) -> R {
    struct Restore(Mode);
    impl Drop for Restore {
        fn drop(&mut self) {
            MODE.set(self.0);
        }
    }
    let _restore = Restore(MODE.replace(Mode::NotSampled));
    work()
}

/// Runs `work` as if this thread were in no segment. What it leaves open is left with it.
#[cfg(feature = "testing")]
pub(crate) fn outside<R>(work: impl FnOnce() -> R) -> R {
    struct Restore(Option<Stack>, Mode);
    impl Drop for Restore {
        fn drop(&mut self) {
            let Some(mut kept) = self.0.take() else { return };
            // Dropped where nothing is borrowed: a segment may end with it.
            let left = with(|stack| {
                kept.last_token = stack.last_token;
                std::mem::replace(stack, kept)
            });
            MODE.set(self.1);
            drop(left);
        }
    }
    let mode = MODE.get();
    let kept = with(|stack| {
        // Numbers go on, so that no guard from before takes an entry for its own.
        let none = Stack { last_token: stack.last_token, ..Stack::new() };
        std::mem::replace(stack, none)
    });
    if kept.is_some() {
        MODE.set(Mode::Missing);
    }
    let _restore = Restore(kept, mode);
    work()
}
