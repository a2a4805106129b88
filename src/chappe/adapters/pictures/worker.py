"""A picture worker: one process that reads pictures from its input and answers their sizes on its output."""

import os
import resource
import signal
import sys
from typing import BinaryIO

from chappe.adapters.pictures import making, sounds
from chappe.adapters.pictures.frames import ASK, HELLO, KINDS, Answer, written
from chappe.ports import BadPicture

FILES = 16
GRACE = 5
"""Seconds after its time that a worker ends itself, should the server be gone."""


def main(memory: int, seconds: float) -> None:
    """Serve until the input ends: at most `memory` bytes of address space, `seconds` for each picture."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints goes nowhere near the answers
    confine(memory)
    serve(sys.stdin.buffer, answers, seconds)


def confine(memory: int) -> None:
    """Give up what decoding does not need: memory, files, children, core dumps, and the first turn on the CPU."""
    limits = [(resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, FILES)]
    for limit, value in [*limits, (resource.RLIMIT_AS, memory)]:
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            if sys.platform == "linux":  # elsewhere some limits cannot be set; the server's watch is left
                raise
    os.nice(5)


def serve(pictures: BinaryIO, answers: BinaryIO, seconds: float) -> None:
    """Answer each picture in turn."""
    _say(answers, HELLO)
    while head := pictures.read(ASK.size):
        kind, length = ASK.unpack(head)
        data = pictures.read(length)
        if len(data) < length:
            return
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)  # SIGALRM ends the process, within a decoder too
        answer = written(answered(KINDS[kind], data))
        signal.setitimer(signal.ITIMER_REAL, 0)
        _say(answers, answer)


def answered(kind: str, data: bytes) -> Answer | BadPicture:
    """What becomes of one picture."""
    try:
        if kind == "sticker":
            size = making.sticker(data)
            return Answer(size.width, size.height, (size,), b"")
        if kind == "tags":
            found, cover = sounds.tags(data), sounds.cover(data)
            return Answer(1, 1, cover.sizes if cover else (), b"", cover.looks if cover else (), found)
        if kind == "look":
            return Answer(1, 1, (), b"", making.look(data))
        made = making.thumb(data) if kind == "thumb" else making.make(data, cropped=kind == "profile")
        return Answer(made.width, made.height, made.sizes, made.stripped, made.looks)
    except BadPicture as bad:
        return bad


def _say(answers: BinaryIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[answers.write(left) :]
