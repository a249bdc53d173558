"""A mel spectrogram on one thread: python front_end.py librosa|torchaudio MODEL SAMPLES"""

import sys

import numpy as np

import contestant
import mel

library, model, samples = sys.argv[1:]
spectrogram = mel.of(library, mel.settings(model), threads=1)
samples = np.fromfile(samples, np.float32)
contestant.serve(dict(decibels=spectrogram(samples).T.flatten().tolist()), lambda: spectrogram(samples))
