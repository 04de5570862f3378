//! The environment: read once, misspellings told, bad values ignored with a warning that says what is taken.
//!
//! X-Ray: the configuration page of each SDK; the variables are listed in the rustdoc of `RecorderBuilder`.

use xray_runtime::Recorder;

use crate::common::{bench_with, builder, logs, own_process, said};

fn built_with(variables: &[(&str, &str)]) -> Recorder {
    builder().environment(variables.iter().copied()).build().expect("the environment is never an error")
}

#[test]
fn a_misspelt_variable_is_told_with_the_nearest_real_one() {
    logs::listen();
    for (misspelt, meant) in [
        ("AWS_XRAY_DEAMON_ADDRESS", "AWS_XRAY_DAEMON_ADDRESS"),
        ("AWS_XRAY_CONTEXT_MISING", "AWS_XRAY_CONTEXT_MISSING"),
        ("AWS_XRAY_SDK_ENABLE", "AWS_XRAY_SDK_ENABLED"),
        ("AWS_XRAY_TRACE_NAME", "AWS_XRAY_TRACING_NAME"),
    ] {
        drop(built_with(&[(misspelt, "x")]));
        let told = logs::containing(&format!("{misspelt} "));
        assert_eq!(told.len(), 1, "{misspelt}: {told:?}");
        assert_eq!(told[0].0, log::Level::Warn);
        assert!(told[0].1.contains(meant), "{told:?}");
    }
}

#[test]
fn a_variable_of_another_sdk_is_no_misspelling() {
    logs::listen();
    drop(built_with(&[
        ("AWS_XRAY_COLLECT_SQL_QUERIES", "true"),
        ("AWS_XRAY_NOOP_ID", "false"),
        ("AWS_REGION", "eu-west-1"),
    ]));
    for name in ["AWS_XRAY_COLLECT_SQL_QUERIES", "AWS_XRAY_NOOP_ID", "AWS_REGION"] {
        assert_eq!(logs::containing(name), [], "{name}");
    }
}

#[test]
fn every_bad_value_is_told_at_once_with_what_is_taken() {
    logs::listen();
    let recorder = built_with(&[
        ("AWS_XRAY_DAEMON_ADDRESS", "bad-address-1"),
        ("AWS_XRAY_CONTEXT_MISSING", "bad-policy-2"),
        ("AWS_XRAY_SDK_ENABLED", "bad-switch-3"),
        ("AWS_XRAY_SDK_DISABLED", "bad-switch-4"),
        ("AWS_XRAY_LOG_LEVEL", "bad-level-5"),
        ("AWS_XRAY_DEBUG_MODE", "bad-mode-6"),
    ]);
    assert_eq!(recorder.daemon_address().to_string(), "127.0.0.1:2000");
    for (value, expected) in [
        ("bad-address-1", "host:port"),
        ("bad-policy-2", "LOG_ERROR"),
        ("bad-switch-3", "true"),
        ("bad-switch-4", "true"),
        ("bad-level-5", "debug"),
        ("bad-mode-6", "true"),
    ] {
        let told = logs::containing(value);
        assert_eq!(told.len(), 1, "{value}: {told:?}");
        assert!(told[0].1.contains("AWS_XRAY_") && told[0].1.contains(expected), "{told:?}");
    }
}

#[test]
fn blank_values_are_as_good_as_none() {
    logs::listen();
    let recorder =
        built_with(&[("AWS_XRAY_DAEMON_ADDRESS", "  "), ("AWS_XRAY_TRACING_NAME", ""), ("AWS_XRAY_SDK_ENABLED", "")]);
    assert_eq!(recorder.daemon_address().to_string(), "127.0.0.1:2000");
    assert_eq!(recorder.service_name(), None);
    assert!(recorder.begin_segment("shop").trace_id().is_some());
}

#[cfg(unix)]
#[test]
fn a_value_that_is_not_utf8_is_ignored_with_a_warning() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt as _;
    logs::listen();
    let broken = OsString::from_vec(b"not-utf8-\xff\xfe".to_vec());
    let variables =
        [(OsString::from("AWS_XRAY_DAEMON_ADDRESS"), broken.clone()), (broken.clone(), OsString::from("x"))];
    let recorder = builder().environment(variables).build().expect("the environment is never an error");
    assert_eq!(recorder.daemon_address().to_string(), "127.0.0.1:2000");
    assert_eq!(logs::containing("not-utf8-").len(), 1);
}

#[test]
fn hostile_values_do_not_break_log_lines() {
    logs::listen();
    drop(built_with(&[("AWS_XRAY_CONTEXT_MISSING", "evil\r\nERROR all is well\u{1b}[31m")]));
    let told = logs::containing("evil");
    assert_eq!(told.len(), 1);
    assert!(!told[0].1.contains(['\r', '\n', '\u{1b}']), "{told:?}");
}

#[test]
fn the_tracing_name_wins_over_the_service_name_in_code() {
    let bench = bench_with(|builder| {
        builder.service_name("in code").environment([("AWS_XRAY_TRACING_NAME", "in environment")])
    });
    assert_eq!(bench.recorder.service_name(), Some("in environment"));
    drop(bench.recorder.begin_segment(""));
    assert_eq!(bench.documents()[0]["name"], "in environment");
}

#[test]
fn given_variables_stand_in_for_the_processes_own() {
    let test = "environment::given_variables_stand_in_for_the_processes_own";
    let output = own_process(
        test,
        &[("AWS_XRAY_DAEMON_ADDRESS", "10.1.2.3:4000"), ("AWS_XRAY_TRACING_NAME", "of-the-process")],
        || {
            assert_eq!(builder().build().expect("a recorder").daemon_address().to_string(), "127.0.0.1:2000");
            let recorder =
                Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build().expect("a recorder");
            assert_eq!(recorder.daemon_address().to_string(), "10.1.2.3:4000");
            assert_eq!(recorder.service_name(), Some("of-the-process"));
        },
    );
    if let Some(output) = output {
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn a_log_level_is_followed() {
    let test = "environment::a_log_level_is_followed";
    for (level, expected) in [("silent", 0), ("error", 0), ("warn", 1), ("debug", 1)] {
        let output =
            own_process(test, &[("AWS_XRAY_LOG_LEVEL", level), ("AWS_XRAY_CONTEXT_MISSING", "bad-policy")], || {
                drop(Recorder::builder().emitter(xray_runtime::CaptureEmitter::new()).build());
            });
        let Some(output) = output else { return };
        // Who asks for messages and has no logger finds them on standard error.
        assert_eq!(said(&output).matches("bad-policy").count(), expected, "{level}: {}", said(&output));
    }
}
