//! Serves the emulator on a port, as the command does: `serve ADDRESS DATA`, where the data are a
//! file or, for an emulator in memory, a number of cases or `samples`.

use std::env;
use std::error::Error;

use casebook_emulator::{Emulator, Scenario, serve};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = env::args().skip(1).collect();
    let [address, data] = &words[..] else {
        return Err("expected ADDRESS DATA".into());
    };
    let scenario = Scenario::new().sample_data(false).case_limit_per_hour(None);
    let builder = match (data.as_str(), data.parse()) {
        ("samples", _) => Emulator::builder(),
        (_, Ok(cases)) => Emulator::builder().scenario(scenario.generated_cases(cases)),
        (file, Err(_)) => Emulator::builder().scenario(scenario).data(file),
    };
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let emulator = builder.build()?;
        let listener = TcpListener::bind(address).await?;
        let ends = async {
            // The server ends when a line arrives on stdin, or when stdin ends.
            let (tell, told) = tokio::sync::oneshot::channel();
            std::thread::spawn(move || {
                let _ = std::io::stdin().read_line(&mut String::new());
                let _ = tell.send(());
            });
            let _ = told.await;
        };
        Ok(serve(listener, emulator, ends).await?)
    })
}
