# SPDX-License-Identifier: Apache-2.0
"""What is installed, and on what machine."""

import hashlib
import platform
from importlib.metadata import distributions
from pathlib import Path

import zhunsheng
from zhunsheng import __version__


def described() -> dict[str, str]:
    """Names and values for the record."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        database = f"{connection.vendor} {cursor.fetchone()[0]}"
    return {
        "zhunsheng": __version__,
        "SHA-256 (zhunsheng)": package_digest(),
        "SHA-256 (packages)": hashlib.sha256("\n".join(packages()).encode()).hexdigest(),
        "Python": platform.python_version(),
        "OS": platform.platform(),
        "Machine": f"{platform.node()} {platform.machine()}",
        "Database": database,
    }


def package_digest() -> str:
    """One hash for every file of the package, by name and content; what is compiled here is left out."""
    folder = Path(zhunsheng.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            name = path.relative_to(folder).as_posix()
            digest.update(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n".encode())
    return digest.hexdigest()


def packages() -> list[str]:
    """Everything installed beside it, as name==version."""
    return sorted({f"{each.metadata['Name']}=={each.version}".lower() for each in distributions()})
