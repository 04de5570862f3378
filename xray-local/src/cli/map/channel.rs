//! The lines between two neighbouring layers: which upright track each takes. Knows no boxes.

use super::canvas::Canvas;

/// Lines that begin in one cell at the left and end in several at the right.
#[derive(Debug)]
pub(super) struct Bundle {
    pub(super) net: usize,
    pub(super) left: usize,
    pub(super) rights: Vec<usize>,
}

/// The lines between two layers, each with its track.
#[derive(Debug, Default)]
pub(super) struct Channel {
    bundles: Vec<(Bundle, usize)>,
    tracks: usize,
}

impl Bundle {
    fn rows(&self) -> (usize, usize) {
        let rows = || self.rights.iter().copied().chain([self.left]);
        (rows().min().unwrap_or_default(), rows().max().unwrap_or_default())
    }
}

impl Channel {
    /// Finds a track for each bundle that is not straight; those that overlap get different ones.
    pub(super) fn new(mut bundles: Vec<Bundle>) -> Self {
        // Lines that go down turn the earlier the lower they begin, and those that go up the higher: so they do not
        // cross each other.
        bundles.sort_by_key(|bundle| {
            let is_down = bundle.rows().1 > bundle.left;
            (is_down, if is_down { usize::MAX - bundle.left } else { bundle.left })
        });
        let mut tracks: Vec<Vec<(usize, usize)>> = Vec::new();
        let mut first = 0;
        let mut was_down = false;
        let mut placed = Vec::with_capacity(bundles.len());
        for bundle in bundles {
            let (top, bottom) = bundle.rows();
            let mut track = 0;
            if top < bottom {
                let is_down = bottom > bundle.left;
                if is_down != was_down {
                    (first, was_down) = (0, is_down);
                }
                // Never left of the one before that it overlaps, or they would cross after all.
                let is_free = |track: &Vec<(usize, usize)>| track.iter().all(|(from, to)| *to < top || *from > bottom);
                let after = tracks.iter().rposition(|track| !is_free(track)).map_or(0, |last| last + 1);
                track = after.max(first);
                tracks.resize(tracks.len().max(track + 1), Vec::new());
                tracks.get_mut(track).into_iter().for_each(|track| track.push((top, bottom)));
            }
            placed.push((bundle, track));
        }
        Self { bundles: placed, tracks: tracks.len() }
    }

    /// The cells from layer to layer: a line out, the tracks, and an arrow.
    pub(super) fn width(&self) -> usize {
        self.tracks + 4
    }

    /// Draws the lines from `column` on.
    pub(super) fn draw(&self, canvas: &mut Canvas, column: usize) {
        let end = column + self.width() - 1;
        for (bundle, track) in &self.bundles {
            let turn = column + 1 + track;
            let (top, bottom) = bundle.rows();
            if top == bottom {
                canvas.across(bundle.net, bundle.left, column, end);
                continue;
            }
            canvas.across(bundle.net, bundle.left, column, turn);
            canvas.along(bundle.net, turn, top, bottom);
            bundle.rights.iter().for_each(|right| canvas.across(bundle.net, *right, turn, end));
        }
    }
}
