//! Defines operations of two services that casebook does not include: one uses awsQuery, the other
//! awsJson 1.0.
//!
//! ```sh
//! cargo run -p casebook-examples --example own_service
//! ```
//!
//! It runs offline: a stub in this process takes the place of AWS. The client is the same as for
//! AWS Artifact and AWS Support, with signatures, time limits and retries.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use casebook::auth::Credentials;
use casebook::protocol::{
    Api, DecodeError, Effect, EncodeError, Endpoint, EndpointError, EndpointParams, Fault,
    Operation, aws_json, output_by_serde, query, xml,
};
use casebook::stack::{Body, BoxError, Client};
use casebook::types::Region;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use serde::{Deserialize, Serialize};

/// Amazon SNS, which speaks awsQuery.
struct Sns;

impl Api for Sns {
    /// Every service can use `Fault`; one with its own error codes can define its own type.
    type Error = Fault;

    const SERVICE_ID: &'static str = "sns";
    const SIGNING_NAME: &'static str = "sns";

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        endpoint("sns", params)
    }

    fn fault(response: Response<Bytes>) -> Fault {
        xml::fault(response)
    }
}

/// Sends a message to all subscribers of a topic.
#[derive(Clone, Debug)]
struct Publish {
    topic_arn: String,
    message: String,
    attributes: Vec<(String, String)>,
}

impl Operation for Publish {
    type Api = Sns;
    type Output = String;

    const NAME: &'static str = "Publish";
    /// A repetition would send a second message, so the client does not repeat it after an unknown
    /// outcome.
    const EFFECT: Effect = Effect::NonIdempotent;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        if self.message.is_empty() {
            return Err(EncodeError::new("message: expected a text, found none"));
        }
        Ok(query::Form::new(Self::NAME, "2010-03-31")
            .field("TopicArn", &self.topic_arn)
            .field("Message", &self.message)
            // The model of SNS has names of its own for keys and values of this map.
            .flat_list(
                "MessageAttributes.entry",
                &self.attributes,
                |form, (name, value)| {
                    form.field("Name", name).structure("Value", |form| {
                        form.field("DataType", "String").field("StringValue", value)
                    })
                },
            )
            .finish())
    }

    fn decode(response: Response<Bytes>) -> Result<String, DecodeError> {
        let result = query::result(&response, Self::NAME)?;
        let id = result.child_text("MessageId").map(str::to_owned);
        id.ok_or_else(|| DecodeError::expected("a MessageId", response.headers()))
    }
}

/// Amazon DynamoDB, which speaks awsJson 1.0.
struct DynamoDb;

impl Api for DynamoDb {
    type Error = Fault;

    const SERVICE_ID: &'static str = "dynamodb";
    const SIGNING_NAME: &'static str = "dynamodb";

    fn endpoint(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
        endpoint("dynamodb", params)
    }
}

/// Describes a table, with its number of items.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeTable {
    table_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeTableOutput {
    table: TableDescription,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TableDescription {
    item_count: u64,
}

impl Operation for DescribeTable {
    type Api = DynamoDb;
    type Output = DescribeTableOutput;

    const NAME: &'static str = "DescribeTable";
    const EFFECT: Effect = Effect::ReadOnly;

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        aws_json::Version::V1_0.request("DynamoDB_20120810.DescribeTable", self)
    }

    fn decode(response: Response<Bytes>) -> Result<DescribeTableOutput, DecodeError> {
        output_by_serde(response)
    }
}

/// The configured endpoint, or that of most services: `https://{service}.{region}.amazonaws.com`.
fn endpoint(service: &str, params: &EndpointParams) -> Result<Endpoint, EndpointError> {
    if let Some(url) = &params.endpoint {
        return Endpoint::custom(params, url);
    }
    let region = params.region.as_ref();
    let region = region.ok_or(EndpointError::missing_region())?;
    Endpoint::regional(service, region, params, Some(region.clone()))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let aws = Stub::default();

    let sns: Client<Sns> = client(&aws)?;
    let publish = Publish {
        topic_arn: "arn:aws:sns:us-east-1:012345678901:cases".into(),
        message: "a case waits for you".into(),
        attributes: vec![("severity".into(), "high".into())],
    };
    // The service throttles the first attempt, so nothing was published, and the client retries.
    println!("published as {}", sns.send(publish.clone()).await?);
    println!("   with {} attempts", aws.attempts());

    // After a broken connection the outcome is unknown, so the client does not retry.
    let broken = Publish {
        message: "break".into(),
        ..publish.clone()
    };
    let error = sns.send(broken).await.expect_err("the connection breaks");
    println!("not published: {error}; sent: {}", error.sent());
    println!("   with {} attempt", aws.attempts());

    let nowhere = Publish {
        topic_arn: "arn:aws:sns:us-east-1:012345678901:nowhere".into(),
        ..publish.clone()
    };
    let error = sns.send(nowhere).await.expect_err("there is no such topic");
    let fault = error.fault().ok_or("the service refuses")?;
    println!(
        "refused: {fault} (request id {})",
        fault.request_id().unwrap_or_default()
    );
    aws.attempts();

    let empty = Publish {
        message: String::new(),
        ..publish
    };
    let error = sns.send(empty).await.expect_err("there is no message");
    let why = error.source().and_then(Error::source).ok_or("a reason")?;
    println!("{error}: {why}; sent: {}", error.sent());

    let dynamo_db: Client<DynamoDb> = client(&aws)?;
    let describe = DescribeTable {
        table_name: "cases".into(),
    };
    // DescribeTable only reads, so the client retries it after a broken connection as well.
    let table = dynamo_db.send(describe).await?.table;
    println!("{} items", table.item_count);
    println!("   with {} attempts", aws.attempts());
    Ok(())
}

fn client<A: Api>(aws: &Stub) -> Result<Client<A>, Box<dyn Error>> {
    let aws = aws.clone();
    let transport = tower::service_fn(move |request: Request<Body>| {
        let aws = aws.clone();
        async move { aws.answer(request).await }
    });
    Ok(Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new("AKIDEXAMPLE", "secret"))
        .transport(transport)
        .build()?)
}

/// Stub of both services, which fails the first attempts.
#[derive(Clone, Default)]
struct Stub {
    attempts: Arc<AtomicU32>,
}

impl Stub {
    /// The number of attempts since the last call of this method.
    fn attempts(&self) -> u32 {
        self.attempts.swap(0, Ordering::Relaxed)
    }

    async fn answer(&self, request: Request<Body>) -> Result<Response<Full<Bytes>>, BoxError> {
        let attempt = self.attempts.fetch_add(1, Ordering::Relaxed);
        assert!(
            request.headers().contains_key("authorization"),
            "it is signed"
        );
        let (head, body) = request.into_parts();
        let body = String::from_utf8(body.collect().await?.to_bytes().into())?;
        let of_dynamo_db = head.headers.contains_key("x-amz-target");
        let (status, answer) = match (of_dynamo_db, attempt) {
            (false, _) if body.contains("Message=break") => return Err("a cable was cut".into()),
            (false, _) if body.contains("%3Anowhere&") => {
                (404, refusal("NotFound", "Topic does not exist"))
            }
            (false, 0) => (400, refusal("Throttling", "Rate exceeded")),
            (false, _) => (200, PUBLISHED.to_owned()),
            (true, 0) => return Err("a cable was cut".into()),
            (true, _) => (200, r#"{"Table": {"ItemCount": 7}}"#.to_owned()),
        };
        let kind = if of_dynamo_db {
            "application/x-amz-json-1.0"
        } else {
            "text/xml"
        };
        let answer = Response::builder()
            .status(status)
            .header("content-type", kind)
            .body(answer.into())?;
        Ok(answer)
    }
}

const PUBLISHED: &str = "\
    <PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">\
    <PublishResult><MessageId>94f20ce6-13c5-43a0-9a9e-ca52d816e90b</MessageId></PublishResult>\
    <ResponseMetadata><RequestId>f187a3c1</RequestId></ResponseMetadata>\
    </PublishResponse>";

fn refusal(code: &str, message: &str) -> String {
    format!(
        "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type>\
         <Code>{code}</Code><Message>{message}</Message></Error><RequestId>9dd01905</RequestId>\
         </ErrorResponse>"
    )
}

#[cfg(test)]
mod tests {
    use casebook::stack::Sent;

    use super::*;

    fn publish(message: &str, topic: &str) -> Publish {
        Publish {
            topic_arn: format!("arn:aws:sns:us-east-1:012345678901:{topic}"),
            message: message.into(),
            attributes: Vec::new(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_surely_not_acted_upon_is_sent_again() {
        let aws = Stub::default();
        let sns: Client<Sns> = client(&aws).unwrap();
        let id = sns.send(publish("hello", "cases")).await.unwrap();
        assert_eq!(id, "94f20ce6-13c5-43a0-9a9e-ca52d816e90b");
        assert_eq!(aws.attempts(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn what_may_have_been_acted_upon_is_not() {
        let aws = Stub::default();
        let sns: Client<Sns> = client(&aws).unwrap();
        let error = sns.send(publish("break", "cases")).await.unwrap_err();
        assert_eq!((error.sent(), aws.attempts()), (Sent::Perhaps, 1));
        let dynamo_db: Client<DynamoDb> = client(&aws).unwrap();
        let table_name = "cases".into();
        let table = dynamo_db.send(DescribeTable { table_name }).await.unwrap();
        assert_eq!((table.table.item_count, aws.attempts()), (7, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_in_xml_say_what_those_in_json_say() {
        let sns: Client<Sns> = client(&Stub::default()).unwrap();
        let error = sns.send(publish("hello", "nowhere")).await.unwrap_err();
        assert_eq!(error.code(), Some("NotFound"));
        assert_eq!(error.request_id(), Some("9dd01905"));
        assert_eq!(error.sent(), Sent::Yes);
        let error = sns.send(publish("", "cases")).await.unwrap_err();
        assert_eq!(error.sent(), Sent::No);
    }

    #[test]
    fn the_form_has_the_names_of_the_model() {
        let attributes = vec![("severity".into(), "high".into())];
        let publish = Publish {
            attributes,
            ..publish("hello", "cases")
        };
        let request = publish.encode().unwrap();
        let body = str::from_utf8(request.body()).unwrap();
        let attributes = "&MessageAttributes.entry.1.Name=severity\
            &MessageAttributes.entry.1.Value.DataType=String\
            &MessageAttributes.entry.1.Value.StringValue=high";
        assert!(body.ends_with(attributes), "{body}");
    }
}
