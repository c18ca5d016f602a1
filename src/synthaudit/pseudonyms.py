"""Names that stand for real ids in everything a run writes.

A keyed hash: the key follows from the content of the train corpus and is never written outside the
Store, so a pseudonym cannot be tested against guessed ids by somebody who does not hold the data.
"""

import hashlib
import hmac
from collections.abc import Iterable


def pseudonyms(key: str, ids: Iterable[str]) -> list[str]:
    """Ten letters and digits for each id; equal for equal ids under one key."""
    return [hmac.new(key.encode(), id.encode(), hashlib.sha256).hexdigest()[:10] for id in ids]
