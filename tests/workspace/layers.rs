//! Tests our layers in custom stacks, and layers of other crates in our stack.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use casebook::artifact::{Artifact, GetAccountSettings, ListReports, Reports};
use casebook::stack::{BufferedTransport, Call, CallError, ClassifyLayer, Client, Transport};
use casebook_emulator::Emulator;
use http::{HeaderValue, Request};
use tower::{Service, ServiceBuilder, ServiceExt as _};

use crate::world::{ResponseScript, builder, ok};

mod around;
mod cancelled;
mod given_up;
mod pace;
mod retry;
mod skew;
mod tower_http;

#[tokio::test]
async fn a_layer_at_the_wire_sees_the_operation_and_can_add_a_header() {
    let script = ResponseScript::new(vec![ok("{}")]);
    let client = script.client().layer(tower::util::MapRequestLayer::new(
        |mut request: Request<Bytes>| {
            let call = *request.extensions().get::<Call>().unwrap();
            let name = HeaderValue::from_static(call.operation);
            request.headers_mut().insert("x-amz-my-operation", name);
            request
        },
    ));
    client.send(ListReports::new()).await.unwrap();
    let requests = script.requests.lock().unwrap();
    let headers = requests[0].headers();
    assert_eq!(headers["x-amz-my-operation"], "ListReports");
    let signed = headers["authorization"].to_str().unwrap();
    assert!(
        signed.contains("x-amz-my-operation"),
        "what a layer adds is signed: {signed}"
    );
}

#[tokio::test]
async fn a_layer_goes_around_typed_operations() {
    let client = builder().transport(Emulator::new()).build().unwrap();
    let calls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&calls);
    let mut service = ServiceBuilder::new()
        .map_response(|page: Reports| page.reports.len())
        .map_request(move |list: ListReports| {
            counted.fetch_add(1, Ordering::Relaxed);
            list
        })
        .service(client);
    let count = service
        .ready()
        .await
        .unwrap()
        .call(ListReports::new())
        .await
        .unwrap();
    assert!(count > 0 && calls.load(Ordering::Relaxed) == 1);
}

#[tokio::test]
async fn tower_s_own_layers_keep_the_error_of_the_layers() {
    let client = builder().transport(Emulator::new()).build().unwrap();
    // An outermost layer that only boxes its errors, as tower's own layers do.
    let client = client.layer(tower::util::BoxCloneSyncServiceLayer::new(
        tower::layer::layer_fn(|inner: casebook::stack::BoxedService| {
            inner.map_err(|error: CallError| -> tower::BoxError { error.into() })
        }),
    ));
    let missing =
        casebook::artifact::GetReportMetadata::new("report-0000000000000000".parse().unwrap());
    let error = client.boxed().send(missing).await.unwrap_err();
    assert!(
        error
            .refused()
            .is_some_and(casebook::artifact::Error::is_not_found),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_client_stands_on_a_stack_built_by_hand() {
    let script = ResponseScript::new(vec![ok(r#"{"accountSettings": {}}"#)]);
    let transport = Transport::new(script.clone());
    let wire = ServiceBuilder::new()
        .layer(ClassifyLayer)
        .service(BufferedTransport::new(transport.clone(), 100));
    let client: Client<Artifact, _> = Client::over(wire, transport);
    let answer = client.send(GetAccountSettings::new()).await.unwrap();
    assert!(answer.account_settings.is_some());
    assert_eq!(script.uris(), ["/v1/account-settings/get"]);
}

#[test]
fn clients_and_their_futures_can_go_anywhere() {
    fn is_send_and_sync<T: Send + Sync + Clone>(value: T) -> T {
        value
    }
    fn is_send<T: Send>(_: &T) {}
    let client = is_send_and_sync(builder().build().unwrap());
    is_send(&client.send(ListReports::new()));
    is_send(&client.items(ListReports::new()));
}
