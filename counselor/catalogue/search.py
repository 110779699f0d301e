"""Finds practices as somebody types: an index of words in memory, and filters. PURE."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz import fuzz, process

from counselor.catalogue.practice import Catalogue, Practice

LONGEST_TEXT = 200  # characters of a query that are read
_MOST_WORDS = 12
# "lisening" finds "listening"; "night" does not find "right" (80), nor "affair" "fair" (80).
_SHORTEST_GUESS, _LIKE_ENOUGH = 4, 82.0
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘")


@dataclass(frozen=True)
class Query:
    """What to look for; an empty field does not narrow. minutes is the longest allowed in the session."""

    text: str = ""
    theme: str = ""
    minutes: int | None = None
    intensity: int | None = None  # the highest allowed
    mode: str = ""
    evidence: str = ""


class Index:
    """The words of a catalogue, each with the practices it stands in and its best weight there."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._practices = list(catalogue.practices.values())
        self._weights: dict[str, dict[int, float]] = {}
        for place, practice in enumerate(self._practices):
            for weight, text in _weighted(practice, catalogue):
                for word in set(words(text)):
                    in_practice = self._weights.setdefault(word, {})
                    in_practice[place] = max(in_practice.get(place, 0), weight)
        self._sorted = sorted(self._weights)

    def find(self, query: Query) -> list[Practice]:
        """The practices with every word of the text that pass the filters, the best first."""
        scores = self._scores(list(dict.fromkeys(words(query.text[:LONGEST_TEXT])))[:_MOST_WORDS])
        order = sorted(scores, key=lambda place: (-scores[place], place))
        return [self._practices[place] for place in order if _passes(self._practices[place], query)]

    def _scores(self, wanted: list[str]) -> dict[int, float]:
        if not wanted:
            return dict.fromkeys(range(len(self._practices)), 0.0)
        return self._joined([self._beginning(word) for word in wanted]) or self._joined(
            [self._beginning(word) or self._resembling(word) for word in wanted]
        )

    def _joined(self, each: list[dict[int, float]]) -> dict[int, float]:
        everywhere = set.intersection(*(set(scores) for scores in each))
        return {place: sum(scores[place] for scores in each) for place in everywhere}

    def _beginning(self, start: str) -> dict[int, float]:
        """The score of each practice with a word that begins so; the whole word counts twice."""
        scores: dict[int, float] = {}
        following = self._sorted[bisect_left(self._sorted, start) :]
        for word in takewhile(lambda word: word.startswith(start), following):
            for place, weight in self._weights[word].items():
                scores[place] = max(scores.get(place, 0), weight * (2 if word == start else 1))
        return scores

    def _resembling(self, typed: str) -> dict[int, float]:
        """The score of each practice with a word that is nearly the one typed."""
        if len(typed) < _SHORTEST_GUESS:
            return {}
        scores: dict[int, float] = {}
        near = process.extract(typed, self._sorted, scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH, limit=5)
        for word, likeness, _ in near:
            for place, weight in self._weights[word].items():
                scores[place] = max(scores.get(place, 0), weight * likeness / 100)
        return scores


def words(text: str) -> list[str]:
    """The words of a text as they are compared: no case, no accents, no apostrophes."""
    # Taking signs apart can bring capitals back (™ becomes TM), so the case goes last.
    parts = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold()).casefold()
    return _WORD.findall("".join(sign for sign in parts if not unicodedata.combining(sign)))


def _weighted(practice: Practice, catalogue: Catalogue) -> Iterator[tuple[float, str]]:
    yield 8, practice.title
    yield 4, practice.summary
    yield 3, catalogue.themes[practice.theme].title
    yield 1, " ".join(practice.steps)
    yield 1, " ".join(text for prompt in practice.prompts for text in (prompt.text, *prompt.options))
    # The words of the articles ("forgiveness") are looked for where our own texts say it plainer.
    yield 1, " ".join(catalogue.seed_units[unit].label for unit in practice.seed_ids)


def _passes(practice: Practice, query: Query) -> bool:
    return (
        query.theme in {"", practice.theme}
        and query.evidence in {"", practice.evidence_grade}
        and (query.mode in {"", practice.mode} or practice.mode == "both")
        and (query.intensity is None or practice.intensity <= query.intensity)
        and (query.minutes is None or _session_minutes(practice) <= query.minutes)
    )


def _session_minutes(practice: Practice) -> float:
    """Its minutes in the session; endless when it is not meant for there, so that no limit lets it in."""
    return practice.minutes.session or float("inf")
