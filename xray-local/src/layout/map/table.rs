//! Reading and writing lists by place, where a place that is not there is nothing. Knows no graph.

/// What stands at a place; the default where there is none.
pub(super) fn at<T: Copy + Default>(list: &[T], place: usize) -> T {
    list.get(place).copied().unwrap_or_default()
}

/// The list that stands at a place; an empty one where there is none.
pub(super) fn list<T>(lists: &[Vec<T>], place: usize) -> &[T] {
    lists.get(place).map(Vec::as_slice).unwrap_or_default()
}

/// Writes to a place, if there is one.
pub(super) fn set<T>(list: &mut [T], place: usize, value: T) {
    if let Some(slot) = list.get_mut(place) {
        *slot = value;
    }
}

/// Appends to the list at a place, if there is one.
pub(super) fn push<T>(lists: &mut [Vec<T>], place: usize, value: T) {
    if let Some(list) = lists.get_mut(place) {
        list.push(value);
    }
}
