//! The page in a real browser: headless Chromium, driven through WebDriver, on a server of each test's own.
//!
//! Where Chromium or its driver is missing these tests say so and pass, except where `XRAY_TEST_ALL` is set, as in CI: there they fail.
#![forbid(unsafe_code)]
// A test says what it expected and stops.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod analytics;
mod documents;
mod hostile;
mod insights;
mod list;
mod map;
mod sampling;
mod support;
mod timeline;
mod trace;
