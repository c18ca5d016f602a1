"""The eight PHQ-8 items in words, with how often and how much; and risk.

Slots beside the person's: ``{freq}`` how often and ``{deg}`` how much, by item score.
"""

from synthaudit.clinic.wording import statements

FREQUENCY = (
    "",
    "[on some days|now and then|on a few days a week|every so often|once or twice a week]",
    "[on most days|more days than not|on over half the days|more often than not]",
    "[nearly every day|day after day|almost daily|every single day|without a day's break]",
)
DEGREE = (
    "",
    "[slightly|mildly|a little|somewhat]",
    "[clearly|markedly|noticeably|considerably]",
    "[severely|profoundly|extremely|utterly]",
)

ITEMS = {
    "anhedonia": statements("""
- [pleasure in|interest in] {hobby} is {deg} [reduced|dulled]; {freq} {he} [leaves it|lets it be].
- {freq} {he} [lets it be|leaves it]: the [interest in|pleasure of] {hobby} is {deg}
  [dulled|reduced].

- {who} is {deg} [indifferent|cool] towards {hobby}, once a joy, and {freq} [turns down|says no to]
  {friend}.
- Towards {hobby}, [formerly|once] a joy, {he} feels {deg} [cool|indifferent]; {friend} is
  [put off|turned down] {freq}.

- {freq} [nothing|no pastime] appeals, and even {pet} gets {deg} [shortened|curtailed] attention.
- Even {pet} [is given|receives] {deg} [curtailed|shortened] attention; [no pastime|nothing] appeals
  {freq}.

- Music, [meals|food] and {hobby} leave {him} {deg} [cold|unmoved] {freq}.
- {freq} {who} is left {deg} [unmoved|cold] by [food|meals], music and {hobby}.

- {freq} {he} [sits|stays] in the car outside [the house|the front door], {deg}
  [uninterested|listless] about [the evening|what comes next].
- {deg} [listless|uninterested] about [what comes next|the evening], {he} [stays|sits] in the car
  outside [the front door|the house] {freq}.
"""),
    "low_mood": statements("""
- {who} [describes|reports] feeling {deg} low {freq}, [worst|heaviest]
  [in the mornings|before noon].
- {freq}, and [heaviest|worst] [before noon|in the mornings], {he} [reports|describes] feeling {deg}
  low.

- {his} mood is {deg} [lowered|depressed] {freq}, with tears [outside|near] {spot}.
- {freq} {he} is {deg} [depressed|lowered] in mood, and tears [came|flowed] [near|outside] {spot}.

- The future [looks|seems] {deg} [bleak|dark] {freq}, [above all|mostly] when {he} thinks of
  {month}.
- {freq}, [mostly|above all] at the thought of {month}, what lies ahead [seems|looks] {deg}
  [dark|bleak].

- {who} is {deg} [saddened|downcast] {freq} and [was unable to|could not] say [why|what for] when
  {friend} asked.
- When {friend} asked, {he} [could not|was unable to] say [what for|why] {he} is {deg}
  [downcast|saddened] {freq}.

- {freq} {he} [wakes|starts the day] {deg} [dejected|sad], and it [at best|hardly] lifts
  [towards|by] {wake}.
- {he} is {deg} [sad|dejected] {freq} from the [first|earliest] hour, and it [hardly|at best] lifts
  [by|towards] {wake}.
"""),
    "sleep": statements("""
- Sleep is {deg} [broken|disturbed] {freq}: {he} [wakes|is up] at {wake} and [lies|stays] awake.
- {freq} {he} [is up|wakes] at {wake} and [stays|lies] awake; sleep is {deg} [disturbed|broken].

- {freq} it takes {him} {mins} minutes to [fall asleep|drop off], and the nights are {deg}
  [short|cut short].
- The nights are {deg} [cut short|short], and [dropping off|falling asleep] takes {mins} minutes
  {freq}.

- {who} [listens|lies listening] to {pet} at {wake} {freq}, {deg} [short of|starved of] sleep.
- {deg} [starved of|short of] sleep, {he} [lies listening|listens] to {pet} at {wake} {freq}.

- {freq} {he} [sleeps|stays in bed] until {big} minutes past the alarm, {deg} [oversleeping|late].
- {deg} [late|oversleeping], {he} [stays in bed|sleeps] {big} minutes past the alarm {freq}.

- Nights [at home|there] are {deg} [restless|unquiet]; {freq} {he} [gets up|rises] {few} times and
  [makes tea|reads].
- {freq} {he} [rises|gets up] {few} times to [read|make tea], and the nights are {deg}
  [unquiet|restless].
"""),
    "fatigue": statements("""
- {who} is {deg} [tired|drained] {freq} and [rests|sits down] after {mins} minutes of
  <housework|ironing>.
- After {mins} minutes of <housework|ironing> {he} [sits down|rests], {deg} [drained|tired] {freq}.

- {freq} the [stairs|steps] at {work} leave {him} {deg} [exhausted|worn].
- {he} is {deg} [worn|exhausted] {freq} by the [steps|stairs] at {work}.

- [energy|strength] is {deg} [lowered|diminished]; {freq} {he} [naps|lies down] at {wake}.
- {freq} {he} [lies down|naps] at {wake}, {his} [strength|energy] {deg} [diminished|lowered].

- {freq} {pet} is [fed|seen to] late because {who} feels {deg} [weary|spent].
- Feeling {deg} [spent|weary], {he} [feeds|sees to] {pet} late {freq}.

- {who} [puts off|postpones] the <laundry|washing-up> {freq}, {deg} [lacking in|short of] energy
  since {month}.
- {deg} [short of|lacking in] energy since {month}, {he} [postpones|puts off] the
  <laundry|washing-up> {freq}.
"""),
    "appetite": statements("""
- Appetite is {deg} [reduced|poor]; {freq} <breakfast|lunch> [is left|goes uneaten].
- {freq} <breakfast|lunch> [goes uneaten|is left], and appetite is {deg} [poor|reduced].

- {freq} {he} [picks at|pushes away] what {friend} cooks; {his} appetite is {deg} [lessened|weak].
- With {deg} [weak|lessened] appetite, {he} [pushes away|picks at] what {friend} cooks {freq}.

- {who} [eats|snacks] late at night {freq}, about {wake}, and feels {deg} [overfull|heavy].
- {deg} [heavy|overfull], {he} [snacks|eats] at about {wake} {freq}.

- Food [tastes|seems] {deg} [bland|dull] {freq}, and <belts|clothes> have [needed|wanted] altering
  since {month}.
- Since {month} <belts|clothes> have [wanted|needed] altering; food [seems|tastes] {deg}
  [dull|bland] {freq}.

- {freq} supper is a <biscuit|slice of toast> at {wake}, as {his} appetite is {deg} [down|blunted].
- {his} appetite is {deg} [blunted|down], and supper is a <biscuit|slice of toast> at {wake} {freq}.
"""),
    "guilt": statements("""
- {who} is {deg} [self-critical|hard on {himself}] {freq}, [chiefly|mainly] about {friend}.
- {freq}, [mainly|chiefly] about {friend}, {he} is {deg} [hard on {himself}|self-critical].

- {freq} {he} feels {deg} [guilty|ashamed] [over|about] an unanswered letter from {place}.
- An unanswered letter from {place} leaves {him} {deg} [ashamed|guilty] {freq}.

- {who} [calls|thinks] {himself} a burden {freq} and is {deg} [troubled|pained] [by|at] the thought.
- {freq} {he} is {deg} [pained|troubled] [at|by] the thought of [being|having become] a burden.

- {freq} {he} feels {deg} [worthless|inferior] [beside|next to] colleagues at {work}.
- [next to|beside] colleagues at {work} {he} feels {deg} [inferior|worthless] {freq}.

- A [mistake|slip] at {work} in {month} still makes {him} feel {deg} [useless|blameworthy] {freq}.
- {freq} {he} feels {deg} [blameworthy|useless] over a [slip|mistake] at {work} in {month}.
"""),
    "concentration": statements("""
- {freq} {his} attention is {deg} [scattered|impaired], and [forms|letters] take {mins} minutes.
- [letters|forms] take {mins} minutes {freq}, {his} attention being {deg} [impaired|scattered].

- {who} [reads|goes over] the same page {few} times {freq} and is {deg} [slowed|hindered] in
  thought.
- {deg} [hindered|slowed] in thought, {he} [goes over|reads] the same page {few} times {freq}.

- {freq} {he} [loses|drops] the thread when {friend} [speaks|talks], {deg} [absent|distracted].
- {deg} [distracted|absent], {he} [drops|loses] the thread {freq} when {friend} [talks|speaks].

- [errors|mistakes] [creep in|happen] at {work} {freq}, and decisions are {deg} [hampered|laboured].
- Decisions are {deg} [laboured|hampered], and [mistakes|errors] [happen|creep in] at {work} {freq}.

- {who} is {deg} [forgetful|muddled] {freq} and [left|forgot] the <iron|stove> on {few} times since
  {month}.
- Since {month} the <iron|stove> was [forgotten|left] on {few} times, as {he} is {deg}
  [muddled|forgetful] {freq}.
"""),
    "psychomotor": statements("""
- {friend} [finds|notices] that {he} [moves|speaks] {deg} [slowed|slower] {freq}.
- {freq} {he} is {deg} [slower|slowed] in [speech|movement], as {friend} [noticed|finds].

- {freq} {who} is {deg} [restless|fidgety] and [paces|walks] between
  <door and window|kitchen and hall>.
- {deg} [fidgety|restless], {he} [walks|paces] between <door and window|kitchen and hall> {freq}.

- {his} [gestures|movements] are {deg} [slow|sparing], and {freq} <a shower|dressing> takes {mins}
  minutes.
- {freq} <a shower|dressing> takes {mins} minutes, with {deg} [sparing|slow] [movements|gestures].

- {who} [drums|taps] on the table {freq}, {deg} [agitated|unsettled], [till|until] {pet} leaves the
  room.
- {deg} [unsettled|agitated], {he} [taps|drums] on the table {freq} [until|till] {pet} leaves the
  room.
"""),
}
"""By symptom: what a note says when the item scores above zero."""

DENIED = {
    "anhedonia": "[loss of interest|any loss of pleasure]",
    "low_mood": "[sadness|low spirits]",
    "sleep": "[trouble sleeping|sleep problems]",
    "fatigue": "[tiredness|lack of energy]",
    "appetite": "[change of appetite|trouble eating]",
    "guilt": "[guilt|self-reproach]",
    "concentration": "[trouble concentrating|lapses of attention]",
    "psychomotor": "[slowing|restlessness]",
}

ABSENT = statements("""
- {who} [denies|reports no] {absent} and {absent_too}.
- neither {absent} nor {absent_too} [is reported|was found].

- Asked [directly|outright], {he} [knows|has] neither {absent} nor {absent_too}.
- [no sign of|nothing points to] {absent} or {absent_too}, [even when asked|on asking].
""")

SAFE = statements("""
- {who} [denies|has no] thoughts of [self-harm|suicide], [today|now] or [earlier|before].
- No thoughts of [suicide|self-harm] [now|today], nor [before|earlier].

- [asked|when asked] about [suicide|self-harm], {he} [answers|says] no without [pause|hesitation].
- {he} [says|answers] no, without [hesitation|pause], [when asked|asked] about [self-harm|suicide].

- No [danger|risk] to {himself} or [others|anybody else] [at present|today]; {friend} is
  [at hand|reachable].
- {friend} can be [reached|called]; [today|at present] no [risk|danger] to {himself} or
  [anybody else|others].
""")

AT_RISK = statements("""
- {who} [speaks of|has] passing thoughts that life is [not worth it|pointless], [with no|without]
  plan or intent, and would [call|phone] {friend}.
- {he} would [phone|call] {friend}: thoughts that life is [pointless|not worth it] [come|pass],
  [without|with no] intent or plan.

- [at times|on bad evenings] {he} wishes not to [wake up|be here]; there is no [plan|intent], and
  {pet} [keeps|holds] {him} here.
- {pet} [holds|keeps] {him} here when, [on bad evenings|at times], {he} wishes not to
  [be here|wake up]; no [intent|plan].

- Thoughts of death [occur|come] [in the evening|at night]; a safety plan with {few}
  [contacts|numbers] was [written|agreed] with {friend}.
- With {friend} a safety plan of {few} [numbers|contacts] was [agreed|written], as thoughts of death
  [come|occur] [at night|in the evening].
""")
