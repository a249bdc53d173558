"""Golden data of `trainer baseline` and of its features, from scikit-learn, scipy and librosa: writes answers.json
beside this script."""

import json
from pathlib import Path

import librosa
import numpy as np
from scipy.fft import dct
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

RATE = 22_050


def draws(state):
    """The numbers from 0 to 1 that the Rust tests draw as well."""
    while True:
        state = (state * 1103515245 + 12345) % 2147483648
        yield state / 2147483648


# The points of the Rust test `as_scikit_learn_says`.
random = draws(12345)
labels = np.array([at % 3 for at in range(120)])
rows = np.array([[next(random) * 2 + (0.8 if axis == label else 0) for axis in range(4)] for label in labels])
told = [
    model.fit(rows[:90], labels[:90]).predict(rows[90:]).tolist()
    for model in (SVC(C=3, gamma=0.5), KNeighborsClassifier(5))
]

# The points of `as_likely_as_scikit_learn_has_it`: two genres of two clusters.
random = draws(777)
mixed = []
for at in range(200):
    cluster, genre = 4.0 if at // 2 % 3 == 0 else 0.0, at % 2
    along = next(random) * 3
    mixed.append([along + cluster, along * 0.5 + next(random) + genre, next(random) * 2 - cluster * genre])
mixed = np.array(mixed)
genres = np.arange(200) % 2
likelihoods = []
for components in (1, 2):
    fitted = [
        GaussianMixture(components, reg_covar=0.01, tol=1e-8, max_iter=1000, n_init=5, random_state=0).fit(
            mixed[:160][genres[:160] == genre]
        )
        for genre in (0, 1)
    ]
    likelihoods.append(np.stack([model.score_samples(mixed[160:]) for model in fitted], axis=1).tolist())

# The frame of the Rust test `cepstrum_as_scipy_has_it`.
frame = np.array([n * n % 17 - 20 for n in range(128)], float)
cepstrum = dct(frame, type=2, norm="ortho")[:13].tolist()

# The signal of `frames_of_samples_are_as_librosa_has_them`: 24 frames of 512 samples side by side.
count = 24 * 512
random = draws(12345)
noise = np.array([next(random) - 0.5 for _ in range(count)])
t = np.arange(count) / RATE
tone = lambda hertz: np.sin(2 * np.pi * hertz * t)
swell = lambda hertz: (tone(hertz) + 1) / 2
signal = (
    0.3 * tone(220) * swell(3) + 0.2 * tone(1300) * swell(1) + 0.1 * tone(4700) * swell(5) + 0.1 * noise * swell(2)
).astype(np.float32)
side_by_side = dict(hop_length=512, center=False)
magnitudes = np.abs(librosa.stft(signal.astype(float), n_fft=512, **side_by_side))
of_spectrum = dict(S=magnitudes, sr=RATE)
level = librosa.feature.rms(y=signal, frame_length=512, **side_by_side)[0]
unit = magnitudes / np.linalg.norm(magnitudes, axis=0)
frames = {
    "centroid": librosa.feature.spectral_centroid(**of_spectrum)[0],
    "rolloff": librosa.feature.spectral_rolloff(**of_spectrum, roll_percent=0.85)[0],
    # By its definition (Tzanetakis & Cook 2002, equation 3); librosa has no linear one.
    "flux": np.concatenate([[0], ((unit[:, 1:] - unit[:, :-1]) ** 2).sum(axis=0)]),
    "zero_crossings": librosa.feature.zero_crossing_rate(signal, frame_length=512, **side_by_side)[0],
    "level": level,
}
mfcc = librosa.feature.mfcc(y=signal.astype(float), sr=RATE, n_mfcc=13, n_fft=512, n_mels=40, **side_by_side)
frames |= {f"mfcc_{at}": line for at, line in enumerate(mfcc)}
frames = {name: np.asarray(line, float).tolist() for name, line in frames.items()}
frames["low_energy"] = float((level < level.mean()).mean())

# Clicks of `a_pulse_has_its_tempo`, to show that librosa's tempogram hears the same tempi.
tempi = {}
for tempo in (60, 90, 120, 150, 180):
    random = draws(1)
    every = 60 / tempo * RATE
    n = np.arange(30 * RATE)
    since = n - np.floor(n / every) * every
    clicks = 0.5 * np.array([next(random) - 0.5 for _ in n]) * np.exp(-since / 800)
    tempi[tempo] = float(librosa.feature.tempo(y=clicks, sr=RATE, start_bpm=tempo)[0])

# The signal of `stretched_as_librosa_does`, every fiftieth sample.
ramp = (np.array([n * n % 1009 for n in range(6000)]) / 1009 - 0.5).astype(np.float32).astype(float)
stretched = {
    name: librosa.effects.time_stretch(ramp, rate=rate)[::50].tolist()
    for name, rate in (("slower", 0.8), ("faster", 1.25))
}

# By how many decibels `librosa.effects.pitch_shift` changes the level of the tone of
# `a_tone_moves_by_its_semitones_and_the_length_stays`.
sine = (0.3 * np.sin(2 * np.pi * 440 * np.arange(2 * RATE) / RATE)).astype(np.float32).astype(float)
power = lambda samples: (samples[8000:36000] ** 2).sum()
shift_levels = {
    str(by): 10 * np.log10(power(librosa.effects.pitch_shift(sine, sr=RATE, n_steps=by)) / power(sine))
    for by in (-12, -5, -2, -1, -0.5, 1, 2, 7, 12)
}

answers = {
    "svm": told[0],
    "knn": told[1],
    "gmm": likelihoods,
    "cepstrum": cepstrum,
    "frames": frames,
    "tempi": tempi,
    "shift_levels": shift_levels,
    **stretched,
}
Path(__file__).with_name("answers.json").write_text(json.dumps(answers) + "\n")
