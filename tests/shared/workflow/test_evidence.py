"""Evidence: every type accepts its shape and names the place of each fault, never the value."""

from typing import Any

import pytest

from shared.rules.packs import pack_named
from shared.workflow.definition import Evidence, EvidenceType, Option
from shared.workflow.evidence import evidence_faults

PACK = pack_named("2016")
BALLOT = {
    "held_on": "2016-06-28",
    "due": 6,
    "present": 6,
    "votes": [{"post": "secretary", "member": "m1", "votes": 6}],
}
GOOD: dict[str, list[Any]] = {
    "text": ["说明"],
    "number": [0, 3],
    "date": ["2016-06-28"],
    "bool": [True, False],
    "reference": [{"type": "activity", "id": "a1"}],
    "references": [[{"type": "department", "id": "d1"}]],
    "document": [
        {"date": "2016-06-20", "title": "批复"},
        {"date": "2016-06-20", "title": "批复", "number": "8", "file": "f1"},
        {"date": "2016-06-20", "title": "批复", "file": None},
    ],
    "members": [["m1", "m2"]],
    "ballot": [BALLOT],
}
BAD: list[tuple[str, Any, str, str]] = [
    ("text", 3, "", "wrong-type"),
    ("text", "  ", "", "empty"),
    ("text", "x" * 4001, "", "too-long"),
    ("number", "3", "", "wrong-type"),
    ("number", True, "", "wrong-type"),
    ("number", 3.5, "", "wrong-type"),
    ("number", -1, "", "negative"),
    ("date", 20160628, "", "wrong-type"),
    ("date", "2016-02-30", "", "not-a-date"),
    ("date", "20160628", "", "not-a-date"),
    ("bool", "true", "", "wrong-type"),
    ("reference", "a1", "", "wrong-type"),
    ("reference", {"type": "activity"}, "/id", "field-missing"),
    ("reference", {"type": "activity", "id": "a1", "x": 1}, "/x", "field-unknown"),
    ("references", {"type": "activity", "id": "a1"}, "", "wrong-type"),
    ("references", [{"id": "a1"}], "/0/type", "field-missing"),
    ("document", {"title": "批复"}, "/date", "field-missing"),
    ("document", {"title": 1, "date": "2016-06-20"}, "/title", "wrong-type"),
    ("members", "m1", "", "wrong-type"),
    ("members", [], "", "empty"),
    ("members", ["m1", 2], "/1", "wrong-type"),
    ("members", ["m1", "m1"], "", "named-twice"),
    ("members", [f"m{n}" for n in range(501)], "", "too-many"),
    ("ballot", [], "", "wrong-type"),
    ("ballot", BALLOT | {"due": "6"}, "/due", "wrong-type"),
    ("ballot", BALLOT | {"votes": []}, "/votes", "empty"),
    ("ballot", BALLOT | {"votes": [{"post": "secretary", "votes": 6}]}, "/votes/0/member", "field-missing"),
]


def faults(evidence: Evidence, values: dict[str, Any], role: str = "station_worker") -> set[tuple[str, str]]:
    return {(fault.pointer, fault.slug) for fault in evidence_faults((evidence,), values, role, PACK)}


@pytest.mark.parametrize(("type_", "value"), [(type_, value) for type_, values in GOOD.items() for value in values])
def test_a_value_of_its_type_is_accepted(type_: str, value: Any) -> None:
    assert faults(Evidence("x", EvidenceType(type_)), {"x": value}) == set()


@pytest.mark.parametrize(("type_", "value", "place", "slug"), BAD)
def test_a_value_of_another_shape_is_pointed_at(type_: str, value: Any, place: str, slug: str) -> None:
    assert (f"/x{place}", slug) in faults(Evidence("x", EvidenceType(type_)), {"x": value})


def test_every_type_is_tried_with_a_good_and_a_bad_value() -> None:
    plain = {type_.value for type_ in EvidenceType} - {"choice"}
    assert set(GOOD) == plain
    assert {type_ for type_, *_ in BAD} == plain


CHOICE = Evidence("x", EvidenceType.CHOICE, options=(Option("A"), Option("NEW", rule="B6")))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("A", set()), ("C", {("/x", "option-unknown")}), (1, {("/x", "wrong-type")}), ("NEW", {("/x", "option-unknown")})],
)
def test_a_choice_takes_only_what_the_pack_offers(value: Any, expected: set[tuple[str, str]]) -> None:
    assert faults(CHOICE, {"x": value}) == expected


def test_a_later_pack_offers_more() -> None:
    assert list(evidence_faults((CHOICE,), {"x": "NEW"}, "station_worker", pack_named("2018"))) == []


def test_missing_evidence_is_named_unless_it_is_optional() -> None:
    assert faults(Evidence("x", EvidenceType.TEXT), {}) == {("/x", "evidence-missing")}
    assert faults(Evidence("x", EvidenceType.TEXT, optional=True), {}) == set()


def test_evidence_may_be_optional_for_one_role_only() -> None:
    count = Evidence("x", EvidenceType.NUMBER, optional_for=("enterprise_contact",))
    assert faults(count, {}, "enterprise_contact") == set()
    assert faults(count, {}) == {("/x", "evidence-missing")}


def test_unknown_evidence_is_refused_and_its_key_escaped() -> None:
    optional = Evidence("x", EvidenceType.TEXT, optional=True)
    assert faults(optional, {"a/b~c": 1}) == {("/a~1b~0c", "evidence-unknown")}


def test_a_party_brings_only_its_own_evidence() -> None:
    talk = Evidence("x", EvidenceType.TEXT, from_party="enterprise_contact")
    assert faults(talk, {}, "community_secretary") == set()
    assert faults(talk, {"x": "y"}, "community_secretary") == {("/x", "evidence-of-another-party")}


def test_faults_never_repeat_the_value() -> None:
    secret = "张三的手机"
    found = list(evidence_faults((Evidence("x", EvidenceType.NUMBER),), {"x": secret}, "station_worker", PACK))
    assert secret not in str(found)
    assert [fault.slug for fault in found] == ["wrong-type"]
