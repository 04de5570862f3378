//! Whether this process was forked since it was first asked: a number that only a child raises.
//!
//! A forked child has a copy of its parent's memory and none of its threads, so what worked through
//! a thread must begin anew. Asking for the process id each time would cost a system call (166 ns
//! where this was measured); this costs a load.

use std::sync::atomic::{AtomicU32, Ordering};

static GENERATION: AtomicU32 = AtomicU32::new(0);

/// How many forks lie between this process and the one that first called [`listen`].
#[inline]
#[must_use]
pub fn generation() -> u32 {
    GENERATION.load(Ordering::Relaxed)
}

/// Listens to forks from now on. A child made by the bare `clone` system call, past the C library,
/// is not heard of.
pub fn listen() {
    #[cfg(unix)]
    unix::listen();
}

#[cfg(unix)]
mod unix {
    use std::ffi::c_int;
    use std::sync::Once;
    use std::sync::atomic::Ordering;

    type Handler = Option<unsafe extern "C" fn()>;

    unsafe extern "C" {
        /// POSIX: called before `fork`, and after it in the parent and in the child.
        fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
    }

    extern "C" fn in_the_child() {
        // One addition: after a fork little else is allowed.
        super::GENERATION.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn listen() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // SAFETY: the handler is a function that lives as long as the program and does nothing
            // that is forbidden in a forked child. It fails only without memory, and then forks are
            // not heard of, as if nobody listened.
            let _ = unsafe { pthread_atfork(None, None, Some(in_the_child)) };
        });
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn nobody_has_forked_yet() {
        super::listen();
        super::listen();
        assert_eq!(super::generation(), 0);
    }
}
