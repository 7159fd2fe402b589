# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng serve`: check the log, finish what was being sealed, then answer requests."""

import os
import socket
import sys
from pathlib import Path

from zhunsheng.cli.data import DEMO_MARK, fail, open_laboratory
from zhunsheng.cli.keeping.serving import in_use


def port_of(given: int | None) -> int:
    """The port asked for, else $PORT, else 8000."""
    return given or int(os.environ.get("PORT") or 8000)


def serve(data: Path, host: str, port: int | None, workers: int) -> int:
    """Serve until stopped. A log that disagrees with itself is told, and nothing is signed meanwhile."""
    number = port_of(port)
    if not _is_free(host, number):
        return fail(
            f"{host}:{number} 已被占用；请用 --port 或环境变量 PORT 换一个。",
            f"{host}:{number} is in use; choose another with --port or PORT.",
        )
    os.environ.setdefault("ZHUNSHENG_URL", f"http://{host}:{number}")
    _open(data)
    with in_use(data) as free:
        if not free:
            return fail(
                f"{data} 正在升级，请稍候再启动。",
                f"{data} is being upgraded; start it when that is done.",
            )
        _check_and_resume()
        _mind_the_anchor(data)
        _answer(host, number, workers)
    return 0


def _open(data: Path) -> None:
    """Real data is upgraded by the verb that backs it up first; a demo follows the version by itself."""
    demo = (data / DEMO_MARK).exists()
    open_laboratory(data, migrated=not demo)
    if demo:
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)


def serve_anew(data: Path, host: str, port: int) -> int:
    """Serve from a process of its own, in place of this one.

    Whoever built a laboratory has threads and connections that must not be carried into the server's workers.
    """
    arguments = ["serve", "--data", str(data), "--host", host, "--port", str(port)]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "zhunsheng.cli.main", *arguments])  # noqa: S606 - ourselves


def _is_free(host: str, port: int) -> bool:
    """Whether nobody listens there: the server's workers share a port, and would share a stranger's too."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _mind_the_anchor(data: Path) -> None:
    """A backup of the folder brings the anchor inside it back too, and then tells nothing."""
    from django.conf import settings

    if Path(settings.ANCHOR_FILE).is_relative_to(data):
        print(
            "提醒：最后检查点与数据在同一目录；请用 ZHUNSHENG_ANCHOR 指到别处，恢复旧备份时才能被发现。\n"
            "Note: the last checkpoint is kept beside the data; point ZHUNSHENG_ANCHOR elsewhere, or a "
            "restored backup goes unnoticed.",
            file=sys.stderr,
        )


def _check_and_resume() -> None:
    from zhunsheng.ledger import startup
    from zhunsheng.ledger.actions import sequence
    from zhunsheng.ledger.errors import LogStopped
    from zhunsheng.work.models import Certificate
    from zhunsheng.work.sealing import resume_all

    try:
        if startup.check().intact:
            sequence()  # what a stop cut short between commit and publication
        resume_all()
        for number in Certificate.objects.filter(state="sealing").values_list("number", flat=True):
            print(f"封存未能完成 / sealing could not be finished: {number}", file=sys.stderr)
    except LogStopped as stopped:
        print(f"日志已停止签名 / the log has stopped signing: {stopped}", file=sys.stderr)


def _answer(host: str, port: int, workers: int) -> None:
    from django.db import connections
    from granian.constants import Interfaces
    from granian.server import Server

    connections.close_all()  # workers open their own
    Server(
        "zhunsheng.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        log_access=False,
        # A worker that is told to stop while it starts does not hear it; without this, serving never ends.
        workers_kill_timeout=10,
    ).serve()
