# SPDX-License-Identifier: Apache-2.0
"""How the demo is built fast: nobody is served from it yet, and one that was cut short is built anew.

So nothing has to reach the disk before the end, the log is sequenced where a certificate needs its place,
facts are asked again only after they changed, and the printed password, which protects nothing, is not made
costly to guess; at the first sign-in it is kept at full strength.
"""

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from zhunsheng.certificate.pki import stretching_once
from zhunsheng.ledger import durable, outbox, publisher
from zhunsheng.ledger.asking import Answers, facts_standing
from zhunsheng.rules import kept
from zhunsheng.rules.ahead import compile_into


class QuickHasher(PBKDF2PasswordHasher):
    """Django's own hashing with one round; whoever signs in has it done again with all of them."""

    iterations = 1


@contextmanager
def fast() -> Iterator[Executor]:
    """Within the block the laboratory is built fast; gives the processes that draw and seal pages."""
    with ExitStack() as stack:
        stack.enter_context(_quick_passwords())
        stack.enter_context(stretching_once())
        stack.enter_context(_unsynced())
        stack.enter_context(publisher.held())
        stack.enter_context(outbox.deferred())
        stack.enter_context(connection.execute_wrapper(_forgetting(stack.enter_context(facts_standing()))))
        stack.enter_context(_rarely_collecting())
        yield stack.enter_context(_beside())


@contextmanager
def rules_beside() -> Iterator[Callable[[], None]]:
    """A process that compiles the rules of an evaluation; gives a function that waits for them.

    Where nothing is kept for the next process, whoever evaluates compiles them.
    """
    folder = kept.save()
    if folder is None:
        yield lambda: None
        return
    compiling = multiprocessing.get_context("spawn").Process(target=compile_into, args=(folder,), daemon=True)
    with _not_again():
        compiling.start()

    def wait() -> None:
        compiling.join()
        kept.save()

    yield wait


@contextmanager
def _beside() -> Iterator[Executor]:
    """One other process, begun at once."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        with _not_again():
            pool.submit(os.getpid).result()
        yield pool


@contextmanager
def _not_again() -> Iterator[None]:
    """A process begun within does not run the command again: pip's script guards nothing."""
    main = sys.modules["__main__"].__dict__
    script = main.pop("__file__", None)
    try:
        yield
    finally:
        main.update({} if script is None else {"__file__": script})


def _forgetting(answers: Answers) -> Callable[..., Any]:
    """Facts are those of the two rooms below the work; whoever writes there makes them be asked anew."""

    def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        if not sql.startswith("SELECT") and ('"laboratory_' in sql or '"accounts_' in sql):
            answers.forget()
        return done

    return watch


@contextmanager
def _quick_passwords() -> Iterator[None]:
    from django.conf import settings
    from django.contrib.auth import hashers

    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{QuickHasher.__module__}.{QuickHasher.__qualname__}"]
    hashers.get_hashers.cache_clear()  # type: ignore[attr-defined]  # cached; the stubs hide it
    hashers.get_hashers_by_algorithm.cache_clear()  # type: ignore[attr-defined]  # likewise
    try:
        yield
    finally:
        settings.PASSWORD_HASHERS = before
        hashers.get_hashers.cache_clear()  # type: ignore[attr-defined]  # cached; the stubs hide it
        hashers.get_hashers_by_algorithm.cache_clear()  # type: ignore[attr-defined]  # likewise


@contextmanager
def _unsynced() -> Iterator[None]:
    """Nothing waits for the disk inside; everything is on it when the block ends well."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
    with durable.unsynced():
        yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    os.sync()


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
