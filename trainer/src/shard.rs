//! One of several parts of some work, which different machines do.

use std::str::FromStr;

/// Every N-th item, from the I-th.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Number of the part, from one.
    index: usize,
    count: usize,
}

impl Shard {
    /// The items of this part, in their order. Each item is in exactly one part, and the parts differ by one item at most.
    pub fn of<T>(self, items: Vec<T>) -> Vec<T> {
        let from = items.into_iter().skip(self.index - 1);
        from.step_by(self.count).collect()
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let parsed = text
            .split_once('/')
            .and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match parsed {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Shard { index, count }),
            _ => Err("expected I/N with I from 1 to N, such as 2/8".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_shards() {
        assert_eq!("2/8".parse(), Ok(Shard { index: 2, count: 8 }));
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0", ""] {
            let error = wrong.parse::<Shard>().unwrap_err();
            assert!(error.contains("I/N"), "{wrong}: {error}");
        }
    }

    #[test]
    fn each_item_is_in_one_part() {
        let parts = [1, 2, 3].map(|index| Shard { index, count: 3 }.of((0..7).collect()));
        assert_eq!(parts, [vec![0, 3, 6], vec![1, 4], vec![2, 5]]);
        let beyond = Shard { index: 3, count: 3 }.of(vec![0]);
        assert!(beyond.is_empty());
    }
}
