//! The offer of a new version of the page.

/// How far the visitor is with a new version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Offer {
    /// There is none yet.
    #[default]
    None,
    /// It is offered.
    Offered,
    /// The visitor has postponed it.
    Postponed,
    /// The visitor has accepted it: the page reloads as soon as its service worker controls the page.
    Accepted,
}

/// A new version waits until all pages of the old one are closed, or until the visitor accepts it.
#[derive(Clone, Copy, Debug, Default)]
pub struct UpdateOffer {
    offer: Offer,
    /// A service worker controls this page.
    controlled: bool,
}

impl UpdateOffer {
    /// The page has loaded; `controlled` if a service worker answered its requests from the start.
    pub fn begin(&mut self, controlled: bool) {
        self.controlled = controlled;
    }

    /// A new version waits beside the active one.
    pub fn is_waiting(&mut self) {
        if self.offer == Offer::None {
            self.offer = Offer::Offered;
        }
    }

    /// Another service worker controls the page from now on. Returns whether to reload the page.
    pub fn controller_changed(&mut self) -> bool {
        match (self.offer, self.controlled) {
            (Offer::Accepted, _) => return true,
            // The first one has taken control of a page that had none.
            (_, false) => self.controlled = true,
            // Another window has accepted a new version.
            (Offer::None | Offer::Offered | Offer::Postponed, true) => self.offer = Offer::Offered,
        }
        false
    }

    /// The visitor accepts it.
    pub fn accept(&mut self) {
        self.offer = Offer::Accepted;
    }

    /// The visitor postpones it.
    pub fn postpone(&mut self) {
        self.offer = Offer::Postponed;
    }

    /// Whether the offer is shown.
    pub fn is_shown(&self) -> bool {
        self.offer == Offer::Offered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_service_worker_is_not_an_update() {
        let mut offer = UpdateOffer::default();
        offer.begin(false);
        assert!(!offer.controller_changed());
        assert!(!offer.is_shown());
        assert!(!offer.controller_changed());
        assert!(offer.is_shown(), "another window let a new version in");
    }

    #[test]
    fn reloads_only_once_accepted() {
        let mut offer = UpdateOffer::default();
        offer.begin(true);
        offer.is_waiting();
        assert!(offer.is_shown());
        offer.accept();
        assert!(!offer.is_shown());
        assert!(offer.controller_changed());
    }

    #[test]
    fn postponed_offer_does_not_return_by_itself() {
        let mut offer = UpdateOffer::default();
        offer.begin(true);
        offer.is_waiting();
        offer.postpone();
        offer.is_waiting();
        assert!(!offer.is_shown());
    }
}
