"""A shell script as simple commands of words. Nothing is expanded; what stands in `$(…)` is read as commands too."""

from __future__ import annotations

import re

from scaffold.regex import regex

Span = tuple[int, int]

BLANK = regex(r"(?:[ \t\r\ufeff]|\\\r?\n)*+")
HEREDOC = regex(r"<<(-?)[ \t]*\\?(['\"]?)([A-Za-z_][\w.-]*)\2")
REDIRECT = regex(r"(?:[0-9]+|&)?(?:>>|>\||<<<|<>|[<>])(?:&([0-9-])|&)?")
ENDS = regex(r"(?:[;|()]|&(?!>))++")
COMMENT = regex(r"#[^\n]*+")
BACKTICKS = regex(r"`(?:[^`\\]++|\\.)*+`", re.DOTALL)
ASSIGNED = regex(r"[A-Za-z_]\w*\+?=\Z")
JOIN = r"\\(?!\r?\n[\s;&|()<>])(?:\r?\n|.)"
BARE = regex(rf"[^\s\\'\"`$;&|()<>]++|\$'(?:[^'\\]++|\\.)*+'|\$[({{]|{JOIN}|[\"'`$]", re.DOTALL)
QUOTED = regex(r"[^\\\"`$]++|\$[({]|\\.|.", re.DOTALL)
BRACED = regex(r"[^\\\"'`$}]++|\$[({]|\\.|.", re.DOTALL)
GROUPED = regex(r"[^\s\\'\"`$()<#]++|\$[({]|(?<=\s)#[^\n]*+|<<-?[ \t]*\\?['\"]?[A-Za-z_][\w.-]*['\"]?|\\.|.", re.DOTALL)
PIECES = {"": BARE, '"': QUOTED, "}": BRACED, ")": GROUPED}
CLOSERS = {"$(": ")", "(": ")", "${": "}", '"': '"'}
FAILURES = 50
"""Quotes without an end after which a file is given up."""
NESTED = 10
"""Levels of `$(…)` that are read as commands."""


class Lexer:
    """Splits a text into commands; `commands` are lists of word spans, in no certain order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[tuple[int, str]] = []
        self.commands: list[list[Span]] = []
        self.inner: list[Span] = []
        self.failures = 0
        queue = [(0, len(text), 0)]
        while queue:
            start, end, level = queue.pop()
            self.scan(start, end)
            if level < NESTED:
                queue += [(first, last, level + 1) for first, last in self.inner]
            self.inner.clear()

    def scan(self, at: int, end: int) -> None:
        text, drop = self.text, False
        words: list[Span] = []
        here: list[tuple[str, bool]] = []
        while at < end and self.failures < FAILURES:
            at = self.past(BLANK, at, end)
            if at >= end:
                break
            sign = text[at]
            if sign in "\n;&|()" and not text.startswith("&>", at):
                at = self.past(ENDS, at, end) if sign != "\n" else self.heredocs(at, end, here)
                self.commands.append(words)
                words = []
            elif sign == "#":
                at = self.past(COMMENT, at, end)
            elif document := HEREDOC.match(text, at, end):
                here.append((document[3], bool(document[1])))
                at = document.end()
            elif redirect := REDIRECT.match(text, at, end):
                at, drop = redirect.end(), not redirect[1]
            else:
                start, at = at, self.word(at, end)
                if text.startswith("(", at) and ASSIGNED.match(text, start, at):
                    at = self.array(at, end)
                if not drop:
                    words.append((start, at))
                drop = False
        self.commands.append(words)

    def past(self, pattern: re.Pattern[str], at: int, end: int) -> int:
        found = pattern.match(self.text, at, end)
        return found.end() if found else at

    def heredocs(self, at: int, end: int, here: list[tuple[str, bool]]) -> int:
        """Past a line end, and past the documents that begin there."""
        at += 1
        for name, tabs in here:
            at = self.document(at, end, name, tabs)
        here.clear()
        return at

    def document(self, begin: int, end: int, name: str, tabs: bool) -> int:
        """Behind a here-document; where it has no end, its beginning."""
        text, at = self.text, begin - 1
        while (at := text.find(name, at + 1, end)) >= 0:
            lead = text[text.rfind("\n", max(0, at - 99), at) + 1 or at - 1 : at]
            after = at + len(name)
            if not lead.strip("\t" if tabs else "") and text[after : after + 2].strip("\r")[:1] in ("", "\n"):
                return after
        self.failures += 1
        self.found.append((begin - 1, f"a here-document that never ends: {name[:30]}"))
        return begin

    def word(self, start: int, end: int) -> int:
        """Where the word ends that begins at an offset; what it substitutes is noted as commands."""
        at, open_, begun = start, [""], -1
        here: list[tuple[str, bool]] = []
        while found := PIECES[open_[-1]].match(self.text, at, end):
            piece, at, mode = found[0], found.end(), open_[-1]
            if piece == mode:
                open_.pop()
                if begun >= 0 and ")" not in open_:
                    self.inner.append((begun, at - 1))
                    begun = -1
            elif piece in ("'", "`"):
                at = self.quoted(piece, at, end, mode == '"' or (mode == "}" and '"' in open_))
            elif piece in CLOSERS and (piece != "(" or mode == ")"):
                if begun < 0 and CLOSERS[piece] == ")":
                    begun = at
                open_.append(CLOSERS[piece])
            elif mode == ")" and (document := HEREDOC.match(piece)):
                here.append((document[3], bool(document[1])))
            elif piece == "\n" and here:
                at = self.heredocs(at - 1, end, here)
            if not at:
                break
        if not at or len(open_) > 1:
            return self.failed(start, end)
        return max(at, start + 1)

    def quoted(self, quote: str, at: int, end: int, literal: bool) -> int:
        """Behind single quotes (unless they are literal here) or backticks; 0 where they have no end."""
        if quote == "'":
            return at if literal else self.text.find("'", at, end) + 1
        found = BACKTICKS.match(self.text, at - 1, end)
        if not found:
            return 0
        self.inner.append((at, found.end() - 1))
        return found.end()

    def array(self, start: int, end: int) -> int:
        """Behind the parentheses of `NAME=(…)`."""
        at = start + 1
        while at < end and (sign := self.text[at]) != ")":
            at = at + 1 if sign.isspace() else self.past(COMMENT, at, end) if sign == "#" else self.word(at, end)
        return at + 1 if at < end else self.failed(start, end)

    def failed(self, start: int, end: int) -> int:
        """Go on with the next line after a quote or substitution without an end."""
        self.failures += 1
        self.found.append((start, "a quote or substitution that never ends"))
        if self.failures == FAILURES:
            return end
        line = self.text.find("\n", start, end)
        return end if line < 0 else line
