"""What `trainer predict` does, by librosa and PyTorch: python predict.py MODEL THREADS FILE...

Prints the most probable genres, and the seconds that it took after everything was imported.
"""

import json
import sys
import time

import librosa
import numpy as np
import torch

import crnn
import mel

model, threads, *files = sys.argv[1:]


def starts(frames, rules):
    """`SliceConfig::starts` of genrescope-crnn, for clips of a slice at least."""
    length, hop = rules["frames"], rules["hop"]
    found = list(range(0, frames - length + 1, hop))
    if rules["rest"] == "align_last" and 2 * (frames - found[-1] - length) >= length:
        found.append(frames - length)
    return found


@torch.inference_mode()
def main():
    started = time.perf_counter()
    torch.set_num_threads(int(threads))
    settings, network = crnn.load(model)
    network = network.to(memory_format=torch.channels_last)
    spectrogram = mel.of("librosa", mel.settings(model), int(threads))
    rules, normal = settings["slices"], settings["normalisation"]
    answers = []
    for path in files:
        samples, _ = librosa.load(path, sr=settings["front_end"]["sample_rate"], mono=True)
        decibels = (spectrogram(samples) + normal["offset"]) * normal["scale"]
        at = starts(decibels.shape[1], rules)
        slices = np.stack([decibels[:, start : start + rules["frames"]] for start in at])
        logits = network(torch.from_numpy(slices.astype(np.float32)))
        # The outputs after those of the genres stand for other music and non-music.
        genres = logits[:, : len(settings["genres"])]
        shares = torch.softmax(genres / settings["calibration"]["temperature"], 1).mean(0)
        answers.append(settings["genres"][int(shares.argmax())])
    print(json.dumps(dict(genres=answers, seconds=time.perf_counter() - started)))


main()
