"""The snippets of the walk along one message run, from top to bottom, as one program."""

import ast
import inspect
import re
from types import CodeType

from tests.architecture.sources import ROOT

PAGE = ROOT / "docs/follow-one-message.md"


def snippets() -> list[CodeType]:
    """Every Python block of the page, compiled so that a failure names the page and the line."""
    text = PAGE.read_text()
    return [
        compile(
            "\n" * text.count("\n", 0, block.start(1)) + block[1],
            str(PAGE),
            "exec",
            flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
        )
        for block in re.finditer(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    ]


async def test_the_walk_along_one_message_runs() -> None:
    names: dict[str, object] = {"__name__": "follow_one_message"}
    blocks = snippets()
    assert len(blocks) > 10
    for block in blocks:
        running = eval(block, names)
        if inspect.isawaitable(running):
            await running
