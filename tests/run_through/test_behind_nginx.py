# SPDX-License-Identifier: Apache-2.0
"""docs/deploy.md tried for real: PostgreSQL, the server, and nginx with the page's own configuration."""

import http.cookiejar
import os
import re
import shutil
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests import tree
from tests.database import start_postgresql
from tests.ports import free_port
from tests.run_through.laboratory import ZHUNSHENG, environment, tool, zhunsheng

WORDS = ("--name", "某某计量", "--name-en", "Some Metrology", "--credit-code", "91330000MA0000000X",
         "--address", "宁波", "--address-en", "Ningbo", "--origin", "log.example.com/https")  # fmt: skip
PASSWORD = "a-long-password-1"


def configuration(folder: Path, plain: int, secure: int, inside: int) -> str:
    """The nginx part of docs/deploy.md, with this machine's ports and files in it."""
    page = (tree.ROOT / "docs" / "deploy.md").read_text()
    servers = re.search(r"```\n(server \{.*?)```", page, re.DOTALL)
    assert servers is not None
    text = servers[1].replace("lab.example.com;", "localhost;").replace("listen 80", f"listen {plain}")
    text = text.replace("listen 443", f"listen {secure}").replace("127.0.0.1:8000", f"127.0.0.1:{inside}")
    text = re.sub(r"(ssl_certificate_key) .*;", rf"\1 {folder}/key.pem;", text)
    text = re.sub(r"(ssl_certificate) .*;", rf"\1 {folder}/cert.pem;", text)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; events {{}}\n"
    return f"{main}http {{ access_log off; {places}\n{text}\n}}\n"


@contextmanager
def running(command: list[str], folder: Path, more: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{Path(command[0]).name}.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment(more), stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def opener(certificate: Path) -> urllib.request.OpenerDirector:
    """A browser's manners: cookies, and trust in this one certificate."""
    context = ssl.create_default_context(cafile=str(certificate))
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    return urllib.request.build_opener(jar, urllib.request.HTTPSHandler(context=context))


def test_signing_in_and_verifying_over_https(tmp_path: Path) -> None:
    if shutil.which("nginx") is None:
        pytest.fail("No nginx on this machine; `make test` installs it (Debian: apt-get install nginx-light)")
    plain, secure, inside = free_port(), free_port(), free_port()
    made = tool("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem", cwd=tmp_path)  # fmt: skip
    assert made.code == 0, made.err
    (tmp_path / "nginx.conf").write_text(configuration(tmp_path, plain, secure, inside))
    (tmp_path / "password").write_text(PASSWORD)
    base = f"https://localhost:{secure}"
    settings = {
        "DATABASE_URL": start_postgresql(Path(os.environ["ZHUNSHENG_TEST_FOLDER"]) / "behind-nginx"),
        "ZHUNSHENG_DATA": str(tmp_path / "lab"),
        "ZHUNSHENG_URL": base,
        "ZHUNSHENG_HOSTS": "localhost",
        "ZHUNSHENG_HTTPS": "true",
        "ZHUNSHENG_HSTS": "31536000",
        "ZHUNSHENG_CLIENT_HEADER": "X-Real-IP",
    }
    founded = zhunsheng("init", *WORDS, "--password-file", "password", cwd=tmp_path, more=settings)
    assert founded.code == 0, founded.err
    serve = [str(ZHUNSHENG), "serve", "--port", str(inside), "--workers", "1"]
    nginx = ["nginx", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    with ExitStack() as stack:
        stack.enter_context(running(serve, tmp_path, settings))
        stack.enter_context(running(nginx, tmp_path, {}))
        browser = opener(tmp_path / "cert.pem")
        page, headers = _answered(browser, f"{base}/accounts/sign-in/", tmp_path)
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        assert headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert all("secure" in cookie.lower() for cookie in headers.get_all("Set-Cookie", []))
        _sign_in(browser, base, page)
        looked = browser.open(f"{base}/verify/?number=ZS2026-000001&c=ABCD2345").read().decode()
        assert "查无此证" in looked
        _redirects(plain)


def _answered(
    browser: urllib.request.OpenerDirector, address: str, folder: Path
) -> tuple[str, http.client.HTTPMessage]:
    until, last = time.monotonic() + 120, ""
    while time.monotonic() < until:
        try:
            with browser.open(address, timeout=20) as answer:
                return answer.read().decode(), answer.headers
        except (urllib.error.URLError, OSError) as error:
            last = str(error)
            time.sleep(0.3)
    said = "\n".join(f"-- {path.name}\n{path.read_text()}" for path in sorted(folder.glob("*.log")))
    raise AssertionError(f"{address} never answered: {last}\n{said}")


def _sign_in(browser: urllib.request.OpenerDirector, base: str, page: str) -> None:
    """The form as a browser sends it; without its token, or from elsewhere, it is refused."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    fields = {"csrfmiddlewaretoken": token[1], "username": "admin", "password": PASSWORD}
    data = urllib.parse.urlencode(fields).encode()
    address = f"{base}/accounts/sign-in/"

    def sent_from(page: str) -> urllib.request.Request:
        return urllib.request.Request(address, data, {"Referer": page})  # noqa: S310 - our own server

    with pytest.raises(urllib.error.HTTPError, match="403"):
        browser.open(sent_from("https://evil.example/"))
    with browser.open(sent_from(address)) as answer:
        assert answer.url == f"{base}/"
        assert "系统管理员" in answer.read().decode()


def _redirects(plain: int) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_arguments: object) -> None:
            return None

    with pytest.raises(urllib.error.HTTPError, match="301") as moved:
        urllib.request.build_opener(Stay).open(f"http://localhost:{plain}/verify/")
    assert moved.value.headers["Location"].startswith("https://localhost/")
