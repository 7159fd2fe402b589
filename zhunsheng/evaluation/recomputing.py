# SPDX-License-Identifier: Apache-2.0
"""Recomputations kept between evaluations, by a digest of everything they take, our own code included."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from zhunsheng.evaluation.models import Recomputation
from zhunsheng.work.evidence_gather import Computation, recomputed


def remembered(computations: Sequence[Computation]) -> list[Mapping[str, str]]:
    """The shown texts of each, computed where they are not known yet."""
    digests = [_digest(each) for each in computations]
    rows = Recomputation.objects.filter(digest__in=digests).values_list("digest", "texts")
    known: dict[str, Mapping[str, str]] = {digest: json.loads(texts) for digest, texts in rows}
    new = [at for at, digest in enumerate(digests) if digest not in known]
    found = dict(zip([digests[at] for at in new], recomputed([computations[at] for at in new]), strict=True))
    Recomputation.objects.bulk_create(
        [Recomputation(digest=each, texts=json.dumps(texts)) for each, texts in found.items()],
        ignore_conflicts=True,  # another evaluation may have been first, with the same texts
    )
    return [known[digest] if digest in known else found[digest] for digest in digests]


def _digest(each: Computation) -> str:
    sections = [asked.section.id for asked in each.programme.sections]
    whole = [code_digest(), each.procedure_sha256, repr(sections), repr(each.inputs)]
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()


@lru_cache(maxsize=1)
def code_digest() -> str:
    """The digest of the code that computes: another edition of it computes anew."""
    seen = hashlib.sha256()
    for path in _sources(files("zhunsheng.measure")):
        seen.update(path.read_bytes())
    return seen.hexdigest()


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name not in ("tests", "__pycache__"):
            yield from _sources(entry)
        elif entry.name.endswith((".py", ".yaml", ".json")):
            yield entry
