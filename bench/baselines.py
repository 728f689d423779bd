"""Baselines that `bench.claims` trains in the same run, where the measure itself has none."""

from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from bench.measure_speakers import read_annotated


def attributed_by_words(folder: Path) -> str:
    """Which sentences of `polnear` hold what somebody says, told by words and pairs of words.

    Cross-validated by article.
    """
    texts: list[str] = []
    held: list[bool] = []
    groups: list[int] = []
    for number, (article, annotated) in enumerate(read_annotated(folder)):
        contents = [span for one in annotated for span in one.content]
        for cut in article.sentences:
            texts.append(cut.text)
            held.append(any(a < cut.end and cut.start < b for a, b in contents))
            groups.append(number)
    learner = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression(C=10, max_iter=1000)
    )
    told = cross_val_predict(learner, texts, held, groups=groups, cv=GroupKFold(5))
    return f"TF-IDF {f1_score(held, told):.4f}, all {f1_score(held, [True] * len(held)):.4f}"
