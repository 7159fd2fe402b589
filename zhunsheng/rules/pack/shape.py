# SPDX-License-Identifier: Apache-2.0
"""What a member of a manifest should be, in words: the validator's own are English, and speak of patterns."""

from collections.abc import Mapping
from typing import Any, Final

from zhunsheng.measure.text import Text

_BY_KIND: Final[Mapping[str, Text]] = {
    "missing": Text("缺这一项", "it is missing"),
    "string_type": Text("应为文字", "a text is wanted"),
    "int_type": Text("应为整数", "a whole number is wanted"),
    "bool_type": Text("应为 true 或 false", "true or false is wanted"),
    "list_type": Text("应为列表", "a list is wanted"),
    "model_type": Text("应为对象（{…}）", "an object ({…}) is wanted"),
    "too_long": Text("项数太多", "it has too many entries"),
}
_BY_NAME: Final[Mapping[str, Text]] = {
    "path": Text(
        "应为“表名/part-名.parquet”，只用小写字母、数字和下划线作表名，没有别的文件夹",
        "“table/part-NAME.parquet” is wanted: the table in small letters, digits and underscores, and no"
        " other folder",
    ),
    "table": Text(
        "应为表名：小写字母、数字和下划线，以字母开头",
        "a table's name is wanted: small letters, digits and underscores, a letter first",
    ),
    "sha256": Text("应为 64 个小写十六进制数字", "64 hexadecimal digits in small letters are wanted"),
    "lab_id": Text("应为一行文字，1 至 200 个字符", "one line of text is wanted, of 1 to 200 characters"),
}
"""By the last part of the place, for texts that have a form."""
_OTHER: Final = Text("值不合格式", "the value has another form than it should")
_ONE_OF: Final = Text("应为 {expected}", "{expected} is wanted")
_AT_LEAST: Final = Text("应不小于 {ge}", "at least {ge} is wanted")


def shape_wanted(error: Mapping[str, Any]) -> Text:
    """What should stand in the place that a validator found fault with.

    >>> shape_wanted({"type": "missing", "loc": ("key",)}).en
    'it is missing'
    """
    kind, given = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        expected = str(given["expected"])
        return _ONE_OF.format(expected=Text(expected.replace(" or ", " 或 "), expected))
    if kind == "greater_than_equal":
        return _AT_LEAST.format(ge=given["ge"])
    if kind == "string_pattern_mismatch":
        return _BY_NAME.get(str(error["loc"][-1]), _OTHER)
    return _BY_KIND.get(kind, _OTHER)
