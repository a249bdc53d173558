//! Whether a model was trained on a split, by the descriptions in its file and of the split.

/// How the descriptions of [`SplitProtocol::describe`](super::SplitProtocol::describe) begin.
const BEGINNINGS: [&str; 5] = [
    "Random ",
    "Fold ",
    "Fault-filtered ",
    "By the column ",
    LIST,
];
/// What is before and after the path of a list.
const LIST: &str = "By the list ";
const AFTER_LIST: &str = ", exact duplicates";

/// Whether the description in a model file, which ends with the numbers of songs, is of this split; `None` if it is not of a
/// split of this program, as in models that were taught in the page.
pub fn is_trained_on(of_model: &str, split: &str) -> Option<bool> {
    BEGINNINGS
        .iter()
        .any(|beginning| of_model.starts_with(beginning))
        .then(|| {
            let (of_model, split) = (without_folders(of_model), without_folders(split));
            // The colon, since the description with seed 1 is also the beginning of that with seed 10.
            of_model
                .strip_prefix(&split)
                .is_some_and(|rest| rest.starts_with(':'))
        })
}

/// The description with the names of lists in place of their paths, which depend on the folder that a command runs in.
fn without_folders(description: &str) -> String {
    let mut parts = description.split(LIST);
    let mut short = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(AFTER_LIST).unwrap_or(0);
        let (path, rest) = part.split_at(end);
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        short.extend([LIST, name, rest]);
    }
    short
}

#[cfg(test)]
mod tests {
    use super::super::SplitProtocol;
    use super::*;

    const PROTOCOLS: [&str; 7] = [
        "random",
        "kfold:2/5",
        "fault_filtered",
        "artist",
        "artist_fold:2",
        "list:my/split.csv",
        "within:kfold:2/5:list:my/split.csv",
    ];

    fn describe(protocol: &str, seed: u64) -> String {
        protocol.parse::<SplitProtocol>().unwrap().describe(seed)
    }

    /// As a training run writes it.
    fn of_model(protocol: &str, seed: u64) -> String {
        format!(
            "{}: 8 training, 1 validation and 1 test songs.",
            describe(protocol, seed)
        )
    }

    #[test]
    fn each_protocol_knows_its_own_models_and_no_others() {
        for trained in PROTOCOLS {
            for asked in PROTOCOLS {
                let found = is_trained_on(&of_model(trained, 1), &describe(asked, 1));
                assert_eq!(found, Some(trained == asked), "{trained}, {asked}");
            }
        }
    }

    #[test]
    fn a_seed_is_compared_as_a_whole() {
        for (trained, asked) in [(10, 1), (1, 10)] {
            for protocol in ["random", "kfold:2/5", "artist_fold:2"] {
                let found = is_trained_on(&of_model(protocol, trained), &describe(protocol, asked));
                assert_eq!(found, Some(false), "{protocol}");
            }
        }
    }

    #[test]
    fn the_folder_of_a_list_does_not_count() {
        for (trained, is_it) in [
            ("list:split.csv", true),
            ("list:../my/split.csv", true),
            ("list:C:\\my\\split.csv", true),
            ("list:my/other.csv", false),
        ] {
            let found = is_trained_on(&of_model(trained, 0), &describe("list:my/split.csv", 0));
            assert_eq!(found, Some(is_it), "{trained}");
        }
    }

    #[test]
    fn provenances_of_other_programs_are_not_judged() {
        for of_model in ["", "cross-validation by group, 5 folds"] {
            assert_eq!(is_trained_on(of_model, &describe("random", 0)), None);
        }
    }
}
