//! The page of a case in the console of AWS.

use casebook::protocol::Partition;
use casebook::support::Support;
use casebook::types::support::DisplayId;

use crate::session::Session;

/// Returns the address of the page; `None` if no public source says it for the partition of this run
/// (docs/service-notes.md, "Listing cases").
pub(super) fn page(session: &Session, number: &DisplayId) -> Option<String> {
    let endpoint = session.endpoint::<Support>(false, false).ok()?;
    of(Partition::of(endpoint.signing_region()?), number)
}

fn of(partition: Partition, number: &DisplayId) -> Option<String> {
    let home = match partition.name() {
        "aws" => "https://support.console.aws.amazon.com/support/home",
        "aws-cn" => "https://console.amazonaws.cn/support/home",
        _ => return None,
    };
    // The number comes from the service, and another program gets the address.
    let is_plain = |number: &&str| number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let number = Some(number.as_str()).filter(is_plain)?;
    Some(format!("{home}#/case/?displayId={number}"))
}

#[cfg(test)]
mod tests {
    use casebook::types::Region;

    use super::*;

    #[test]
    fn a_page_is_named_where_it_is_known() {
        let page = |region: &str, number: &str| {
            let region: Region = region.parse().unwrap();
            of(Partition::of(&region), &number.parse().unwrap())
        };
        assert_eq!(
            page("eu-central-1", "177176364700344").unwrap(),
            "https://support.console.aws.amazon.com/support/home#/case/?displayId=177176364700344"
        );
        assert_eq!(
            page("cn-north-1", "1422257394").unwrap(),
            "https://console.amazonaws.cn/support/home#/case/?displayId=1422257394"
        );
        assert_eq!(page("us-gov-west-1", "1"), None);
        for odd in ["1 & calc", "1'", "../1", "1\n2"] {
            assert_eq!(page("us-east-1", odd), None, "{odd}");
        }
    }
}
