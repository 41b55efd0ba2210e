"""What gunicorn writes of each request, without the keys that some addresses are."""

import re
from typing import Any

from gunicorn.glogging import Logger

# A link in a mail or a private calendar lets in whoever has it: one long part of its address is the key.
KEY = re.compile(r"[^/?&= ]{32,}")
# Atoms that repeat the address: the request line, the path, the query, the page before.
TELLING = ("r", "U", "q", "f")


class AccessLog(Logger):
    """gunicorn's own log; the keys in addresses are left out."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What a line can be made of."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return atoms | {name: KEY.sub("…", atoms[name]) for name in TELLING if isinstance(atoms.get(name), str)}
