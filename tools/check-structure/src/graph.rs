//! A directed graph of imports, and its cycles.

use std::collections::{BTreeMap, BTreeSet};

/// Which node imports which, with the names imported.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Graph {
    edges: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

/// Nodes that all reach each other, and the imports among them.
#[derive(Debug, PartialEq, Eq)]
pub struct Cycle {
    /// In alphabetical order.
    pub nodes: Vec<String>,
    /// From, to, and the names imported.
    pub imports: Vec<(String, String, Vec<String>)>,
}

impl Graph {
    /// Adds an import of `name`. An import of a node by itself is left out.
    pub fn add(&mut self, from: &str, to: &str, name: &str) {
        if from != to {
            self.edges
                .entry(from.to_owned())
                .or_default()
                .entry(to.to_owned())
                .or_default()
                .insert(name.to_owned());
        }
    }

    /// Adds every import of `other`.
    pub fn extend(&mut self, other: &Graph) {
        for (from, to, names) in other.imports() {
            for name in names {
                self.add(from, to, name);
            }
        }
    }

    /// Every import: from, to, and the names imported.
    pub fn imports(&self) -> impl Iterator<Item = (&str, &str, &BTreeSet<String>)> {
        self.edges.iter().flat_map(|(from, targets)| {
            targets
                .iter()
                .map(move |(to, names)| (from.as_str(), to.as_str(), names))
        })
    }

    /// The same imports between groups of nodes. Nodes without a group are left out.
    #[must_use]
    pub fn grouped(&self, group: impl Fn(&str) -> Option<String>) -> Graph {
        let mut graph = Graph::default();
        for (from, to, _) in self.imports() {
            if let (Some(from_group), Some(to_group)) = (group(from), group(to)) {
                graph.add(&from_group, &to_group, &format!("{from} -> {to}"));
            }
        }
        graph
    }

    /// The strongly connected components of more than one node, in alphabetical order.
    #[must_use]
    pub fn cycles(&self) -> Vec<Cycle> {
        let mut cycles: Vec<Cycle> = components(self)
            .into_iter()
            .filter(|nodes| nodes.len() > 1)
            .map(|nodes| self.cycle(nodes))
            .collect();
        cycles.sort_by(|a, b| a.nodes.cmp(&b.nodes));
        cycles
    }

    fn cycle(&self, mut nodes: Vec<String>) -> Cycle {
        nodes.sort();
        let inside = |node: &str| nodes.iter().any(|other| other == node);
        let imports = self
            .imports()
            .filter(|(from, to, _)| inside(from) && inside(to))
            .map(|(from, to, names)| {
                let names = names.iter().cloned().collect();
                (from.to_owned(), to.to_owned(), names)
            })
            .collect();
        Cycle { nodes, imports }
    }
}

/// Strongly connected components by Kosaraju's two passes of depth-first search.
fn components(graph: &Graph) -> Vec<Vec<String>> {
    let mut forward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut backward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to, _) in graph.imports() {
        forward.entry(from).or_default().push(to);
        backward.entry(to).or_default().push(from);
    }
    let nodes: BTreeSet<&str> = forward.keys().chain(backward.keys()).copied().collect();
    let mut seen = BTreeSet::new();
    let mut finished = Vec::new();
    for node in nodes {
        visit(node, &forward, &mut seen, &mut finished);
    }
    seen.clear();
    let mut components = Vec::new();
    for node in finished.into_iter().rev() {
        let mut component = Vec::new();
        visit(node, &backward, &mut seen, &mut component);
        if !component.is_empty() {
            components.push(component.into_iter().map(str::to_owned).collect());
        }
    }
    components
}

/// Appends the unseen nodes that `node` reaches, each after those that it reaches itself.
fn visit<'a>(
    node: &'a str,
    edges: &BTreeMap<&'a str, Vec<&'a str>>,
    seen: &mut BTreeSet<&'a str>,
    finished: &mut Vec<&'a str>,
) {
    if seen.insert(node) {
        for next in edges.get(node).into_iter().flatten() {
            visit(next, edges, seen, finished);
        }
        finished.push(node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::default();
        for (from, to) in edges {
            graph.add(from, to, "x");
        }
        graph
    }

    fn cycles(edges: &[(&str, &str)]) -> Vec<Vec<String>> {
        let cycles = graph(edges).cycles();
        cycles.into_iter().map(|cycle| cycle.nodes).collect()
    }

    #[test]
    fn finds_no_cycle_in_a_diamond() {
        let diamond = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "a")];
        assert!(cycles(&diamond).is_empty());
    }

    #[test]
    fn separates_cycles_that_share_no_node() {
        let edges = [
            ("a", "b"),
            ("b", "c"),
            ("c", "a"),
            ("c", "d"),
            ("d", "e"),
            ("e", "d"),
            ("e", "f"),
        ];
        assert_eq!(cycles(&edges), [vec!["a", "b", "c"], vec!["d", "e"]]);
    }

    #[test]
    fn reports_only_imports_inside_the_cycle() {
        let mut graph = graph(&[("a", "b"), ("b", "a"), ("b", "c")]);
        graph.add("a", "b", "y");
        let cycle = &graph.cycles()[0];
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        assert_eq!(
            cycle.imports,
            [
                ("a".to_owned(), "b".to_owned(), names(&["x", "y"])),
                ("b".to_owned(), "a".to_owned(), names(&["x"])),
            ]
        );
    }

    #[test]
    fn groups_show_cycles_that_files_do_not_have() {
        let graph = graph(&[("a/1", "b/1"), ("b/2", "a/2"), ("c", "a/1")]);
        assert!(graph.cycles().is_empty());
        let folder = |node: &str| node.split_once('/').map(|(folder, _)| folder.to_owned());
        let cycles = graph.grouped(folder).cycles();
        assert_eq!(cycles.len(), 1);
        assert_eq!(cycles[0].nodes, ["a", "b"]);
    }
}
