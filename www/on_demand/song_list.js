// What a long list of songs needs: search, filter by genre and by album, and rows that are dragged. Loaded when the list
// appears; in JavaScript, so that the page's program stays small. The rows belong to the page's program: this script hides
// those that do not match, and reports where a row was dragged by the event "move-song".
const { follow, make, style } = await onDemand.load("texts");
const { start: startDragging } = await onDemand.load("row_drag");

/** Shorter lists can be overlooked without a search. */
const SEARCH_FROM = 9;
/** Of songs without a genre. */
const NONE = "";

const find = (id) => document.getElementById(id);
const [section, list, counts] = ["songs", "results", "genre-counts"].map(find);
const rows = () => [...list.children];
const filter = { text: "", genre: null, group: null };
let say = () => "";

const search = make("input", { type: "search", id: "search-songs", autocomplete: "off", spellcheck: "false" });
const label = make("label", { class: "unseen", for: "search-songs" });
const found = make("span", { id: "found-songs", role: "status" });
const all = make("button", { type: "button", class: "quiet", id: "show-all-songs", hidden: "" });
const bar = make("p", { id: "song-filter", hidden: "" }, label, search, found, " ", all);
const albums = make("ol", { id: "albums", hidden: "" });
counts.after(albums);
find("songs-head").after(bar);

/** Without accents and case: "beyonce" finds "Beyonc\u00e9". */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const genreOf = (row) => row.dataset.genre ?? NONE;
const groupOf = (row) => row.dataset.group ?? NONE;
const isActive = () => Boolean(filter.text || filter.genre !== null || filter.group !== null);

function matches(row, words) {
  if (filter.group !== null && groupOf(row) !== filter.group) return false;
  if (filter.genre !== null && (row.dataset.status !== "done" || genreOf(row) !== filter.genre)) return false;
  const text = plain(`${row.querySelector(".name").textContent} ${row.querySelector(".tags").textContent} ${groupOf(row)}`);
  return words.every((word) => text.includes(word));
}

/** Hides the rows that do not match, and says how many do. */
function apply() {
  const words = plain(filter.text).split(/\s+/).filter(Boolean);
  const active = isActive();
  let visible = 0;
  for (const row of rows()) {
    const shown = !active || matches(row, words);
    if (row.hidden === shown) row.hidden = !shown;
    if (shown) visible += 1;
  }
  const searchable = rows().length >= SEARCH_FROM;
  bar.hidden = !searchable && !active;
  all.hidden = !active;
  const count = active ? say("list.found", { count: visible, total: rows().length }) : "";
  if (found.textContent !== count) found.textContent = count;
  keepStop();
}

/** The list has one stop of the Tab key, which must not be in a hidden row. */
function keepStop() {
  const stop = list.querySelector('[tabindex="0"]');
  if (!stop?.closest("[hidden]")) return;
  const first = list.querySelector("li:not([hidden]) [data-song]");
  if (!first) return;
  stop.tabIndex = -1;
  first.tabIndex = 0;
}

/** The genres above a long list are buttons that filter it. */
function showGenres() {
  const wanted = rows().length >= SEARCH_FROM || filter.genre !== null;
  const items = [...counts.children];
  // A genre that no song has any more cannot be shown alone.
  if (filter.genre !== null && !items.some((item) => genreOf(item) === filter.genre)) filter.genre = null;
  for (const item of items) {
    let button = item.querySelector("button");
    if (wanted && !button) {
      button = make("button", { type: "button", class: "quiet" }, ...item.childNodes);
      item.append(button);
    }
    button?.setAttribute("aria-pressed", String(filter.genre === genreOf(item)));
  }
}

/** The genres of the songs of an album: `[genre, class, name, number]`, the most frequent first. */
function distribution(songs) {
  const genres = new Map();
  for (const song of songs) {
    const genre = genreOf(song);
    const entry = genres.get(genre) ?? [genre, song.className, song.querySelector(".result").textContent, 0];
    entry[3] += 1;
    genres.set(genre, entry);
  }
  const undecided = (entry) => Number(entry[0] === NONE);
  return [...genres.values()].sort((a, b) => undecided(a) - undecided(b) || b[3] - a[3]);
}

let drawn = "";
/** Playlists, folders and albums, each with a bar of its genres. */
function showAlbums() {
  const groups = new Map();
  for (const row of rows()) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row]);
  const named = [...groups.keys()].filter((group) => group !== NONE);
  albums.hidden = named.length === 0 || groups.size < 2;
  if (filter.group !== null && (albums.hidden || !groups.has(filter.group))) filter.group = null;
  if (albums.hidden) return;
  const data = [...groups].map(([group, songs]) => {
    const done = songs.filter((song) => song.dataset.status === "done");
    return [group, songs.length, distribution(done)];
  });
  const key = JSON.stringify([data, filter.group, document.documentElement.lang]);
  if (key === drawn) return;
  drawn = key;
  // The buttons are made anew: the focus stays at the one with the same album.
  const focused = document.activeElement?.closest?.("#albums button")?.dataset.group;
  albums.setAttribute("aria-label", say("list.albums"));
  albums.replaceChildren(...data.map(([group, count, genres]) => album(group, count, genres)));
  if (focused !== undefined) [...albums.querySelectorAll("button")].find((it) => it.dataset.group === focused)?.focus();
}

function album(group, count, genres) {
  const known = genres.map(([genre, , name, number]) => [genre === NONE ? say("list.undecided") : name, number]);
  const words = known.map(([name, number]) => `${name} ${number}`).join(", ");
  const parts = genres.map(([genre, colour, , number]) => {
    const part = make("span", { class: colour, "data-genre": genre, "data-count": number });
    part.style.flexGrow = number;
    return part;
  });
  const picture = make("span", { class: "distribution", role: "img", "aria-label": words, title: words }, ...parts);
  const name = make("span", { class: "name", dir: "auto" }, group.replaceAll("/", " / ") || say("list.other-songs"));
  const songs = make("span", { class: "count" }, say("list.songs", { count }));
  const main = make("span", { class: "main-genres" }, known.slice(0, 3).map(([genre, number]) => `${genre} ${number}`).join(" · "));
  const pressed = String(filter.group === group);
  const button = make("button", { type: "button", "data-group": group, "aria-pressed": pressed }, name, " ", songs, " ", picture, " ", main);
  return make("li", {}, button);
}

function update() {
  showGenres();
  showAlbums();
  apply();
}

search.addEventListener("input", () => {
  filter.text = search.value;
  apply();
});
/** Chooses a value of the filter; choosing it again shows all. */
const choose = (name, value) => {
  filter[name] = filter[name] === value ? null : value;
  update();
};
counts.addEventListener("click", ({ target }) => {
  if (target.closest("button")) choose("genre", genreOf(target.closest("li")));
});
albums.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (button) choose("group", button.dataset.group);
});
all.addEventListener("click", () => {
  Object.assign(filter, { text: "", genre: null, group: null });
  search.value = "";
  update();
  search.focus();
});

// With hidden rows between them, songs move past these, and arrow keys skip them.
const neighbour = (row, step) => {
  let next = row;
  do next = step < 0 ? next.previousElementSibling : next.nextElementSibling;
  while (next?.hidden);
  return next;
};
const move = (row, to) => {
  if (!to) return;
  row.dataset.moveTo = to.dataset.row;
  row.dispatchEvent(new Event("move-song", { bubbles: true }));
  delete row.dataset.moveTo;
};
const steps = { ArrowUp: -1, ArrowDown: 1 };
section.addEventListener(
  "keydown",
  (event) => {
    const row = event.target.closest("#results li");
    if (!row || !isActive() || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const ends = { Home: 0, End: -1 };
    const visible = () => rows().filter((it) => !it.hidden);
    if (event.key in steps) {
      const next = neighbour(row, steps[event.key]);
      if (event.altKey) move(row, next);
      else next?.querySelector("[data-song]").focus();
    } else if (event.key in ends && !event.altKey) {
      visible().at(ends[event.key]).querySelector("[data-song]").focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);
section.addEventListener(
  "click",
  (event) => {
    const button = event.target.closest("#results [data-do]");
    const row = button?.closest("li");
    const step = { earlier: -1, later: 1 }[button?.dataset.do];
    if (step && isActive() && !button.ariaDisabled) {
      event.stopPropagation();
      move(row, neighbour(row, step));
    }
    // A song that plays is shown above the list: the row stays where it is in the window.
    if (button?.dataset.do === "play") {
      const before = row.getBoundingClientRect().top;
      requestAnimationFrame(() => scrollBy(0, row.getBoundingClientRect().top - before));
    }
  },
  true,
);

new MutationObserver(update).observe(list, {
  childList: true,
  subtree: true,
  attributeFilter: ["data-genre", "data-status", "data-group"],
});
new MutationObserver(update).observe(counts, { childList: true });
startDragging(list, move);
await style("song_list");
await follow((texts) => {
  say = texts;
  label.textContent = search.placeholder = say("list.search");
  all.textContent = say("list.show-all");
  update();
});
