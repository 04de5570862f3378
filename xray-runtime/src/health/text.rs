//! How a recorder is, for people: a line for each part, with what to do where something is wrong.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::{CentralHealth, DaemonHealth, Health, QueueHealth, Reach, RecorderState, SamplingHealth, SamplingSource};

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "recorder: {}", self.state)?;
        if let Some(service) = &self.service_name {
            write!(f, ", service {service:?}")?;
        }
        if self.state == RecorderState::Missing {
            return Ok(());
        }
        write!(f, "\ndaemon: ")?;
        daemon(f, &self.daemon, self.at)?;
        write!(f, "\nsampling: ")?;
        sampling(f, &self.sampling, self.at)?;
        write!(f, "\nqueue: {}\n{}", self.queue, self.stats)
    }
}

fn daemon(f: &mut fmt::Formatter<'_>, daemon: &DaemonHealth, at: SystemTime) -> fmt::Result {
    write!(f, "{}, {}", daemon.address, daemon.reach)?;
    if let Some(since) = daemon.since {
        write!(f, " for {}", Ago(since, at))?;
    }
    match (&daemon.last_loss, daemon.reach) {
        (Some(loss), Reach::Taken) => write!(f, "; {} ago: {}", Ago(loss.at, at), loss.explanation),
        (Some(loss), _) => write!(f, ": {}", loss.explanation),
        (None, _) => Ok(()),
    }
}

fn sampling(f: &mut fmt::Formatter<'_>, sampling: &SamplingHealth, at: SystemTime) -> fmt::Result {
    write!(f, "{} ({})", sampling.source, sampling.setting)?;
    let Some(CentralHealth { address, is_asked, rules, confirmed, problem }) = &sampling.central else {
        return Ok(());
    };
    match confirmed {
        Some(confirmed) => write!(f, "; {rules} rules from {address} (TCP), confirmed {} ago", Ago(*confirmed, at))?,
        None if *is_asked => write!(f, "; rules are asked for at {address} (TCP)")?,
        None => write!(f, "; nobody has asked {address} (TCP) for rules yet")?,
    }
    problem.as_ref().map_or(Ok(()), |problem| write!(f, "; {problem}"))
}

impl fmt::Display for QueueHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.has_thread { "a thread of its own" } else { "the threads that close segments" };
        write!(f, "{} records wait, {} of {} bytes, sent by {how}", self.records, self.bytes, self.max_bytes)
    }
}

impl fmt::Display for RecorderState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::On => "on",
            Self::SwitchedOff => "switched off",
            Self::ShutDown => "shut down",
            Self::Missing => "missing",
        })
    }
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Untried => "untried",
            Self::Taken => "taken",
            Self::Refused => "refused",
            Self::Lost(_) => "lost",
        })
    }
}

impl fmt::Display for SamplingSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::BuiltIn => "built-in",
            Self::Local => "local",
            Self::Central => "central",
            Self::Function => "function",
        })
    }
}

/// From one moment to another, in a unit that says enough.
struct Ago(SystemTime, SystemTime);

impl fmt::Display for Ago {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.1.duration_since(self.0).unwrap_or(Duration::ZERO).as_secs();
        match seconds {
            0..120 => write!(f, "{seconds} s"),
            120..7_200 => write!(f, "{} min", seconds / 60),
            _ => write!(f, "{} h", seconds / 3_600),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_a_unit_that_says_enough() {
        let told =
            |seconds| Ago(SystemTime::UNIX_EPOCH, SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
        assert_eq!([told(0), told(119), told(120), told(7_200)], ["0 s", "119 s", "2 min", "2 h"]);
        let backwards = Ago(SystemTime::UNIX_EPOCH + Duration::from_secs(9), SystemTime::UNIX_EPOCH);
        assert_eq!(backwards.to_string(), "0 s", "a wall clock that was set back");
    }

    #[test]
    fn without_a_recorder_there_is_one_line() {
        assert_eq!(Health::missing().to_string(), "recorder: missing");
    }
}
