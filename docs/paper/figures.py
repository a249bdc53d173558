"""Tables and plots of docs/paper.md, from the folder of a sweep: `python3 docs/paper/figures.py RUNS`.

Reads `config.json`, `state.json`, `metrics.csv` and `evaluation.json` of each evaluated run. Prints the tables as
Markdown and writes `lengths.svg`, `losses.svg` and `confusion.svg` next to this file. Needs no package.
"""

import csv
import json
import math
import pathlib
import statistics
import sys
from html import escape

SECONDS_PER_FRAME = 1288 / 386 * 512 / 22050  # of the stored spectrograms: 387 of 1289 frames
# The paper's tables II and III: frames, seconds, then mean, max and std (dividing by n) of slices and of songs.
PAPER = [
    (911, 30, (0.638241, 0.686493, 0.050954), (0.638241, 0.686493, 0.050954)),
    (465, 15, (0.627125, 0.686182, 0.049294), (0.629275, 0.701818, 0.068231)),
    (312, 10, (0.724114, 0.748980, 0.026256), (0.735132, 0.772676, 0.041238)),
    (157, 5, (0.754750, 0.763427, 0.009836), (0.811512, 0.831062, 0.022230)),
    (94, 3, (0.782234, 0.786740, 0.005353), (0.846969, 0.864464, 0.016162)),
    (32, 1, (0.768398, 0.773742, 0.004942), (0.891998, 0.909619, 0.016712)),
]
SLICES, SONGS = 0, 1
T_95 = 4.303  # Student's t for two degrees of freedom
GREY, RED, GREEN = "#8a8f98", "#c2553a", "#2f7f79"
FONT = 'font-family="system-ui, sans-serif" font-size="12"'
STYLE = (
    "<style>svg{color:#1c2128;background:#fbfaf7}text{fill:currentColor}"
    "@media(prefers-color-scheme:dark){svg{color:#e8e6e1;background:#16181c}}</style>"
)


def read_runs(folder):
    """Evaluated runs by slice length and seed."""
    runs = {}
    for path in sorted(pathlib.Path(folder).glob("*/evaluation.json")):
        names = ("config.json", "state.json", "evaluation.json")
        config, run, found = (json.loads(path.with_name(name).read_text()) for name in names)
        figures = run["figures"] = found["figures"]
        by_song = next(vote for vote in figures["votes"] if vote["vote"] == "majority")
        run["f1"] = figures["slice_weighted_f1"], by_song["weighted_f1"]
        run["f1_95"] = figures["slice_weighted_f1_95"], by_song["weighted_f1_95"]
        run["genres"] = found["genres"]
        with open(path.with_name("metrics.csv"), newline="") as file:
            run["epochs"] = list(csv.DictReader(file))
        runs[config["frames"], config["seed"]] = run
    return dict(sorted(runs.items()))


def of_length(runs, frames, of):
    """The figure of every seed."""
    return [run["f1"][of] for (length, _), run in runs.items() if length == frames]


def table(header, rows):
    lines = [f"| {' | '.join(map(str, row))} |" for row in [header, *rows]]
    print(lines[0], "|" + "---|" * len(header), *lines[1:], "", sep="\n")


def results(runs, of):
    """Table II or III, with a column for each slice length as in the paper."""
    ours = [of_length(runs, row[0], of) for row in PAPER]
    rows = [["paper: slice", *(f"{row[1]} s" for row in PAPER)]]
    for at, name in enumerate(("mean", "max", "std")):
        rows.append([f"paper: {name}", *(f"{row[2 + of][at]:.3f}" for row in PAPER)])
    rows.append(["here: slice", *(f"{row[0] * SECONDS_PER_FRAME:.1f} s" for row in PAPER)])
    for name, figure in (("mean", statistics.mean), ("max", max), ("std", statistics.pstdev)):
        rows.append([f"here: {name}", *(f"{figure(values):.3f}" if values else "" for values in ours)])
    table(["frames", *(row[0] for row in PAPER)], rows)


def every_run(runs):
    rows = []
    for (frames, seed), run in runs.items():
        cells = [f"{value:.3f} [{low:.3f}, {high:.3f}]" for value, (low, high) in zip(run["f1"], run["f1_95"])]
        cells += [f"{top:.3f}" for top in run["figures"]["top"][1:]] + [f"{run['best_epoch']} of {run['epoch']}"]
        rows.append([frames, seed, run["figures"]["songs"], f"{run['figures']['slices']:,}", *cells])
    table(["frames", "seed", "songs", "slices", "F1 of slices", "F1 of songs", "top 2", "top 3", "epoch kept"], rows)


def differences(runs):
    """Differences of two figures of the same seed, hence of the same test songs, with an interval over seeds."""
    paper = {frames: figures for frames, _, *figures in PAPER}
    pairs = [(what, of, 32, of, other) for of, what in enumerate(("slices", "songs")) for other in (94, 157, 312)]
    pairs += [("songs less slices", SONGS, frames, SLICES, frames) for frames in (32, 94, 157)]
    rows = []
    for what, a_of, a, b_of, b in pairs:
        seeds = [seed for frames, seed in runs if frames == a and (b, seed) in runs]
        values = [runs[a, seed]["f1"][a_of] - runs[b, seed]["f1"][b_of] for seed in seeds]
        mean, interval = statistics.mean(values), ""
        if len(values) == 3:
            half = T_95 * statistics.stdev(values) / math.sqrt(3)
            interval = f" [{mean - half:+.3f}, {mean + half:+.3f}]"
        name = f"{what}, {a} frames" + (f" less {b}" if a != b else "")
        theirs = paper[a][a_of][0] - paper[b][b_of][0]
        rows.append([name, f"{theirs:+.3f}", ", ".join(f"{value:+.3f}" for value in values), f"{mean:+.3f}{interval}"])
    table(["difference of F1", "paper", "here, by seed", "mean"], rows)


def text(x, y, anchor, words):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def line(points, colour, dashes="none"):
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"/>'


def dot(x, y, colour, radius):
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}" fill-opacity="0.75"/>'


def grid(left, right, y, label):
    path = f'<path d="M{left} {y:.1f}H{right}" stroke="currentColor" stroke-opacity="0.15"/>'
    return path + text(left - 8, y + 4, "end", label)


def write(name, size, title, description, drawing):
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" {FONT}>'
    about = f"<title>{escape(title)}</title>\n<desc>{escape(description)}</desc>"
    parts = [head, about, STYLE, *drawing, "</svg>\n"]
    pathlib.Path(__file__).with_name(f"{name}.svg").write_text("\n".join(parts), encoding="utf-8")


def lengths(runs):
    ours = sorted({frames for frames, _ in runs})
    drawing = []
    for of, left, name in ((SLICES, 46, "slices"), (SONGS, 376, "songs, by majority")):
        x = lambda seconds: left + 14 + 222 * math.log(seconds) / math.log(30)
        y = lambda value: 250 - 220 * (value - 0.55) / 0.4
        drawing += [grid(left, left + 250, y(step / 20), f"{step / 20:.2f}") for step in range(11, 20)]
        drawing += [text(x(seconds), 268, "middle", str(seconds)) for _, seconds, *_ in PAPER]
        drawing += [text(x(frames * SECONDS_PER_FRAME), 286, "middle", str(frames)) for frames in ours]
        drawing += [text(left, 18, "start", name)]
        drawing += [text(left - 40, 268, "start", "s"), text(left - 40, 286, "start", "frames")]
        theirs = [(x(row[1]), y(row[2 + of][0])) for row in PAPER]
        drawing += [line(theirs, GREY), *(dot(*point, GREY, 3) for point in theirs)]
        values = {x(frames * SECONDS_PER_FRAME): of_length(runs, frames, of) for frames in ours}
        drawing.append(line([(at, y(statistics.mean(figures))) for at, figures in values.items()], RED, "2 4"))
        drawing += [dot(at, y(figure), RED, 4.5) for at, figures in values.items() for figure in figures]
    drawing += [dot(52, 308, RED, 4.5), text(64, 312, "start", "here: a dot for each seed; dotted: mean")]
    drawing += [line([(376, 308), (394, 308)], GREY), text(402, 312, "start", "paper: mean of three runs")]
    description = "Left slices, right songs: the runs here as dots, the paper's means as a line."
    write("lengths", "640 324", "Weighted F1 by slice length", description, drawing)


def losses(name, run):
    epochs, kept, last = run["epochs"], run["best_epoch"], len(run["epochs"])
    series = [("training loss", GREY, "train_loss"), ("validation loss", RED, "valid_loss")]
    most = max(float(row[key]) for row in epochs for _, _, key in series)
    x = lambda epoch: 46 + 474 * (epoch - 1) / (last - 1)
    y = lambda value: 260 - 240 * value / most
    drawing = [grid(46, 520, y(step / 2), f"{step / 2:.1f}") for step in range(int(most * 2) + 1)]
    drawing += [text(x(epoch), 278, "middle", str(epoch)) for epoch in (1, last)]
    drawing.append(f'<path d="M{x(kept):.1f} 20V260" stroke="currentColor" stroke-dasharray="3 4"/>')
    drawing.append(text(x(kept), 294, "middle", f"epoch {kept}: lowest validation loss, kept"))
    for label, colour, key in series:
        points = [(x(at), y(float(row[key]))) for at, row in enumerate(epochs, 1)]
        drawing += [line(points, colour), text(528, points[-1][1] + 4, "start", label)]
    write("losses", "640 300", f"Loss by epoch, run {name}", f"Epoch {kept} of {last} was kept.", drawing)


def confusion(name, run):
    cell, edge, drawing = 44, 68, []
    for row, (genre, counts) in enumerate(zip(run["genres"], run["figures"]["confusion"])):
        y, x = edge + cell * row, edge + cell * row + cell / 2
        drawing.append(text(edge - 8, y + 26, "end", genre))
        drawing.append(f'<g transform="rotate(-45 {x:.1f} 60)">{text(x, edge - 8, "start", genre)}</g>')
        for column, count in enumerate(counts):
            x, fill = edge + cell * column, GREEN if row == column else RED
            box = f'<rect x="{x}" y="{y}" width="{cell}" height="{cell}" fill="{fill}"'
            shade = f'fill-opacity="{count / sum(counts):.2f}" stroke="currentColor" stroke-opacity="0.15"'
            drawing.append(f"{box} {shade}/>")
            drawing += [text(x + 22, y + 26, "middle", str(count))] if count else []
    write("confusion", "552 518", f"Confusion matrix, run {name}", "Rows: labels; columns: predictions.", drawing)


def main(folder):
    runs = read_runs(folder)
    for of in (SLICES, SONGS):
        results(runs, of)
    every_run(runs)
    differences(runs)
    # As in `trainer report`: the run with the highest validation accuracy of songs, then the lowest loss.
    kept = {key: run["epochs"][run["best_epoch"] - 1] for key, run in runs.items()}
    rank = lambda key: (float(kept[key]["valid_song_accuracy"]), -float(kept[key]["valid_loss"]))
    frames, seed = max(runs, key=rank)
    lengths(runs)
    for plot in (losses, confusion):
        plot(f"{frames}-seed{seed}", runs[frames, seed])
    print(f"Figures 3 and 4: {frames}-seed{seed}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
