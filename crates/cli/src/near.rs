//! Known names that are near an unknown one.

/// The most names in a message.
const MOST: usize = 3;

/// The least likeness of a name that is worth naming, by the measure of Jaro and Winkler.
const LEAST: f64 = 0.7;

/// How much less than the nearest name another one may be like the unknown one.
const BEHIND: f64 = 0.2;

/// The likeness of a name that is one slip away: a letter too many, too few or wrong, or two that have
/// changed places.
const ONE_SLIP: f64 = 0.95;

/// The weight of some words of a longer name.
const SOME_WORDS: f64 = 0.9;

/// Returns the known names that are like an unknown one, up to three, the nearest first. Case and
/// punctuation do not count.
pub(crate) fn nearest<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let near = by_likeness(unknown, known);
    let best = near.first().map_or(LEAST, |(likeness, _)| *likeness);
    let least = LEAST.max(best - BEHIND);
    let near = near.into_iter();
    let near = near.take_while(|(likeness, _)| *likeness >= least);
    near.take(MOST).map(|(_, name)| name).collect()
}

/// Returns all names, the most like the unknown one first.
pub(crate) fn ranked<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let all = by_likeness(unknown, known).into_iter();
    all.map(|(_, name)| name).collect()
}

/// Returns the end of the error about an unknown name, such as `; the nearest is high`. It is empty
/// if no known name is near.
pub(crate) fn hint<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    match nearest(unknown, known)[..] {
        [] => String::new(),
        [one] => format!("; the nearest is {one}"),
        ref several => format!("; the nearest are {}", several.join(", ")),
    }
}

/// Returns the error about a word that is not in a closed set.
pub(crate) fn not_one_of<'a>(known: impl IntoIterator<Item = &'a str>, found: &str) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    let near = nearest(found, known.iter().copied());
    // The whole set is in the message already, so only the best of the near ones helps.
    let near = near.first().map(|one| format!("; the nearest is {one}"));
    format!(
        "expected one of {}, found {found:?}{}",
        known.join(", "),
        near.unwrap_or_default()
    )
}

/// Returns each name once, with its likeness to the unknown one, which falls from 1 to 0.
fn by_likeness<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<(f64, &'a str)> {
    let known = known.into_iter();
    let mut all: Vec<(f64, &str)> = known.map(|name| (likeness(unknown, name), name)).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    all.dedup_by_key(|(_, name)| *name);
    all
}

/// Returns how alike two names are: as a whole, or word by word if that is more. So a name of
/// several words is found by some of them, which count less than a whole name.
fn likeness(unknown: &str, known: &str) -> f64 {
    let (asked, has) = (words(unknown), words(known));
    let (one, other) = (asked.concat(), has.concat());
    let mut whole = strsim::jaro_winkler(&one, &other);
    // For short words the measure of Jaro misses what fingers do most.
    if one.chars().count() > 2 && strsim::osa_distance(&one, &other) == 1 {
        whole = whole.max(ONE_SLIP);
    }
    let nearest_word = |word: &String| {
        let each = has.iter().map(|known| strsim::jaro_winkler(word, known));
        each.fold(0.0, f64::max)
    };
    let count = asked.len().max(1) as f64;
    let by_words = asked.iter().map(nearest_word).sum::<f64>() / count;
    let weight = match has.len() > asked.len() {
        true => SOME_WORDS,
        false => 1.0,
    };
    whole.max(by_words * weight)
}

/// Returns the words of a name in lower case. All characters but letters and digits separate words.
fn words(name: &str) -> Vec<String> {
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [&str; 5] = ["low", "normal", "high", "urgent", "critical"];

    #[test]
    fn a_misspelt_name_gets_the_one_that_was_meant() {
        for (unknown, meant) in [
            ("hihg", "high"),
            ("URGNT", "urgent"),
            ("criticl", "critical"),
            ("nromal", "normal"),
        ] {
            assert_eq!(nearest(unknown, WORDS).first(), Some(&meant), "{unknown}");
        }
    }

    #[test]
    fn a_whole_name_comes_before_a_word_of_a_longer_one() {
        for (unknown, known, near) in [
            ("opn", &["all-open", "opened", "reopened"][..], "opened"),
            ("gte", &["list", "show", "get", "terms", "sync"], "get"),
        ] {
            let found = nearest(unknown, known.iter().copied());
            assert_eq!(found.first(), Some(&near), "{unknown}");
        }
        let services = ["account-management", "aws-lambda", "amazon-s3"];
        assert_eq!(nearest("lamda", services), ["aws-lambda"]);
        let commands = ["report", "endpoint", "case", "doctor"];
        assert_eq!(nearest("reprot", commands), ["report"]);
    }

    #[test]
    fn a_name_of_several_words_is_found_by_some_of_them() {
        let checks = [
            "Amazon S3 Bucket Permissions",
            "Underutilized Amazon EBS Volumes",
        ];
        assert_eq!(nearest("S3 Bukket", checks), [checks[0]]);
        assert_eq!(nearest("volums", checks), [checks[1]]);
    }

    #[test]
    fn a_name_that_is_like_no_other_gets_none() {
        assert_eq!(hint("xyz", WORDS), "");
        assert_eq!(hint("", WORDS), "");
        assert_eq!(hint("high", []), "");
    }

    #[test]
    fn at_most_three_names_are_named_the_nearest_first_and_each_once() {
        let known = ["prod-d", "prod-a", "prod", "prod", "prod-b", "prod-c"];
        let near = nearest("prodd", known);
        assert_eq!(near.len(), 3);
        assert_eq!(near[0], "prod-d");
        assert_eq!(near.iter().filter(|name| **name == "prod").count(), 1);
        assert_eq!(hint("prodd", ["prod"]), "; the nearest is prod");
        assert_eq!(hint("ab", ["abc", "abd"]), "; the nearest are abc, abd");
    }

    #[test]
    fn the_error_about_a_closed_set_has_the_set_and_the_nearest() {
        assert_eq!(
            not_one_of(["opened", "resolved"], "resolvd"),
            "expected one of opened, resolved, found \"resolvd\"; the nearest is resolved"
        );
        assert_eq!(
            not_one_of(["opened", "resolved"], "x"),
            "expected one of opened, resolved, found \"x\""
        );
    }
}
