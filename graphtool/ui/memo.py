"""What was computed once is not computed again, in this process, for the same generation and parameters.

Keys are the digest and plain parameters, never frames: a frame would have to be hashed in full to be a key, and
hashing it by sample, as Streamlit's own cache does above 50,000 rows, gave one frame the other's totals. Values
are handed out as they are and must not be changed.
"""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

Value = TypeVar("Value")


class Memo:
    """The values used last, by digest, question and parameters."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._kept: OrderedDict[str, object] = OrderedDict()
        self._lock = threading.Lock()
        self._busy: dict[str, threading.Lock] = {}

    def get(self, digest: str, question: str, compute: Callable[[], Value], **parameters: Any) -> Value:
        """The value of ``question`` with ``parameters`` in generation ``digest``, computed when it is not kept.

        Two sessions that ask the same at once wait for one computation. Raises TypeError for a parameter that
        is not plain text, number, bool, None, or a list of such.
        """
        key = json.dumps([digest, question, parameters], sort_keys=True, ensure_ascii=False)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(Value, self._kept[key])
            own = self._busy.setdefault(key, threading.Lock())
        with own:
            with self._lock:
                if key in self._kept:
                    return cast(Value, self._kept[key])
            value = compute()
            with self._lock:
                self._kept[key] = value
                self._busy.pop(key, None)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
            return value

    def drop(self, digest: str) -> None:
        """Forget a generation that nobody looks at any more."""
        start = json.dumps([digest])[:-1] + ","
        with self._lock:
            for key in [k for k in self._kept if k.startswith(start)]:
                del self._kept[key]
