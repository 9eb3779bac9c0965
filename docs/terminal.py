#!/usr/bin/env python3
"""Draws docs/terminal.svg, the picture of a terminal in the README, from real output.

    docs/record      # or, for the picture alone: python3 docs/terminal.py target/debug/casebook

Each command runs on a pseudo-terminal of 80 columns against the emulator. The picture holds what it
printed, with its colours.
"""

import fcntl
import os
import pty
import re
import struct
import sys
import termios
import unicodedata
from html import escape
from pathlib import Path

COLUMNS, ROWS = 80, 24
COMMANDS = ["casebook --emulator advisor summary", "casebook --emulator case list"]
# The colours of the SGR parameters that the command uses.
COLOURS = {"31": "#f47067", "32": "#8ddb8c", "33": "#f69d50", "90": "#768390"}
CELL, LINE, MARGIN = 8.4, 20, 16


def run(arguments):
    """Runs a program on a terminal and returns what it printed."""
    pid, terminal = pty.fork()
    if pid == 0:
        environment = {
            "PATH": os.defpath,
            "TERM": "xterm-256color",
            "HOME": os.devnull,
            "AWS_PAGER": "",
        }
        try:
            # Before the program starts, since it may ask for the size at once.
            size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
            fcntl.ioctl(pty.STDOUT_FILENO, termios.TIOCSWINSZ, size)
            os.execve(arguments[0], arguments, environment)
        finally:
            os._exit(127)
    printed = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux reports the end of a terminal as an error.
            break
        if not piece:
            break
        printed += piece
    _, status = os.waitpid(pid, 0)
    if status:
        sys.exit(f"{' '.join(arguments)}: status {status}: {printed.decode()}")
    return printed.decode().replace("\r\n", "\n").rstrip("\n").split("\n")


def width(text):
    """The columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def spans(line):
    """The parts of a line, each with its SGR parameters and its first column."""
    style, column = "", 0
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            style = part[2:-1].removeprefix("0")
        elif part:
            yield part, style, column
            column += width(part)


def text(part, style, column, row):
    """One part as an element of SVG, drawn as wide as the terminal would."""
    if not part.strip():
        return ""
    indent = len(part) - len(part.lstrip())
    column, part = column + indent, part.strip()
    parameters = style.split(";")
    fill = next((COLOURS[number] for number in parameters if number in COLOURS), "#adbac7")
    weight = ' font-weight="bold"' if "1" in parameters else ""
    x, y = MARGIN + column * CELL, MARGIN + 36 + row * LINE
    return (
        f'<text x="{x:.1f}" y="{y}" fill="{fill}"{weight} textLength="{width(part) * CELL:.1f}" '
        f'lengthAdjust="spacingAndGlyphs" xml:space="preserve">{escape(part)}</text>'
    )


def main(binary):
    lines = []
    for command in COMMANDS:
        lines.append(f"\x1b[32m$\x1b[0m {command}")
        lines += run([binary, *command.split()[1:]])
        lines.append("")
    rows = [text(*span, row) for row, line in enumerate(lines) for span in spans(line)]
    wide, high = 2 * MARGIN + COLUMNS * CELL, 2 * MARGIN + 24 + len(lines) * LINE
    dots = "".join(
        f'<circle cx="{22 + 18 * n}" cy="20" r="6" fill="{colour}"/>'
        for n, colour in enumerate(["#ff5f57", "#febc2e", "#28c840"])
    )
    picture = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high}" width="{wide:.0f}" '
        f'height="{high}" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">',
        f"<title>{escape('; '.join(COMMANDS))}</title>",
        '<rect width="100%" height="100%" rx="8" fill="#22272e"/>',
        dots,
        *filter(None, rows),
        "</svg>",
    ]
    Path(__file__).with_name("terminal.svg").write_text("\n".join(picture) + "\n")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(os.path.abspath(sys.argv[1]))
