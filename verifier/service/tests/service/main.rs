//! The service as its clients see it: real bytes over a real loopback socket, and a log on disk.

mod busy;
mod client;
mod clock;
mod letters;
mod log;
mod network;
mod openapi;
mod operator;
mod payouts;
mod processes;
mod proving;
mod reading;
mod restarts;
mod running;
mod schema;
mod submitting;
mod tls;
