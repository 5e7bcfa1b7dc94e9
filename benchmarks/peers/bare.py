"""An application that does nothing but return an answer that was recorded: as fast as gunicorn and Python can be.

`BARE_ANSWER` names a file that holds it: status line, headers in order, body in hexadecimal.
"""

import json
import os
from pathlib import Path

_status, _headers, _body = json.loads(Path(os.environ["BARE_ANSWER"]).read_text(encoding="utf-8"))
HEADERS, BODY = [tuple(header) for header in _headers], bytes.fromhex(_body)


def application(environ, start_response):
    """Return the answer."""
    start_response(_status, HEADERS)
    return [BODY]
