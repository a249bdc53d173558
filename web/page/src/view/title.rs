//! The title of the browser's tab, for visitors who look at another one meanwhile.

use genrescope_protocol::ModelSummary;
use genrescope_vote::Answer;

use crate::browser::dom;
use crate::state::live::session::LiveSession;
use crate::state::song::Song;
use crate::words;

/// Shows the current answer in the title.
pub fn update(live: Option<&LiveSession>, song: Option<&Song>, model: Option<&ModelSummary>) {
    let outcome = song.and_then(|song| song.outcome.as_ref());
    let answer = match (live, outcome, model) {
        (Some(live), _, model) => Some(live_answer(live, model)),
        (None, Some(outcome), Some(model)) => Some(words::result(&outcome.verdict, &model.genres)),
        (None, ..) => None,
    };
    let name = words::say("app.name");
    let title = match answer {
        Some(answer) => format!("{answer} – {name}"),
        None => name,
    };
    if dom::document().title() != title {
        dom::document().set_title(&title);
    }
}

fn live_answer(live: &LiveSession, model: Option<&ModelSummary>) -> String {
    match live.headline.answer() {
        Some(Answer::Genre(genre)) => model
            .and_then(|model| model.genres.get(genre))
            .map(|name| words::genre(name))
            .unwrap_or_default(),
        Some(Answer::NotSure | Answer::Between(_) | Answer::Labels) => {
            words::say("result.not-sure")
        }
        Some(Answer::OtherMusic) => words::say("result.other-music"),
        Some(Answer::NonMusic) => words::say("result.non-music"),
        Some(Answer::NoMusic | Answer::TooShort) => words::say("result.no-music"),
        None => words::say("live.title"),
    }
}
