//! The graph as boxes with lines between them, where it fits. Knows no ports' places; those come from `ports`.

use xray_local::layout::map::{Direction, Gaps, Layout, Node, lay_out};

use super::canvas::{Canvas, fit, width};
use super::channel::Channel;
use super::graph::{Graph, Service};
use super::ports::{self, Ports, Rows};
use crate::style::{Colour, Style};

/// More of them nobody overlooks in a terminal.
const MAX_BOXES: usize = 100;
/// How wide texts in boxes may be, the best first.
const WIDTHS: [usize; 5] = [36, 26, 20, 15, 12];

/// The drawing, if it is at most so many columns wide.
pub(super) fn draw(graph: &Graph, columns: usize, style: Style) -> Option<String> {
    if graph.services.len() > MAX_BOXES {
        return None;
    }
    let first = arrange(graph, |_| 5)?;
    let needed = ports::rows_needed(graph, &first);
    // Odd, so that there is a middle row, and edges between boxes of any height run straight.
    let inside = |place: usize| {
        let lines = graph.services.get(place).map_or(1, |service| if service.is_client() { 1 } else { 3 });
        needed.get(place).copied().unwrap_or_default().max(lines) | 1
    };
    let layout = arrange(graph, |place| inside(place) + 2)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a layout begins at 0 and is bounded")]
    let top = |y: f64, height: f64| (y - height / 2.0).floor().max(0.0) as usize;
    let rows: Vec<Rows> = layout
        .nodes
        .iter()
        .enumerate()
        .map(|(place, it)| Rows { first: top(it.y, it.height) + 1, count: inside(place) })
        .collect();
    let mut ports = ports::find(graph, &layout, &rows);
    let channels: Vec<Channel> = std::mem::take(&mut ports.channels).into_iter().map(Channel::new).collect();
    let sheet = WIDTHS.iter().map(|most| Sheet::new(graph, &layout, &channels, *most));
    let sheet = sheet.into_iter().find(|sheet| sheet.width() <= columns)?;
    Some(sheet.draw(&layout, &rows, &ports, &channels).to_text(sheet.width(), style))
}

fn arrange(graph: &Graph, height: impl Fn(usize) -> usize) -> Option<Layout> {
    #[expect(clippy::cast_precision_loss, reason = "a box has few rows")]
    let node = |(place, service): (usize, &Service)| Node {
        key: format!("{}\n{}", service.name, service.kind),
        width: 1.0,
        height: height(place) as f64,
    };
    let nodes: Vec<Node> = graph.services.iter().enumerate().map(node).collect();
    let edges: Vec<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let layout = lay_out(&nodes, &edges, Gaps { layers: 1.0, nodes: 1.0 }).ok()?;
    layout.edges.iter().all(|path| path.is_routed).then_some(layout)
}

/// Texts and columns for one width of texts.
struct Sheet {
    boxes: Vec<Label>,
    /// Where each layer begins, and how wide it is.
    layers: Vec<(usize, usize)>,
}

struct Label {
    title: String,
    lines: Vec<String>,
    width: usize,
    /// That of the last line.
    colour: Option<Colour>,
}

impl Sheet {
    fn new(graph: &Graph, layout: &Layout, channels: &[Channel], most: usize) -> Self {
        let is_loop = |place: usize| {
            let mut edges = graph.edges.iter().zip(&layout.edges);
            edges.any(|(edge, path)| edge.from == place && path.direction == Direction::Loop)
        };
        let label = |(place, service)| Label::new(service, is_loop(place), most);
        let boxes: Vec<Label> = graph.services.iter().enumerate().map(label).collect();
        let mut layers = Vec::new();
        let mut left = 0;
        for layer in 0..=channels.len() {
            let inside = layout.nodes.iter().zip(&boxes).filter(|(place, _)| place.layer == layer);
            let width = inside.map(|(_, label)| label.width).max().unwrap_or_default();
            layers.push((left, width));
            left += width + channels.get(layer).map_or(0, Channel::width);
        }
        Self { boxes, layers }
    }

    fn width(&self) -> usize {
        self.layers.last().map_or(0, |(left, width)| left + width)
    }

    fn draw(&self, layout: &Layout, rows: &[Rows], ports: &Ports, channels: &[Channel]) -> Canvas {
        let mut canvas = Canvas::default();
        for (channel, (left, width)) in channels.iter().zip(&self.layers) {
            channel.draw(&mut canvas, left + width);
        }
        for (layer, net, row) in &ports.passes {
            if let Some((left, width)) = self.layers.get(*layer) {
                canvas.across(*net, *row, left.saturating_sub(1), left + width);
            }
        }
        for ((label, place), rows) in self.boxes.iter().zip(&layout.nodes).zip(rows) {
            if let Some((left, _)) = self.layers.get(place.layer) {
                label.draw(&mut canvas, *rows, *left);
            }
        }
        // From the right side of a box to the end of its layer, which may be wider.
        let right_side = |place: usize| {
            let (left, width) = self.layers.get(layout.nodes.get(place)?.layer)?;
            Some((left + self.boxes.get(place)?.width, left + width))
        };
        for (place, net, row) in &ports.exits {
            if let Some((right, end)) = right_side(*place) {
                canvas.across(*net, *row, right, end);
                canvas.write(*row, right - 1, "├");
            }
        }
        for (place, net, row) in &ports.returns {
            if let Some((right, end)) = right_side(*place) {
                canvas.across(*net, *row, right, end);
                canvas.write(*row, right, "◀");
            }
        }
        for (place, row) in &ports.arrivals {
            if let Some((left, _)) = layout.nodes.get(*place).and_then(|place| self.layers.get(place.layer)) {
                canvas.write(*row, left.saturating_sub(1), "▶");
            }
        }
        canvas
    }
}

impl Label {
    fn new(service: &Service, is_loop: bool, most: usize) -> Self {
        if service.is_client() {
            return Self {
                title: String::new(),
                lines: vec!["client".into()],
                width: "client".len() + 4,
                colour: None,
            };
        }
        let failures = service.counts.failures();
        let outcome = if failures.is_empty() { "all ok".into() } else { failures };
        let traffic = Some(service.counts.traffic()).filter(|traffic| width(traffic) <= most);
        let traffic = traffic.unwrap_or_else(|| service.counts.short_traffic());
        let lines = [service.name.clone(), traffic, outcome].map(|line| fit(&line, most)).to_vec();
        let mut title =
            if service.kind.is_empty() { String::new() } else { format!(" {} ", fit(&service.kind, most - 2)) };
        if is_loop {
            title = fit(&format!("{} ↺ ", title.trim_end()), most);
        }
        let widest = lines.iter().map(|line| width(line)).chain([width(&title)]).max().unwrap_or_default();
        Self { title, lines, width: widest + 4, colour: service.counts.colour() }
    }

    fn draw(&self, canvas: &mut Canvas, rows: Rows, left: usize) {
        let inside = self.width - 2;
        canvas.write(rows.first - 1, left, &format!("┌{}{}┐", self.title, "─".repeat(inside - width(&self.title))));
        let above = (rows.count - self.lines.len().min(rows.count)) / 2;
        for row in 0..rows.count {
            let line = row.checked_sub(above).and_then(|line| self.lines.get(line)).map_or("", String::as_str);
            let blank = " ".repeat(inside.saturating_sub(width(line) + 1));
            canvas.write(rows.first + row, left, &format!("│ {line}{blank}│"));
            if let Some(colour) = self.colour.filter(|_| row + 1 == above + self.lines.len()) {
                canvas.paint(rows.first + row, left + 2, width(line), colour);
            }
        }
        canvas.write(rows.first + rows.count, left, &format!("└{}┘", "─".repeat(inside)));
    }
}
