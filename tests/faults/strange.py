"""Requests that no browser sends, made from a seed: the same seed makes the same ones."""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, urlencode

from config.languages import CODES

METHODS = ["GET"] * 6 + ["POST"] * 6 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
PATHS = [
    *("", "courses/", "courses/tnbc-immune-cells/", "courses/tnbc-immune-cells/print/", "glossary/", "glossary/wnt/"),
    *("courses/tnbc-immune-cells/immature-nk-cells/", "courses/tnbc-immune-cells/lgk-974-an-experimental-drug/"),
    *("references/", "references/thacker2023/", "references/export/all.bib", "references/export/thacker2023.ris"),
    *("corrections/", "corrections/feed/", "corrections/tnbc-immune-cells/", "corrections/tnbc-immune-cells/feed/"),
    *("contact/", "contact/received/", "conversation/", "conversation/write/", "conversation/respond/"),
    *("conversation/details/", "conversation/download/", "conversation/erase/", "conversation/erased/"),
    *("conversation/leave/", "conversation/lost-code/", "style-guide/", "style-guide/parts/button/button/"),
]
ELSEWHERE = [
    *("/", "/robots.txt", "/sitemap.xml", "/healthz", "/readyz", "/favicon.ico", "/static/css/portal.css"),
    *("/admin/", "/admin/login/", "/admin/welcome/MQ/abc/", "/admin/support/enquiry/", "/admin/jsi18n/"),
]
FIELDS = [
    *("message", "topic", "relationship", "name", "email", "phone", "contact_by", "language", "consent", "token"),
    *("about", "website", "switch", "reference", "code", "number", "confirm", "reply", "response", "hours"),
    *("may_tell", "patient_knows", "may_name_us", "phone_shared", "may_leave_message", "csrfmiddlewaretoken"),
    *("username", "password", "next", "evidence", "since", "theme", "q"),
]
HEADERS = [
    *("ACCEPT", "ACCEPT_LANGUAGE", "ACCEPT_ENCODING", "USER_AGENT", "REFERER", "ORIGIN", "HOST", "RANGE"),
    *("IF_NONE_MATCH", "IF_MODIFIED_SINCE", "X_FORWARDED_FOR", "X_FORWARDED_PROTO", "FORWARDED", "X_REQUEST_ID"),
    *("X_HTTP_METHOD_OVERRIDE", "CONTENT_ENCODING", "TRANSFER_ENCODING", "AUTHORIZATION", "EXPECT"),
]
COOKIES = ["session", "csrf", "visit", "receipt", "messages", "known", "sessionid", "csrftoken", "django_language"]
TYPES = [
    *("application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16"),
    *("application/x-www-form-urlencoded; charset=nothing", "multipart/form-data; boundary=x", "multipart/form-data"),
    *("multipart/form-data; boundary=" + "y" * 80, "application/json", "text/plain; charset=big5", "", "/", "a" * 300),
]
PIECES = [
    *(
        "",
        " ",
        "\x00",
        "\n",
        "\r\n",
        "\t",
        "\ufeff",
        "\u202e",
        "\u2028",
        "\ud800",
        "\uffff",
        "👩‍👩‍👧",
        "乳癌",
        "İ",
        "ß",
        "ﷺ",
    ),
    *("'", '"', "<script>alert(1)</script>", "{{ 7*7 }}", "{% debug %}", "%s%n", "%00", "%ff%fe", "../" * 8, "..\\"),
    *("; DROP TABLE support_enquiry; --", "' OR 1=1 --", "\\", "`", "$(id)", "-1", "0", "1e309", "9" * 400, "NaN"),
    *("true", "null", "[]", "123-456-789", "١٢٣", "１２３", "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", "mei@example.com"),
    *("a@b", "+852 2345 6789", "en", "zh-hant", "here", "email", "on", "x" * 5001, "名" * 6000, "Q" * 20000),
]


@dataclass
class Strange:
    """One request, as Django's test client takes it."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, client):
        """Send it and return the answer."""
        return client.generic(self.method, self.path, self.body, self.content_type, **self.headers)


def strange_requests(seed: int, count: int):
    """Yield so many requests."""
    random = Random(seed)  # noqa: S311 - no secret
    for _each in range(count):
        headers = {f"HTTP_{name}": _latin(_text(random)) for name in random.sample(HEADERS, random.randrange(4))}
        if random.random() < 0.4:
            names = random.sample(COOKIES, random.randrange(1, 5))
            headers["HTTP_COOKIE"] = "; ".join(f"{name}={_latin(_text(random))}" for name in names)
        method = random.choice(METHODS)
        kind = random.choice(TYPES)
        body = _body(random, kind) if method != "GET" or random.random() < 0.1 else b""
        yield Strange(method, _path(random), body, kind, headers)


def _text(random: Random) -> str:
    return "".join(random.choice(PIECES) for _each in range(random.choice((1, 1, 1, 2, 3))))


def _latin(text: str) -> str:
    """Return text as a server hands a header on: bytes as Latin-1, without what it would refuse itself."""
    return text.encode("utf-8", "surrogatepass").decode("latin-1").replace("\n", "").replace("\r", "")


def _path(random: Random) -> str:
    path = random.choice(ELSEWHERE) if random.random() < 0.2 else f"/{random.choice(CODES)}/{random.choice(PATHS)}"
    if random.random() < 0.4:
        at = random.randrange(len(path) + 1)
        path = path[:at] + quote(_bytes(_text(random)), safe=random.choice(("/", "", "/%.;="))) + path[at:]
    if not path.startswith("/") or path.startswith("//"):
        path = f"/{path.lstrip('/')}"
    return f"{path}?{_pairs(random)}" if random.random() < 0.5 else path


def _pairs(random: Random) -> str:
    names = [random.choice(FIELDS) for _each in range(random.choice((1, 2, 5, 20)))]
    return urlencode([(name, _bytes(_text(random))) for name in names])


def _body(random: Random, kind: str) -> bytes:
    if kind.startswith("multipart") and random.random() < 0.8:
        return _multipart(random)
    if random.random() < 0.1:
        return random.randbytes(random.choice((1, 100, 5000)))
    if random.random() < 0.02:
        return b"message=" + b"x" * 300_000  # over the limit
    return _pairs(random).encode()


def _multipart(random: Random) -> bytes:
    parts = []
    for name in random.sample(FIELDS, random.randrange(1, 6)):
        file = random.choice(("", "", '; filename="a.txt"', '; filename="../../a"', "; filename*=utf-8''%ff"))
        head = f'--x\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        parts.append(head.encode() + _bytes(_text(random)) + b"\r\n")
    return b"".join(parts) + random.choice((b"--x--\r\n", b"--x", b"", b"\x00" * 50))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
