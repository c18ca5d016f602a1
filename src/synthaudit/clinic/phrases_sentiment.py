"""The feeling of an interview as a whole, and single feelings. Slots: ``{who}`` and ``{his}``."""

from synthaudit.clinic.wording import statements

TONE = {
    "minimal": statements("""
- The [overall tone|tone] is [light|even] and [mostly positive|at ease].
- [Mostly positive|At ease] and [even|light]: that is the [tone|overall tone].

- {who} [sounds|comes across as] [steady|balanced], with [normal|ordinary] ups and downs.
- With [ordinary|normal] ups and downs, {who} [comes across as|sounds] [balanced|steady].
"""),
    "mild": statements("""
- The [overall tone|tone] is [mixed|subdued], with [slight|passing] strain.
- [Passing|Slight] strain runs through a [subdued|mixed] [tone|overall tone].

- {who} [sounds|seems] [a little downcast|somewhat tense], yet [able to smile|hopeful enough].
- Though [hopeful enough|able to smile], {who} [seems|sounds] [somewhat tense|a little downcast].
"""),
    "moderate": statements("""
- The [overall tone|tone] is [sombre|negative], and distress is [evident|plain to hear].
- Distress is [plain to hear|evident] in a [negative|sombre] [tone|overall tone].

- {who} [sounds|seems] [weighed down|worn], with [brief|occasional] brighter moments.
- Apart from [occasional|brief] brighter moments, {who} [seems|sounds] [worn|weighed down].
"""),
    "moderately severe": statements("""
- The [overall tone|tone] is [strongly negative|heavy], and relief is [rare|short-lived].
- Relief is [short-lived|rare]; the [tone|overall tone] is [heavy|strongly negative].

- {who} [sounds|seems] [burdened|exhausted] by feelings that [hardly let go|rarely lift].
- Feelings that [rarely lift|hardly let go] leave {who} [exhausted|burdened] in tone.
"""),
    "severe": statements("""
- The [overall tone|tone] is [bleak|desolate], with [intense|overwhelming] suffering throughout.
- [Overwhelming|Intense] suffering throughout makes the [tone|overall tone] [desolate|bleak].

- {who} [sounds|seems] [cut off|without hope], and [every|each] answer [costs|takes] strength.
- [Each|Every] answer [takes|costs] strength, and {who} [seems|sounds] [without hope|cut off].
"""),
}
"""By PHQ-8 band."""

FEELINGS = {
    "sadness": statements("""
- [Sorrow|Sadness] is the [feeling|emotion] closest to the surface.
- Closest to the surface is [sadness|sorrow].

- Words of [grief|sorrow] come [quickly|easily] and [linger|stay].
- What comes [easily|quickly] and [stays|lingers] is [sorrow|grief].
"""),
    "anger": statements("""
- [Irritation|Anger] breaks through [at times|in places], mostly [turned inward|held back].
- Mostly [held back|turned inward], [anger|irritation] breaks through [in places|at times].

- There is [resentment|frustration] about having been [let down|overlooked].
- Having been [overlooked|let down] is a cause of [frustration|resentment].
"""),
    "fear": statements("""
- [Fear|Apprehension] of what comes next [runs|shows] through the replies.
- Through the replies [shows|runs] [apprehension|fear] of what comes next.

- {who} is [on edge|uneasy], ready for the [worst|next blow].
- Ready for the [next blow|worst], {who} is [uneasy|on edge].
"""),
    "shame": statements("""
- [Embarrassment|Shame] makes some answers [short|evasive].
- Some answers are [evasive|short] out of [shame|embarrassment].

- {who} speaks of {his} own [failings|faults] with [regret|remorse].
- It is with [remorse|regret] that {who} speaks of {his} own [faults|failings].
"""),
    "loneliness": statements("""
- A sense of [being alone|isolation] [colours|underlies] the account.
- The account is [underlaid|coloured] by a sense of [isolation|being alone].

- {who} [misses|longs for] someone to [confide in|lean on].
- Someone to [lean on|confide in] is what {who} [longs for|misses].
"""),
    "hope": statements("""
- [Hope|Confidence] is [audible|there], tied to small [steps|successes].
- Tied to small [successes|steps], [confidence|hope] is [there|audible].

- Moments of [gratitude|pride] [brighten|lift] the conversation.
- The conversation is [lifted|brightened] by moments of [pride|gratitude].
"""),
    "calm": statements("""
- {who} [remains|stays] [calm|composed] [even|also] with hard questions.
- [Also|Even] with hard questions {who} [stays|remains] [composed|calm].

- A [relaxed|measured] manner [prevails|holds] from start to end.
- From start to end the manner is [measured|relaxed].
"""),
    "emptiness": statements("""
- [Numbness|Emptiness] [stands|takes over] where feelings would be expected.
- Where feelings would be expected, there is [emptiness|numbness].

- The voice is [flat|toneless], as if [nothing mattered|all were far away].
- As if [all were far away|nothing mattered], the voice is [toneless|flat].
"""),
}

BY_BAND = {
    "minimal": ("hope", "calm"),
    "mild": ("calm", "fear", "hope", "sadness", "anger"),
    "moderate": ("sadness", "fear", "anger", "shame", "loneliness"),
    "moderately severe": ("sadness", "shame", "loneliness", "fear", "emptiness"),
    "severe": ("emptiness", "sadness", "shame", "loneliness"),
}
"""Feelings that fit each PHQ-8 band."""
