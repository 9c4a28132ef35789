"""The engine measured against the truth of a file, with the settings that everybody gets."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from guanxi.identity.contracts import Model, Quality
from guanxi.identity.errors import BadRow, NothingToCompare, NoTruth
from guanxi.identity.rules.columns import check_truth, read_mapping, suggest_roles
from guanxi.identity.rules.judging import judge_clusters, judge_pairs
from guanxi.identity.rules.weighing import weight_of
from guanxi.identity.service.matching import Matched, match, prepare_records, train
from guanxi.kernel.tabular import LINE, PROBLEM, describe_problem, read_batches, sniff


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came out. `pairs`: those joined by themselves; `shown`: with those that a person is asked about; `clusters`: what is one
    in the end. `seconds` by step."""

    records: int
    entities: int
    found_entities: int
    roles: Mapping[str, str]
    compared: int
    pairs: Quality
    shown: Quality
    clusters: Quality
    refused: int
    seconds: Mapping[str, float]
    model: Model

    def as_json(self) -> dict[str, Any]:
        """Everything but the model, for a file."""
        body = {key: value for key, value in asdict(self).items() if key != "model"}
        for key in ("pairs", "shown", "clusters"):
            quality: Quality = getattr(self, key)
            body[key] |= {"precision": quality.precision, "recall": quality.recall, "f1": quality.f1}
        return body | {"auto": self.model.auto, "review": self.model.review}


def evaluate(first: Path, second: Path | None, truth: str, mapping: str | None = None) -> Evaluation:
    """Find who is who in one file, or between two, and judge it by the column `truth`. Raises what cannot be read, in words."""
    frames = [_read(path, truth, mapping) for path in (first, second) if path is not None]
    roles = frames[0][1]
    frame = pl.concat([one for one, _ in frames], how="diagonal")
    true = frame["_truth"].to_list()
    across = None if second is None else [place for place, (one, _) in enumerate(frames) for _ in range(one.height)]
    started = time.perf_counter()
    records = prepare_records(frame.drop("_truth"))
    prepared = time.perf_counter()
    model = train(records)
    trained = time.perf_counter()
    found = match(records, model)
    seconds = {"prepare": round(prepared - started, 2), "learn": round(trained - prepared, 2), **found.seconds}
    return Evaluation(
        frame.height, len(set(true)), len(set(found.clusters.of)), roles, found.compared,
        judge_pairs(_pairs(found, weight_of(model.auto)), true, across),
        judge_pairs(_pairs(found, weight_of(model.review)), true, across),
        judge_clusters(found.clusters.of, true, across),
        len(found.clusters.refused), seconds, model,
    )  # fmt: skip


def _pairs(found: Matched, floor: float) -> list[tuple[int, int]]:
    return list(found.pairs.filter(pl.col("weight") >= floor).select("l", "r").iter_rows())


def _read(path: Path, truth: str, mapping: str | None) -> tuple[pl.DataFrame, dict[str, str]]:
    """The columns of a file by role, and `_truth`."""
    layout = sniff(path)
    header: Sequence[str] = layout.header
    check_truth(truth, header)
    roles = read_mapping(mapping, header) if mapping else suggest_roles(header, leave=[truth])
    if not roles:
        raise NothingToCompare
    wanted = list(dict.fromkeys([*roles.values(), truth]))
    batches = list(read_batches(path, layout, columns=wanted))
    frame = pl.concat(batches)
    _check(frame, path, truth)
    return frame.select(
        *(pl.col(column).alias(role) for role, column in roles.items()), pl.col(truth).alias("_truth")
    ), roles


def _check(frame: pl.DataFrame, path: Path, truth: str) -> None:
    bad = frame.filter(pl.col(PROBLEM).is_not_null()).head(1)
    for line, problem in bad.select(LINE, PROBLEM).iter_rows():
        code = problem.split(";")[0]
        raise BadRow(
            path=path.name, line=line, reason_zh=describe_problem(code, "zh"), reason_en=describe_problem(code, "en")
        )
    empty = frame.filter(pl.col(truth).fill_null("").str.strip_chars() == "").head(1)
    for (line,) in empty.select(LINE).iter_rows():
        raise NoTruth(path=path.name, line=line, column=truth)
