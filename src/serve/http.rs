//! Requests: which are answered, and how.
//!
//! An address is looked up among those of the site; the path of a request never reaches the disk.
//! Only pages of this server get events, and a request must name this machine, so that no other site
//! can read pages by DNS rebinding.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::net::{IpAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::mpsc::Receiver;
use tokio::task::AbortHandle;

use super::overlay;
use super::snapshot::Answer;
use super::state::{ServerState, State};
use crate::config::Policy;

/// Longest time until a request's head is read. It also ends idle connections.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// Most bytes of a request's head.
const MAX_HEAD: usize = 16 << 10;
/// Most connections at once; a new one ends the oldest.
const MAX_CONNECTIONS: usize = 256;
/// Threads that render pages.
const RENDERING: usize = 4;
/// Time between two pings of an idle stream of events.
const PING: Duration = Duration::from_secs(15);

/// The names of this machine that a request may have.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    /// The name that `--host` gives.
    pub(super) host: String,
    /// Whether the server listens on every address of the machine.
    pub(super) any_address: bool,
}

impl Gate {
    /// Whether a `Host` names this server. IP addresses can't be rebound, names can.
    fn admits(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.rsplit_once(':').map_or(host, |(name, _)| name),
        };
        match name.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || self.any_address || name == self.host,
            Err(_) => {
                let name = name.to_ascii_lowercase();
                name == "localhost" || name == self.host.to_ascii_lowercase()
            }
        }
    }

    /// Whether a request comes from a page of this server, or from no page.
    fn refuses(&self, headers: &HeaderMap) -> Option<&'static str> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (host, more) = (hosts.next(), hosts.next());
        let host = match (host.map(HeaderValue::to_str), more) {
            (Some(Ok(host)), None) if self.admits(host) => host,
            _ => return Some("this server answers to the names of this machine only"),
        };
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let own = format!("http://{host}");
        let foreign = origins.any(|origin| origin.as_bytes() != own.as_bytes());
        foreign.then_some("this server answers to its own pages only")
    }
}

/// Answers requests until the listener fails.
///
/// # Errors
/// The server can't be started.
pub(super) fn serve(
    listener: TcpListener,
    front: Arc<ServerState>,
    gate: Gate,
) -> std::io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_io().enable_time().max_blocking_threads(RENDERING).build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let pinged = Arc::clone(&front);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(PING).await;
                pinged.send(&overlay::ping());
            }
        });
        accept(listener, front, Arc::new(gate)).await;
        Ok(())
    })
}

async fn accept(listener: tokio::net::TcpListener, front: Arc<ServerState>, gate: Arc<Gate>) {
    let mut connections: VecDeque<(AbortHandle, Arc<AtomicBool>)> = VecDeque::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // File handles may have run out; some may be free again in a moment.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        connections.retain(|(task, _)| !task.is_finished());
        if connections.len() >= MAX_CONNECTIONS {
            // Streams of events are ended last.
            let silent =
                connections.iter().position(|(_, hears)| !hears.load(Ordering::Relaxed));
            if let Some((task, _)) = connections.remove(silent.unwrap_or(0)) {
                task.abort();
            }
        }
        let hears = Arc::new(AtomicBool::new(false));
        let (front, gate, heard) = (Arc::clone(&front), Arc::clone(&gate), Arc::clone(&hears));
        let service = service_fn(move |request| {
            let (front, gate) = (Arc::clone(&front), Arc::clone(&gate));
            let heard = Arc::clone(&heard);
            async move { Ok::<_, Infallible>(respond(&request, front, &gate, &heard).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        // A broken connection is no error of the server.
        let task = tokio::spawn(async move { drop(connection.await) });
        connections.push_back((task.abort_handle(), hears));
    }
}

async fn respond(
    request: &Request<Incoming>,
    front: Arc<ServerState>,
    gate: &Gate,
    hears: &AtomicBool,
) -> Response<Sent> {
    if let Some(why) = gate.refuses(request.headers()) {
        return plain(StatusCode::FORBIDDEN, why);
    }
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut response =
            plain(StatusCode::METHOD_NOT_ALLOWED, "this server only shows pages");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    let uri = request.uri();
    if uri.authority().is_some() || !uri.path().starts_with('/') {
        return plain(StatusCode::BAD_REQUEST, "ask for a path");
    }
    match uri.path() {
        overlay::SCRIPT_ROUTE => file(overlay::SCRIPT.into(), "reload.js"),
        overlay::EVENTS_ROUTE => events(request, &front, hears),
        path => match decode(path) {
            None => plain(StatusCode::BAD_REQUEST, "this is no path of a site"),
            Some(path) => {
                let rendered = tokio::task::spawn_blocking(move || page(&front, &path)).await;
                rendered.unwrap_or_else(|_| {
                    plain(StatusCode::INTERNAL_SERVER_ERROR, "this page can't be made: a bug")
                })
            }
        },
    }
}

/// The stream of events, for a page with the token.
fn events(
    request: &Request<Incoming>,
    front: &ServerState,
    hears: &AtomicBool,
) -> Response<Sent> {
    let query = request.uri().query().unwrap_or_default();
    let value =
        |key: &str| query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    let site = request.headers().get("sec-fetch-site");
    let is_foreign = site.is_some_and(|site| site != "same-origin");
    if is_foreign || value("token") != Some(front.token.as_str()) {
        return plain(StatusCode::FORBIDDEN, "only pages of this server may listen");
    }
    if request.method() == Method::HEAD {
        return with(StatusCode::OK, "text/event-stream", Sent::Whole(None));
    }
    hears.store(true, Ordering::Relaxed);
    let hear = front.listen(value("turn").and_then(|turn| turn.parse().ok()));
    with(StatusCode::OK, "text/event-stream", Sent::Events(hear))
}

/// The page or file at a path, with the site's own policy.
fn page(front: &ServerState, path: &str) -> Response<Sent> {
    let state = front.state();
    let mut response = found(front, &state, path);
    if let Some(snapshot) = &state.current {
        set_policy(response.headers_mut(), snapshot.policy());
    }
    response
}

fn set_policy(headers: &mut HeaderMap, policy: &Policy) {
    if let Ok(policy) = HeaderValue::from_str(&policy.header()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// What is found at a path.
fn found(front: &ServerState, state: &State, path: &str) -> Response<Sent> {
    let Some(current) = &state.current else {
        return broken(front, state, state.problems().unwrap_or("[]"));
    };
    let Some(route) = path.strip_prefix(decode(current.base()).as_deref().unwrap_or("/"))
    else {
        // Above the site's base path is only a redirect to it.
        return match path == "/" || format!("{path}/") == current.base() {
            true => redirect(current.base()),
            false => plain(StatusCode::NOT_FOUND, "the site stands elsewhere"),
        };
    };
    match front.answer(state, &format!("/{route}")) {
        Some(Answer::Page { mut html, missing }) => {
            overlay::inject(&mut html, state.turn, &front.token);
            let status = if missing { StatusCode::NOT_FOUND } else { StatusCode::OK };
            with(status, "text/html; charset=utf-8", Sent::Whole(Some(html.into())))
        }
        Some(Answer::File { bytes, route }) => file(bytes.into(), &route),
        Some(Answer::Folder) => {
            let mut to = String::new();
            crate::path::encode_path(path, &mut to);
            redirect(&format!("{to}/"))
        }
        Some(Answer::Broken(report)) => {
            let problems = overlay::problems(&report, &*current.sources);
            broken(front, state, &problems)
        }
        Some(Answer::Nothing) | None => plain(StatusCode::NOT_FOUND, "there is nothing here"),
    }
}

fn broken(front: &ServerState, state: &State, problems: &str) -> Response<Sent> {
    let html = overlay::placeholder(problems, state.turn, &front.token);
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    with(status, "text/html; charset=utf-8", Sent::Whole(Some(html.into())))
}

fn redirect(to: &str) -> Response<Sent> {
    let mut response = plain(StatusCode::FOUND, "this way");
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response<Sent> {
    with(
        status,
        "text/plain; charset=utf-8",
        Sent::Whole(Some(Bytes::from_static(text.as_bytes()))),
    )
}

fn file(bytes: Bytes, route: &str) -> Response<Sent> {
    with(StatusCode::OK, media_type(route), Sent::Whole(Some(bytes)))
}

/// A response that browsers don't cache, whose type they don't guess, and which no other site frames.
fn with(status: StatusCode, media: &'static str, body: Sent) -> Response<Sent> {
    const HEADERS: [(HeaderName, &str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (header::REFERRER_POLICY, "same-origin"),
    ];
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    set_policy(headers, &Policy::default());
    response
}

fn media_type(route: &str) -> &'static str {
    let extension = route.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        // The redirect page of an old address is no page of the plan.
        "" if route.ends_with('/') => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "ics" => "text/calendar; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        _ => "application/octet-stream",
    }
}

/// A path with its percent-encoding decoded; `None` if it could mean another path after that.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|digit| char::from(digit).to_digit(16));
        let byte = u8::try_from(digit()? * 16 + digit()?).ok()?;
        if byte == b'/' {
            return None;
        }
        bytes.push(byte);
    }
    let path = String::from_utf8(bytes).ok()?;
    let is_odd = path.chars().any(|c| c.is_control() || c == '\\')
        || path.split('/').any(|part| part == "." || part == "..");
    (!is_odd).then_some(path)
}

/// The body of a response: whole, or a stream of events.
enum Sent {
    Whole(Option<Bytes>),
    Events(Receiver<Bytes>),
}

impl Body for Sent {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Events(hear) => {
                hear.poll_recv(context).map(|next| next.map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => {
                SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64)
            }
            Self::Events(_) => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Gate, decode};

    #[test]
    fn names_of_this_machine_are_admitted() {
        let gate = Gate { host: "127.0.0.1".to_owned(), any_address: false };
        for host in ["127.0.0.1:80", "localhost", "LocalHost:1", "[::1]:8", "127.0.0.1"] {
            assert!(gate.admits(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "127.0.0.1.evil",
            "localhost.evil:80",
            "2130706433",
            "0x7f.1",
            "10.0.0.1",
            "[::2]",
            "0.0.0.0",
            "127.0.0.1:80:80",
            "evil@127.0.0.1",
        ] {
            assert!(!gate.admits(host), "{host}");
        }
        let open = Gate { host: "0.0.0.0".to_owned(), any_address: true };
        assert!(open.admits("10.0.0.1:80"));
        assert!(!open.admits("evil.example"));
    }

    #[test]
    fn a_path_means_what_it_shows() {
        assert_eq!(decode("/songs/a%20b/").as_deref(), Some("/songs/a b/"));
        assert_eq!(decode("/%EB%B0%A9/").as_deref(), Some("/방/"));
        // A path is decoded once only: no address of a site has a percent sign.
        assert_eq!(decode("/%252e%252e/").as_deref(), Some("/%2e%2e/"));
        for odd in [
            "/../x", "/a/..", "/./", "/%2e%2e/", "/..%2f", "/%5c..", "/..\\", "/%00", "/%",
            "/%2", "/%zz", "/%ff", "/a%0ab",
        ] {
            assert_eq!(decode(odd), None, "{odd}");
        }
    }
}
