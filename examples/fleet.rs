//! Prints the open cases of each account of an organization.
//!
//! ```sh
//! cargo run -p casebook-examples --example fleet
//! ```
//!
//! It runs offline: the emulator has an organization. One of its accounts does not let the caller in, and
//! one has no support plan.

use std::error::Error;
use std::num::NonZeroUsize;

use casebook::emulated;
use casebook::emulator::{Account, Emulator, Organization, Role, Scenario};
use casebook::stack::NotSent;
use casebook::stack::fleet::{Fleet, Member};
use casebook::support::{ClientError, DescribeCases, Support};

/// The role that Organizations makes in each account that it creates.
const ROLE: &str = "OrganizationAccountAccessRole";

/// Returns an emulator of an organization of five accounts.
fn organization() -> Result<Emulator, Box<dyn Error>> {
    let closed = Account::new("222233334444".parse()?).name("closed to the caller");
    let role = Role::new(ROLE).trusts("111122223333");
    let no_plan = Account::new("333344445555".parse()?)
        .name("without a plan")
        .role(role)
        .scenario(Scenario::no_support_plan());
    let scenario = Scenario::new()
        .organization(Some(Organization::default()))
        .account(closed)
        .account(no_plan)
        .generated_accounts(2);
    Ok(Emulator::builder().scenario(scenario).build()?)
}

/// Returns the subjects of the open cases of an account.
async fn open_cases(member: Member) -> Result<Vec<String>, ClientError> {
    let client = member.client::<Support>().map_err(NotSent::new)?;
    let mut cases = client.items(DescribeCases::new().include_communications(false));
    let mut subjects = Vec::new();
    while let Some(case) = cases.try_next().await? {
        let subject = case.subject.map(|subject| subject.to_string());
        subjects.push(subject.unwrap_or_default());
    }
    Ok(subjects)
}

/// Returns the cause that an error and its causes end with.
fn last_cause(error: &dyn Error) -> String {
    let mut last = error;
    while let Some(cause) = last.source() {
        last = cause;
    }
    last.to_string()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = emulated(&organization()?);
    let fleet = Fleet::new(&config).role(ROLE.parse()?);

    // Ten accounts at a time. A member and its clients are dropped when its work ends.
    let jobs = NonZeroUsize::new(10).ok_or("no jobs")?;
    let mut results = fleet.run(jobs, open_cases);
    let mut failed = 0;
    while let Some(result) = results.next().await {
        let (account, cases) = match result {
            Ok(result) => result,
            // Only one account is missing; the others follow.
            Err(error) if error.account().is_some() => {
                println!("{error}");
                failed += 1;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let name = account.name.as_deref().unwrap_or_default();
        match cases {
            Ok(cases) => println!("{} {name}: {}", account.id, cases.join(", ")),
            Err(error) => {
                println!("{} {name}: {}", account.id, last_cause(&error));
                failed += 1;
            }
        }
    }
    println!("{failed} accounts failed");
    assert_eq!(failed, 2);
    Ok(())
}
