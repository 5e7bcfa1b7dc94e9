"""An application that does nothing but return an answer that was recorded: as fast as gunicorn and Python can be.

`BARE_ANSWERS` names a file of answers by path: status line, headers in order, body in hexadecimal.
"""

import json
import os
from pathlib import Path

_said = json.loads(Path(os.environ["BARE_ANSWERS"]).read_text(encoding="utf-8"))
ANSWERS = {
    path: (status, [tuple(header) for header in headers], bytes.fromhex(body))
    for path, (status, headers, body) in _said.items()
}


def application(environ, start_response):
    """Return the answer of the path."""
    status, headers, body = ANSWERS[environ["PATH_INFO"]]
    start_response(status, headers)
    return [body]
