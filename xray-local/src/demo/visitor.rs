//! Who visits the made-up shop. Names are from the phonetic alphabet and addresses from the ranges for documentation.

use serde_json::json;

use super::random::Random;
use super::work::Work;

const HOST: &str = "https://shop.example.com";

/// A visitor, with or without a name.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    pub(super) user: String,
    pub(super) country: &'static str,
    pub(super) currency: &'static str,
    client_ip: String,
    user_agent: &'static str,
}

impl Visitor {
    pub(super) fn known(random: &mut Random) -> Self {
        let user = random.pick(&["alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"]);
        Self { user: user.to_owned(), ..Self::unknown(random) }
    }

    pub(super) fn unknown(random: &mut Random) -> Self {
        let (country, currency) = random.pick(&[("DE", "EUR"), ("FR", "EUR"), ("SE", "SEK"), ("US", "USD")]);
        let network = random.pick(&["192.0.2", "198.51.100", "203.0.113"]);
        Self {
            user: String::new(),
            country,
            currency,
            client_ip: format!("{network}.{}", 1 + random.below(254)),
            user_agent: random.pick(&[
                "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.6 Safari/605.1.15",
                "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0.0.0 Mobile Safari/537.36",
                "curl/8.14.1",
            ]),
        }
    }

    /// What the shop front does for them.
    pub(super) fn request(&self, method: &str, path: &str) -> Work {
        let work = Work::new("shop-front").requested(json!({
            "method": method,
            "url": format!("{HOST}{path}"),
            "client_ip": self.client_ip,
            "x_forwarded_for": true,
            "user_agent": self.user_agent,
        }));
        if self.user.is_empty() { work } else { work.with("user", self.user.as_str()) }
    }
}
