//! The API of Amazon S3, as far as an archive uses it.

use std::fmt;

use bytes::Bytes;
use casebook_protocol::{
    Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
    Operation, xml,
};
use casebook_stack::auth::SigningOptions;
use casebook_stack::{CallError, Client};
use casebook_types::Region;
use http::{Method, Request, Response};

/// Amazon S3, API version 2006-03-01.
#[derive(Debug)]
pub(super) enum S3 {}

impl Api for S3 {
    type Error = Fault;

    const SERVICE_ID: &'static str = "s3";
    const SIGNING_NAME: &'static str = "s3";
    const FALLBACK_REGION: Option<Region> = Some(Region::US_EAST_1);

    /// Returns the endpoint by the table "Amazon S3 endpoints" of the AWS General Reference.
    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        if let Some(uri) = &params.endpoint {
            return Endpoint::custom(params, uri);
        }
        let region = params.region.as_ref();
        let region = region.ok_or(EndpointError::missing_region())?;
        let host = match (params.fips, params.dualstack) {
            (false, false) => "s3",
            (true, false) => "s3-fips",
            (false, true) => "s3.dualstack",
            (true, true) => "s3-fips.dualstack",
        };
        let plain = EndpointParams::new().region(region.clone());
        Endpoint::regional(host, region, &plain, Some(region.clone()))
    }

    fn fault(response: Response<Bytes>) -> Fault {
        // API reference of S3, HeadBucket: the Region of the bucket is in this header. It is there in
        // errors, too, even if they have no body.
        let region = response.headers().get("x-amz-bucket-region");
        let region = region
            .and_then(|region| region.to_str().ok())
            .map(str::to_owned);
        let fault = xml::fault(response);
        match region {
            Some(region) => fault.with_text("Region", &region),
            None => fault,
        }
    }
}

/// S3 signs the path as it is sent, and wants the hash of the body in a header (API reference of S3,
/// "Signature Calculations for the Authorization Header").
const SIGNING: SigningOptions = SigningOptions::new()
    .normalize_path(false)
    .double_encode(false)
    .content_sha256(true);

/// Writes the operations: each has its name, its effect, and the IAM action that allows it (Service
/// Authorization Reference, "Actions, resources, and condition keys for Amazon S3").
macro_rules! operations {
    ($($name:ident: $effect:ident, $action:literal;)+) => {
        /// An operation of S3.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub(super) enum Kind {
            $($name,)+
        }

        impl Kind {
            pub(super) fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// Returns the IAM action that allows the operation.
            pub(super) fn action(self) -> &'static str {
                match self {
                    $(Self::$name => $action,)+
                }
            }

            /// Sends a request of this operation.
            pub(super) async fn send(
                self,
                client: &Client<S3>,
                request: Request<Bytes>,
            ) -> Result<Response<Bytes>, CallError> {
                match self {
                    $(Self::$name => client.send($name(request)).await,)+
                }
            }
        }

        $(
            struct $name(Request<Bytes>);

            impl Operation for $name {
                type Api = S3;
                type Output = Response<Bytes>;

                const NAME: &'static str = stringify!($name);
                const EFFECT: Effect = Effect::$effect;

                fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
                    let mut request = self.0.clone();
                    request.extensions_mut().insert(SIGNING);
                    Ok(request)
                }

                fn decode(response: Response<Bytes>) -> Result<Response<Bytes>, DecodeError> {
                    Ok(response)
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_tuple(Self::NAME).field(self.0.uri()).finish()
                }
            }
        )+
    };
}

// A write that is sent twice writes the same bytes under the same name. A second upload that was begun
// has no parts, and ends with those that a rule of the bucket ends.
operations! {
    GetObject: ReadOnly, "s3:GetObject";
    HeadObject: ReadOnly, "s3:GetObject";
    ListObjectsV2: ReadOnly, "s3:ListBucket";
    PutObject: Idempotent, "s3:PutObject";
    DeleteObject: Idempotent, "s3:DeleteObject";
    CreateMultipartUpload: Idempotent, "s3:PutObject";
    UploadPart: Idempotent, "s3:PutObject";
    CompleteMultipartUpload: Idempotent, "s3:PutObject";
    AbortMultipartUpload: Idempotent, "s3:AbortMultipartUpload";
}

impl Kind {
    /// Returns the operation of a request, by its method and the parameters that tell operations apart.
    pub(super) fn of(request: &Request<impl Sized>) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let names = || {
            query
                .split('&')
                .map(|pair| pair.split('=').next().unwrap_or(pair))
        };
        let has = |name| names().any(|found| found == name);
        match *request.method() {
            Method::PUT if has("partNumber") => Self::UploadPart,
            Method::PUT => Self::PutObject,
            Method::POST if has("uploads") => Self::CreateMultipartUpload,
            Method::POST => Self::CompleteMultipartUpload,
            Method::DELETE if has("uploadId") => Self::AbortMultipartUpload,
            Method::DELETE => Self::DeleteObject,
            Method::HEAD => Self::HeadObject,
            _ if has("list-type") => Self::ListObjectsV2,
            _ => Self::GetObject,
        }
    }
}
