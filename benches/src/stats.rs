//! Medians and other order statistics.

/// Returns the value that `fraction` of `values` lie below; `NaN` when there is none.
pub(crate) fn quantile(values: &[f64], fraction: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1) as f64;
    sorted.get((last * fraction).round() as usize).copied().unwrap_or(f64::NAN)
}

/// Returns the middle value.
pub(crate) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// Returns the smallest value.
pub(crate) fn min(values: &[f64]) -> f64 {
    quantile(values, 0.0)
}

#[cfg(test)]
mod tests {
    use super::{median, min, quantile};

    #[test]
    fn quantiles_are_values_that_were_measured() {
        let values = [5.0, 1.0, 4.0, 2.0, 3.0];
        assert_eq!([min(&values), median(&values), quantile(&values, 1.0)], [1.0, 3.0, 5.0]);
    }

    #[test]
    fn nothing_measured_is_not_a_number() {
        assert!(median(&[]).is_nan());
    }
}
