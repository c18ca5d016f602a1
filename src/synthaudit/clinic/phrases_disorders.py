"""What belongs to a diagnosis: disorders of mood, thought, sleep and dependence."""

from synthaudit.clinic.wording import statements

DISORDERS = {
    "alcohol": statements("""
- {who} [drinks|has] {n} units [on weekdays|a day] and [opened|began] the first bottle at {wake} in
  {month}.
- In {month} the first bottle was [begun|opened] at {wake}; {he} [has|drinks] {n} units
  [a day|on weekdays].

- [shaking|trembling] hands [on waking|each morning] and <cravings|sweats> until the first glass.
- Until the first glass {his} hands [tremble|shake], with <cravings|sweats>
  [each morning|on waking].

- {few} attempts to [stop|quit] since {year}; the longest [dry|sober] spell [lasted|was] {weeks}
  weeks.
- The longest [sober|dry] spell of {few} since {year} [was|lasted] {weeks} weeks.

- {friend} [found|counted] {big} empty bottles [behind|under] the stairs, and {who} [promised|swore]
  to cut down.
- {who} [swore|promised] to cut down [after|when] {friend} [counted|found] {big} empty bottles.
"""),
    "psychosis": statements("""
- {who} [hears|has heard] two voices that [comment on|talk over] what {he} does, [loudest|worst] at
  {wake}.
- Two voices, [worst|loudest] at {wake}, [talk over|comment on] what {he} does.

- <delivery vans|number plates> in {street} [carry|hold] messages [meant for|about] {him}, {he}
  [is sure|says].
- {he} [says|is sure] that <delivery vans|number plates> in {street} [hold|carry] messages
  [about|meant for] {him}.

- {who} [covered|taped over] the <router|television> in {month} because thoughts were being
  [read|drawn out].
- Because thoughts were being [drawn out|read], {he} [taped over|covered] the <router|television> in
  {month}.

- The [belief|conviction] that Mr {name} [listens in|records {him}] has [softened|faded]
  [a little|in part].
- By now the [conviction|belief] that Mr {name} [records {him}|listens in] has [in part|a little]
  [faded|softened].
"""),
    "schizoaffective": statements("""
- With the low spirits came a voice that [scolds|blames] {him}, [first|mostly] at {wake} in {month}.
- A voice that [blames|scolds] {him} [arrived|came] with the low spirits, [mostly|first] at {wake}
  in {month}.

- {who} [believes|is convinced] that the <news|radio> [speaks of|announces] {his} guilt, {nights}.
- That the <news|radio> [announces|speaks of] {his} guilt is what {he} [is convinced of|believes],
  {nights}.

- [even when|also while] the mood [lifts|brightens], voices [remain|stay] for {weeks} weeks.
- Voices [stay|remain] for {weeks} weeks, [also while|even when] the mood [brightens|lifts].

- {who} [saw|read] [signs|hints] in {big} bus tickets that a verdict was [near|coming].
- In {big} bus tickets {he} [read|saw] [hints|signs] of a [coming|near] verdict.
"""),
    "mania": statements("""
- {who} has [slept|needed] {few} hours a night since {month} and [feels|is]
  [wide awake|full of power].
- [full of power|wide awake] on {few} hours a night, {he} has been [like this|so] since {month}.

- {he} [spent|laid out] {sum} pounds on <guitars|tickets> in {n} days and [plans|intends] a school
  in {country}.
- A school in {country} is [intended|planned], and {sum} pounds [went|were spent] on
  <guitars|tickets> in {n} days.

- Speech is [fast|pressed] and [leaps|jumps] from {hobby} to <politics|religion> in one breath.
- In one breath {he} [jumps|leaps] from {hobby} to <politics|religion>, in [pressed|fast] speech.

- {who} [rang|called] {big} people [one|in a single] night, and {friend} [took away|hid] the bank
  card.
- {friend} [hid|took away] the bank card after {big} people were [called|rung] in [a single|one]
  night.
"""),
    "bipolar": statements("""
- After [a high|an elated] spell in {month}, with {sum} pounds [spent|gone] in {n} days, the mood
  [sank|fell].
- The mood [fell|sank] after [an elated|a high] spell in {month} in which {sum} pounds were
  [gone|spent] in {n} days.

- {who} [recalls|counts] {few} highs since {year}, [each|every one] followed by [months|a stretch]
  of this.
- [every one|each] of {few} highs since {year} was followed by [a stretch|months] of this, {he}
  [counts|recalls].

- No [elation|high] now; {friend} [watches for|looks out for] short nights and [fast|rushed] talk.
- {friend} [looks out for|watches for] [rushed|fast] talk and short nights, but there is no
  [high|elation] now.
"""),
    "depression": statements("""
- It [began|started] {weeks} weeks ago, [for the first time|never before], after <a cold|a flu> in
  {month}.
- [never before|for the first time], {weeks} weeks ago, after <a cold|a flu> in {month}, it
  [started|began].

- {his} family knows [no|of no] depression, [apart from|except] {kin} {other}, who was [treated|ill]
  in {year}.
- [except|apart from] {kin} {other}, [ill|treated] in {year}, [nobody|no one] in the family had
  depression.

- [until|before] {month} {he} had [never|not] been [off sick|unwell] for more than {n} days.
- {he} had [not|never] been [unwell|off sick] longer than {n} days [before|until] {month}.

- {who} [withdrew|pulled back] from {friend} and [cancelled|missed] {few} [invitations|meetings]
  since {month}.
- {few} [meetings|invitations] have been [missed|cancelled] since {month} as {he}
  [pulled back|withdrew] from {friend}.
"""),
    "recurrent": statements("""
- This is the {order} episode; the [last|previous] one in {year} [lasted|took] {weeks} weeks.
- The [previous|last] episode, in {year}, [took|lasted] {weeks} weeks, and this is the {order}.

- {who} [knows|recognises] the [early|first] signs from {year}: [short|broken] nights, then
  [silence|retreat].
- From {year} {he} [recognises|knows] the [first|early] signs: [retreat|silence] after
  [broken|short] nights.

- In {year} {he} was an inpatient in {place} for {weeks} weeks and [left|came home]
  [well|recovered].
- [well|recovered] after {weeks} weeks as an inpatient in {place} in {year}, {he} [came home|left].

- [since|after] tablets were [stopped|left off] in {month} the [depression|illness] has
  [crept back|returned].
- The [illness|depression] [returned|crept back] [after|once] tablets were [left off|stopped] in
  {month}.
"""),
    "remission": statements("""
- The {order} episode [ended|was over] in {month}, and {he} has [stayed|been] [stable|steady] for
  {weeks} weeks.
- For {weeks} weeks {he} has [been|stayed] [steady|stable], the {order} episode [having ended|over]
  in {month}.

- {who} [keeps|carries] a card with {n} warning signs, [none|not one] of them [present|seen]
  [today|now].
- Of {n} warning signs on the card {he} [carries|keeps], [not one|none] is [seen|present]
  [now|today].

- A [slow|gradual] taper was [weighed|discussed]; after {few} episodes since {year} we
  [advise|favour] waiting.
- We [favour|advise] waiting after {few} episodes since {year}, though a [gradual|slow] taper was
  [discussed|weighed].
"""),
    "cyclothymia": statements("""
- {who} [charts|draws] {his} mood: {n} [bright|lively] days, then {few} [grey|flat] ones,
  [since|from] {year}.
- [from|since] {year} the chart of {his} mood [runs|goes] {n} [lively|bright] days, then {few}
  [flat|grey] ones.

- In [bright|lively] weeks {he} [starts|takes on] {n} projects, in [dull|grey] ones [drops|leaves]
  them.
- {n} projects are [taken on|started] in [lively|bright] weeks and [left|dropped] in [grey|dull]
  ones.

- {friend} [jokes|says] that one must ask [which|what] week it is before [inviting|visiting] {him}.
- Before [visiting|inviting] {him} one must ask [what|which] week it is, {friend} [says|jokes].

- The [ups|highs] [never|did not ever] led to [debts|trouble], but [jobs|courses] were changed {n}
  times.
- {n} changes of [course|job] came from the [highs|ups], though [trouble|debts] [did not|never did].
"""),
    "dysthymia": statements("""
- {who} [cannot|is unable to] recall [feeling|being] well for [longer|more] than {n} days since
  {year}.
- Since {year} {he} has not [been|felt] well for [more|longer] than {n} days, [by|on] {his} own
  account.

- [gloom|a grey veil] has [lain|hung] over [things|everything] since {his} <school days|teens> in
  {place}.
- Since {his} <school days|teens> in {place} [a grey veil|gloom] has [hung|lain] over
  [everything|things].

- {he} [functions|gets by] at {work}, [broods|frets] [at home|in the evening] and
  [takes it for|calls it] {his} nature.
- [in the evening|at home] {he} [frets|broods], at {work} [gets by|functions], and
  [calls it|takes it for] {his} nature.

- {kin} {other} [used to|would] call {him} the [sigher|rainy one], a [name|word] that [stuck|hurt].
- A [word|name] that [hurt|stuck] was {kin} {other}'s: the [rainy one|sigher].
"""),
    "insomnia": statements("""
- {who} [goes|gets] to bed at ten and [watches|follows] the clock [until|till] {wake}, {nights}.
- [till|until] {wake} {he} [follows|watches] the clock after [getting|going] to bed at ten,
  {nights}.

- The [fear|dread] of not sleeping [starts|sets in] <at supper|by dusk>, and {he} [tried|bought] {n}
  <pillows|remedies>.
- {n} <pillows|remedies> were [bought|tried]; <at supper|by dusk> the [dread|fear] of not sleeping
  [sets in|starts].

- [away|on holiday] in {place} {he} slept [well|soundly] {few} nights [running|in a row].
- {few} nights [in a row|running] {he} slept [soundly|well], [on holiday|away] in {place}.

- A [sleep log|diary] over {weeks} weeks [gives|shows] {n} hours in bed and {few} [asleep|of sleep].
- {few} hours [of sleep|asleep] to {n} in bed are what a [diary|sleep log] of {weeks} weeks
  [shows|gives].
"""),
    "adjustment": statements("""
- [before|until] {month} {he} was [well|untroubled]; [since then|from then on]
  [every plan|each task] feels too much.
- [each task|every plan] feels too much [from|since] {month} on; [until|before] then {he} was
  [untroubled|well].

- {who} [ties|links] it [all|entirely] to the [events|changes] since {month} and [expects|hopes] it
  to pass.
- it is [entirely|all] [linked|tied] to the [changes|events] since {month}, and {he} [hopes|expects]
  it will pass.

- {he} [goes|drives] {mins} minutes out of {his} way [not to|so as not to] [see|pass] {street}.
- [not to|so as not to] [pass|see] {street}, {he} [drives|goes] {mins} minutes out of {his} way.

- {who} [cannot|is unable to] [unpack|open] {n} boxes from {month} and [steps|walks] round them.
- {n} boxes from {month} are still [unopened|packed], and {he} [walks|steps] round them.
"""),
}
