"""How an interview is summed up: concerns, symptoms, topics, feelings.

Slots: ``{who}`` and ``{his}`` for the person; ``{freq}`` how often and ``{deg}`` how much, by item
score.
"""

from synthaudit.clinic.wording import statements

FREQUENCY = (
    "",
    "[on some days|now and then|at times|occasionally|from time to time]",
    "[on most days|often|much of the time|most of the week|more often than not]",
    "[nearly every day|constantly|almost all the time|day by day|without let-up]",
)

SYMPTOMS = {
    "anhedonia": statements("""
- [former|earlier] sources of joy have gone {deg} flat, and {freq} little [draws|tempts] {who} out.
- Little [tempts|draws] {who} out {freq}; what once [gave joy|was fun] has turned {deg} flat.

- {freq} {who} goes through the motions, {deg} detached from [pastimes|leisure] and company.
- {deg} detached from company and [leisure|pastimes], {who} goes through the motions {freq}.
"""),
    "low_mood": statements("""
- The mood is {deg} [heavy|sunken] and {freq} [sinks|drops] with [few|no] clear triggers.
- {freq}, with [no|few] clear triggers, the mood [drops|sinks] and is {deg} [sunken|heavy].

- {who} is {deg} saddened, and {freq} this [takes over|sets the pace of] the day.
- {freq} it [sets the pace of|takes over] the day that {who} is {deg} saddened.
"""),
    "sleep": statements("""
- Nights are {deg} [unsettled|poor], and {freq} {who} starts the morning [unrested|short of rest].
- {freq} the morning begins [short of rest|unrested], after {deg} [poor|unsettled] nights.

- {freq} rest [escapes|eludes] {who}, with the night {deg} [interrupted|shortened].
- The night is {deg} [shortened|interrupted], and rest [eludes|escapes] {who} {freq}.
"""),
    "fatigue": statements("""
- Reserves are {deg} [used up|low]; {freq} ordinary [chores|errands] cost too much.
- {freq} ordinary [errands|chores] cost too much, with reserves {deg} [low|used up].

- {freq} {who} runs out of [steam|stamina] early and is {deg} [spent|worn out] by noon.
- By noon {who} is {deg} [worn out|spent], having run out of [stamina|steam] {freq}.
"""),
    "appetite": statements("""
- Eating has [changed|shifted] {deg}, and {freq} a meal is [missed|overdone].
- {freq} a meal is [overdone|missed], eating having [shifted|changed] {deg}.

- The [link|relation] to food is {deg} disturbed: {freq} hunger and meals fall out of step.
- {freq} hunger and meals fall out of step, and the [relation|link] to food is {deg} disturbed.
"""),
    "guilt": statements("""
- {who} is {deg} bitter about [past|earlier] choices and {freq} takes blame for [others|everything].
- {freq} {who} takes blame for [everything|others], {deg} bitter about [earlier|past] choices.

- A sense of having [failed|fallen short] returns {freq}, and {who} feels {deg} [small|at fault].
- {freq} {who} feels {deg} [at fault|small], with a sense of having [fallen short|failed].
"""),
    "concentration": statements("""
- Thoughts [wander|drift] {freq}, and tasks are {deg} [delayed|held up] by it.
- Tasks are {deg} [held up|delayed], as thoughts [drift|wander] {freq}.

- {freq} [conversations|pages] have to be taken up again, since {his} focus is {deg} thin.
- {his} focus is {deg} thin, so that [pages|conversations] are taken up again {freq}.
"""),
    "psychomotor": statements("""
- {freq} the body seems {deg} out of pace, now [driven|keyed up], now [leaden|dragging].
- Now [dragging|leaden], now [keyed up|driven], the body seems {deg} out of pace {freq}.

- {freq} others see that speech and step are {deg} [altered|changed] in pace.
- The pace of step and speech is {deg} [changed|altered], as others see {freq}.
"""),
    "suicidal_thoughts": statements("""
- Thoughts that life [has no worth|is not worth living] are [voiced|named], and safety was
  [raised|discussed].
- Safety was [discussed|raised], because {who} [named|voiced] thoughts that life
  [is not worth living|has no worth].
"""),
}
"""By symptom, for item scores above zero."""

OPENING = statements("""
- In this [interview|conversation] {who} gives a [plain|sober|candid] account of recent weeks.
- Recent weeks are the subject of a [candid|plain|sober] account that {who} gives.

- {who} [looks back on|describes] the past fortnight with [hesitation|some care].
- With [some care|hesitation] {who} [describes|looks back on] the past fortnight.

- The [talk|exchange] [centres on|circles around] how {who} has been getting on of late.
- How {who} has been getting on of late is what the [exchange|talk] [circles around|centres on].

- {who} [answers|responds] at [length|some length] and [opens up|warms] as the questions go on.
- As the questions go on, {who} [warms|opens up] and [responds|answers] at [some length|length].
""")

TOPIC = statements("""
- [Chief|Main] concerns are {topics}.
- {topics} [stand|are] at the centre of the concerns.

- {topics} [come up|are raised] [again and again|more than once].
- [More than once|Again and again] the talk returns to {topics}.

- Much of the account [concerns|is about] {topics}.
- {topics} [take up|fill] much of the account.
""")

TOPICS = {
    "work": "[working life|employment]",
    "family": "[relatives|family ties]",
    "relationships": "[partnership|a close relationship]",
    "money": "[finances|money matters]",
    "health": "[physical health|bodily complaints]",
    "housing": "[the living situation|housing]",
    "study": "[studies|education]",
    "friends": "[contact with others|social life]",
    "loss": "[bereavement|a loss]",
    "alcohol": "[drinking|alcohol]",
    "trauma": "[frightening memories|past danger]",
    "worry": "[worries|constant tension]",
}

NOUNS = {
    "anhedonia": "joylessness",
    "low_mood": "[dejection|gloom]",
    "sleep": "sleeplessness",
    "fatigue": "exhaustion",
    "appetite": "[poor appetite|loss of appetite]",
    "guilt": "self-blame",
    "concentration": "[inattention|absent-mindedness]",
    "psychomotor": "[agitation|slowness]",
}
"""Symptoms by name, for what is absent."""

ABSENT = statements("""
- [Hardly any|No clear] signs of {absent} are [given|mentioned].
- Of {absent}, [no clear|hardly any] signs are [mentioned|given].

- The picture does not [include|hold] {absent}.
- {absent} [have no place|play no part] in the picture.
""")

FUNCTIONING = {
    "minimal": statements("""
- Daily life [runs|goes on] without [real|notable] hindrance, and {who} [copes|manages] well.
- {who} [manages|copes] well, and daily life [goes on|runs] without [notable|real] hindrance.

- There is [steady|regular] contact with others and [room|time] for plans.
- {who} has [time|room] for plans and [regular|steady] contact with others.
"""),
    "mild": statements("""
- Duties are met, [if|though] with [more effort|less ease] than before.
- With [less ease|more effort] than before, {who} [still|yet] meets {his} duties.

- The burden is [light|limited] so far and [comes and goes|varies from week to week].
- It [varies from week to week|comes and goes], and the burden is [limited|light] so far.
"""),
    "moderate": statements("""
- [Several|Some] areas of life are [affected|touched], and only part of the load is carried.
- Only part of the load is carried, with [some|several] areas of life [touched|affected].

- Performance has [dropped|slipped] in ways that [others|those around] begin to notice.
- [Those around|Others] begin to notice that performance has [slipped|dropped].
"""),
    "moderately severe": statements("""
- [Most|Nearly all] areas of life [have narrowed|are cut back], and help is [needed|called for].
- Help is [called for|needed], as [nearly all|most] areas of life [are cut back|have narrowed].

- {who} [withdraws|has pulled back] from duties and people [for days|for weeks] at a stretch.
- [For weeks|For days] at a stretch {who} [has pulled back|withdraws] from people and duties.
"""),
    "severe": statements("""
- Daily life has [all but stopped|come to a halt], and {who} [relies|depends] on others for basics.
- For basics {who} [depends|relies] on others, daily life having [come to a halt|all but stopped].

- [Even|Just] washing and getting dressed are [beyond reach|too much] on [most|many] mornings.
- On [many|most] mornings [just|even] getting dressed and washing are [too much|beyond reach].
"""),
}
"""By PHQ-8 band."""

REFLECTION = statements("""
- It would be [useful|worthwhile] to [explore|ask] what has [helped|given relief] before.
- It is worth [asking|exploring] what has [given relief|helped] before.

- {who} may [gain|profit] from [naming|sorting] one burden at a time.
- [Sorting|Naming] one burden at a time may [ease|lighten] the load.

- Behind the words there is a wish to be [understood|heard] [without judgement|in peace].
- The wish to be [heard|understood] [in peace|without judgement] is there behind the words.

- Strengths [show|are visible] in the [humour|patience|honesty] of the replies.
- The [honesty|humour|patience] of the replies [shows|points to] strengths.
""")
