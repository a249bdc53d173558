"""Golden data of labels, from scikit-learn and scipy: writes answers.json and loss.json beside this script."""

import json
from pathlib import Path

import numpy as np
from scipy.special import expit
from scipy.stats import bootstrap
from sklearn.metrics import average_precision_score, precision_recall_fscore_support, roc_auc_score

SONGS = 120
# No song has the last label.
SHARES = [0.5, 0.2, 0.35, 0.0]
LABELS = len(SHARES)
THRESHOLDS = [0.5, 0.35, 0.6, 0.5]
random = np.random.default_rng(11)
has = (random.random((SONGS, LABELS)) < SHARES).astype(int)
scores = random.normal(size=(SONGS, LABELS)) + 1.2 * has - 0.6
# Two digits, so that there are ties.
probabilities = np.round(expit(scores), 2)


def defined(y):
    return [label for label in range(LABELS) if 0 < y[:, label].sum() < len(y)]


def mean(figure):
    return lambda y, p: np.mean([figure(y[:, label], p[:, label]) for label in defined(y)])


def at_threshold(y, p, label):
    called = (p[:, label] >= THRESHOLDS[label]).astype(int)
    return precision_recall_fscore_support(y[:, label], called, average="binary", zero_division=0)


figures = {
    "mean_average_precision": mean(average_precision_score),
    "mean_roc_auc": mean(roc_auc_score),
    "micro_average_precision": lambda y, p: average_precision_score(y.ravel(), p.ravel()),
    "macro_f1": lambda y, p: np.mean([at_threshold(y, p, label)[2] for label in defined(y)]),
    "average_precision_1": lambda y, p: average_precision_score(y[:, 1], p[:, 1]),
    "roc_auc_1": lambda y, p: roc_auc_score(y[:, 1], p[:, 1]),
    "precision_1": lambda y, p: at_threshold(y, p, 1)[0],
    "recall_1": lambda y, p: at_threshold(y, p, 1)[1],
    "f1_1": lambda y, p: at_threshold(y, p, 1)[2],
}


def interval(figure):
    found = bootstrap(
        (np.arange(SONGS),),
        lambda index: figure(has[index], probabilities[index]),
        method="percentile",
        n_resamples=20000,
        rng=1,
        vectorized=False,
    )
    return [found.confidence_interval.low, found.confidence_interval.high]


answers = {
    "has": has.tolist(),
    "probabilities": probabilities.tolist(),
    "thresholds": THRESHOLDS,
    "figures": {
        name: {"value": float(figure(has, probabilities)), "interval": interval(figure)}
        for name, figure in figures.items()
    },
}
Path(__file__).with_name("answers.json").write_text(json.dumps(answers) + "\n")

# Binary cross-entropy of logits in f64, as log(1 + exp(x)) - y x, with the weight w of positives
# w y log(1 + exp(-x)) + (1 - y) log(1 + exp(x)); its derivative by x is (1 - y) s(x) - w y s(-x), over the number of values.
logits = np.array([[0.0, 2.5, -1.75], [-30.0, 90.0, 0.5], [60.0, -110.0, -0.25]])
targets = np.array([[1.0, 0.0, 0.3], [1.0, 1.0, 0.0], [0.0, 0.0, 0.75]])
weights = np.array([1.0, 4.0, 0.5])


def loss(w):
    values = w * targets * np.logaddexp(0, -logits) + (1 - targets) * np.logaddexp(0, logits)
    gradient = (1 - targets) * expit(logits) - w * targets * expit(-logits)
    return {"loss": float(values.mean()), "gradient": (gradient / values.size).tolist()}


losses = {
    "logits": logits.tolist(),
    "targets": targets.tolist(),
    "weights": weights.tolist(),
    "plain": loss(np.ones(3)),
    "weighted": loss(weights),
}
Path(__file__).with_name("loss.json").write_text(json.dumps(losses) + "\n")
