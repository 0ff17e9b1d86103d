//! HTTP/1.1 as these examples need it: a server, JSON replies, and a client for small documents.

use std::{convert::Infallible, error::Error, fmt, future::Future, sync::Arc, time::Duration};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{
    Method, Request, Response, StatusCode, Uri,
    body::{Body, Bytes, Incoming},
    header,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpStream},
    time::{sleep, timeout},
};

/// A reply whose body is at hand.
pub type Reply = Response<Full<Bytes>>;

/// The most octets of a request that are read.
const MAX_REQUEST: usize = 4 * 1024;
/// The most octets of a document that are read.
const MAX_DOCUMENT: usize = 64 * 1024;
/// How long a client may take for its headers, and a server for its reply.
const PATIENCE: Duration = Duration::from_secs(5);

/// What answers requests.
pub trait Service: Send + Sync + 'static {
    /// Answers a request.
    fn answer(&self, request: Request<Incoming>) -> impl Future<Output = Reply> + Send;
}

/// Serves for as long as the program runs.
pub async fn serve<S: Service>(listener: TcpListener, service: Arc<S>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // There are too many connections: some will end.
            sleep(Duration::from_millis(100)).await;
            continue;
        };
        let service = Arc::clone(&service);
        tokio::spawn(async move {
            let answer = service_fn(|request| {
                let service = Arc::clone(&service);
                async move { Ok::<_, Infallible>(service.answer(request).await) }
            });
            let mut server = hyper::server::conn::http1::Builder::new();
            server.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
            // A client that breaks off is no matter for the server.
            let _ = server.serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

/// A reply in JSON that nobody keeps (RFC 6749 §5.1).
#[must_use]
pub fn json(status: StatusCode, body: &Value) -> Reply {
    let mut reply = text(status, "application/json", body.to_string());
    reply.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    reply
}

/// A JWK Set (RFC 7517 §8.5.2).
#[must_use]
pub fn jwk_set(body: String) -> Reply {
    text(StatusCode::OK, "application/jwk-set+json", body)
}

/// A reply without a body.
#[must_use]
pub fn empty(status: StatusCode) -> Reply {
    let mut reply = Reply::default();
    *reply.status_mut() = status;
    reply
}

fn text(status: StatusCode, media_type: &'static str, body: String) -> Reply {
    let mut reply = Reply::new(Full::from(body));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static(media_type));
    reply
}

/// Reads the body of a request as JSON, if it is small and of this form.
pub async fn read_json<T: DeserializeOwned>(body: Incoming) -> Option<T> {
    let body = timeout(PATIENCE, Limited::new(body, MAX_REQUEST).collect()).await.ok()?.ok()?;
    serde_json::from_slice(&body.to_bytes()).ok()
}

/// Fetches a document.
///
/// # Errors
/// [`FetchError`] for another status than 200, and as [`send`].
pub async fn get(url: &str) -> Result<Bytes, FetchError> {
    let request = Request::builder().method(Method::GET).uri(url).body(Full::<Bytes>::default());
    let reply = send(request.map_err(|_| FetchError("no URL"))?).await?;
    // A redirection is not followed: the URL that was configured is the one that is trusted.
    if reply.status() == StatusCode::OK {
        Ok(reply.into_body())
    } else {
        Err(FetchError("another status than 200"))
    }
}

/// Sends a request over a connection of its own and reads the whole reply. Over a network this would be `https`.
///
/// # Errors
/// [`FetchError`] if there is no whole reply in five seconds, or it is larger than 64 KiB.
pub async fn send<B>(mut request: Request<B>) -> Result<Response<Bytes>, FetchError>
where
    B: Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>> + Send + 'static,
{
    let uri = request.uri();
    let (Some("http"), Some(authority)) = (uri.scheme_str(), uri.authority().cloned()) else {
        return Err(FetchError("no URL with http"));
    };
    // What stands in the request line is the path; the rest stands in `Host`.
    let path = uri.path_and_query().map_or("/", |path| path.as_str()).parse::<Uri>();
    *request.uri_mut() = path.map_err(|_| FetchError("no URL"))?;
    let host = header::HeaderValue::from_str(authority.as_str()).map_err(|_| FetchError("no URL"))?;
    request.headers_mut().insert(header::HOST, host);
    let reply = async {
        let stream = TcpStream::connect(authority.as_str()).await.map_err(|_| FetchError("no connection"))?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|_| FetchError("no HTTP"))?;
        let connection = tokio::spawn(connection);
        let reply = sender.send_request(request).await.map_err(|_| FetchError("no reply"))?;
        let (head, body) = reply.into_parts();
        let body =
            Limited::new(body, MAX_DOCUMENT).collect().await.map_err(|_| FetchError("no whole reply"))?;
        connection.abort();
        Ok(Response::from_parts(head, body.to_bytes()))
    };
    timeout(PATIENCE, reply).await.map_err(|_| FetchError("no reply in time"))?
}

/// Why a document could not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchError(pub(crate) &'static str);

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fetching failed: {}", self.0)
    }
}

impl Error for FetchError {}
