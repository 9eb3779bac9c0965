//! The file of a quota: of whatever it has, each line of this period counts as one call, and no more; reading
//! it twice gives the same.
#![no_main]

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use casebook_auth::{Clock, Credentials};
use casebook_fuzz::{folder, wait};
use casebook_stack::Quota;
use casebook_types::Region;
use libfuzzer_sys::fuzz_target;

const NOW: u64 = 1_790_000_000_000;
const PERIOD: u64 = 3_600_000;
const LINE: usize = 20;
const LIMIT: usize = 10;

struct World {
    quota: Quota,
    credentials: Credentials,
    path: PathBuf,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let folder = folder("quota");
    let now = SystemTime::UNIX_EPOCH + Duration::from_millis(NOW);
    let limit = NonZeroU32::new(LIMIT as u32).expect("it is not zero");
    let quota = Quota::new("CreateCase", limit, Duration::from_millis(PERIOD), &folder)
        .clock(Clock::fixed(now));
    let credentials = Credentials::new("AKID", "secret");
    wait(quota.usage(&credentials, &Region::US_EAST_1)).expect("the folder can be written");
    let mut files = std::fs::read_dir(&folder).expect("the folder is there");
    let path = files
        .next()
        .expect("the quota has made its file")
        .expect("it is there")
        .path();
    World {
        quota,
        credentials,
        path,
    }
});

fuzz_target!(|input: &[u8]| {
    let World {
        quota,
        credentials,
        path,
    } = &*WORLD;
    std::fs::write(path, input).expect("the file can be written");
    let usage =
        || wait(quota.usage(credentials, &Region::US_EAST_1)).expect("the file can be read");
    let found = usage();
    let lines = input.chunks(LINE).enumerate();
    // A line that lacks its end is read if the quota needs it.
    let lines = lines.filter(|(number, line)| *number < LIMIT || line.len() == LINE);
    let times = lines.map(|(_, line)| {
        let digits = line.get(..LINE - 1)?;
        str::from_utf8(digits).ok()?.parse::<u64>().ok()
    });
    // A time in the future counts as one of now.
    let counts = |time: u64| time > NOW.saturating_sub(PERIOD);
    let taken = times.flatten().filter(|time| counts(*time)).count();
    assert_eq!(found.taken, taken);
    assert_eq!(found.wait.is_some(), taken >= LIMIT);
    assert!(
        found
            .wait
            .is_none_or(|wait| wait <= Duration::from_millis(PERIOD))
    );
    assert_eq!(usage(), found);
});
