//! Abbreviations that are in common use and cannot be derived from a name.

use crate::catalog::likeness::words;

/// Each abbreviation, with the name or the code that it stands for, without `amazon` and `aws`.
const KNOWN: &[(&str, &str)] = &[
    ("acm", "certificate manager"),
    ("alb", "elastic load balancing"),
    ("apigw", "api gateway"),
    ("asg", "auto scaling"),
    ("cfn", "cloudformation"),
    ("cw", "cloudwatch"),
    ("ddb", "dynamodb"),
    ("dx", "direct connect"),
    ("emr", "elastic mapreduce"),
    ("gwlb", "elastic load balancing"),
    ("k8s", "elastic kubernetes service"),
    ("kubernetes", "elastic kubernetes service"),
    ("msk", "managed streaming for apache kafka"),
    ("nlb", "elastic load balancing"),
    ("r53", "route 53"),
    ("sfn", "step functions"),
    ("ssm", "systems manager"),
    ("tgw", "transit gateway"),
];

/// Returns the words that an abbreviation stands for.
pub(super) fn abbreviated(asked: &[String]) -> Option<Vec<String>> {
    let [asked] = asked else {
        return None;
    };
    let known = KNOWN.iter().find(|(abbreviation, _)| abbreviation == asked);
    known.map(|(_, name)| words(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::likeness::short;

    #[test]
    fn no_abbreviation_is_in_the_list_that_the_name_itself_gives() {
        for (abbreviation, name) in KNOWN {
            assert!(!short(&words(name)).contains(&(*abbreviation).to_owned()));
        }
    }
}
