//! Weights without what was learned (Adebayo et al. 2018: a map must depend on it).

use genrescope_crnn::StateDict;

use crate::random::Random;

/// Which weights are scrambled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scrambled {
    /// Those of the head.
    Head,
    /// Those of every layer; the statistics of the batch norms stay.
    All,
}

/// The weights with the values of each tensor in random order.
pub fn scrambled(dict: &StateDict, which: Scrambled, seed: u64) -> StateDict {
    let mut random = Random::new(seed);
    let mut dict = dict.clone();
    for (name, tensor) in &mut dict {
        let is_chosen = match which {
            Scrambled::Head => name.starts_with("head."),
            Scrambled::All => !name.contains("norm."),
        };
        if is_chosen {
            let order = random.permutation(tensor.values.len());
            tensor.values = order.iter().map(|&from| tensor.values[from]).collect();
        }
    }
    dict
}

#[cfg(test)]
mod tests {
    use genrescope_crnn::NamedTensor;

    use super::*;

    #[test]
    fn head_alone_or_all_but_the_norms() {
        let tensor = || NamedTensor {
            shape: vec![50],
            values: (0..50).map(|n| n as f32).collect(),
        };
        let names = [
            "head.weight",
            "blocks.0.conv.weight",
            "blocks.0.norm.weight",
        ];
        let dict: StateDict = names.map(|name| (name.to_owned(), tensor())).into();
        let is_changed = |which, name: &str| scrambled(&dict, which, 1)[name] != dict[name];
        assert_eq!(
            names.map(|name| is_changed(Scrambled::Head, name)),
            [true, false, false]
        );
        assert_eq!(
            names.map(|name| is_changed(Scrambled::All, name)),
            [true, true, false]
        );
        let mut values = scrambled(&dict, Scrambled::Head, 1)["head.weight"]
            .values
            .clone();
        values.sort_by(f32::total_cmp);
        assert_eq!(values, dict["head.weight"].values);
    }
}
