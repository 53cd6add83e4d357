//! Data that is part of the binary: the catalogue and the demonstration device.

include!(concat!(env!("OUT_DIR"), "/data.rs"));
