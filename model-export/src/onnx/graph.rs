//! A graph under construction: operations in order, and the constants that they use.

use super::proto::{
    AttributeProto, DOUBLE, DimensionProto, FLOAT, GraphProto, INT64, NodeProto, TensorProto,
    TensorShapeProto, TensorTypeProto, TypeProto, ValueInfoProto,
};

/// A size of an input or output.
#[derive(Clone, Copy)]
pub enum Size {
    /// Always the same.
    Fixed(usize),
    /// Chosen by the caller, under this name.
    Dynamic(&'static str),
}

/// A graph under construction.
#[derive(Default)]
pub struct Graph {
    graph: GraphProto,
}

impl Graph {
    /// An empty graph.
    pub fn new(name: &str) -> Graph {
        Graph {
            graph: GraphProto {
                name: Some(name.to_owned()),
                ..GraphProto::default()
            },
        }
    }

    /// Adds an input of the graph and returns its name.
    pub fn input(&mut self, name: &str, sizes: &[Size], description: &str) -> String {
        self.graph.input.push(value_info(name, sizes, description));
        name.to_owned()
    }

    /// Makes the value of this name an output of the graph.
    pub fn output(&mut self, name: &str, sizes: &[Size], description: &str) {
        self.graph.output.push(value_info(name, sizes, description));
    }

    /// Adds an operation with one output, which has the operation's name, and returns that name.
    pub fn add(
        &mut self,
        operator: &str,
        name: &str,
        inputs: &[&str],
        attributes: Vec<AttributeProto>,
    ) -> String {
        self.graph.node.push(NodeProto {
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            output: vec![name.to_owned()],
            name: Some(name.to_owned()),
            op_type: Some(operator.to_owned()),
            attribute: attributes,
        });
        name.to_owned()
    }

    /// Adds a change of shape and returns its name; a size of 0 keeps that of the input.
    pub fn reshape(&mut self, name: &str, x: &str, shape: &[i64]) -> String {
        let shape = self.integers(&format!("{name}.shape"), shape);
        self.add("Reshape", name, &[x, &shape], vec![])
    }

    /// Adds a constant of floats and returns its name.
    pub fn floats(&mut self, name: &str, shape: &[usize], values: &[f32]) -> String {
        debug_assert_eq!(shape.iter().product::<usize>(), values.len(), "{name}");
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.constant(name, shape, FLOAT, bytes.collect())
    }

    /// Adds a constant of 64-bit floats and returns its name.
    pub fn doubles(&mut self, name: &str, shape: &[usize], values: &[f64]) -> String {
        debug_assert_eq!(shape.iter().product::<usize>(), values.len(), "{name}");
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.constant(name, shape, DOUBLE, bytes.collect())
    }

    /// Adds an integer constant without dimensions and returns its name.
    pub fn integer(&mut self, name: &str, value: usize) -> String {
        self.constant(name, &[], INT64, (value as i64).to_le_bytes().to_vec())
    }

    /// Adds a constant of integers, a vector, and returns its name.
    pub fn integers(&mut self, name: &str, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        self.constant(name, &[values.len()], INT64, bytes.collect())
    }

    /// The finished graph.
    pub fn finish(self) -> GraphProto {
        self.graph
    }

    fn constant(&mut self, name: &str, shape: &[usize], kind: i32, bytes: Vec<u8>) -> String {
        self.graph.initializer.push(TensorProto {
            dims: shape.iter().map(|&size| size as i64).collect(),
            data_type: Some(kind),
            name: Some(name.to_owned()),
            raw_data: Some(bytes),
        });
        name.to_owned()
    }
}

fn value_info(name: &str, sizes: &[Size], description: &str) -> ValueInfoProto {
    let dim = sizes.iter().map(|size| match *size {
        Size::Fixed(size) => DimensionProto {
            dim_value: Some(size as i64),
            dim_param: None,
        },
        Size::Dynamic(name) => DimensionProto {
            dim_value: None,
            dim_param: Some(name.to_owned()),
        },
    });
    let shape = TensorShapeProto { dim: dim.collect() };
    ValueInfoProto {
        name: Some(name.to_owned()),
        r#type: Some(TypeProto {
            tensor_type: Some(TensorTypeProto {
                elem_type: Some(FLOAT),
                shape: Some(shape),
            }),
        }),
        doc_string: Some(description.to_owned()),
    }
}
