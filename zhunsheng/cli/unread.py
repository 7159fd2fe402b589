# SPDX-License-Identifier: Apache-2.0
"""Why the system would not give a file."""

from typing import Final

from zhunsheng.measure.text import Text

_REASONS: Final[dict[type[OSError], Text]] = {
    FileNotFoundError: Text("没有这个文件", "no such file"),
    PermissionError: Text("没有读取权限", "permission denied"),
    IsADirectoryError: Text("这是一个文件夹", "this is a folder"),
}


def reason(error: OSError) -> Text:
    """Why, without its name."""
    return _REASONS.get(type(error), Text("无法读取", "cannot be read"))


def why_unread(error: OSError) -> Text:
    """Why, naming it."""
    why = reason(error)
    return Text(f"{error.filename}：{why.zh}", f"{error.filename}: {why.en}")
