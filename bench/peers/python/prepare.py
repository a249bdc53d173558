"""What `trainer prepare` does, by librosa: python prepare.py MODEL PROCESSES OUT FILE...

Decodes each file, takes its mel spectrogram, keeps 387 of its columns in 256 steps of decibels and writes them all to
OUT. Prints the seconds that it took after everything was imported.

With --compare OUR_STORE OUT it prints the share of steps that differ by more than one instead.
"""

import json
import multiprocessing
import sys
import time

import librosa
import numpy as np
import safetensors.numpy

import mel

# What `trainer prepare` keeps of 30 s where no hop is asked for, and what it takes them from.
COLUMNS = 387
HOP = 512


def codes(job):
    model, path = job
    settings = dict(mel.settings(model), hop_length=HOP)
    samples, _ = librosa.load(path, sr=settings["sample_rate"], mono=True)
    decibels = mel.of("librosa", settings, 1)(samples)
    decibels = decibels - decibels.max()
    frames = decibels.shape[1]
    at = (2 * np.arange(COLUMNS) + 1) * frames // (2 * COLUMNS + 1)
    floor = decibels.min()
    return np.clip((1 - decibels[:, at] / floor) * 256, 0, 255).astype(np.uint8)


def compare(store, other):
    ours = safetensors.numpy.load_file(f"{store}/mel.safetensors")["codes"].astype(int)
    theirs = np.load(other).astype(int)
    return dict(apart=float((np.abs(ours - theirs) > 1).mean()))


def main():
    if sys.argv[1] == "--compare":
        return compare(*sys.argv[2:])
    model, processes, out, *files = sys.argv[1:]
    started = time.perf_counter()
    with multiprocessing.Pool(int(processes)) as pool:
        songs = pool.map(codes, [(model, path) for path in files], chunksize=1)
    np.save(out, np.stack(songs))
    return dict(seconds=time.perf_counter() - started)


if __name__ == "__main__":
    print(json.dumps(main()))
