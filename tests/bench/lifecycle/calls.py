"""The calls of one request's life, in order, each by the account whose step it is: create, accept, dispatch, respond,
resolve, search.

DIGIT's life has four calls. Here the station accepts before it dispatches and the unit answers before it resolves, each
under its own clock, so ours has six.
"""

import json
from collections.abc import Mapping
from typing import Any

from tests.bench import load
from tests.bench.lifecycle.street import Headers, Street

COMMANDS = ("create", "accept", "dispatch", "respond", "resolve")
SEARCH = "search"
STEPS = (*COMMANDS, SEARCH)
CLASSES = ("OCCUPATIONAL_HEALTH", "SPORT_LEISURE", "ENTERPRISE_GROWTH", "FAMILY", "EASY_CHARITY", "MASS_GROUPS")
TEXT = "希望为本企业员工举办一次职业健康讲座，并安排义诊，时间以工作日下午为宜，人数约五十人。"


def call(street: Street, number: int, step: str, key: str, told: Mapping[str, Any]) -> bytes:
    """The bytes of this step of the life with this number; `told` is what the last command was answered with.

    `key` tells this call from every other.
    """
    who, path, body = _STEPS[step](street, number, told)
    if body is None:
        return load.request("GET", street.at + path, who)
    headers = {**who, "content-type": "application/json", "idempotency-key": key}
    return load.request("POST", street.at + path, headers, json.dumps(body).encode())


Asked = tuple[Headers, str, Mapping[str, Any] | None]


def _create(street: Street, number: int, told: Mapping[str, Any]) -> Asked:
    body = {"class": CLASSES[number % len(CLASSES)], "text": TEXT, "contact": f"138{number % 10**8:08d}"}
    return street.contacts[street.place(number).enterprise], "/requests", body


def _accept(street: Street, number: int, told: Mapping[str, Any]) -> Asked:
    return street.stations[street.place(number).park], _action(told, "accept"), {"evidence": {"urgency": "GENERAL"}}


def _dispatch(street: Street, number: int, told: Mapping[str, Any]) -> Asked:
    lead = {"type": "department", "id": street.department(number)}
    evidence = {"lead": lead, "basis": "职责分工"}
    return street.stations[street.place(number).park], _action(told, "dispatch"), {"evidence": evidence}


def _respond(street: Street, number: int, told: Mapping[str, Any]) -> Asked:
    officer = street.officers[street.department(number)]
    return officer, _action(told, "respond"), {"evidence": {"contact_record": "已与诉求人联系，约定时间。"}}


def _resolve(street: Street, number: int, told: Mapping[str, Any]) -> Asked:
    officer = street.officers[street.department(number)]
    return officer, _action(told, "resolve"), {"evidence": {"result": "讲座已举办，诉求人表示认可。"}}


def _search(street: Street, number: int, told: Mapping[str, Any]) -> Asked:
    return street.contacts[street.place(number).enterprise], f"/requests?number={told['number']}", None


def _action(told: Mapping[str, Any], action: str) -> str:
    return f"/requests/{told['id']}/actions/{action}"


_STEPS = {
    "create": _create,
    "accept": _accept,
    "dispatch": _dispatch,
    "respond": _respond,
    "resolve": _resolve,
    "search": _search,
}
