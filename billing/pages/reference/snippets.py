"""Requests and answers as code: lines of curl, of Python and of JSON."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import simplejson

from billing.pages.reference.story import KEY, Example

# A list or an object that fits into so many signs stands in one line.
ONE_LINE = 68
# One with more parts than this does not, however short they are.
MOST_PARTS = 4
Word = Callable[[Any], str]
PYTHON_WORDS = {"true": "True", "false": "False", "null": "None"}


def json_word(value: Any) -> str:
    """Return a plain value as JSON."""
    return simplejson.dumps(value, ensure_ascii=False, use_decimal=True)


def python_word(value: Any) -> str:
    """Return a plain value as Python."""
    word = json_word(value)
    return PYTHON_WORDS.get(word, word)


def laid_out(value: Any, *, word: Word = json_word, step: int = 2, comma: str = "") -> str:
    """Return a value over as many lines as it needs.

    :param comma: what ends the last part of a list over several lines; Python wants a comma.
    """
    if isinstance(value, Mapping):
        parts = [f"{word(str(k))}: {_part(v, word, step, comma)}" for k, v in value.items()]
        start, end = "{", "}"
    elif isinstance(value, list | tuple):
        parts = [_part(part, word, step, comma) for part in value]
        start, end = "[", "]"
    else:
        return word(value)
    return _joined(parts, start, end, step, comma)


def _part(value: Any, word: Word, step: int, comma: str) -> str:
    return laid_out(value, word=word, step=step, comma=comma)


def _joined(parts: list[str], start: str, end: str, step: int, comma: str) -> str:
    if not parts:
        return start + end
    pad = " " if start == "{" and not comma else ""
    line = f"{start}{pad}{', '.join(parts)}{pad}{end}"
    if len(line) <= ONE_LINE and "\n" not in line and len(parts) <= MOST_PARTS:
        return line
    margin = " " * step
    inner = ",\n".join(parts).replace("\n", f"\n{margin}")
    return f"{start}\n{margin}{inner}{comma}\n{end}"


def curl(method: str, address: str, example: Example) -> str:
    """Return a request as a command, written as our reference writes it."""
    verb = "" if method == "GET" else f"-X {method} "
    target = _target(address, example.query)
    lines = [f'curl {verb}"{target}"' if example.query else f"curl {verb}{target}"]
    headers = {"X-Api-Key": KEY, **example.headers}
    if example.body is not None:
        headers["Content-Type"] = "application/json"
    lines += [f'-H "{name}: {value}"' for name, value in headers.items()]
    if example.body is not None:
        lines.append("-d '" + laid_out(example.body).replace("\n", "\n  ") + "'")
    if example.file is not None:
        name, content = example.file
        lines.append(f"-F 'file={content};filename={name}'")
    if example.keeps_in:
        lines.append(f"-o {example.keeps_in}")
    return " \\\n  ".join(lines)


def python(method: str, address: str, example: Example, *, is_answered: bool = True) -> str:
    """Return a request as a program that shows or keeps the answer.

    :param is_answered: whether the answer has a body.
    """
    arguments = [python_word(address)]
    arguments.append(f"headers={_python({'X-Api-Key': KEY, **example.headers})}")
    if example.query:
        arguments.append(f"params={_python(dict(example.query))}")
    if example.body is not None:
        arguments.append(f"json={_python(example.body)}")
    if example.file is not None:
        name, content = map(python_word, example.file)
        arguments.append(f'files={{"file": ({name}, {content})}}')
    call = ",\n".join(arguments).replace("\n", "\n    ")
    lines = ["import httpx", "", f"answer = httpx.{method.lower()}(\n    {call},\n)"]
    lines.append("answer.raise_for_status()")
    if example.keeps_in:
        lines.insert(0, "from pathlib import Path\n")
        lines.append(f"Path({python_word(example.keeps_in)}).write_bytes(answer.content)")
    elif is_answered:
        lines.append("print(answer.json())")
    return "\n".join(lines)


def _python(value: Any) -> str:
    return laid_out(value, word=python_word, step=4, comma=",")


def _target(address: str, query: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
