// The controls of the system for the song that plays: those of the lock screen, of headphones and of the keyboard.
// Loaded when a song plays for the first time; in JavaScript, so that the page's program stays small.
const STEP_S = 10;

const audio = document.getElementById("audio");
const cover = document.getElementById("song-cover");
const session = navigator.mediaSession;

function describe() {
  const { title, artist } = audio.dataset;
  const artwork = cover.hidden || !cover.src ? [] : [{ src: cover.src }];
  session.metadata = new MediaMetadata({ title, artist, artwork });
  if (Number.isFinite(audio.duration)) {
    session.setPositionState({ duration: audio.duration, position: Math.min(audio.currentTime, audio.duration) });
  }
}

const seek = (seconds) => {
  audio.currentTime = Math.min(Math.max(seconds, 0), audio.duration || 0);
};
const actions = {
  play: () => audio.play(),
  pause: () => audio.pause(),
  seekbackward: ({ seekOffset }) => seek(audio.currentTime - (seekOffset ?? STEP_S)),
  seekforward: ({ seekOffset }) => seek(audio.currentTime + (seekOffset ?? STEP_S)),
  seekto: ({ seekTime }) => seek(seekTime),
};

if (session) {
  for (const [name, act] of Object.entries(actions)) {
    try {
      session.setActionHandler(name, act);
    } catch {
      // This browser does not know the action.
    }
  }
  for (const event of ["play", "seeked", "loadedmetadata"]) audio.addEventListener(event, describe);
  describe();
}
