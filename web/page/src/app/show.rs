//! How the state is shown.

use genrescope_protocol::{ModelSummary, Stage};

use super::App;
use crate::dom;
use crate::engine::Phase;
use crate::error::PageError;
use crate::microphone;
use crate::songs::{Song, Status};
use crate::words;

impl App {
    /// Shows the state: everything but the picture, which comes with the next frame.
    pub(super) fn write(&mut self) -> Result<(), PageError> {
        let song = self.shown.and_then(|id| self.songs.get(id));
        let model = self.engine.model.as_deref();
        dom::set_attribute(&dom::body(), "data-state", Some(self.state(song)));
        let of_song = match song.map(|song| &song.status) {
            Some(Status::Failed(sentence)) => Some(sentence),
            _ => None,
        };
        let sentence = match &self.engine.phase {
            Phase::Failed(sentence) => Some(sentence),
            _ => self.trouble.as_ref().or(of_song),
        };
        self.sources.set_hidden(!self.choosing_source);
        let expanded = if self.choosing_source {
            "true"
        } else {
            "false"
        };
        let can_choose = microphone::can_share();
        let expanded = can_choose.then_some(expanded);
        dom::set_attribute(&self.listen_button, "aria-expanded", expanded);
        self.notices.alert(sentence);
        self.notices.tell(self.news.as_ref());
        self.notices.engine(&self.engine)?;
        self.presence.write(self.songs.len() > 0);
        self.room.write(song, model, &self.choices)?;
        self.room
            .list(&self.songs, self.shown, self.arrangement, model)?;
        self.room
            .remembered
            .write(&self.history, self.songs.len() > 0)?;
        let pair = match self.compared {
            Some((first, second)) => self.songs.get(first).zip(self.songs.get(second)),
            None => None,
        };
        self.room.compare.write(pair, model)?;
        if let Some(song) = song {
            let (words, value) = progress(song, &self.engine.phase);
            dom::set_text(&self.progress_words, &words);
            match value {
                Some(value) => self.progress.set_value(f64::from(value)),
                None => dom::set_attribute(&self.progress, "value", None),
            }
        }
        self.title(song, model);
        self.repaint = true;
        self.frame();
        Ok(())
    }

    fn state(&self, song: Option<&Song>) -> &'static str {
        if self.recording.is_some() {
            return "recording";
        }
        if self.live.is_some() {
            return "live";
        }
        match song.map(|song| &song.status) {
            None | Some(Status::Cancelled) => "empty",
            Some(Status::Waiting) => "waiting",
            Some(Status::Working) => "working",
            Some(Status::Done) => "done",
            Some(Status::Failed(_)) => "failed",
        }
    }

    /// The verdict also stands in the tab, for those who listen to something else meanwhile.
    fn title(&self, song: Option<&Song>, model: Option<&ModelSummary>) {
        let outcome = song.and_then(|song| song.outcome.as_ref());
        let title = match (outcome, model) {
            _ if self.live.is_some() => {
                let told = self.live_title().unwrap_or_default();
                format!("{told} – {}", words::say("app.name"))
            }
            (Some(outcome), Some(model)) => {
                let told = words::told(&outcome.verdict, &model.genres);
                format!("{told} – {}", words::say("app.name"))
            }
            _ => words::say("app.name"),
        };
        if dom::document().title() != title {
            dom::document().set_title(&title);
        }
    }
}

/// How far a song is, in words and as a fraction of its step.
fn progress(song: &Song, phase: &Phase) -> (String, Option<f32>) {
    let heard = song.slices.len();
    match (&song.status, song.stage) {
        (Status::Waiting, _) if matches!(phase, Phase::Failed(_)) => {
            (words::say("progress.kept"), Some(0.0))
        }
        (Status::Waiting, _) => (words::say("progress.waiting"), None),
        (_, Stage::Classifying) if song.total_slices > 0 => (
            words::say_with(
                "progress.slices",
                &[
                    ("heard", &words::integer(heard)),
                    ("total", &words::integer(song.total_slices)),
                ],
            ),
            Some(heard as f32 / song.total_slices as f32),
        ),
        (_, Stage::Classifying) => (words::say("progress.classifying"), song.fraction),
        (_, Stage::Listening) => match song.fraction {
            Some(fraction) => (
                words::say_with(
                    "progress.listening-with",
                    &[("how-far", &words::share(f64::from(fraction)))],
                ),
                Some(fraction),
            ),
            None if song.seconds > 0.0 => (
                words::say_with(
                    "progress.listening-with",
                    &[("how-far", &words::clock(song.seconds))],
                ),
                None,
            ),
            None => (words::say("progress.listening"), None),
        },
    }
}
