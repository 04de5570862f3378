//! What a panic said and where: heard by a hook, since a guard that is dropped while unwinding
//! cannot see the payload.

use std::borrow::Cow;
use std::cell::RefCell;
use std::panic::PanicHookInfo;
use std::sync::Once;

use crate::context::stack::{self, Mode};
use crate::document::cause::Frame;
use crate::segment::failure::frame;
use crate::text::cut_bytes;

const MAX_MESSAGE_BYTES: usize = 4 * 1024;

thread_local! {
    static LAST: RefCell<Option<(String, Frame)>> = const { RefCell::new(None) };
}

/// Listens to panics from now on. The hook that was there is called as before, after ours has taken
/// its note; threads that record nothing are not looked at.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if stack::mode() == Mode::Recording {
                note(info);
            }
            before(info);
        }));
    });
}

fn note(info: &PanicHookInfo<'_>) {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let message = cut_bytes(text.unwrap_or("(not a text)"), MAX_MESSAGE_BYTES).to_owned();
    let place = info.location().map_or_else(
        || Frame { path: Cow::Borrowed("?"), line: 0, label: Cow::Borrowed("panic") },
        |location| frame(location, "panic"),
    );
    let _ = LAST.try_with(|last| last.try_borrow_mut().map(|mut last| *last = Some((message, place))));
}

/// The message and place of the panic that this thread unwinds from, as far as they were heard.
pub(crate) fn last_on_this_thread() -> (String, Option<Frame>) {
    let heard = LAST.try_with(|last| last.try_borrow().ok().and_then(|last| last.clone())).ok().flatten();
    heard.map_or_else(|| ("panicked".to_owned(), None), |(message, place)| (message, Some(place)))
}
