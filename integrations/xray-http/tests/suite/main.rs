//! The suite of xray-http: real servers and clients over loopback, and the cases measured on AWS's SDKs.
//!
//! Each test has a recorder of its own, whose documents are read with the eyes of the receivers.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)]

mod axum_server;
mod bodies;
mod client_address;
mod clients;
mod cors;
mod disconnects;
mod errors;
mod grpc;
mod hyper_server;
mod lambda;
mod naming;
mod propagation;
mod requests;
mod support;
mod transparency;
mod urls;
