//! Any text as a daemon address: what is taken prints as something that reads back the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use xray_runtime::DaemonAddress;

fuzz_target!(|text: &str| {
    if let Ok(address) = text.parse::<DaemonAddress>() {
        let printed = address.to_string();
        assert_eq!(printed.parse().as_ref(), Ok(&address), "{printed:?}");
    }
});
