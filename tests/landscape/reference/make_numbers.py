"""Numbers of other programs, against which the tests hold ours. Run once; not a test.

    python -m venv scratch && scratch/bin/pip install stepmix==3.0.0 scikit-learn==1.9.1
    scratch/bin/python tests/landscape/reference/make_numbers.py

Writes `simulated.csv` (synthetic: three classes, 60 rows, 8 items, a fifth of the cells open) and
`numbers.json` beside this file. StepMix fits by maximum likelihood; open cells are missing at
random in its `binary_nan` model. scikit-learn gives indices of agreement and silhouette widths.
"""

from __future__ import annotations

import json
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import sklearn
import stepmix
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, silhouette_samples
from stepmix.stepmix import StepMix

HERE = Path(__file__).parent
ROWS, ITEMS, CLASSES = 60, 8, 3


def simulated() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2019)
    labels = rng.choice(CLASSES, size=ROWS, p=[0.5, 0.3, 0.2])
    shares = np.where(rng.random((CLASSES, ITEMS)) < 0.5, 0.2, 0.8)
    points = (rng.random((ROWS, ITEMS)) < shares[labels]).astype(float)
    points[rng.random((ROWS, ITEMS)) < 0.2] = np.nan
    return points, labels


def latent_classes(points: np.ndarray) -> list[dict[str, object]]:
    found = []
    for k in (1, 2, 3):
        model = StepMix(
            n_components=k,
            measurement="binary_nan",
            n_init=500,
            max_iter=20_000,
            abs_tol=1e-12,
            rel_tol=0.0,
            random_state=1,
            progress_bar=0,
        ).fit(pd.DataFrame(points))
        parameters = model.get_parameters()
        shares = np.asarray(parameters["measurement"]["pis"], dtype=float)
        found.append(
            {
                "k": k,
                "log_likelihood": float(model.score(pd.DataFrame(points)) * len(points)),
                "bic": float(model.bic(pd.DataFrame(points))),
                "class_shares": np.asarray(parameters["weights"]).tolist(),
                "item_shares": shares.reshape(k, -1).tolist(),
            }
        )
    return found


def agreement() -> list[dict[str, object]]:
    rng = np.random.default_rng(7)
    found = []
    for n, a, b in ((40, 3, 3), (40, 3, 5), (12, 2, 4), (25, 1, 3), (9, 9, 2)):
        first, second = rng.integers(a, size=n), rng.integers(b, size=n)
        second = np.where(rng.random(n) < 0.5, first % b, second)
        found.append(
            {
                "first": first.tolist(),
                "second": second.tolist(),
                "ari": float(adjusted_rand_score(first, second)),
                "ami": float(adjusted_mutual_info_score(first, second)),
            }
        )
    return found


def silhouette(labels: np.ndarray) -> dict[str, object]:
    rng = np.random.default_rng(11)
    place = rng.random((ROWS, 2)) + labels[:, None]
    distance = np.abs(place[:, None] - place[None]).sum(axis=2)
    widths = silhouette_samples(distance, labels, metric="precomputed")
    return {"place": place.tolist(), "labels": labels.tolist(), "widths": widths.tolist()}


def main() -> None:
    points, labels = simulated()
    frame = pd.DataFrame(points, columns=[f"item_{j}" for j in range(ITEMS)])
    frame.astype("Int64").to_csv(HERE / "simulated.csv", index=False)
    numbers = {
        "versions": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
            "stepmix": stepmix.__version__ if hasattr(stepmix, "__version__") else "3.0.0",
        },
        "latent_classes": latent_classes(points),
        "agreement": agreement(),
        "silhouette": silhouette(labels),
    }
    (HERE / "numbers.json").write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
