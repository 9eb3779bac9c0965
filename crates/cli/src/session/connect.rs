//! Makes clients and credentials from options and configuration.

use casebook::auth::{
    Chain, Credentials, Explanation, MfaPrompt, ProvideCredentials as _, Settings,
};
use casebook::protocol::{Api, Endpoint};
use casebook::stack::document::Downloader;
use casebook::stack::{Client, Transport};
use casebook::support::{CaseFiles, Files, Support, Uploader};
use casebook::types::Region;
use casebook::{Config, emulated};
use casebook_emulator::{ACCESS_KEY_ID, ACCOUNT_ID, Builder, Emulator, SECRET_ACCESS_KEY};
use casebook_files::Access;

use super::Session;
use super::data_file::cannot_open;
use crate::command::SaveOptions;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::waits::SlowCallLayer;

/// The endpoint of the emulator of `--emulator`. It runs in this process, so nothing is sent to the
/// URL.
const EMULATED: &str = "http://emulator.localhost";

impl Session {
    /// The configuration from options, environment and files. The run has only one, so that all
    /// clients share credentials and connections.
    pub(super) fn config(&self) -> &Config {
        self.config.get_or_init(|| {
            let config = self.storage_config();
            match &self.globals.endpoint_url {
                Some(url) => config.endpoint_url(url.to_string()),
                None => config,
            }
        })
    }

    /// Returns the configuration for the files of an archive in a bucket. `--endpoint-url` and
    /// `--emulator` are for the services, and not for the bucket. Both configurations share the credentials, so
    /// that the code of an MFA device is asked for once.
    pub(crate) fn storage_config(&self) -> Config {
        let make = || {
            let config = Config::new().env(self.env.clone());
            let config = match self.prompts {
                true => config.mfa(MfaPrompt::terminal()),
                false => config,
            };
            self.under_options(match &self.globals.profile {
                Some(name) => config.profile(name),
                None => config,
            })
        };
        self.storage.get_or_init(make).clone()
    }

    /// Applies the options to a configuration, except for the profile and the URL of the endpoint.
    fn under_options(&self, config: Config) -> Config {
        let globals = &self.globals;
        let mut config = config.allow_http(globals.allow_http);
        if let Some(region) = &globals.region {
            config = config.region(region.clone());
        }
        if let Some(most) = globals.max_attempts {
            config = config.max_attempts(most);
        }
        if let Some(path) = &globals.ca_bundle {
            config = config.ca_bundle(path);
        }
        if let Some(limit) = globals.cli_connect_timeout {
            config = config.connect_timeout(limit);
        }
        if let Some(limit) = globals.cli_read_timeout {
            config = config.attempt_timeout(limit);
        }
        match globals.timeout {
            Some(limit) => config.deadline(limit),
            None => config,
        }
    }

    /// Asks every source of credentials and returns what each looked at and found.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does.
    pub(crate) async fn explained(&self) -> Result<Vec<Explanation>, Failure> {
        let chain = match self.globals.emulator {
            true => Chain::new().then(sample_keys()?),
            false => {
                let context = self.config().provider_context()?;
                Chain::official(&context)
            }
        };
        self.in_time(chain.explain()).await
    }

    /// The credentials.
    ///
    /// # Errors
    ///
    /// Fails if no source has credentials, and names the sources. Fails if the search takes longer
    /// than `--timeout`.
    pub(crate) async fn credentials(&self) -> Result<Credentials, Failure> {
        if self.globals.emulator {
            return sample_keys();
        }
        let provider = self.config().shared_credentials()?;
        let found = self.in_time(provider.provide()).await?;
        found.map_err(|error| Failure::credentials(&error))
    }

    /// Limits a search for credentials to the time limit of a call. Calls include the search in
    /// their own limit.
    pub(crate) async fn in_time<T>(&self, look: impl Future<Output = T>) -> Result<T, Failure> {
        let Some(limit) = self.globals.timeout else {
            return Ok(look.await);
        };
        tokio::time::timeout(limit, look).await.map_err(|_| {
            let why = format!("no credentials within {} s", limit.as_secs_f64());
            Failure::new(Exit::Other, "Timeout", why).advise("raise --timeout, or try again")
        })
    }

    /// Creates the downloader for the links that a client receives.
    pub(crate) fn downloader<A: Api>(
        &self,
        client: &Client<A>,
        options: SaveOptions,
    ) -> Downloader {
        let downloader = Downloader::from_client(client)
            .max_size(options.max_document_size())
            .shared(options.access() == Access::Umask);
        let downloader = match self.globals.cli_read_timeout {
            Some(limit) => downloader.idle_timeout(limit),
            None => downloader,
        };
        match self.globals.timeout {
            Some(limit) => downloader.timeout(limit),
            None => downloader,
        }
    }

    /// Creates the sender of a case or a reply and its files. It waits for the processing of a file no
    /// longer than the time limit of a call.
    pub(crate) fn case_files(&self, client: Client<Support>, files: Files) -> CaseFiles {
        let uploader = Uploader::from_client(&client);
        let uploader = match self.globals.timeout {
            Some(limit) => uploader.ready_limit(limit),
            None => uploader,
        };
        CaseFiles::with_uploader(client, uploader, files)
    }

    /// Returns the transport, for requests to others than AWS.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does. Nothing was sent.
    pub(crate) fn transport(&self) -> Result<Transport, Failure> {
        Ok(self.config().shared_transport()?)
    }

    /// Creates a client of one service.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does, when the service needs a Region and there is none, and
    /// when the address is plain HTTP to another machine. Nothing was sent.
    pub(crate) fn client<A: Api>(&self) -> Result<Client<A>, Failure> {
        // The clients of a member have the throttle of the fleet, and open no cases.
        let config = match self.globals.emulator || self.member.is_some() {
            true => self.client_config()?,
            false => self.counting_cases(self.config()),
        };
        let client = Client::new(&config)?;
        Ok(match (&self.waits, self.globals.emulator) {
            (Some(waits), false) => {
                let credentials = self.config().shared_credentials()?;
                client.layer(SlowCallLayer::new(waits.clone(), move || {
                    let credentials = credentials.clone();
                    // Without credentials the call itself fails.
                    Box::pin(async move { drop(credentials.provide().await) })
                }))
            }
            _ => client,
        })
    }

    /// Returns the configuration of clients.
    ///
    /// # Errors
    ///
    /// Fails if the data file of an emulator cannot be opened.
    pub(crate) fn client_config(&self) -> Result<Config, Failure> {
        if !self.globals.emulator || self.member.is_some() {
            return Ok(self.config().clone());
        }
        let config = emulated(&self.own_emulator()?).endpoint_url(EMULATED);
        Ok(self.under_options(config))
    }

    /// Creates a client that signs with these credentials, and searches for none.
    ///
    /// # Errors
    ///
    /// Fails like [`client`](Self::client).
    pub(crate) fn client_with<A: Api>(&self, keys: Credentials) -> Result<Client<A>, Failure> {
        match self.globals.emulator {
            true => self.client(),
            false => Ok(Client::new(&self.config().clone().credentials(keys))?),
        }
    }

    /// Returns the settings of the environment and the shared files, without those of options.
    ///
    /// # Errors
    ///
    /// Fails if a shared file or a setting is malformed, and if no file has the profile.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        Ok(self.config().settings()?)
    }

    /// Resolves the endpoint of a service from options, environment, configuration and rules.
    ///
    /// # Errors
    ///
    /// Fails when the configuration or the rules do.
    pub(crate) fn endpoint<A: Api>(
        &self,
        fips: bool,
        dualstack: bool,
    ) -> Result<Endpoint, Failure> {
        let mut config = match self.globals.emulator {
            // The endpoint does not depend on the state of the emulator.
            true => {
                let config = Config::new().region(Region::US_EAST_1);
                self.under_options(config.endpoint_url(EMULATED))
            }
            false => self.config().clone(),
        };
        if fips {
            config = config.fips(true);
        }
        if dualstack {
            config = config.dualstack(true);
        }
        Ok(config.endpoint::<A>()?)
    }

    /// Opens an emulator with its data in the file of `--data`. If another process has the file
    /// open, this waits, because the commands of a pipeline take turns.
    ///
    /// # Errors
    ///
    /// Fails when the data file cannot be opened.
    pub(crate) fn emulator(&self, mut builder: Builder) -> Result<Emulator, Failure> {
        if let Some(path) = &self.globals.data {
            builder = builder.data(path);
        }
        match builder.clone().build() {
            Err(error) if error.is_in_use() => self.wait_for_data_file(&builder),
            built => built.map_err(|error| cannot_open(&error)),
        }
    }

    /// The emulator of `--emulator`. The run has only one, because a data file can be open only
    /// once.
    pub(super) fn own_emulator(&self) -> Result<Emulator, Failure> {
        if let Some(emulator) = self.emulator.get() {
            return Ok(emulator.clone());
        }
        let emulator = self.emulator(Emulator::builder())?;
        Ok(self.emulator.get_or_init(|| emulator).clone())
    }
}

/// The access key that every emulator accepts.
fn sample_keys() -> Result<Credentials, Failure> {
    let account = ACCOUNT_ID.parse().map_err(Failure::other)?;
    Ok(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY).with_account_id(account))
}
