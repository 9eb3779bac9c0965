//! Accounts, files and runs that are in the way.

use std::fs;
use std::future::pending;

use casebook_archive::{Format, Reading};
use casebook_emulator::{Account, AccountStatus, Faults, InjectedError, Role, Rule, Scenario};

use super::world::{ROLE, World, expect_equal};

const NO_ROLE: &str = "222233334441";
const NO_PLAN: &str = "222233334442";

fn reading(outcomes: &[casebook_archive::AccountOutcome], id: &str) -> (Reading, Reading, String) {
    let outcome = outcomes
        .iter()
        .find(|one| one.account.id.as_str() == id)
        .unwrap();
    let error = outcome.error.as_ref().map(ToString::to_string);
    let error = error.unwrap_or_default();
    (outcome.support, outcome.artifact, error)
}

#[tokio::test]
async fn accounts_without_a_role_or_a_plan_are_rows_and_the_others_are_read() {
    let role = || Role::new(ROLE).trusts(casebook_emulator::ACCOUNT_ID);
    let no_plan = Account::new(NO_PLAN.parse().unwrap())
        .role(role())
        .scenario(Scenario::no_support_plan());
    let no_role = Account::new(NO_ROLE.parse().unwrap()).status(AccountStatus::Active);
    let world = World::of(Scenario::new().generated_accounts(2), [no_role, no_plan]);
    let (result, outcomes) = world.try_run("a", 1, pending()).await;
    let summary = result.unwrap();
    assert_eq!(
        (
            summary.read,
            summary.no_plan,
            summary.no_role,
            summary.failed
        ),
        (3, 1, 1, 0),
        "{outcomes:?}"
    );
    let (support, artifact, error) = reading(&outcomes, NO_PLAN);
    assert_eq!((support, artifact), (Reading::NoPlan, Reading::Read));
    assert!(
        error.starts_with("DescribeCases: SubscriptionRequiredException"),
        "{error}"
    );
    let (support, artifact, error) = reading(&outcomes, NO_ROLE);
    assert_eq!((support, artifact), (Reading::NoRole, Reading::NoRole));
    assert!(error.contains("the role"), "{error}");
    let rows = world.rows("a");
    let row = |id: &str| {
        let mut rows = rows
            .iter()
            .filter(|(kind, account, _)| kind == "account" && account == id);
        rows.next().unwrap().2.clone()
    };
    assert_eq!(row(NO_PLAN)["support"], "no_plan");
    assert_eq!(row(NO_ROLE)["artifact"], "no_role");
    assert!(
        rows.iter()
            .any(|(kind, account, _)| kind == "report" && account == NO_PLAN)
    );
    // The errors are the same in the next run, so their rows are not written again.
    let (result, _) = world.try_run("a", 2, pending()).await;
    assert_eq!(result.unwrap().rows, 0);
}

#[tokio::test]
async fn an_account_that_fails_halfway_keeps_what_was_read_and_loses_nothing_as_gone() {
    let world = World::new(2);
    world.run("whole", 1).await;
    let denied = InjectedError::new(http::StatusCode::BAD_REQUEST).code("AccessDeniedException");
    let rule = Rule::new(denied.into())
        .on(["DescribeCommunications"])
        .unwrap();
    world.emulator.set_faults(Faults::new().rule(rule.first(1)));
    let (result, outcomes) = world.try_run("a", 2, pending()).await;
    let summary = result.unwrap();
    assert_eq!((summary.read, summary.failed), (1, 1));
    let failed = outcomes.iter().find(|one| one.error.is_some()).unwrap();
    let error = failed.error.as_ref().unwrap().as_str();
    assert!(
        error.starts_with("DescribeCommunications: AccessDeniedException"),
        "{error}"
    );
    assert_eq!(
        (failed.support, failed.artifact),
        (Reading::Failed, Reading::Read)
    );
    assert!(
        world
            .rows("a")
            .iter()
            .all(|(_, _, row)| row["gone"] == false)
    );

    // An archive that is complete loses nothing by a listing that fails.
    let before = world.rows("whole");
    let refused = InjectedError::new(http::StatusCode::BAD_REQUEST).code("AccessDeniedException");
    let rule = Rule::new(refused.into())
        .on(["DescribeCases", "ListReports"])
        .unwrap();
    world.emulator.set_faults(Faults::new().rule(rule));
    let (result, _) = world.try_run("whole", 3, pending()).await;
    assert_eq!(result.unwrap().failed, 2);
    let after = world.rows("whole");
    let new: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert!(new.iter().all(|(kind, ..)| kind == "account"), "{new:?}");

    world.emulator.set_faults(Faults::new());
    let mended = world.run("whole", 4).await;
    assert_eq!((mended.read, mended.rows), (2, 2));
    world.run("a", 5).await;
    let of_entities = |name| {
        let rows = world
            .rows(name)
            .into_iter()
            .filter(|(kind, ..)| kind != "account");
        rows.map(|(kind, account, row)| format!("{kind} {account} {}", row["id"]))
            .collect::<Vec<_>>()
    };
    assert_eq!(of_entities("a"), of_entities("whole"));
}

#[tokio::test]
async fn a_lost_or_damaged_state_costs_nothing_but_time() {
    let world = World::new(1);
    world.run("a", 1).await;
    world.run("b", 1).await;
    let state = world.folder("a").join("state/account=111122223333.jsonl");
    for damage in [None, Some("{\"version\":1}\n"), Some("")] {
        match damage {
            None => fs::remove_file(&state).unwrap(),
            Some(text) => fs::write(&state, text).unwrap(),
        }
        let summary = world.run("a", 2).await;
        assert_eq!((summary.read, summary.rows), (1, 0), "{damage:?}");
        expect_equal(&world.folder("a"), &world.folder("b"), "a new state");
    }
    fs::write(&state, "{\"version\":9}\n").unwrap();
    let (result, outcomes) = world.try_run("a", 3, pending()).await;
    assert_eq!(result.unwrap().failed, 1);
    let (.., error) = reading(&outcomes, "111122223333");
    assert!(error.contains("found version 9"), "{error}");
    assert!(
        error.contains("state/account=111122223333.jsonl"),
        "{error}"
    );
}

#[tokio::test]
async fn a_torn_part_is_named_and_other_accounts_are_read() {
    for format in Format::ALL {
        tear(World::new(2).format(*format)).await;
    }
}

async fn tear(world: World) {
    world.run("a", 1).await;
    let folder = world.folder("a");
    fs::remove_file(folder.join("state/account=200000000001.jsonl")).unwrap();
    let files = world.files("a");
    let part = files
        .iter()
        .find(|name| name.starts_with("kind=case/account=200000000001"));
    let part = part.unwrap();
    let content = fs::read(folder.join(part)).unwrap();
    fs::write(folder.join(part), &content[..content.len() / 2]).unwrap();
    let (result, outcomes) = world.try_run("a", 2, pending()).await;
    let summary = result.unwrap();
    assert_eq!((summary.read, summary.failed), (1, 1));
    let (.., error) = reading(&outcomes, "200000000001");
    assert!(error.starts_with(part.as_str()), "{error}");
    // The file is restored, and all is well.
    fs::write(folder.join(part), content).unwrap();
    let summary = world.run("a", 3).await;
    assert_eq!((summary.read, summary.rows), (2, 0));
}

#[tokio::test]
async fn two_runs_at_once_write_no_version_twice() {
    let world = World::new(3);
    let one = world.try_run("a", 1, pending());
    let other = world.try_run("a", 2, pending());
    let ((one, first), (other, second)) = futures_util::future::join(one, other).await;
    let (one, other) = (one.unwrap(), other.unwrap());
    assert!(one.read + other.read >= 3, "{one:?} {other:?}");
    for outcome in first
        .iter()
        .chain(&second)
        .filter(|outcome| outcome.error.is_some())
    {
        let error = outcome.error.as_ref().unwrap().as_str();
        assert!(error.contains("another run"), "{error}");
    }
    world.run("a", 3).await;
    world.run("b", 4).await;
    expect_equal(&world.folder("a"), &world.folder("b"), "two runs at once");
}
