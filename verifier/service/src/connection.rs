//! Connections: a bounded number, of each client and of all, and none that keeps its place by being slow.
//!
//! Hyper waits for ever for a head that does not come. What is read here is watched: a client that says nothing, says half of it, or does
//! not take what it asked for loses its connection. While a request is being served the gate has the clock.

use std::collections::HashMap;
use std::future::Ready;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::Accept;
use parking_lot::Mutex;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};
use tower_layer::Layer;

use crate::client::Client;

/// How many connections there may be, and how slow.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Of all clients.
    pub(crate) all: usize,
    /// Of one.
    pub(crate) each: usize,
    /// How long the first word of a connection, the rest of a head, or the taking of an answer may take.
    pub(crate) slow: Duration,
    /// How long a connection may be silent between two requests.
    pub(crate) idle: Duration,
}

/// Who is connected: how often, by client.
type Counts = Arc<Mutex<HashMap<Client, usize>>>;

/// Lets connections in.
#[derive(Debug, Clone)]
pub(crate) struct Doorman {
    limits: Limits,
    counts: Counts,
    open: Arc<AtomicUsize>,
}

/// A place among the connections, for as long as it is kept.
struct Place {
    client: Client,
    counts: Counts,
    open: Arc<AtomicUsize>,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
        let mut counts = self.counts.lock();
        if let Some(count) = counts.get_mut(&self.client) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.client);
            }
        }
    }
}

impl Doorman {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, counts: Counts::default(), open: Arc::default() }
    }

    fn place(&self, address: IpAddr) -> Option<Place> {
        let client = Client::from(address);
        let mut counts = self.counts.lock();
        let own = counts.get(&client).copied().unwrap_or_default();
        if own >= self.limits.each || self.open.load(Ordering::Relaxed) >= self.limits.all {
            return None;
        }
        counts.insert(client, own + 1);
        self.open.fetch_add(1, Ordering::Relaxed);
        Some(Place { client, counts: self.counts.clone(), open: self.open.clone() })
    }

    fn watch(&self, stream: TcpStream) -> io::Result<(Watched<TcpStream>, Peer)> {
        let address = stream.peer_addr()?.ip();
        // Whoever is one too many is hung up on: an answer would cost what there is none of.
        let place = self.place(address).ok_or(io::ErrorKind::ConnectionRefused)?;
        let watched = Watched::new(stream, place, self.limits);
        let turns = watched.turns.clone();
        Ok((watched, Peer { address, turns }))
    }
}

impl<S> Accept<TcpStream, S> for Doorman {
    type Stream = Watched<TcpStream>;
    type Service = AddExtension<S, Peer>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        std::future::ready(self.watch(stream).map(|(watched, peer)| (watched, Extension(peer).layer(service))))
    }
}

/// The other end of a connection, as its requests know it.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    pub(crate) address: IpAddr,
    turns: Arc<AtomicUsize>,
}

/// A request is being served: the connection may be silent meanwhile.
pub(crate) struct Turn(Arc<AtomicUsize>);

impl Peer {
    pub(crate) fn turn(&self) -> Turn {
        self.turns.fetch_add(1, Ordering::Relaxed);
        Turn(self.turns.clone())
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// A connection that is not waited for without end.
pub(crate) struct Watched<S> {
    stream: S,
    limits: Limits,
    // Odd while a request is being served.
    turns: Arc<AtomicUsize>,
    seen: usize,
    // Whether something of the next head has come.
    begun: bool,
    clock: Pin<Box<Sleep>>,
    writing: Option<Pin<Box<Sleep>>>,
    _place: Place,
}

impl<S> Watched<S> {
    fn new(stream: S, place: Place, limits: Limits) -> Self {
        let clock = Box::pin(sleep_until(Instant::now() + limits.slow));
        Self { stream, limits, turns: Arc::default(), seen: 0, begun: false, clock, writing: None, _place: place }
    }

    fn wait(&mut self, how_long: Duration) {
        self.clock.as_mut().reset(Instant::now() + how_long);
    }

    // Whether the connection may go on being silent; whoever asks is woken when it may no longer.
    fn patience(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let turns = self.turns.load(Ordering::Relaxed);
        if !turns.is_multiple_of(2) {
            self.seen = turns;
            return Poll::Pending;
        }
        if turns != self.seen {
            (self.seen, self.begun) = (turns, false);
            self.wait(self.limits.idle);
        }
        ready!(self.clock.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn progress(&mut self, written: Poll<io::Result<usize>>, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.writing = None;
            // Hyper does not read again by itself after an answer, and the clock runs only where somebody reads.
            if self.turns.load(Ordering::Relaxed).is_multiple_of(2) {
                cx.waker().wake_by_ref();
            }
            // A long answer is no silence.
            if !self.begun && self.turns.load(Ordering::Relaxed) == self.seen && self.seen > 0 {
                self.wait(self.limits.idle);
            }
            return written;
        }
        let slow = self.limits.slow;
        let writing = self.writing.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + slow)));
        ready!(writing.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, into);
        if read.is_pending() {
            return self.patience(cx);
        }
        let turns = self.turns.load(Ordering::Relaxed);
        // From its first byte on a head has a time of its own, which no further byte makes longer.
        let is_head = turns.is_multiple_of(2) && (!self.begun || turns != self.seen);
        if is_head && into.filled().len() > before {
            (self.seen, self.begun) = (turns, true);
            let slow = self.limits.slow;
            self.wait(slow);
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.progress(written, cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.progress(written, cx)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::io::Write;

    use tokio::net::TcpListener;

    use super::*;

    const LIMITS: Limits =
        Limits { all: 3, each: 2, slow: Duration::from_millis(300), idle: Duration::from_millis(900) };

    // Both ends of a connection.
    async fn pair() -> (std::net::TcpStream, Watched<TcpStream>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let far = std::net::TcpStream::connect(listener.local_addr().expect("a port")).expect("it listens");
        let (stream, _) = listener.accept().await.expect("a connection");
        (far, Doorman::new(LIMITS).watch(stream).expect("there is room").0)
    }

    async fn read(near: &mut Watched<TcpStream>) -> io::Result<usize> {
        let mut bytes = [0; 64];
        let mut into = ReadBuf::new(&mut bytes);
        poll_fn(|cx| Pin::new(&mut *near).poll_read(cx, &mut into)).await?;
        Ok(into.filled().len())
    }

    // How long until it is hung up on.
    async fn silence(near: &mut Watched<TcpStream>) -> Duration {
        let began = Instant::now();
        let error = loop {
            match read(near).await {
                Ok(read) => assert!(read > 0, "the other end is open"),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        began.elapsed()
    }

    #[test]
    fn places_are_bounded_for_each_and_for_all() {
        let door = Doorman::new(LIMITS);
        let [one, two, three] = [1, 2, 3].map(|n| IpAddr::from([192, 0, 2, n]));
        let first = door.place(one).expect("a place");
        let _second = door.place(one).expect("a place");
        assert!(door.place(one).is_none(), "no more for one client");
        let _third = door.place(two).expect("a place");
        assert!(door.place(three).is_none(), "no more at all");
        drop(first);
        let _fourth = door.place(three).expect("a place is free again");
        assert_eq!(door.counts.lock().len(), 3);
    }

    #[tokio::test]
    async fn who_says_nothing_loses_the_connection() {
        let (_far, mut near) = pair().await;
        assert!(silence(&mut near).await >= LIMITS.slow);
    }

    #[tokio::test]
    async fn a_head_that_comes_byte_by_byte_takes_no_longer() {
        let (mut far, mut near) = pair().await;
        let (stop, stopped) = std::sync::mpsc::channel::<()>();
        let slowly = std::thread::spawn(move || {
            while stopped.recv_timeout(Duration::from_millis(20)).is_err() && far.write_all(b"x").is_ok() {}
            far
        });
        assert!(silence(&mut near).await >= LIMITS.slow);
        stop.send(()).expect("it went on until now");
        drop(slowly.join());
    }

    #[tokio::test]
    async fn while_a_request_is_served_and_a_while_after_it_may_be_silent() {
        let (mut far, mut near) = pair().await;
        far.write_all(b"x").expect("sent");
        assert_eq!(read(&mut near).await.expect("it came"), 1);
        let turn = Peer { address: [127, 0, 0, 1].into(), turns: near.turns.clone() }.turn();
        let served = tokio::time::timeout(3 * LIMITS.idle, read(&mut near)).await;
        assert!(served.is_err(), "nobody hangs up on whom it serves");
        drop(turn);
        assert!(silence(&mut near).await >= LIMITS.idle);
    }

    #[tokio::test]
    async fn an_answer_that_nobody_takes_is_not_kept() {
        let (_far, mut near) = pair().await;
        let bytes = vec![0; 1 << 20];
        let error = loop {
            match poll_fn(|cx| Pin::new(&mut near).poll_write(cx, &bytes)).await {
                Ok(written) => assert!(written > 0),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
