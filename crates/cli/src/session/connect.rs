//! Clients and credentials, as options and configuration have them.

use std::io;
use std::sync::Arc;

use casebook::artifact::Downloader;
use casebook::auth::{
    Cache, Chain, Clock, Credentials, Explanation, MfaPrompt, ProvideCredentials as _,
    ProviderContext, Settings, SharedProvider,
};
use casebook::protocol::{Api, Endpoint};
use casebook::stack::{Client, ClientBuilder, Transport};
use casebook::types::{Region, Secret};
use casebook_emulator::{ACCESS_KEY_ID, ACCOUNT_ID, Builder, Emulator, SECRET_ACCESS_KEY};
use casebook_files::Access;

use super::taken::unopened;
use super::{Configured, Session};
use crate::command::Keep;
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::terminal::ask_hidden;

/// Where the emulator of `--emulator` seems to be. Nothing is ever sent there.
const EMULATED: &str = "http://emulator.localhost";

impl Session {
    /// The configuration, read when it is asked for first.
    pub(super) fn configured(&self) -> Result<&Configured, Failure> {
        if let Some(configured) = self.configured.get() {
            return Ok(configured);
        }
        let configured = Configured::read(&self.env, self.globals.profile.as_deref())?;
        Ok(self.configured.get_or_init(|| configured))
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
        let provider: SharedProvider = Arc::new(Cache::new(self.chain()?, Clock::system()));
        Ok(Arc::clone(self.provider.get_or_init(|| provider)))
    }

    /// Everywhere that credentials are looked for, in order.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does.
    fn chain(&self) -> Result<Chain, Failure> {
        if self.globals.emulator {
            return Ok(Chain::new().then(emulated()?));
        }
        let configured = self.configured()?;
        let transport = self.transport(&configured.settings);
        let mut surroundings = ProviderContext::new(
            &self.env,
            Arc::clone(&configured.config),
            &configured.settings,
        )
        .http(transport.http())
        .mfa(MfaPrompt::new(ask_for_code));
        if let Some(region) = &self.globals.region {
            surroundings = surroundings.region(region.clone());
        }
        Ok(Chain::official(&surroundings))
    }

    /// What every source of credentials looked at and said.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does.
    pub(crate) async fn explained(&self) -> Result<Vec<Explanation>, Failure> {
        let chain = self.chain()?;
        self.in_time(chain.explain()).await
    }

    /// The credentials.
    ///
    /// # Errors
    ///
    /// Fails when there are no credentials, and says where they were looked for; also when
    /// `--timeout` is over.
    pub(crate) async fn credentials(&self) -> Result<Credentials, Failure> {
        let provider = self.provider()?;
        let found = self.in_time(provider.provide()).await?;
        found.map_err(|error| Failure::credentials(&error))
    }

    /// Limits a search for credentials to the time limit of a call. A call itself includes that
    /// search in its own time.
    async fn in_time<T>(&self, look: impl Future<Output = T>) -> Result<T, Failure> {
        let Some(limit) = self.globals.timeout else {
            return Ok(look.await);
        };
        tokio::time::timeout(limit, look).await.map_err(|_| {
            let why = format!("no credentials within {} s", limit.as_secs_f64());
            Failure::new(Exit::Other, "Timeout", why).advise("raise --timeout, or try again")
        })
    }

    /// What fetches the documents behind links that a client was given.
    pub(crate) fn downloader(&self, client: &casebook::artifact::Client, keep: Keep) -> Downloader {
        let downloader = Downloader::of(client)
            .allow_http(self.globals.allow_http)
            .max_size(keep.max_document_size())
            .shared(keep.access() == Access::Umask);
        match self.globals.timeout {
            Some(limit) => downloader.timeout(limit),
            None => downloader,
        }
    }

    /// A client of one service.
    ///
    /// # Errors
    ///
    /// Fails when the configuration does, when the service needs a Region and there is none, and
    /// when the address is plain HTTP to another machine. Nothing was sent.
    pub(crate) fn client<A: Api>(&self) -> Result<Client<A>, Failure> {
        let mut builder = self.place::<A>()?.credentials(self.provider()?);
        builder = match self.globals.emulator {
            true => builder.transport(self.own_emulator()?),
            false => builder.transport(self.transport(&self.configured()?.settings)),
        };
        if let Some(most) = self.globals.max_attempts {
            builder = builder.max_attempts(most);
        }
        if let Some(limit) = self.globals.timeout {
            builder = builder.deadline(limit);
        }
        builder
            .build()
            .map_err(|error| Failure::build(&error, || self.looked_for_region()))
    }

    /// The endpoint of a service by options, environment, configuration and rules.
    ///
    /// # Errors
    ///
    /// Fails when the configuration or the rules do.
    pub(crate) fn endpoint<A: Api>(
        &self,
        fips: bool,
        dualstack: bool,
    ) -> Result<Endpoint, Failure> {
        let mut builder = self.place::<A>()?;
        if fips {
            builder = builder.fips(true);
        }
        if dualstack {
            builder = builder.dualstack(true);
        }
        builder
            .endpoint()
            .map_err(|error| Failure::build(&error.into(), || self.looked_for_region()))
    }

    /// A client builder with nothing but the endpoint.
    fn place<A: Api>(&self) -> Result<ClientBuilder<A>, Failure> {
        let globals = &self.globals;
        let mut builder = Client::<A>::builder().allow_http(globals.allow_http);
        builder = match globals.emulator {
            true => builder.region(Region::US_EAST_1).endpoint_url(EMULATED),
            false => builder.settings(&self.configured()?.settings),
        };
        if let Some(region) = &globals.region {
            builder = builder.region(region.clone());
        }
        if let Some(url) = &globals.endpoint_url {
            builder = builder.endpoint_url(url.to_string());
        }
        Ok(builder)
    }

    /// Where the missing Region was looked for.
    fn looked_for_region(&self) -> String {
        self.configured
            .get()
            .map_or_else(String::new, Configured::no_region)
    }

    /// An emulator with its data in the file that the options name. If another process has the file
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
            Err(error) if error.is_in_use() => self.when_it_is_free(&builder),
            built => built.map_err(|error| unopened(&error)),
        }
    }

    /// The emulator of `--emulator`. It is one for the whole run: a data file can be open once only.
    pub(super) fn own_emulator(&self) -> Result<Emulator, Failure> {
        if let Some(emulator) = self.emulator.get() {
            return Ok(emulator.clone());
        }
        let emulator = self.emulator(Emulator::builder())?;
        Ok(self.emulator.get_or_init(|| emulator).clone())
    }

    /// What sends bytes. No certificate is read before the first of them.
    pub(super) fn transport(&self, settings: &Settings) -> Transport {
        let mut builder = Transport::builder().proxy_from(&self.env);
        if let Some(path) = settings.ca_bundle() {
            builder = builder.ca_bundle(path);
        }
        builder.build()
    }
}

/// Asks a person for the code on their device, where there is a terminal to ask on.
fn ask_for_code(device: &str) -> impl Future<Output = io::Result<Secret>> + Send + use<> {
    ask_hidden(format!("code of {}: ", one_line(device)))
}

/// The keys that the emulator knows.
fn emulated() -> Result<Credentials, Failure> {
    let account = ACCOUNT_ID.parse().map_err(Failure::other)?;
    Ok(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY).with_account_id(account))
}
