//! What a run works with: the options, the environment, the configuration, the clients.

use std::cell::OnceCell;
use std::future::Future;
use std::sync::Arc;

use casebook::artifact::Downloader;
use casebook::auth::{
    Cache, Chain, Clock, Credentials, Env, ProvideCredentials as _, Settings, SharedConfig,
    SharedProvider,
};
use casebook::protocol::{Api, Endpoint, EndpointParams};
use casebook::stack::{Client, Transport};
use casebook::types::Region;
use casebook_emulator::{ACCESS_KEY_ID, ACCOUNT_ID, Emulator, SECRET_ACCESS_KEY};
use serde_json::Value;
use tokio::runtime::Builder;

use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::globals::{ErrorFormat, Globals};
use crate::interrupt::asked_to_end;
use crate::output::{Printer, View};
use crate::progress::Board;
use crate::terminal::Terminal;

/// Where the emulator of `--emulator` seems to be. Nothing is ever sent there.
const EMULATED: &str = "http://emulator.localhost";

/// Everything that a command needs besides its own arguments.
#[derive(Debug)]
pub(crate) struct Session {
    globals: Globals,
    env: Env,
    terminal: Terminal,
    printer: Printer,
    configured: OnceCell<Configured>,
    provider: OnceCell<SharedProvider>,
}

/// What the environment and the shared files say.
#[derive(Debug)]
struct Configured {
    config: Arc<SharedConfig>,
    settings: Settings,
}

impl Session {
    /// Looks at the environment and the terminal; opens and asks nothing else.
    pub(crate) fn new(globals: Globals) -> Self {
        let env = Env::of_the_process();
        let no_color = env.get("NO_COLOR");
        let terminal = Terminal::of_the_process(globals.color, no_color, env.get("COLUMNS"));
        if globals.debug {
            tracing_subscriber::fmt()
                .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
                .with_ansi(terminal.color_stderr)
                .with_writer(std::io::stderr)
                .init();
        }
        let printer = Printer::new(globals.output, globals.query.clone(), terminal);
        Self {
            globals,
            env,
            terminal,
            printer,
            configured: OnceCell::new(),
            provider: OnceCell::new(),
        }
    }

    /// The two streams.
    pub(crate) fn terminal(&self) -> &Terminal {
        &self.terminal
    }

    /// Prints a result.
    ///
    /// # Errors
    ///
    /// Fails when the query does not fit, or stdout cannot be written.
    pub(crate) fn print(&self, value: Value, view: View) -> Result<Exit, Failure> {
        self.printer.print(value, view).map(|()| Exit::Done)
    }

    /// A word about how it went, for a person; stdout is for results.
    pub(crate) fn say(&self, text: std::fmt::Arguments<'_>) {
        use std::io::Write as _;
        // Where stderr is gone there is nobody left to tell.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Whether stderr is for people, and not for somebody who reads JSON.
    pub(crate) fn speaks_to_people(&self) -> bool {
        self.globals.error_format == ErrorFormat::Text
    }

    /// Where progress is shown, if anybody watches.
    pub(crate) fn board(&self, files: u64) -> Board {
        Board::new(self.terminal.stderr && !self.globals.no_progress, files)
    }

    /// Runs a command until it is done or somebody asks it to end.
    pub(crate) fn block_on(
        &self,
        work: impl Future<Output = Result<Exit, Failure>>,
    ) -> Result<Exit, Failure> {
        self.run(async {
            tokio::select! {
                biased;
                Ok(()) = asked_to_end() => Err(Failure::interrupted()),
                done = work => done,
            }
        })
    }

    /// Runs a command that listens for the end itself.
    pub(crate) fn run(
        &self,
        work: impl Future<Output = Result<Exit, Failure>>,
    ) -> Result<Exit, Failure> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::other(format_args!("the runtime: {error}")))?;
        let done = runtime.block_on(work);
        // A thread that still reads stdin would otherwise be waited for.
        runtime.shutdown_background();
        done
    }

    /// Reads the configuration.
    ///
    /// # Errors
    ///
    /// Fails when a file is malformed, a value is wrong or a named profile is not there.
    fn configured(&self) -> Result<&Configured, Failure> {
        if let Some(configured) = self.configured.get() {
            return Ok(configured);
        }
        let config =
            SharedConfig::load(&self.env).map_err(|error| Failure::configuration(chain(&error)))?;
        let settings = Settings::resolve(&self.env, &config, self.globals.profile.as_deref())
            .map_err(|error| Failure::configuration(chain(&error)))?;
        Ok(self.configured.get_or_init(|| Configured {
            config: Arc::new(config),
            settings,
        }))
    }

    /// Whatever finds the credentials. It is one for the whole run, and remembers them.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does.
    fn provider(&self) -> Result<SharedProvider, Failure> {
        if let Some(provider) = self.provider.get() {
            return Ok(Arc::clone(provider));
        }
        let provider: SharedProvider = if self.globals.emulator {
            Arc::new(emulated()?)
        } else {
            let config = Arc::clone(&self.configured()?.config);
            let chain = Chain::standard(&self.env, config, self.globals.profile.as_deref());
            Arc::new(Cache::new(chain, Clock::machine()))
        };
        Ok(Arc::clone(self.provider.get_or_init(|| provider)))
    }

    /// The credentials.
    ///
    /// # Errors
    ///
    /// Fails when there are none, saying where they were looked for.
    pub(crate) async fn credentials(&self) -> Result<Credentials, Failure> {
        let found = self.provider()?.provide().await;
        found.map_err(|error| Failure::configuration(chain(&error)))
    }

    /// What fetches the documents behind links that a client was given.
    pub(crate) fn downloader(&self, client: &casebook::artifact::Client) -> Downloader {
        Downloader::of(client).allow_http(self.globals.allow_http)
    }

    /// A client of one service.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does, when there is no Region, and when the address is plain
    /// HTTP to another machine. Nothing was sent.
    pub(crate) fn client<A: Api>(&self) -> Result<Client<A>, Failure> {
        let globals = &self.globals;
        let mut builder = Client::<A>::builder()
            .allow_http(globals.allow_http)
            .credentials(self.provider()?);
        let looked_for;
        if globals.emulator {
            looked_for = String::new();
            builder = builder
                .region(Region::US_EAST_1)
                .endpoint_url(EMULATED)
                .transport(Emulator::new());
        } else {
            let configured = self.configured()?;
            looked_for = no_region(&configured.settings);
            builder = builder
                .settings(&configured.settings)
                .transport(self.transport(&configured.settings));
        }
        if let Some(region) = &globals.region {
            builder = builder.region(region.clone());
        }
        if let Some(url) = &globals.endpoint_url {
            builder = builder.endpoint_url(url.to_string());
        }
        if let Some(most) = globals.max_attempts {
            builder = builder.max_attempts(most);
        }
        if let Some(limit) = globals.timeout {
            builder = builder.deadline(limit);
        }
        builder
            .build()
            .map_err(|error| Failure::build(&error, &looked_for))
    }
}

impl Session {
    /// What sends bytes. No certificate is read before the first of them.
    fn transport(&self, settings: &Settings) -> Transport {
        let mut builder = Transport::builder().proxy_from(&self.env);
        if let Some(path) = settings.ca_bundle() {
            builder = builder.ca_bundle(path);
        }
        builder.build()
    }

    /// Where a service is, by options, environment, configuration and rules.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does, or the rules do.
    pub(crate) fn endpoint<A: Api>(
        &self,
        fips: bool,
        dualstack: bool,
    ) -> Result<Endpoint, Failure> {
        let globals = &self.globals;
        let mut params = EndpointParams::new().fips(fips).dualstack(dualstack);
        let mut looked_for = String::new();
        let mut url = globals.endpoint_url.as_ref().map(ToString::to_string);
        if globals.emulator {
            params.region = Some(Region::US_EAST_1);
            url = Some(EMULATED.to_owned());
        } else {
            let settings = &self.configured()?.settings;
            params.region = settings.region().cloned();
            params.fips |= settings.use_fips();
            params.dualstack |= settings.use_dualstack();
            url = url.or_else(|| settings.endpoint_url(A::SERVICE_ID).map(str::to_owned));
            looked_for = no_region(settings);
        }
        if let Some(region) = &globals.region {
            params.region = Some(region.clone());
        }
        if let Some(url) = url {
            let uri = url.parse().map_err(|_| {
                Failure::configuration("endpoint: expected a URL such as https://host:port/path")
            })?;
            params.endpoint = Some(uri);
        }
        A::endpoint(&params).map_err(|error| {
            if error.is_missing_region() {
                Failure::configuration(looked_for)
            } else {
                Failure::configuration(error)
            }
        })
    }
}

/// What was looked for in vain, and where.
fn no_region(settings: &Settings) -> String {
    format!(
        "no region: looked at --region, AWS_REGION, AWS_DEFAULT_REGION and region in the profile {}",
        settings.profile()
    )
}

/// The keys that the emulator knows.
fn emulated() -> Result<Credentials, Failure> {
    let account = ACCOUNT_ID.parse().map_err(Failure::other)?;
    Ok(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY).with_account_id(account))
}
