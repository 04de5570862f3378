//! Puts together how a recorder is, from those of its parts that know.
//!
//! Asks and does not wait: where a part is at work just now, what it knew before is told.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Recorder;
use super::link::Link;
use crate::emitter::destination_of;
use crate::health::{DaemonHealth, Health, QueueHealth, RecorderState, SamplingHealth};
use crate::sampling::Sampling;

impl Recorder {
    /// How this recorder is: where it sends and whether anybody listens, who decides about sampling,
    /// what waits, and the accounts. It costs about as much as [`stats`](Self::stats) and waits for nothing.
    #[must_use]
    pub fn health(&self) -> Health {
        let config = &self.inner.config;
        let link = self.link();
        let at = config.clock.wall();
        // Before the accounts, since it may find that the last datagram was refused.
        if let Some(link) = link {
            link.delivery.look();
        }
        let seen = link.map(|link| link.delivery.watch.seen()).unwrap_or_default();
        let state = match link {
            _ if !config.enabled => RecorderState::SwitchedOff,
            Some(link) if !link.is_shut_down() => RecorderState::On,
            _ => RecorderState::ShutDown,
        };
        Health {
            state,
            service_name: config.service_name.clone(),
            daemon: DaemonHealth {
                address: destination_of(&*config.emitter),
                reach: seen.reach,
                since: seen.since,
                last_loss: seen.last_loss,
            },
            sampling: sampling(&config.sampling, link.map(|link| &**link), at),
            queue: link.map_or(NO_QUEUE, |link| link.queue()),
            stats: self.stats(),
            at,
        }
    }
}

const NO_QUEUE: QueueHealth = QueueHealth { records: 0, bytes: 0, max_bytes: 0, has_thread: false };

fn sampling(setting: &Sampling, link: Option<&Link>, at: SystemTime) -> SamplingHealth {
    let central = link.and_then(Link::central_health);
    let second = at.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
    let second = u32::try_from(second).unwrap_or(u32::MAX);
    let decides = link.and_then(Link::known_sampling_rules).is_some_and(|rules| rules.decides_at(second));
    SamplingHealth { source: setting.source(decides), setting: format!("{setting:?}"), central }
}
