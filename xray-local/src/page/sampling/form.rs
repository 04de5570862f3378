//! The forms to make and to change a rule. Names of inputs are those of X-Ray's fields, so that an error finds its field.

use maud::{Markup, html};

use super::rule::{PATTERNS, Pattern, Rule};

pub(super) fn create() -> Markup {
    html! {
        form.editor data-path="/CreateSamplingRule" data-within="SamplingRule" data-version="1" {
            div.fields {
                (field("RuleName", "Name", html! { input type="text" name="RuleName" required maxlength="32" autocomplete="off"; }))
                (priority(100))
                (rates(0.05, 1))
                @for pattern in &PATTERNS { (text(pattern, "*")) }
                (attributes(&[]))
            }
            (end("Create", None))
        }
    }
}

pub(super) fn update(rule: &Rule) -> Markup {
    html! {
        form.editor data-path="/UpdateSamplingRule" data-within="SamplingRuleUpdate" {
            input type="hidden" name="RuleName" value=(rule.name);
            div.fields {
                @if !rule.is_default() { (priority(rule.priority)) }
                (rates(rule.fixed_rate, rule.reservoir_size))
                @if !rule.is_default() {
                    @for (pattern, value) in &rule.patterns { (text(pattern, value)) }
                    (attributes(&rule.attributes))
                }
            }
            (end("Save", (!rule.is_default()).then_some(rule.name.as_str())))
        }
    }
}

fn end(word: &str, deletes: Option<&str>) -> Markup {
    html! {
        p.wrong role="alert" hidden {}
        div.actions {
            button.main type="submit" { (word) }
            button type="reset" { "Undo" }
            @if let Some(name) = deletes { button.danger type="button" data-delete=(name) { "Delete…" } }
        }
    }
}

fn field(name: &str, label: &str, input: Markup) -> Markup {
    html! {
        div.field data-field=(name) {
            label { span { (label) } (input) }
            p.wrong role="alert" hidden {}
        }
    }
}

fn priority(value: u64) -> Markup {
    field(
        "Priority",
        "Priority (1 to 9999, the lowest first)",
        html! { input type="number" name="Priority" required min="1" max="9999" step="1" value=(value); },
    )
}

fn rates(fixed_rate: f64, reservoir_size: u64) -> Markup {
    // Noise of the seventh digit would be shown to people.
    let rate = (fixed_rate * 1e8).round() / 1e6;
    html! {
        (field("ReservoirSize", "First, each second", html! {
            input type="number" name="ReservoirSize" required min="0" max="2147483647" step="1" value=(reservoir_size);
        }))
        (field("FixedRate", "Then, percent of the rest", html! {
            input type="number" name="FixedRate" required min="0" max="100" step="any" value=(rate) data-percent;
        }))
    }
}

fn text(pattern: &Pattern, value: &str) -> Markup {
    field(
        pattern.name,
        pattern.label,
        html! {
            input type="text" name=(pattern.name) value=(value) placeholder=(pattern.hint) maxlength=(pattern.max_characters)
                autocomplete="off" spellcheck="false";
        },
    )
}

fn attributes(attributes: &[(String, String)]) -> Markup {
    let lines: Vec<String> = attributes.iter().map(|(key, value)| format!("{key}={value}")).collect();
    field(
        "Attributes",
        "Attributes (key=value, one a line, at most 5)",
        html! { textarea name="Attributes" rows="2" spellcheck="false" { (lines.join("\n")) } },
    )
}
