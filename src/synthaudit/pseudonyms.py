"""Names that stand for real ids in everything a run writes.

A keyed hash: the key follows from the content of the train corpus and is never written outside the
Store, so a pseudonym cannot be tested against guessed ids by somebody who does not hold the data.
"""

import hashlib
import hmac
from collections.abc import Iterable


def pseudonyms(key: str, role: str, ids: Iterable[str]) -> list[str]:
    """Ten letters and digits for each id; equal for equal ids of one role under one key.

    The role counts because ids are often line numbers: the same number in the released corpus and
    in a real one would otherwise give the real one away.
    """
    return [
        hmac.new(key.encode(), f"{role}\0{id}".encode(), hashlib.sha256).hexdigest()[:10]
        for id in ids
    ]
