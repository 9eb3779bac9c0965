//! Runs one job a number of times, so that an outer program can count instructions: `counted JOB
//! TIMES`. `counted --processor` prints the features of the processor.

use std::process::ExitCode;

use casebook_benches::Job;

fn main() -> ExitCode {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["--processor"] => println!("{}", processor()),
        [name, times] => {
            let (Some(job), Ok(times)) = (Job::find(name), times.parse()) else {
                eprintln!("expected a job and a number, found {name:?} and {times:?}");
                return ExitCode::FAILURE;
            };
            let ready = job.prepare();
            (0_u32..times).for_each(|_| ready.run());
        }
        _ => {
            eprintln!("expected a job and how many times it is to be done");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// Returns the features by which hashing, base64, searching and copying are selected at run time.
#[cfg(target_arch = "x86_64")]
fn processor() -> String {
    use std::arch::is_x86_feature_detected as has;

    let all = [
        ("ssse3", has!("ssse3")),
        ("sse4.2", has!("sse4.2")),
        ("pclmulqdq", has!("pclmulqdq")),
        ("avx", has!("avx")),
        ("avx2", has!("avx2")),
        ("bmi2", has!("bmi2")),
        ("adx", has!("adx")),
        ("sha", has!("sha")),
        ("avx512f", has!("avx512f")),
        ("avx512vl", has!("avx512vl")),
    ];
    let there = all.iter().filter(|(_, there)| *there);
    there.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
}

#[cfg(not(target_arch = "x86_64"))]
fn processor() -> &'static str {
    "any"
}
