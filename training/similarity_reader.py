"""Fit the logistic weights of ``rag.read.SimilarityReader``.

usage: python training/similarity_reader.py DATA_DIR MODEL_DIR [EVERY]

Positives: XQuAD's even articles, German and English questions on German paragraphs. Negatives: its
unanswerable English questions, and every third question asked of the next paragraph.
Odd articles measure. Prints the weights and the balanced accuracy on both halves.
"""

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embed import SentenceTransformerEmbedder
from index.load import make_document
from index.split import split


def examples(data: Path) -> list[tuple[int, str, str, bool]]:
    """Return (article, question, paragraph, answerable)."""
    rows = []
    english = {}
    for article in json.loads((data / "xquad/xquad.en.json").read_text())["data"]:
        for paragraph in article["paragraphs"]:
            english.update({qa["id"]: qa["question"] for qa in paragraph["qas"]})
    german = json.loads((data / "xquad/xquad.de.json").read_text())["data"]
    for number, article in enumerate(german):
        paragraphs = article["paragraphs"]
        for place, paragraph in enumerate(paragraphs):
            for index, qa in enumerate(paragraph["qas"]):
                rows.append((number, qa["question"], paragraph["context"], True))
                rows.append((number, english[qa["id"]], paragraph["context"], True))
                if index % 3 == 0:
                    other = paragraphs[(place + 1) % len(paragraphs)]["context"]
                    rows.append((number, qa["question"], other, False))
    unanswerable = data / "xquad/xquad_unanswerable_en-question_de-context.jsonl"
    for line in unanswerable.read_text().splitlines():
        row = json.loads(line)
        rows.append((row["article"], row["question_en"], row["context_de"], False))
    return rows


def features(embedder: SentenceTransformerEmbedder, question: str, paragraph: str) -> list[float]:
    """Return the cosine of the best sentence, and 1."""
    passages = split(make_document(paragraph, name="p", media_type="text/plain"))
    sentences = [passage.quote(span) for passage in passages for span in passage.sentences]
    cosines = embedder.embed(sentences, "passage") @ embedder.embed([question], "query")[0]
    return [float(cosines.max()), 1.0]


def fit(x: NDArray[np.float64], y: NDArray[np.float64], steps: int = 20000) -> NDArray[np.float64]:
    """Logistic regression by gradient descent on standardised features, classes weighted alike."""
    mean, scale = x[:, :-1].mean(0), x[:, :-1].std(0) + 1e-9
    z = np.column_stack([(x[:, :-1] - mean) / scale, x[:, -1]])
    balance = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
    w = np.zeros(z.shape[1])
    for _ in range(steps):
        gradient = z.T @ (balance * (1 / (1 + np.exp(-z @ w)) - y)) / len(y)
        w -= 0.5 * (gradient + 1e-3 * np.append(w[:-1], 0))
    return np.append(w[:-1] / scale, w[-1] - (w[:-1] * mean / scale).sum())


def main() -> None:
    """Fit and print."""
    data, model = Path(sys.argv[1]), Path(sys.argv[2])
    embedder = SentenceTransformerEmbedder(model, threads=1)
    rows = examples(data)[:: int(sys.argv[3]) if len(sys.argv) > 3 else 1]
    x = np.array([features(embedder, question, paragraph) for _, question, paragraph, _ in rows])
    y = np.array([float(answerable) for *_, answerable in rows])
    even = np.array([article % 2 == 0 for article, *_ in rows])
    w = fit(x[even], y[even])
    print(dict(zip(("slope", "bias"), w.round(3), strict=True)))
    for name, half in (("even (fitted)", even), ("odd (measured)", ~even)):
        said = x[half] @ w > 0
        recall = said[y[half] == 1].mean()
        refused = (~said[y[half] == 0]).mean()
        print(
            f"{name}: n={half.sum()} answers {recall:.3f} refuses {refused:.3f} "
            f"balanced {(recall + refused) / 2:.3f}"
        )


if __name__ == "__main__":
    main()
