//! Filter expressions that select the traces through a service or an edge, as AWS's console writes them.

use super::super::query::{Query, quoted};
use super::choice::address;
use super::scene::is_client;
use crate::graph::Service;

/// The traces in which a service did what `inner` says; anything at all if that is empty.
pub(super) fn of_service(service: &Service, callees: &[&Service], inner: &str) -> String {
    match callees.first() {
        // Who is outside sends nothing; what it did is what the first service saw.
        Some(callee) if is_client(service) => of_edge(service, callee, inner),
        _ => braced(&format!("service({})", id(service)), inner),
    }
}

/// The traces in which one called another and that went as `inner` says.
pub(super) fn of_edge(from: &Service, to: &Service, inner: &str) -> String {
    if is_client(from) {
        let inner = if inner.is_empty() { "root".to_owned() } else { format!("root AND {inner}") };
        return braced(&format!("service({})", id(to)), &inner);
    }
    braced(&format!("edge({}, {})", id(from), id(to)), inner)
}

/// The trace list, narrowed by a term.
pub(super) fn traces(query: &Query, term: &str) -> String {
    let filter = match query.filter() {
        "" => term.to_owned(),
        before => format!("({before}) AND {term}"),
    };
    let same = |name| (name, query.get(name));
    super::super::query::link("/traces", &[("filter", &filter), same("timeRange"), same("from"), same("to")])
}

/// The trace list as it is filtered already.
pub(super) fn all_traces(query: &Query) -> String {
    address("/traces", query, &[])
}

fn braced(selector: &str, inner: &str) -> String {
    if inner.is_empty() { selector.to_owned() } else { format!("{selector} {{ {inner} }}") }
}

fn id(service: &Service) -> String {
    let name = quoted(&service.name);
    match &service.kind {
        Some(kind) => format!("id(name: {name}, type: {})", quoted(kind)),
        None => format!("id(name: {name})"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{of_edge, of_service, traces};
    use crate::document::read_document;
    use crate::filter::Filter;
    use crate::graph::{Service, ServiceGraph};
    use crate::page::query::Query;
    use crate::trace::Trace;

    /// The shop calls the bank, which fails and takes half a second.
    fn shop(name: &str) -> crate::document::Segment {
        let name = serde_json::Value::from(name);
        let text = format!(
            r#"{{"name":{name},"origin":"AWS::EC2::Instance","id":"000000000000000a","trace_id":"1-581cf771-a006649127e371903a2de979",
            "start_time":1,"end_time":3,"subsegments":[{{"name":"bank","id":"000000000000000b","start_time":1,"end_time":1.5,
            "namespace":"remote","fault":true}}]}}"#
        );
        read_document(text.as_bytes()).segment.expect("X-Ray takes it")
    }

    fn selects(segment: &crate::document::Segment, term: &str) -> bool {
        let filter = Filter::parse(term).unwrap_or_else(|error| panic!("{term}: {error}"));
        filter.selects(&Trace::assemble([segment]), &[])
    }

    fn named<'a>(graph: &'a ServiceGraph, kind: &str) -> &'a Service {
        graph.services().iter().find(|it| it.kind.as_deref() == Some(kind)).expect("it is there")
    }

    #[test]
    fn terms_select_what_the_map_counts() {
        let segment = shop("shop");
        let mut graph = ServiceGraph::default();
        graph.add(&Trace::assemble([&segment]));
        let [client, shop, bank] = ["client", "AWS::EC2::Instance", "remote"].map(|kind| named(&graph, kind));
        for (term, is_selected) in [
            (of_service(shop, &[bank], ""), true),
            (of_service(shop, &[bank], "fault"), false),
            (of_service(bank, &[], "fault"), true),
            (of_service(bank, &[], "responsetime >= 0.5 AND responsetime <= 0.5"), true),
            (of_service(client, &[shop], "ok"), true),
            (of_service(client, &[shop], "responsetime < 2"), false),
            (of_edge(client, shop, ""), true),
            (of_edge(shop, bank, "fault"), true),
            (of_edge(shop, bank, "ok"), false),
            (of_edge(bank, shop, ""), false),
        ] {
            assert_eq!(selects(&segment, &term), is_selected, "{term}");
        }
    }

    #[test]
    fn a_link_keeps_the_filter_that_was_there() {
        let query = Query::parse("filter=fault+OR+error&timeRange=PT15M&service=shop");
        assert_eq!(traces(&query, "x"), "/traces?filter=%28fault+OR+error%29+AND+x&timeRange=PT15M");
    }

    proptest! {
        #[test]
        fn any_name_is_written_so_that_it_is_found_again(name in "[^\u{0}]{1,20}") {
            let mut segment = shop("shop");
            segment.name = name;
            let mut graph = ServiceGraph::default();
            graph.add(&Trace::assemble([&segment]));
            prop_assert!(selects(&segment, &of_service(named(&graph, "AWS::EC2::Instance"), &[], "")));
        }
    }
}
