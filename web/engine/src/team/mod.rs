//! More workers, each with a network of its own, so that a song is heard on several cores at once.
//!
//! A plain static host does not isolate the page from other origins, and without that workers share
//! no memory: every helper has its own copy of the weights, and slices are sent to it.

pub mod helper;
mod inbox;
mod member;

use std::ops::Range;
use std::rc::Rc;

use genrescope_classify::WorkQueue;
use js_sys::Uint8Array;

use self::inbox::{Inbox, Said};
use self::member::Member;
use crate::channel;

/// Networks at most, with the engine's own. More cost memory, and a song of thirty seconds is over
/// before they have all begun; onnxruntime-web stops at as many.
const MOST: usize = 4;
/// WorkQueue that a helper has at once: one to hear, and one so that it need not wait.
const AHEAD: usize = 2;
/// How long a helper may take over its queue before they are heard by others.
const PATIENCE_MS: u32 = 4_000;

/// The helpers. Empty where the browser gives none: the engine hears alone then.
#[derive(Default)]
pub struct Team {
    members: Vec<Member>,
    inbox: Rc<Inbox>,
    /// WorkQueue that helpers have heard, for those who measure: `heardByHelpers` in the worker's scope.
    heard: u32,
    /// Number of the song in work: what comes back of an older one is dropped.
    job: u32,
}

impl Team {
    /// Starts as many helpers as the processor has cores beside the engine's own. They are asked as
    /// soon as they are ready.
    pub fn gather(model: &Uint8Array) -> Team {
        let cores = channel::scope().navigator().hardware_concurrency() as usize;
        let mut team = Team::default();
        for index in 1..cores.min(MOST) {
            match Member::start(index - 1, model, &team.inbox) {
                Ok(member) => team.members.push(member),
                // A browser that does not let a worker start another.
                Err(_) => break,
            }
        }
        team
    }

    /// Begins another song. What still comes of the one before is dropped by its number.
    pub fn begin(&mut self) {
        self.job += 1;
        for member in &mut self.members {
            member.has.clear();
        }
    }

    /// Gives every helper that is ready what it can take.
    pub fn deal(&mut self, queue: &mut WorkQueue, input: impl Fn(Range<usize>) -> Vec<f32>) {
        // Round by round, so that the last queue of a song do not all go to the first helper.
        for round in 1..=AHEAD {
            for member in self.members.iter_mut().filter(|member| member.ready) {
                if member.has.len() >= round {
                    continue;
                }
                let Some(range) = queue.take() else { return };
                if member.ask(self.job, &input(range.clone())) {
                    member.has.push_back(range);
                } else {
                    queue.put_back(range);
                }
            }
        }
    }

    /// True where helpers have something to hear.
    pub fn is_busy(&self) -> bool {
        self.members.iter().any(|member| !member.has.is_empty())
    }

    /// Waits until a helper says something. One that stays silent is given up.
    pub async fn wait(&mut self, queue: &mut WorkQueue) {
        if !self.inbox.wait(PATIENCE_MS).await {
            for member in &mut self.members {
                if !member.has.is_empty() {
                    member.give_up(queue);
                }
            }
        }
    }

    /// Takes in what helpers have said so far; what they heard goes to `queue`.
    pub fn collect(&mut self, queue: &mut WorkQueue) {
        while let Some((index, said)) = self.inbox.take() {
            let Some(member) = self.members.get_mut(index) else {
                continue;
            };
            match said {
                Said::Ready => member.ready = true,
                Said::Heard { job, probabilities } if job == self.job => {
                    if let Some(range) = member.has.pop_front() {
                        queue.complete(range, probabilities);
                        self.heard += 1;
                        let (key, heard) = ("heardByHelpers".into(), self.heard.into());
                        js_sys::Reflect::set(&channel::scope(), &key, &heard).ok();
                    }
                }
                Said::Heard { .. } => {}
                Said::Gone(why) => {
                    web_sys::console::warn_1(&format!("A helper stopped: {why}").into());
                    member.give_up(queue);
                }
            }
        }
    }
}
