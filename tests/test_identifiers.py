import json
from collections import Counter

import pytest

from synthaudit.features import identifier_checks as checks
from synthaudit.features.identifier_names import names, spelling
from synthaudit.features.identifier_patterns import KINDS, identifiers
from synthaudit.features.identifiers import FULL_NAME, Identifiers, is_sure
from synthaudit.features.lower_case_words import LowerCaseWords
from synthaudit.kernels.hashing import text_hashes

WRITINGS = [
    ("date", ["4 July 2020", "July 4, 2020", "2020-07-04", "04/07/2020", "4.7.20"]),
    ("date", ["4th of July 2020", "2020/7/4"]),
    ("date", ["22 April", "April 22nd", "Apr. 22", "APRIL 22"]),
    ("date", ["June 2019", "June, 2019"]),
    ("telephone or fax number", ["+44 20 7946 0958", "(020) 7946-0958", "020.7946.0958 x12"]),
    ("e-mail address", ["Ann.Lee@Example.org", "ann.lee@example.org"]),
    ("web address", ["https://www.example.org/notes/", "example.org/notes"]),
    ("IP or device address", ["192.0.2.17"]),
    ("IP or device address", ["2001:db8::17"]),
    ("IP or device address", ["00:1A:2b:3c:4d:5e", "00-1a-2b-3c-4d-5e"]),
    ("bank account (IBAN)", ["GB82 WEST 1234 5698 7654 32", "gb82west12345698765432"]),
    ("payment card", ["4111 1111 1111 1111", "4111-1111-1111-1111", "4111111111111111"]),
    ("vehicle number", ["1M8GDM9AXKP042788"]),
    ("social security number", ["078-05-1120", "078 05 1120"]),
    ("NHS number", ["943 476 5919", "9434765919"]),
    ("age over 89", ["93 years old", "93-year-old", "aged 93", "ninety-three years old"]),
    ("street address", ["12 Elm Tree Road", "12 Elm Tree Rd"]),
    ("postcode", ["SW1A 1AA"]),
    ("record or account number", ["record 629-5865", "MRN: 6295865", "case no. 6295865"]),
    ("other number or code", ["7X1934AB"]),
]


@pytest.mark.parametrize(("kind", "writings"), WRITINGS, ids=lambda value: str(value)[:24])
def test_writings_of_one_identifier_are_equal(kind, writings):
    found = [identifiers(f"Seen, {written}, again.")[0] for written in writings]
    assert [KINDS[one[0]] for marks in found for one in marks] == [kind] * len(writings)
    assert len({marks[0][3] for marks in found}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "In 1987 she had 12 sessions of 50 minutes, 300 mg twice, at 4:30.",
        "Aged 45, blood pressure 95/60, T4 to T6, may 3 times, 4 marches, aged 99 days.",
        "A 12-year-old with 3 brothers, room 7, bed 12b.",
        "on 99 of 45 days, a decade after 31 Decembers, 4:30 March",
    ],
)
def test_ordinary_numbers_identify_nobody(text):
    assert identifiers(text) == ([], text)


def test_check_digits():
    assert checks.luhn("79927398713")
    assert not any(checks.luhn(f"7992739871{digit}") for digit in "012456789")
    assert checks.nhs_number("9434765919")
    assert not any(checks.nhs_number(f"943476591{digit}") for digit in "012345678")
    assert checks.iban("GB82WEST12345698765432")
    assert not checks.iban("GB82WEST12345698765433")
    assert checks.vin("1M8GDM9AXKP042788")
    assert not checks.vin("1M8GDM9A1KP042788")
    assert not checks.social_security("666051120")
    assert checks.ip_address("::1")
    assert not checks.ip_address("256.1.1.1")


def found_names(text):
    return [(name.spelling, name.unless, name.whole) for name in names(text)]


def test_names_whole_and_word_by_word():
    assert found_names("was met by Jan A. Kowalczyk-Lis in town.") == [
        ("jan", "jan", False),
        ("kowalczyk lis", "kowalczyk lis", False),
        ("jan kowalczyk lis", "", True),
    ]
    assert found_names("says Mr Cranwell's wife") == [("cranwell", "", False)]
    assert found_names("and Ludwig van der Berg left")[-1] == ("ludwig van der berg", "", True)


def test_a_sentence_may_begin_with_an_ordinary_word():
    assert found_names("It is so. Then Ida Holm came.")[-2:] == [
        ("then ida holm", "then", True),
        ("ida holm", "", True),
    ]


def test_one_spelling_whatever_the_initials_and_the_title():
    assert spelling("Dr. John A. Leiva's") == spelling("John Leiva") == "john leiva"


def test_a_word_also_written_small_is_no_name():
    texts = ["Hope came with Odette.", "no hope today"]
    ordinary = LowerCaseWords().compute(texts).values
    marks = Identifiers().compute(texts)
    sure = marks[0][is_sure(marks[0], ordinary)]
    assert sure["key"].tolist() == text_hashes(["odette"]).tolist()


def test_a_mark_says_where_it_is():
    text = "Call 020 7946 0958 for Ida Holm"
    marks = Identifiers().compute(["", text])[1]
    places = {text[mark["start"] : mark["end"]] for mark in marks}
    assert places == {"020 7946 0958", "Ida Holm", "Ida", "Holm", "Call"}
    assert [int(mark["kind"]) for mark in marks].count(FULL_NAME) == 1


@pytest.mark.data
def test_recall_and_precision_on_presidio(data_folder, capsys):
    """Overlap with gold spans; bare years, ages under 90 and job titles are not looked for."""
    lines = (data_folder / "presidio_pii" / "synthetic.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    texts = [row["text"] for row in rows]
    ordinary = LowerCaseWords().compute(texts).values
    marks = Identifiers().compute(texts)
    n_gold, n_seen, n_marks, n_right = Counter(), Counter(), Counter(), Counter()
    for row, row_marks in zip(rows, (marks[place] for place in range(len(rows))), strict=True):
        sure = row_marks[is_sure(row_marks, ordinary)]
        for kind, start, end in row["label"]:
            n_gold[kind] += 1
            n_seen[kind] += bool(((sure["start"] < end) & (start < sure["end"])).any())
        for mark in sure:
            right = any(
                mark["start"] < end and start < mark["end"] for _, start, end in row["label"]
            )
            group = "names" if mark["kind"] >= FULL_NAME else "forms"
            n_marks[group] += 1
            n_right[group] += right
    recall = {kind: n_seen[kind] / n for kind, n in n_gold.items()}
    precision = {group: n_right[group] / n for group, n in n_marks.items()}
    lines = [f"{kind:18}{n_seen[kind]:4} of {n:4}" for kind, n in sorted(n_gold.items())]
    lines += [f"right {group}: {share:.3f}" for group, share in precision.items()]
    with capsys.disabled():
        print("", "Gold spans found:", *lines, sep="\n")  # noqa: T201 (the figures the docs state)
    checked = ("CREDIT_CARD", "IBAN_CODE", "US_SSN", "EMAIL_ADDRESS", "DOMAIN_NAME", "IP_ADDRESS")
    assert all(recall[kind] == 1 for kind in checked)
    assert recall["PHONE_NUMBER"] >= 0.95
    assert recall["PERSON"] >= 0.9
    assert recall["STREET_ADDRESS"] >= 0.85
    assert recall["GPE"] >= 0.8
    assert precision["forms"] >= 0.97
    assert precision["names"] >= 0.75
