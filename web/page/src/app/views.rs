//! All views of the page.

use crate::error::PageError;
use crate::mailbox::Mailbox;
use crate::view::announcer::Announcer;
use crate::view::answer_bar::AnswerBar;
use crate::view::history::HistoryView;
use crate::view::list::{ComparisonView, Overview, SongTable};
use crate::view::live::LiveView;
use crate::view::microphone_menu::MicrophoneMenu;
use crate::view::model_card::ModelCardView;
use crate::view::notices::Notices;
use crate::view::offline_install::Presence;
use crate::view::progress::ProgressView;
use crate::view::recorder::RecorderView;
use crate::view::song::SongView;
use crate::view::source_buttons::SourceButtons;

/// The views.
pub struct Views {
    pub announcer: Announcer,
    pub answer_bar: AnswerBar,
    pub song: SongView,
    pub table: SongTable,
    pub overview: Overview,
    pub comparison: ComparisonView,
    pub history: HistoryView,
    pub recorder: RecorderView,
    pub live: LiveView,
    pub microphones: MicrophoneMenu,
    pub model_card: ModelCardView,
    pub notices: Notices,
    pub presence: Presence,
    pub progress: ProgressView,
    pub source_buttons: SourceButtons,
}

impl Views {
    /// Finds the elements of all views.
    ///
    /// # Errors
    /// `index.html` does not fit this program.
    pub fn new(mailbox: &Mailbox) -> Result<Views, PageError> {
        Ok(Views {
            announcer: Announcer::new()?,
            answer_bar: AnswerBar::new(mailbox)?,
            song: SongView::new()?,
            table: SongTable::new()?,
            overview: Overview::new()?,
            comparison: ComparisonView::new()?,
            history: HistoryView::new()?,
            recorder: RecorderView::new()?,
            live: LiveView::new()?,
            microphones: MicrophoneMenu::new()?,
            model_card: ModelCardView::new()?,
            notices: Notices::new()?,
            presence: Presence::new(mailbox)?,
            progress: ProgressView::new()?,
            source_buttons: SourceButtons::new()?,
        })
    }
}
