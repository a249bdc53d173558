//! One message of each kind.

use anyhow::{Context, Result};
use genrescope_protocol::{PoolReply, PoolRequest, encoding};
use serde::Serialize;
use serde_json::Value;

use crate::Seed;

/// Every kind of request and event with its bytes; a test of the protocol keeps it complete.
const GOLDEN: &str = include_str!("../../web/protocol/tests/messages.json");

/// All four types; the first byte names the type.
pub fn seeds() -> Result<Vec<Seed>> {
    let mut seeds = Vec::new();
    let golden: Value = serde_json::from_str(GOLDEN)?;
    add_golden(&mut seeds, 0, "request", &golden["requests"])?;
    add_golden(&mut seeds, 1, "event", &golden["events"])?;
    add(
        &mut seeds,
        2,
        "pool-request",
        &[PoolRequest::Classify { song: 300 }],
    )?;
    let failed = PoolReply::Failed {
        reason: "no memory".into(),
    };
    let replies = [PoolReply::Ready, PoolReply::Classified { song: 1 }, failed];
    add(&mut seeds, 3, "pool-reply", &replies)?;
    Ok(seeds)
}

fn add<T: Serialize>(seeds: &mut Vec<Seed>, kind: u8, name: &str, messages: &[T]) -> Result<()> {
    for (at, message) in messages.iter().enumerate() {
        let content = [&[kind][..], &encoding::write(message)?].concat();
        seeds.push((format!("{name}-{at}"), content));
    }
    Ok(())
}

/// Messages of the golden file, whose bytes are hexadecimal digits.
fn add_golden(seeds: &mut Vec<Seed>, kind: u8, name: &str, messages: &Value) -> Result<()> {
    let messages = messages.as_array().context("no messages")?;
    for (at, message) in messages.iter().enumerate() {
        let digits = message["bytes"].as_str().context("a message has no bytes")?;
        let mut content = vec![kind];
        for byte in 0..digits.len() / 2 {
            content.push(u8::from_str_radix(&digits[2 * byte..][..2], 16)?);
        }
        seeds.push((format!("{name}-{at}"), content));
    }
    Ok(())
}
