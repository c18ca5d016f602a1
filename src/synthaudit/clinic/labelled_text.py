"""Invented text that fits a label, whatever the label: a score, an ICD-10 code, any class.

The clinic knows what a score or a diagnosis sounds like. A class it has never heard of gets words
of its own, chosen by the name of the class, so that its texts have something in common and differ
from those of other classes; what they say is made up.
"""

import random
from dataclasses import dataclass

from synthaudit.clinic.codes import CODES
from synthaudit.clinic.draws import between, pick, shuffled, stream
from synthaudit.clinic.grammar import Note, note
from synthaudit.clinic.icd10_chapter_f import TITLES, as_code, category
from synthaudit.clinic.lexicon import LISTS
from synthaudit.clinic.mental_status import examination
from synthaudit.clinic.paraphrase import paraphrase
from synthaudit.clinic.scales import PHQ8_MAX
from synthaudit.clinic.wording import drawn, listed, worded

_N_OWN = 7  # words of each list that belong to a class


def _bank(lines: str) -> tuple[str, ...]:
    """Read a bank: one frame a ``- ``."""
    return tuple(" ".join(frame.split()) for frame in lines.split("\n- ")[1:])


_WORDS = {
    "subject": listed("""
    schoolteachers; night-shift workers; twins; retired sailors; [rural|village] households;
    volunteers; first-time visitors; long-term residents; apprentices; bus drivers; choir members;
    returning travellers; gardeners; [newly|recently] enrolled students; carers; swimmers; widowers;
    office staff; young mothers; cyclists; musicians; nurses; farmers; bakers; climbers; fishermen
    """),
    "finding": listed("""
    a [slow|gradual] recovery; a [marked|clear] swelling; repeated [delays|pauses]; a rise in
    temperature; [shallow|uneven] breathing; a [firm|hard] nodule; a [dull|vague] ache; loss of
    balance; a [pale|faint] rash; irregular rhythm; [cloudy|turbid] fluid; night sweats; a narrowed
    passage; brief [spells|bouts] of dizziness; a thickened wall; numb fingers; [sudden|abrupt]
    relief; early [satiety|fullness]; a [small|minor] tear; [stable|unchanged] weight; mild
    tremor; double vision; a blocked vessel; [persistent|lasting] cough; scarring; poor appetite
    """),
    "measure": listed("""
    a weekly diary; [repeated|serial] blood samples; an ultrasound scan; a walking test; a
    questionnaire of <8-30> items; photographs; a [careful|detailed] interview; a breathing test;
    <2-5> home visits; a biopsy; a hearing test; a step counter; a grip test; a tracing of the
    heart; a memory game; a stool sample; a contrast image; a reflex hammer; a scale; a lamp
    """),
    "remedy": listed("""
    rest; a [low|reduced] dose; warm [baths|packs]; surgery; <3-12> sessions of training; a change
    of diet; [careful|watchful] waiting; compression; massage; a second opinion; an ointment; fresh
    air; stretching; light therapy; fluids; a brace; breathing exercises; drainage; a vaccine
    """),
}
_FRAMES = _bank("""
- Among <12-480> {subject} from {town}, {finding} was [seen|noted] in <3-97> per cent; {measure}
  [confirmed|supported] this in {month}
- [We|The team] [followed|observed] <12-480> {subject} with {measure} over <4-36> months and
  [found|recorded] {finding}
- {finding} [preceded|came before] {other} in most {subject}, as {measure} [showed|revealed]
- [After|Following] {remedy}, {finding} [eased|subsided] within <2-20> weeks, whereas {other}
  [remained|persisted]
- {measure} [missed|did not show] {other} in <2-11> of the {subject} [examined|seen] at {town}
- {remedy} was [tried|given] first, and {subject} [tolerated|accepted] it [well|without complaint]
- Neither {finding} nor {other} [depended on|varied with] age among the {subject} of {town}
- In {month}, {measure} was [repeated|done again]: {finding} had [halved|doubled] and {other} was
  [rare|absent]
- A comparison of {remedy} with no treatment in <20-300> {subject} [favoured|spoke for] {remedy}
  when there was {finding}
- [Reports|Accounts] of {other} among {subject} [led|prompted] us to [add|offer] {measure}
- The [main|chief] complaint was {finding}; {other} was [denied|not mentioned], and {measure} gave
  [normal|expected] values
- [Costs|Expenses] fell by <3-40> per cent once {remedy} replaced {measure} for {subject}
- <2-9> of the {subject} [withdrew|dropped out] because of {other}, the rest [completed|finished]
  {measure}
- [Taken together|In short], {finding} [responds|yields] to {remedy} [sooner|earlier] than {other}
  does
""")


@dataclass(frozen=True, slots=True)
class Written:
    """An invented record.

    Args:
        text: The text.
        pair: A second, shorter text with the same facts; None unless one was asked for.
    """

    text: str
    pair: str | None


def labelled_text(
    rng: random.Random,
    label: str,
    *,
    place: float | None = None,
    n_words: int = 80,
    n_pair_words: int | None = None,
) -> Written:
    """Text that fits ``label``.

    Args:
        rng: All that is random.
        label: A class, or a number as text.
        place: Where a number lies between the lowest and the highest there is, 0 to 1; None for a
            class.
        n_words: About how long the text is; at least one sentence.
        n_pair_words: About how long its pair is; None for none.
    """
    code = as_code(label)
    treated = [each.id for each in CODES if code in {each.id, category(each.id)}]
    if place is not None or treated:
        phq8 = None if place is None else round(PHQ8_MAX * min(1.0, max(0.0, place)))
        written = note(rng, phq8=phq8, icd10=pick(rng, treated) if place is None else None)
        sentences, again = _gravest_first(written), _gravest_first(paraphrase(written, rng))
    elif code is not None and code in TITLES:
        sentences = list(examination(rng, code).values())
        again = shuffled(rng, sentences)
    else:
        sentences = _made_up(rng, label)
        again = sentences[1:] + sentences[:1]
    return Written(
        _cut(sentences, n_words), None if n_pair_words is None else _cut(again, n_pair_words)
    )


def _gravest_first(written: Note) -> list[str]:
    """Sentences that state a symptom, then the others."""
    ordered = sorted(written.sentences, key=lambda sentence: sentence.symptom is None)
    return [sentence.text for sentence in ordered]


def _cut(sentences: list[str], n_words: int) -> str:
    taken: list[str] = []
    for sentence in sentences:
        if taken and sum(len(one.split()) for one in taken) + len(sentence.split()) / 2 > n_words:
            break
        taken.append(sentence)
    return " ".join(taken)


def _made_up(rng: random.Random, label: str) -> list[str]:
    """Every frame once, filled with words of the class."""
    own = stream("words of a class", label)
    words = {name: shuffled(own, options)[:_N_OWN] for name, options in _WORDS.items()}
    sentences = []
    for frame in shuffled(rng, _FRAMES):
        findings = shuffled(rng, words["finding"])
        facts = {name: pick(rng, options) for name, options in words.items()}
        facts |= {"finding": findings[0], "other": findings[1]}
        facts |= {"town": pick(rng, LISTS["town"]), "month": pick(rng, LISTS["month"])}
        filled = frame.format_map(facts)
        sentences.append(worded(drawn(filled, LISTS, rng), {}, rng)[0] + ".")
    return sentences[: between(rng, 9, len(sentences))]
