"""Golden data of `trainer evaluate`, from scikit-learn and scipy: writes answers.json beside this script."""

import json
from pathlib import Path

import numpy as np
from scipy.stats import bootstrap
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

GENRES, SONGS = 5, 90
random = np.random.default_rng(7)
# Genres of different frequency, and a classifier that is right more often than not.
labels = random.choice(GENRES, SONGS, p=[0.3, 0.25, 0.2, 0.15, 0.1])
scores = random.normal(size=(SONGS, GENRES))
scores[np.arange(SONGS), labels] += 1.5
probabilities = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
probabilities = np.round(probabilities, 6).astype(np.float32)
said = probabilities.argmax(1)
each = list(range(GENRES))


def calibration_error(sure, right):
    """Naeini et al. 2015, ten equal bins."""
    bins = np.minimum((sure * 10).astype(int), 9)
    return sum(abs(sure[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in set(bins))


def interval(figure):
    def of(index):
        return figure(labels[index], said[index], probabilities[index])

    found = bootstrap((np.arange(SONGS),), of, method="percentile", n_resamples=20000, rng=1, vectorized=False)
    return [found.confidence_interval.low, found.confidence_interval.high]


def by_genre(which, genre):
    return lambda y, p, _: precision_recall_fscore_support(y, p, labels=[genre], zero_division=0)[which][0]


figures = {
    "accuracy": lambda y, p, _: accuracy_score(y, p),
    "weighted_f1": lambda y, p, _: f1_score(y, p, average="weighted", labels=each, zero_division=0),
    "macro_f1": lambda y, p, _: f1_score(y, p, average="macro", labels=each, zero_division=0),
    "top_2": lambda y, _, q: top_k_accuracy_score(y, q, k=2, labels=each),
    "top_4": lambda y, _, q: top_k_accuracy_score(y, q, k=4, labels=each),
    "calibration_error": lambda y, p, q: calibration_error(q.max(1).astype(float), p == y),
    "precision_1": by_genre(0, 1),
    "recall_1": by_genre(1, 1),
    "f1_1": by_genre(2, 1),
}
answers = {
    "labels": labels.tolist(),
    "probabilities": probabilities.astype(float).round(6).tolist(),
    "confusion": confusion_matrix(labels, said, labels=each).tolist(),
    "figures": {
        name: {"value": float(figure(labels, said, probabilities)), "interval": interval(figure)}
        for name, figure in figures.items()
    },
}
Path(__file__).with_name("answers.json").write_text(json.dumps(answers) + "\n")
