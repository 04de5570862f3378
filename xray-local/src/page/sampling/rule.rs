//! A sampling rule as X-Ray writes it, and what it does in words.

use serde_json::Value;

use super::super::words::percent;

/// A rule. Texts are patterns with `*` and `?`.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) priority: u64,
    pub(super) fixed_rate: f64,
    pub(super) reservoir_size: u64,
    pub(super) patterns: Vec<(&'static Pattern, String)>,
    pub(super) attributes: Vec<(String, String)>,
    /// The rate that it may be raised to while things go wrong.
    boost: Option<f64>,
}

/// A field that says which requests a rule takes.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) max_characters: u32,
}

/// In the order of the form, with the bounds of X-Ray's model.
pub(super) const PATTERNS: [Pattern; 6] = [
    Pattern { name: "ServiceName", label: "Service name", hint: "shop", max_characters: 64 },
    Pattern { name: "HTTPMethod", label: "Method", hint: "GET", max_characters: 10 },
    Pattern { name: "URLPath", label: "Path", hint: "/orders/*", max_characters: 128 },
    Pattern { name: "Host", label: "Host", hint: "*.example.com", max_characters: 64 },
    Pattern { name: "ServiceType", label: "Service type", hint: "AWS::ECS::Container", max_characters: 64 },
    Pattern { name: "ResourceARN", label: "Resource ARN", hint: "*", max_characters: 500 },
];

impl Rule {
    pub(super) fn read(rule: &Value) -> Option<Self> {
        let text = |name: &str| rule.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let attributes = rule.get("Attributes").and_then(Value::as_object).into_iter().flatten();
        Some(Self {
            name: text("RuleName"),
            priority: rule.get("Priority")?.as_u64()?,
            fixed_rate: rule.get("FixedRate")?.as_f64()?,
            reservoir_size: rule.get("ReservoirSize")?.as_u64()?,
            patterns: PATTERNS.iter().map(|pattern| (pattern, text(pattern.name))).collect(),
            attributes: attributes.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect(),
            boost: rule.pointer("/SamplingRateBoost/MaxRate").and_then(Value::as_f64),
        })
    }

    pub(super) fn is_default(&self) -> bool {
        self.name == "Default"
    }

    /// How many of the requests that it takes are recorded.
    pub(super) fn effect(&self) -> String {
        let rate = rate(self.fixed_rate);
        let first = match self.reservoir_size {
            1 => "the first request each second".to_owned(),
            size => format!("the first {size} requests each second"),
        };
        let effect = match (self.reservoir_size, self.fixed_rate) {
            (_, rate) if rate >= 1.0 => "all requests".to_owned(),
            (0, rate) if rate <= 0.0 => "no request".to_owned(),
            (_, rate) if rate <= 0.0 => format!("{first}, and no other"),
            (0, _) => format!("{rate} of requests"),
            _ => format!("{first}, then {rate} of the rest"),
        };
        let boost = self.boost.map(|boost| format!("; up to {} while things go wrong", self::rate(boost)));
        format!("{effect}{}", boost.unwrap_or_default())
    }

    /// Which requests it takes.
    pub(super) fn scope(&self) -> String {
        let said = |wanted: &str| {
            let found = self.patterns.iter().find(|(pattern, _)| pattern.name == wanted);
            found.map(|(_, text)| text.as_str()).filter(|text| !["", "*"].contains(text))
        };
        let request = [said("HTTPMethod"), said("URLPath")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut scope = if request.is_empty() { "any request".to_owned() } else { request };
        for (name, before) in
            [("Host", " to "), ("ServiceName", " in service "), ("ServiceType", " of type "), ("ResourceARN", " on ")]
        {
            if let Some(text) = said(name) {
                scope.push_str(before);
                scope.push_str(text);
            }
        }
        for (key, value) in &self.attributes {
            scope.push_str(&format!(", if {key} = {value}"));
        }
        scope
    }
}

/// A rate from 0 to 1 as a percentage, as near as a millionth.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to a million")]
fn rate(rate: f64) -> String {
    percent((rate.clamp(0.0, 1.0) * 1e6).round() as u64, 1_000_000)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Rule;

    fn rule(fixed_rate: f64, reservoir_size: u64) -> Rule {
        let rule = json!({"RuleName": "r", "Priority": 1, "FixedRate": fixed_rate, "ReservoirSize": reservoir_size,
            "ServiceName": "*", "Host": "*.example", "HTTPMethod": "*", "URLPath": "/a", "SamplingRateBoost": null});
        Rule::read(&rule).expect("it is one")
    }

    #[test]
    fn an_effect_says_what_is_recorded() {
        for (fixed_rate, reservoir_size, effect) in [
            (0.05, 1, "the first request each second, then 5.0 % of the rest"),
            (0.0, 2, "the first 2 requests each second, and no other"),
            (0.25, 0, "25 % of requests"),
            (0.0005, 0, "< 0.1 % of requests"),
            (0.0, 0, "no request"),
            (1.0, 9, "all requests"),
        ] {
            assert_eq!(rule(fixed_rate, reservoir_size).effect(), effect);
        }
        assert_eq!(rule(0.0, 0).scope(), "/a to *.example");
    }
}
