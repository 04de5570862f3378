//! What `#[traced]` may cost in space, beside the same function without it.
//!
//! Nothing here asks a clock: sizes of futures, bytes of stack, depth of calls and counters of
//! coverage are compared with those of the plain function in the same program. What needs its own
//! flags of rustc is compiled alone, as the forms in `forms.rs` are.
#![forbid(unsafe_code)]
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]
#![allow(dead_code, missing_docs, unreachable_pub)]

#[path = "support/forms/toolchain.rs"]
mod toolchain;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;
use std::sync::LazyLock;

use toolchain::Toolchain;

static TOOLCHAIN: LazyLock<Toolchain> = LazyLock::new(Toolchain::find);

/// The same functions twice, in `plain` and, traced, in `ours`.
macro_rules! both {
    ($($name:ident($($argument:ident: $ty:ty),*) $body:block)*) => {
        mod plain { $(pub async fn $name($($argument: $ty),*) -> u8 $body)* }
        mod ours { $(#[xray_runtime::traced] pub async fn $name($($argument: $ty),*) -> u8 $body)* }
    };
}

both! {
    number(a: u64) { tokio::task::yield_now().await; a.to_be_bytes()[0] }
    kilobyte(a: [u8; 1024]) { tokio::task::yield_now().await; a[7] }
    f0(a: [u8; 64]) { tokio::task::yield_now().await; a[7] }
    f1(a: [u8; 64]) { f0(a).await }
    f2(a: [u8; 64]) { f1(a).await }
    f3(a: [u8; 64]) { f2(a).await }
    f4(a: [u8; 64]) { f3(a).await }
    f5(a: [u8; 64]) { f4(a).await }
    f6(a: [u8; 64]) { f5(a).await }
    f7(a: [u8; 64]) { f6(a).await }
    f8(a: [u8; 64]) { f7(a).await }
    f9(a: [u8; 64]) { f8(a).await }
}

#[test]
fn a_future_is_at_most_forty_bytes_larger_at_each_level() {
    let (plain, ours) = (size_of_val(&plain::number(1)), size_of_val(&ours::number(1)));
    assert!(ours <= plain + 40, "{ours} bytes beside {plain}");
    let (plain, ours) = (size_of_val(&plain::f9([0; 64])), size_of_val(&ours::f9([0; 64])));
    assert!(ours <= plain + 10 * 40, "ten levels: {ours} bytes beside {plain}");
}

#[test]
fn a_future_of_a_kilobyte_is_at_most_a_twentieth_larger() {
    let (plain, ours) = (size_of_val(&plain::kilobyte([0; 1024])), size_of_val(&ours::kilobyte([0; 1024])));
    assert!(ours * 20 <= plain * 21, "{ours} bytes beside {plain}");
}

#[test]
fn twenty_traced_functions_that_wait_for_each_other_are_send() {
    let compiled = |levels: usize| {
        let mut source =
            String::from("#[xray_runtime::traced]\nasync fn f0(a: u64) -> u64 { tokio::task::yield_now().await; a }\n");
        for level in 1..levels {
            let below = level - 1;
            writeln!(source, "#[xray_runtime::traced]\nasync fn f{level}(a: u64) -> u64 {{ f{below}(a).await }}")
                .expect("a line");
        }
        writeln!(source, "fn send(_: impl Send) {{}}\nfn main() {{ send(f{}(1)); }}", levels - 1).expect("a line");
        TOOLCHAIN.check(&format!("send-{levels}"), &source, "2024", &[])
    };
    let twenty = compiled(20);
    assert!(twenty.success, "{}", twenty.rendered);
    let most = (21..=40).take_while(|levels| compiled(*levels).success).last().unwrap_or(20);
    println!("{most} levels are `Send` at the default recursion limit");
}

/// Prints, for the function without and with the attribute, how many bytes of stack a call takes
/// beside a frame of its own of so many bytes.
const STACK: &str = r#"
fn here() -> usize {
    let place = 0_u8;
    std::hint::black_box(std::ptr::from_ref(&place)).addr()
}
macro_rules! both {
    ($($bytes:literal $plain:ident $ours:ident $plain_unit:ident $ours_unit:ident)*) => {
        $(function!([] $plain $bytes); function!([#[xray_runtime::traced]] $ours $bytes);
        unit!([] $plain_unit $bytes); unit!([#[xray_runtime::traced]] $ours_unit $bytes);)*
        fn main() {
            $(
                let mut end = 0;
                let top = here();
                let plain = (top - $plain(100).unwrap()) / 100;
                let ours = (top - $ours(100).unwrap()) / 100;
                println!("result {} {plain} {ours}", $bytes);
                $plain_unit(100, &mut end);
                let plain = (top - end) / 100;
                $ours_unit(100, &mut end);
                println!("unit {} {plain} {}", $bytes, (top - end) / 100);
            )*
        }
    };
}
macro_rules! function {
    ([$($traced:tt)*] $name:ident $bytes:literal) => {
        $($traced)*
        #[inline(never)]
        fn $name(n: u32) -> Result<usize, String> {
            let frame = std::hint::black_box([n as u8; $bytes]);
            let end = if n == 0 { here() } else { $name(n - 1)? };
            std::hint::black_box(&frame);
            Ok(end)
        }
    };
}
macro_rules! unit {
    ([$($traced:tt)*] $name:ident $bytes:literal) => {
        $($traced)*
        #[inline(never)]
        fn $name(n: u32, end: &mut usize) {
            let frame = std::hint::black_box([n as u8; $bytes]);
            if n == 0 { *end = here() } else { $name(n - 1, end) }
            std::hint::black_box(&frame);
        }
    };
}
both! { 64 p1 o1 pu1 ou1  256 p2 o2 pu2 ou2  1024 p3 o3 pu3 ou3 }
"#;

/// `[kind, bytes of the frame] -> (plain, ours)`, in bytes of stack a call.
fn stack(name: &str, flags: &[&str]) -> BTreeMap<(String, usize), (usize, usize)> {
    let (compiled, program) = TOOLCHAIN.build(name, STACK, "2024", flags);
    assert!(compiled.success, "{}", compiled.rendered);
    let output = Command::new(program).output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = |word: Option<&str>| word.and_then(|word| word.parse().ok()).expect("a number");
    let lines = printed.lines().map(|line| {
        let mut words = line.split(' ');
        let kind = words.next().unwrap_or_default().to_owned();
        ((kind, number(words.next())), (number(words.next()), number(words.next())))
    });
    let measured: BTreeMap<_, _> = lines.collect();
    for ((kind, bytes), (plain, ours)) in &measured {
        println!(
            "{name}: {kind} with a frame of {bytes}: {ours} bytes beside {plain}, {} % of the depth",
            depth((*plain, *ours))
        );
    }
    measured
}

/// The part of the depth of recursion that is kept, in per cent.
fn depth((plain, ours): (usize, usize)) -> usize {
    plain * 100 / ours
}

/// With frames of 64 bytes it is two thirds where a `Result` is returned, and three quarters otherwise.
#[test]
fn a_release_build_keeps_four_fifths_of_its_depth_with_frames_of_256_bytes() {
    for ((kind, bytes), measured) in stack("stack-release", &["-Copt-level=3"]) {
        let least = if bytes < 256 { 50 } else { 80 };
        assert!(depth(measured) >= least, "{kind} with a frame of {bytes}: {measured:?}");
    }
}

#[test]
fn a_debug_build_keeps_half_of_its_depth() {
    for ((kind, bytes), measured) in stack("stack-debug", &[]) {
        assert!(depth(measured) >= 50, "{kind} with a frame of {bytes}: {measured:?}");
    }
}

#[test]
fn coverage_counts_the_users_body() {
    let source = "
#![allow(dead_code)]
macro_rules! unused { () => {} }
unused!();
fn plain_sync(a: u32) -> Result<u32, String> {
    if a > 1 {
        return Ok(a);
    }
    Err(a.to_string())
}
#[xray_runtime::traced]
fn ours_sync(a: u32) -> Result<u32, String> {
    if a > 1 {
        return Ok(a);
    }
    Err(a.to_string())
}
fn plain_guard(a: u32) -> u32 {
    if a > 1 { a } else { 0 }
}
#[xray_runtime::traced]
fn ours_guard(a: u32) -> u32 {
    if a > 1 { a } else { 0 }
}
async fn plain_later(a: u32) -> Result<u32, String> {
    if a > 1 {
        tokio::task::yield_now().await;
        return Ok(a);
    }
    Err(a.to_string())
}
#[xray_runtime::traced]
async fn ours_later(a: u32) -> Result<u32, String> {
    if a > 1 {
        tokio::task::yield_now().await;
        return Ok(a);
    }
    Err(a.to_string())
}
fn plain_boxed(a: u32) -> std::pin::Pin<Box<dyn std::future::Future<Output = u32>>> {
    Box::pin(async move { if a > 1 { a } else { 0 } })
}
#[xray_runtime::traced]
fn ours_boxed(a: u32) -> std::pin::Pin<Box<dyn std::future::Future<Output = u32>>> {
    Box::pin(async move { if a > 1 { a } else { 0 } })
}
fn main() {
    let _ = (plain_sync(1), ours_sync(1), plain_guard(1), ours_guard(1));
    let _ = futures::executor::block_on(async { (plain_later(1).await, ours_later(1).await) });
    let _ = futures::executor::block_on(async { (plain_boxed(1).await, ours_boxed(1).await) });
}
";
    let flags = ["-Cinstrument-coverage", "--emit=llvm-ir", "-Ccodegen-units=1", "-Cdebuginfo=0"];
    let (compiled, path) = TOOLCHAIN.compile("rustc", "coverage", source, "2024", &flags);
    if !compiled.success && compiled.rendered.contains("profiler_builtins") {
        println!("SKIPPED: this toolchain cannot instrument for coverage");
        return;
    }
    assert!(compiled.success, "{}", compiled.rendered);
    let ir = std::fs::read_to_string(path).expect("the IR");
    for form in ["sync", "guard", "later", "boxed"] {
        let (plain, ours) = (increments(&ir, &format!("plain_{form}")), increments(&ir, &format!("ours_{form}")));
        println!("coverage: {form}: {ours} increments beside {plain}");
        assert!(plain > 1, "the plain {form} has {plain}");
        assert!(ours >= plain, "{form}: {ours} counters are counted up, and {plain} in the plain function");
    }
}

/// A counter is counted up in memory, or at once where threads may share it.
fn is_increment(line: &str) -> bool {
    line.contains("@__profc_") && (line.trim_start().starts_with("store ") || line.contains(" = atomicrmw add "))
}

/// How many counters are counted up in the functions (closures, futures) of this name.
fn increments(ir: &str, name: &str) -> usize {
    let mut counted = 0;
    let mut inside = false;
    for line in ir.lines() {
        if line.starts_with("define ") {
            inside = line.contains(name);
        } else if line.starts_with('}') {
            inside = false;
        } else if inside && is_increment(line) && line.contains(name) {
            counted += 1;
        }
    }
    counted
}
