"""Resources, mental state, medication and plan."""

from synthaudit.clinic.wording import statements

RESOURCES = statements("""
- {who} [finds|draws] comfort in {hobby} and in {pet}.
- Comfort [comes|is drawn] from {pet} and from {hobby}.

- {his} [free time|leisure] goes into {hobby}, [often|mostly] with {friend}.
- [mostly|often] with {friend}, {he} [gives|devotes] {his} [leisure|free time] to {hobby}.

- {friend} [rings|visits] {few} times a week; they are [joined|linked] by {hobby}.
- {few} times a week {friend} [visits|rings], [linked|joined] to {him} by {hobby}.

- {who} [showed|brought] a photograph of {pet} and [smiled|brightened] [briefly|at it].
- A photograph of {pet} [made|had] {him} [brighten|smile] [at it|briefly].

- {he} is [proud of|pleased with] {hobby}, [learnt|taken up] from {his} {kin} in {year}.
- [taken up|learnt] from {his} {kin} in {year}, {hobby} [is|remains] what {he} is
  [pleased with|proud of].

- Walks with {pet} round {place}, {mins} minutes, [give|lend] the day a [frame|shape].
- The day [gets|takes] its [shape|frame] from walks of {mins} minutes round {place} with {pet}.
""")

MENTAL_STATE = statements("""
- [neatly|tidily] dressed, {who} [keeps|holds] eye contact and [speaks|talks] in [whole|full]
  sentences.
- {who} [talks|speaks] in [full|whole] sentences, [holds|keeps] eye contact, is [tidily|neatly]
  dressed.

- [awake|alert] and [oriented|clear], {he} [describes|lays out] dates [exactly|with precision].
- Dates are [laid out|described] [with precision|exactly]; {he} is [clear|oriented] and
  [alert|awake].

- {his} speech is [quiet|soft], thought is [ordered|coherent], and {he} [turns|twists] a ring
  [while|when] talking.
- [when|while] talking {he} [twists|turns] a ring; speech [soft|quiet], thought [coherent|ordered].

- Affect is [narrow|restricted] at first and [warms|opens] when {hobby} [comes up|is mentioned].
- When {hobby} [is mentioned|comes up], an affect at first [restricted|narrow] [opens|warms].

- {who} [sits|perches] on the edge of the chair in a <green|grey> coat, [hands|palms]
  [folded|pressed].
- In a <green|grey> coat, [palms|hands] [pressed|folded], {he} [perches|sits] on the edge of the
  chair.

- No [sign|hint] of [confusion|disorientation]; memory for {month} is [intact|good].
- Memory for {month} is [good|intact], with no [hint|sign] of [disorientation|confusion].
""")

MEDICATION = statements("""
- {drug} {dose} [daily|a day] since {since}, [without a gap|taken regularly].
- Since {since} {he} [takes|has been on] {drug}, {dose} [a day|daily],
  [taken regularly|without a gap].

- [continue|go on with] {drug} at {dose}; <a dry mouth|nausea> in {month} [passed|settled]
  [after|within] {n} days.
- <a dry mouth|nausea> from {drug} in {month} [settled|passed] [within|after] {n} days; {dose}
  [is kept|goes on].

- [continue|keep] {drug} {dose} [at night|in the evening]; blood [tests|checks] are due [after|in]
  {few} weeks.
- [after|in] {few} weeks blood [checks|tests] are due; {drug} {dose} is [kept|continued]
  [in the evening|at night].

- {who} [forgets|misses] {drug} ({dose}) about {few} times a week and [asks|wishes] for a
  [pill box|reminder].
- A [reminder|pill box] is [wished|asked] for, as {drug} ({dose}) is [missed|forgotten] about {few}
  times a week.

- [raised|increased] to {dose} of {drug} [on|with] {his} [agreement|consent], after {weeks} weeks on
  less.
- After {weeks} weeks on less, {drug} is [increased|raised] to {dose} [with|on] {his}
  [consent|agreement].
""")

UNMEDICATED = statements("""
- {who} [prefers|wishes] to [do without|go without] medicine and [chooses|opts for]
  [talking|therapy] first.
- [therapy|talking] first is {his} [choice|wish]; {he} [prefers|wants] to [go without|do without]
  medicine.

- No medicine [at present|for now]; {n} sessions of [therapy|counselling] are [planned|booked] in
  {place}.
- {n} sessions of [counselling|therapy] in {place} are [booked|planned], and no medicine
  [for now|at present].
""")

PLAN = statements("""
- [next|our next] appointment is on {next}; {friend} is [welcome|invited] to [join|come].
- {friend} is [invited|welcome] to [come|join] at the next appointment, on {next}.

- [until|before] {next} {he} will [write|keep] a [diary|log] of <mood|sleep> and [walk|go out]
  {mins} minutes a day.
- A [log|diary] of <mood|sleep> and {mins} minutes' [outing|walk] a day are [agreed|set]
  [before|until] {next}.

- [review|return] on {next}, [sooner|earlier] if things [worsen|get worse]; Dr {doctor} [holds|has]
  the file.
- Dr {doctor} [has|holds] the file; [return|review] on {next}, [earlier|sooner] if things
  [get worse|worsen].

- A letter [goes|is sent] to {work} about [shorter|lighter] hours [from|as of] {next}.
- [as of|from] {next} [lighter|shorter] hours are [asked for|requested] in a letter to {work}.

- {who} [joins|starts] the <Thursday|Tuesday> group on {next}, {n} [sessions|evenings] in {street}.
- {n} [evenings|sessions] of the <Thursday|Tuesday> group in {street} [start|begin] on {next}.

- [goal|aim] by {next}: {hobby} [once|one time] a week, and [one|a] call to {other}.
- By {next}, {he} [aims|means] to [call|ring] {other} and [return|get back] to {hobby}
  [one time|once] a week.

- We [agreed|settled] on {n} [sessions|hours] of behavioural [activation|therapy] with Ms {name},
  [starting|from] {next}.
- [from|starting] {next}, Ms {name} will [give|offer] {n} [hours|sessions] of behavioural
  [therapy|activation].
""")
