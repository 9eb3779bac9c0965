//! An archive in a bucket of S3.

mod api;
mod connector;
mod inspect;
mod journal;
mod line;
mod probe;
mod refusal;
mod upload;

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use casebook_files::Access;
use casebook_protocol::Endpoint;
use casebook_stack::{Client, Config};
use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    GetOptions, ObjectMeta, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions, RetryConfig,
    UpdateVersion,
};

use super::created::Created;
use super::error::{ErrorKind, Step, StoreError};
use super::listed::Listed;
use super::name;
use super::options::StoreOptions;
use super::place::BucketPlace;
use super::staged::Staged;
use tokio::task::spawn_blocking;

use api::S3;
use connector::Connector;
pub use journal::BucketJournal;
use refusal::Meaning;
pub(crate) use refusal::Refusal;

/// The size of the longest object that is read whole, in bytes.
const MAX_OBJECT: usize = 1 << 30;
/// The name of the temporary files.
const TEMPORARY: &str = "casebook-document";
/// How often a write is tried that another one has crossed.
const ATTEMPTS: u32 = 40;

/// An archive in a bucket.
///
/// Every request passes the layers of a client: they sign each attempt with credentials that are valid
/// then, and repeat requests. `object_store` only writes requests and reads responses, so it repeats
/// nothing.
pub(super) struct Bucket {
    objects: AmazonS3,
    place: BucketPlace,
    /// The folder for large documents on their way.
    temporary: PathBuf,
}

/// An object, and what identifies this version of it.
struct Object {
    bytes: Bytes,
    version: UpdateVersion,
}

impl Bucket {
    pub(super) fn new(place: &BucketPlace, options: StoreOptions) -> Result<Self, StoreError> {
        let wrong = |kind| StoreError::new(place, kind);
        let config = options.config.map_or_else(Config::from_env, Ok);
        let config = config.map_err(|error| wrong(ErrorKind::Config(error.into())))?;
        let built = client(&place.bucket, &config);
        let (client, is_virtual) = built.map_err(|error| wrong(ErrorKind::Config(error)))?;
        let objects = AmazonS3Builder::new()
            .with_bucket_name(&place.bucket)
            // The client replaces the host, and keeps the path.
            .with_endpoint("https://s3.invalid")
            .with_virtual_hosted_style_request(is_virtual)
            .with_skip_signature(true)
            .with_disable_bulk_delete(true)
            .with_retry(RetryConfig {
                max_retries: 0,
                ..RetryConfig::default()
            })
            .with_http_connector(Connector(client))
            .build();
        let refused = |error| wrong(ErrorKind::Bucket(Refusal::new(error)));
        Ok(Self {
            objects: objects.map_err(refused)?,
            place: place.clone(),
            temporary: options.temporary.unwrap_or_else(std::env::temp_dir),
        })
    }

    /// Begins a temporary file.
    pub(super) fn stage(&self) -> io::Result<Staged> {
        Staged::create(&self.temporary, TEMPORARY, Access::Owner)
    }

    /// Keeps a large document: what is in the file, and then the bytes.
    pub(super) async fn keep(
        &self,
        name: &str,
        size: u64,
        mut staged: Staged,
        rest: Bytes,
    ) -> Result<(), StoreError> {
        if self.size(name).await? == Some(size) {
            return Ok(());
        }
        let written = spawn_blocking(move || {
            staged.write(&rest)?;
            let file = staged.open()?;
            Ok((staged, file))
        });
        let unwritten = |error| StoreError::io("a document", Step::Write, error);
        let written = written
            .await
            .map_err(io::Error::other)
            .and_then(|written| written);
        let (staged, file) = written.map_err(unwritten)?;
        let uploaded = self.upload(name, file, size).await;
        drop(staged);
        uploaded
    }

    pub(super) async fn create(&self, name: &str, bytes: Bytes) -> Result<Created, StoreError> {
        let path = self.path(name)?;
        for attempt in 0..ATTEMPTS {
            let Err(refusal) = self.put(&path, bytes.clone(), PutMode::Create).await else {
                return Ok(Created::New);
            };
            if refusal.is_not_implemented() {
                let header = "If-None-Match";
                let kind = ErrorKind::Unconditional { header };
                return Err(StoreError::new(&self.place, kind));
            }
            match refusal.meaning() {
                // It may be this call that has taken the name, with an attempt whose answer was lost.
                meaning @ (Meaning::Condition | Meaning::Perhaps) => {
                    let found = match self.get(name, bytes.len() as u64).await {
                        Err(error) if error.is_long() => return Ok(Created::Exists),
                        found => found?,
                    };
                    return match found {
                        Some(object) if object.bytes == bytes => Ok(Created::New),
                        None if meaning == Meaning::Perhaps => Err(self.refused(name, refusal)),
                        _ => Ok(Created::Exists),
                    };
                }
                Meaning::Conflict => pause(attempt).await,
                Meaning::Missing | Meaning::Other => return Err(self.refused(name, refusal)),
            }
        }
        Err(self.error(name, ErrorKind::Crossed))
    }

    pub(super) async fn replace(&self, name: &str, bytes: Bytes) -> Result<(), StoreError> {
        let put = self.put(&self.path(name)?, bytes, PutMode::Overwrite).await;
        put.map(drop).map_err(|refusal| self.refused(name, refusal))
    }

    pub(super) async fn read(&self, name: &str, limit: u64) -> Result<Option<Bytes>, StoreError> {
        Ok(self.get(name, limit).await?.map(|object| object.bytes))
    }

    /// Returns the size of an object, or `None` if there is none.
    pub(super) async fn size(&self, name: &str) -> Result<Option<u64>, StoreError> {
        let found = self.objects.head(&self.path(name)?).await;
        match found.map_err(Refusal::new) {
            Ok(found) => Ok(Some(found.size)),
            Err(refusal) if refusal.meaning() == Meaning::Missing => Ok(None),
            Err(refusal) => Err(self.refused(name, refusal)),
        }
    }

    pub(super) async fn list(&self, folder: &str) -> Result<Vec<Listed>, StoreError> {
        let path = self.path(folder)?;
        let listed = |object: ObjectMeta| {
            let name = self.place.name_of(object.location.as_ref())?;
            let size = object.size;
            Some(Listed { name, size })
        };
        let objects: Vec<_> = self
            .objects
            .list(Some(&path))
            .map_ok(listed)
            .try_collect()
            .await
            .map_err(|error| self.refused(folder, Refusal::new(error)))?;
        let mut files: Vec<_> = objects.into_iter().flatten().collect();
        files.sort_unstable();
        Ok(files)
    }

    pub(super) async fn remove(&self, name: &str) -> Result<(), StoreError> {
        match self
            .objects
            .delete(&self.path(name)?)
            .await
            .map_err(Refusal::new)
        {
            Err(refusal) if refusal.meaning() != Meaning::Missing => {
                Err(self.refused(name, refusal))
            }
            _ => Ok(()),
        }
    }

    async fn get(&self, name: &str, limit: u64) -> Result<Option<Object>, StoreError> {
        let path = self.path(name)?;
        let got = async {
            let got = self.objects.get_opts(&path, GetOptions::new()).await?;
            let meta = got.meta.clone();
            object_store::Result::Ok((meta, got.bytes().await?))
        };
        match got.await.map_err(Refusal::new) {
            Ok((_, bytes)) if bytes.len() as u64 > limit => {
                Err(self.error(name, ErrorKind::Long { limit }))
            }
            Ok((meta, bytes)) => Ok(Some(Object {
                bytes,
                version: UpdateVersion {
                    e_tag: meta.e_tag,
                    version: None,
                },
            })),
            Err(refusal) if refusal.meaning() == Meaning::Missing => Ok(None),
            Err(refusal) => Err(self.refused(name, refusal)),
        }
    }

    /// Writes an object. Returns its entity tag, if the bucket gives one.
    async fn put(
        &self,
        path: &Path,
        bytes: Bytes,
        mode: PutMode,
    ) -> Result<Option<String>, Refusal> {
        let put = self
            .objects
            .put_opts(path, bytes.into(), PutOptions::from(mode));
        put.await.map(|put| put.e_tag).map_err(Refusal::new)
    }

    /// Returns the key of an object.
    fn path(&self, name: &str) -> Result<Path, StoreError> {
        match name::mistake(name) {
            // The names have no character that `Path` would encode.
            None => Ok(Path::from(self.place.key(name))),
            Some(mistake) => {
                let kind = ErrorKind::Name(mistake);
                Err(StoreError::new(format_args!("{name:?}"), kind))
            }
        }
    }

    fn refused(&self, name: &str, refusal: Refusal) -> StoreError {
        self.error(name, ErrorKind::Bucket(refusal))
    }

    fn error(&self, name: &str, kind: ErrorKind) -> StoreError {
        StoreError::new(self.url(name), kind)
    }

    fn url(&self, name: &str) -> String {
        format!("s3://{}/{}", self.place.bucket, self.place.key(name))
    }
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Bucket").field(&self.place).finish()
    }
}

/// Waits before a write that another one has crossed is tried again: at random, so that two runs do not
/// cross each other again.
async fn pause(attempt: u32) {
    let most = Duration::from_millis(20 << attempt.min(6));
    tokio::time::sleep(most.mul_f64(fastrand::f64())).await;
}

/// Builds the client. Returns it with whether the host names the bucket.
fn client(bucket: &str, config: &Config) -> Result<(Client<S3>, bool), casebook_stack::BuildError> {
    let endpoint = config.endpoint::<S3>()?;
    // Amazon S3 user guide, "Virtual hosting of general purpose buckets": the host names the bucket,
    // unless the bucket has a dot in its name, for which no certificate is valid. Other servers need
    // the bucket in the path.
    let is_virtual = is_of_aws(&endpoint) && !bucket.contains('.');
    let mut config = config.clone();
    if is_virtual {
        let credentials = config.shared_credentials()?;
        let host = endpoint.authority();
        // The endpoint has the choice of FIPS and dual stack already.
        config = config.credentials(credentials).fips(false).dualstack(false);
        config = config.endpoint_url(format!("https://{bucket}.{host}"));
        if let Some(region) = endpoint.signing_region() {
            config = config.region(region.clone());
        }
    }
    let builder = Client::builder().config(&config);
    Ok((builder.max_response_bytes(MAX_OBJECT).build()?, is_virtual))
}

/// Returns whether an endpoint is one of the table of AWS.
fn is_of_aws(endpoint: &Endpoint) -> bool {
    let host = endpoint.authority().host();
    let Some(region) = endpoint.signing_region() else {
        return false;
    };
    let suffix = casebook_protocol::Partition::of(region).dns_suffix();
    let service = host.strip_suffix(suffix).unwrap_or_default();
    endpoint.scheme().as_str() == "https"
        && endpoint.base_path().is_empty()
        && endpoint.authority().port().is_none()
        && (service == format!("s3.{region}.")
            || service == format!("s3-fips.{region}.")
            || service == format!("s3.dualstack.{region}.")
            || service == format!("s3-fips.dualstack.{region}."))
}

#[cfg(test)]
mod tests;
