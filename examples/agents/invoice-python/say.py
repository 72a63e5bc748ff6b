"""What the agent tells people: its answers on stdout, what it does on stderr."""

import json
import sys
from datetime import datetime, timezone


def answered(number: int, answer: str) -> None:
    print(json.dumps({"task": number, "answer": answer}, ensure_ascii=False), flush=True)


def failed(number: int, error: Exception) -> None:
    print(json.dumps({"task": number, "error": f"{type(error).__name__}: {error}"}, ensure_ascii=False), flush=True)


def log(number: int, what: str) -> None:
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    print(f"{now} [{number}] {what if len(what) <= 400 else what[:400] + '…'}", file=sys.stderr, flush=True)
