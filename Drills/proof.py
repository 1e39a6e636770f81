"""What the emulator's log and the store must say together, whatever happened on the way.

Each claim returns the sentences that break it.
"""

from __future__ import annotations

from collections import Counter

from emulator import Request
from ledger import LATEST_RUN, Ledger

# What differs with the company that a part travelled in, and with what happened to it.
TRAVEL = {"attempts", "usage", "cost_usd", "maybe_paid_usd"}


def money_claims(requests: list[Request], ledger: Ledger) -> list[str]:
    return [
        *_nothing_sent_again(requests, ledger),
        *_every_answer_is_booked_once(requests, ledger),
        *_lost_answers_are_in_the_ledger(requests, ledger),
        *_costs_bracket_the_charge(requests, ledger),
    ]


def _nothing_sent_again(requests: list[Request], ledger: Ledger) -> list[str]:
    """No content travels again after the request whose answer was accepted for it."""
    by_id = {request.id: request for request in requests}
    last = {content: request.number for request in requests for content in request.contents}
    broken = []
    for accepted in ledger.acceptances():
        request = by_id.get(accepted.request)
        if request is None:
            broken.append(f"part {accepted.part} was accepted from request {accepted.request}, which was never made")
        elif last[request.contents[accepted.position]] > request.number:
            broken.append(f"part {accepted.part}, accepted from request {request.number}, was sent again")
    return broken


def _every_answer_is_booked_once(requests: list[Request], ledger: Ledger) -> list[str]:
    """An answered attempt is one request of the log, at the price that the service charged."""
    by_id = {request.id: request for request in requests}
    booked = ledger.rows("SELECT request_id, cost_pd FROM attempts WHERE state = 'answered'")
    broken = [f"request {id} is booked {n} times" for id, n in Counter(id for id, _ in booked).items() if n > 1]
    for id, cost in booked:
        if id not in by_id:
            broken.append(f"an answer is booked of request {id}, which was never made")
        elif by_id[id].charge != cost:
            broken.append(f"request {by_id[id].number} is booked with {cost} pd, charged {by_id[id].charge} pd")
    return broken


def _lost_answers_are_in_the_ledger(requests: list[Request], ledger: Ledger) -> list[str]:
    """No request is without its attempt, and none that was charged without one that says so."""
    booked = {id for (id,) in ledger.rows("SELECT request_id FROM attempts WHERE state = 'answered'")}
    unused = [request for request in requests if request.id not in booked]
    charged = sum(request.charge > 0 for request in unused)
    unknown, refused = ledger.attempts("state = 'unknown'"), ledger.attempts("state = 'refused'")
    broken = []
    if charged > unknown:
        broken.append(f"{charged} charged answers were lost, and {unknown} attempts say 'unknown'")
    if len(unused) > unknown + refused:
        broken.append(f"{len(unused)} requests brought no answer, and {unknown + refused} attempts say so")
    return broken


def _costs_bracket_the_charge(requests: list[Request], ledger: Ledger) -> list[str]:
    charge = sum(request.charge for request in requests)
    known = ledger.number("SELECT sum(cost_pd) FROM attempts")
    most = known + ledger.number("SELECT sum(maybe_paid_pd) FROM attempts")
    if known <= charge <= most:
        return []
    return [f"the service charged {charge} pd, which is not from {known} to {most} pd"]


def everything_accepted(ledger: Ledger, parts: int) -> list[str]:
    """The latest run has each item once, and each has one part with one accepted outcome."""
    (items, recorded, accepted) = ledger.rows(
        f"""SELECT count(DISTINCT items.position), count(parts.id), sum(outcomes.status IN ('ok', 'degraded'))
           FROM items
           LEFT JOIN parts ON parts.run = items.run AND parts.item = items.position
           LEFT JOIN outcomes ON outcomes.part = parts.id
           WHERE items.run = {LATEST_RUN}"""
    )[0]
    if (items, recorded, accepted) == (parts, parts, parts):
        return []
    return [f"of {parts} items {items} are recorded, with {recorded} parts, {accepted} accepted"]


def accepted_as_undisturbed(lines: list[dict], undisturbed: list[dict]) -> list[str]:
    """Every accepted line is the line of the run that nothing disturbed, and none is there twice."""
    truth = {line["id"]: line for line in undisturbed}
    broken = [f"{id} is exported {n} times" for id, n in Counter(line["id"] for line in lines).items() if n > 1]
    for line in lines:
        if line["status"] in ("ok", "degraded"):
            differing = [
                name
                for name in truth[line["id"]].keys() | line.keys()
                if name not in TRAVEL and line.get(name) != truth[line["id"]].get(name)
            ]
            if differing:
                broken.append(f"{line['id']} differs from the undisturbed run in {', '.join(sorted(differing))}")
    return broken
