"""The performance door: estimate, compare, parameters and validate as plain records."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fencepost.base.days import Day, day
from fencepost.base.errors import PerfError, UsageError
from fencepost.base.records import plain
from fencepost.facts.models import Model, find_model
from fencepost.facts.prices import Price
from fencepost.facts.world import World, world
from fencepost.perf import compare as comparing
from fencepost.perf import estimate as estimating
from fencepost.perf.cost import costs
from fencepost.perf.endurance import endurance, endurance_listed, run
from fencepost.perf.energy import power_listed
from fencepost.perf.heat import heats_listed
from fencepost.perf.layout import parse_layout
from fencepost.perf.machine import Machine, machine
from fencepost.perf.parameters import listed, parameters
from fencepost.perf.passes import Shortcuts
from fencepost.perf.search import Limits
from fencepost.perf.surfaces import surfaces_listed
from fencepost.views.notes import sentences

__all__ = ["compare", "estimate", "perf_parameters", "validate"]


def known_world(packs: Iterable[Path | str], known: Day | str | None) -> World:
    """The packs as known on a day (None: all)."""
    return world(tuple(Path(p) for p in packs), day(known) if known else None)


def positive(value: float | None, option: str) -> None:
    """Refuse a size that is not above zero."""
    if value is not None and not value > 0:
        raise UsageError("FP-USE-010", f"{value:g} is not above zero", where=option, hint="give a positive number")


def shortcuts(w: World, cached: float, draft: int, accepted: float, drafter: str | None) -> Shortcuts:
    """The shortcuts of a serving engine as asked for."""
    return Shortcuts(cached, draft, accepted, find_model(w.models, drafter) if drafter else None)


def limits_of(slo: str | None) -> Limits:
    """``ttft=2000,tpot=50`` (milliseconds) as limits.

    >>> limits_of("ttft=2000, tpot=50")
    Limits(first=2.0, token=0.05)
    """
    found = {"ttft": math.inf, "tpot": math.inf}
    for part in filter(None, (x.strip() for x in (slo or "").split(","))):
        name, _, value = (x.strip() for x in part.partition("="))
        try:
            number = float(value) / 1e3
        except ValueError:
            number = math.nan
        if name not in found or not number > 0:
            raise UsageError("FP-USE-041", f"'{part}' is not a limit", where="--slo",
                             hint="milliseconds, for example ttft=2000,tpot=50")  # fmt: skip
        found[name] = number
    return Limits(found["ttft"], found["tpot"])


def estimate(
    *, model: str, system: str, phase: str, count: int | None = None, layout: str | None = None,
    batch: float | None = None, context: float | None = None, dtype: str | None = None, answer: float | None = None,
    cached: float = 0.0, draft: int = 0, accepted: float = 0.0, drafter: str | None = None, years: float = 4.0,
    busy: float = 1.0, tokens: float | None = None, chip_hours: float | None = None, restart: float | None = None,
    packs: Iterable[Path | str] = (), known: Day | str | None = None, lang: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """What ``count`` chips of ``system`` (a system, chip or family) do with a model: ``fencepost estimate``.

    ``batch`` is sequences on all chips together; without ``layout`` the fastest that fits is chosen and said so.
    ``answer`` tokens are written to each prompt (phase serve). ``cached`` is the share of a prompt that the prefix
    cache holds; ``draft`` tokens are proposed ahead and each ``accepted`` with a probability, by ``drafter`` (a model)
    or by one more layer of the model itself. ``cost`` is in USD for a million tokens, from reported prices, with what
    is bought spread over ``years`` of which the chips are ``busy`` a share. With ``tokens`` (phase train) ``run`` is
    the time to train on so many, with a failure every ``chip_hours`` hours of a chip and ``restart`` seconds after it.

    >>> e = estimate(model="llama-3.1-8b", system="h100", phase="decode", count=1, batch=8, context=2048)
    >>> e["fits"], e["low"] < e["value"] < e["high"]
    (True, True)
    """
    for value, option in ((count, "--count"), (batch, "--batch"), (context, "--context"), (answer, "--answer")):
        positive(value, option)
    for value, option in (
        (tokens, "--tokens"),
        (chip_hours, "--chip-hours"),
        (restart, "--restart"),
        (years, "--years"),
    ):
        positive(value, option)
    if tokens is not None and phase != "train":
        raise UsageError("FP-USE-048", "time to train is asked of the phase train", where="--tokens",
                         hint="--phase train --tokens 15e12")  # fmt: skip
    if not 0 < busy <= 1:
        raise UsageError("FP-USE-047", f"{busy:g} of the time", where="--busy", hint="a share above 0, at most 1")
    w = known_world(packs, known)
    where, of = machine(w, system), find_model(w.models, model)
    found = estimating.estimate(
        of, where, phase, parameters(w), count=count,
        layout=parse_layout(layout) if layout else None, batch=batch, context=context, dtype=dtype, answer=answer,
        how=shortcuts(w, cached, draft, accepted, drafter),
    )  # fmt: skip
    return {"schema": "fencepost/estimate/1"} | asdict(found) | {
        "assumed": sentences(found.assumed, lang), "cost": _cost(w, where, found, years, busy),
        "run": _run(w, of, found, tokens, chip_hours, restart) if tokens and found.value else None,
    }  # fmt: skip


def _run(
    w: World, model: Model, e: estimating.Estimate, tokens: float, chip_hours: float | None, restart: float | None
) -> dict[str, Any]:
    """The time to train, and the energy it takes."""
    usual = endurance(w)
    changed = {"chip_hours": chip_hours, "restart": restart}
    failing = replace(usual, **{name: value for name, value in changed.items() if value is not None})
    found = asdict(run(model, tokens, (e.value or 0.0) * e.count, e.count, failing))
    return found | {"mwh": e.energy.kw * found["days"] * 24 / 1e3 if e.energy else None}


def _cost(w: World, where: Machine, e: estimating.Estimate, years: float, busy: float) -> dict[str, Any]:
    """The cost of a million tokens, by what a price is reported for; figures as JSON values."""
    of = dict.fromkeys((where.chip, w.chips[where.chip].family or "", where.system or ""))
    rows: list[Price] = [p for item in of for p in w.prices.get(item, ())]
    found = (
        costs(rows, w.price_rates, e.value, e.energy.chip + e.energy.host, years, busy) if e.value and e.energy else []
    )
    return plain({"years": years, "busy": busy, "unit": "USD/million tokens", "by": found, "rates": w.price_rates})


def compare(
    *items: str, model: str, phase: str | Sequence[str] = "all", baseline: str | None = None,
    batch: float | None = None, context: float | None = None, dtype: str | None = None, count: int | None = None,
    system: str | None = None,
    packs: Iterable[Path | str] = (), known: Day | str | None = None, lang: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """Chips side by side for one model: the record of ``fencepost compare``. ``batch`` is sequences a chip.

    The baseline is the item named, else the first.

    >>> rows = compare("h20", "h100", model="llama-3.1-8b", phase="peak", baseline="h100")["rows"]
    >>> round(rows[0]["ratio"], 3)
    0.15
    """
    if not items:
        raise UsageError("FP-USE-011", "nothing to compare", where="ITEM", hint="name one or more chips or systems")
    for value, option in ((count, "--count"), (batch, "--batch"), (context, "--context")):
        positive(value, option)
    w = known_world(packs, known)
    machines = [machine(w, item, system) for item in items]
    if system is not None and all(m.system != machine(w, system).system for m in machines):
        raise PerfError("FP-PERF-017", f"no item compared sits in '{system}'", where="--system",
                        hint="name the chip of that system among the items")  # fmt: skip
    index = 0
    if baseline is not None:
        wanted = machine(w, baseline, system)
        index = next((i for i, m in enumerate(machines) if m.id == wanted.id), len(machines))
        machines += [wanted] if index == len(machines) else []
    phases = comparing.PHASES if phase == "all" else (phase,) if isinstance(phase, str) else tuple(phase)
    found = find_model(w.models, model)
    rows = comparing.compare(
        found, machines, parameters(w), phases=phases, baseline=index, batch=batch, context=context, dtype=dtype,
        count=count,
    )  # fmt: skip
    names = {m.id: m.name for m in machines}
    return {
        "schema": "fencepost/compare/1", "model": found.id, "baseline": machines[index].id, "names": names,
        "rows": [asdict(r) | {"assumed": sentences(r.assumed, lang)} for r in rows],
    }  # fmt: skip


def perf_parameters(*, packs: Iterable[Path | str] = ()) -> dict[str, Any]:
    """Every constant of the performance model with unit, meaning and the rows it was fitted on, those of single
    architectures, then those of power and of failures with their sources; and the surfaces of their products."""
    w = known_world(packs, None)
    rows = [asdict(r) for r in (*listed(w), *heats_listed(w), *power_listed(w), *endurance_listed(w))]
    surfaces = [asdict(s) for s in surfaces_listed(w)]
    return {"schema": "fencepost/perf-parameters/1", "parameters": rows, "surfaces": surfaces}


def validate(
    kind: str, file: Path | str, *, rows: bool = False, packs: Iterable[Path | str] = (), known: Day | str | None = None
) -> dict[str, Any]:
    """Predict every row of a file of measurements without looking at them, then score: ``fencepost validate``.

    ``kind`` is training, inference or kernels; law asks the engine what
    others stated; evidence scores a hand annotation of documents.
    """
    if kind == "law":
        from fencepost.verify.law import validate_law

        found = validate_law(known_world(packs, known), Path(file))
        return {
            "schema": "fencepost/validate/1",
            "kind": kind,
            **{k: v for k, v in found.items() if rows or k != "predictions"},
        }
    if kind == "evidence":
        from .evidence import validate_evidence

        return validate_evidence(file, packs=packs, predictions=rows)
    from fencepost.verify.performance import KINDS, read_rows, validate_rows

    if kind not in KINDS:
        raise UsageError(
            "FP-USE-012", f"no kind '{kind}'", where="KIND", hint=f"one of {', '.join((*KINDS, 'law', 'evidence'))}"
        )
    w = known_world(packs, known)
    record = validate_rows(w, kind, read_rows(Path(file)))
    if not rows:
        record.pop("predictions")
    return {"schema": "fencepost/validate/1", "kind": kind} | record
