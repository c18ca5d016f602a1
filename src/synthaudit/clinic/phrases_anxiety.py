"""What belongs to a diagnosis: anxiety, trauma, body, eating, personality, development."""

from synthaudit.clinic.wording import statements

DISORDERS = {
    "agoraphobia": statements("""
- {who} [goes|ventures] no further than {big} metres from the door [unless|except when] {friend}
  comes along.
- [except when|unless] {friend} comes along, {he} [ventures|goes] no further than {big} metres from
  the door.

- The <market|supermarket> in {street} [is avoided|is out of bounds] since {month}, and
  <buses|queues> too.
- Since {month} <buses|queues> and the <market|supermarket> in {street} are [out of bounds|avoided].

- On the number {big} bus {he} [stands|sits] by the door and [gets off|leaves] after {few} stops.
- After {few} stops {he} [leaves|gets off] the number {big} bus, having [sat|stood] by the door.
"""),
    "social": statements("""
- {who} [fears|dreads] [being looked at|being watched] while <eating|signing> and [avoids|skips] the
  canteen at {work}.
- The canteen at {work} is [skipped|avoided]: {he} [dreads|fears] [being watched|being looked at]
  while <eating|signing>.

- Before a <speech|toast> of {few} minutes in {month} {he} [blushed|shook] and [left|slipped out] by
  the back.
- {he} [shook|blushed] before a <speech|toast> of {few} minutes in {month} and [slipped out|left] by
  the back.

- {who} [rehearses|practises] phone calls {n} times and [lets|leaves] {friend} [ring|call] instead.
- {friend} [calls|rings] instead, [after|although] {he} [practises|rehearses] the phone call {n}
  times.
"""),
    "panic": statements("""
- Attacks of [fear|terror] with [palpitations|a racing heart] [come|strike] {n} times a month,
  [last|most recently] at {spot}.
- {n} times a month, [most recently|last] at {spot}, [a racing heart|palpitations] and [terror|fear]
  [strike|come].

- In {month} an ambulance [took|brought] {him} to {place}, where the <ECG|heart> was
  [found normal|in order].
- The <ECG|heart> was [in order|found normal] when an ambulance [brought|took] {him} to {place} in
  {month}.

- {who} [carries|keeps] water and {few} <mints|phone numbers> for the next attack, which
  [peaks|ends] in {mins} minutes.
- For the next attack, which [ends|peaks] in {mins} minutes, {he} [keeps|carries] water and {few}
  <mints|phone numbers>.
"""),
    "worry": statements("""
- {who} [worries|frets] about [money|bills], {kin} {other} and the <boiler|roof>, {n} hours a day.
- [bills|money], the <boiler|roof> and {kin} {other}: {he} [frets|worries] {n} hours a day.

- <neck|shoulder> muscles are [tight|tense], and {he} [rings|phones] {friend} {few} times a day to
  [check|ask].
- {few} times a day {he} [phones|rings] {friend} to [ask|check], with <neck|shoulder> muscles
  [tense|tight].

- [many|most] sentences [begin|start] with what if, from {hobby} to <the news|the weather>.
- From {hobby} to <the news|the weather>, [most|many] sentences [start|begin] with what if.
"""),
    "mixed": statements("""
- [nerves|tension] and [sadness|tears] [alternate|take turns], neither [leading|ahead], since
  {month}.
- Since {month} [tears|sadness] and [tension|nerves] [take turns|alternate], neither
  [ahead|leading].

- {who} [trembles|is on edge] before [work|a shift] and is [tearful|sad] after, [most|some] weeks
  {few} times.
- {few} times in [most|some] weeks {he} is [sad|tearful] after [a shift|work] and
  [on edge|trembling] before.

- A [tight|knotted] stomach [by day|at work] and [heavy|dull] evenings with {pet} [make up|fill]
  {his} week.
- {his} week is [filled|made up] by a [knotted|tight] stomach [at work|by day] and [dull|heavy]
  evenings with {pet}.
"""),
    "compulsion": statements("""
- {who} [checks|tests] the <front door|stove> {big} times before [leaving|work] and [turns|goes]
  back twice.
- Before [work|leaving] the <front door|stove> is [tested|checked] {big} times, and twice {he}
  [goes|turns] back.

- [washing|hand washing] takes {mins} minutes [a time|each time], and {his} <hands|knuckles> are
  [cracked|sore].
- {his} <hands|knuckles> are [sore|cracked] from [hand washing|washing], {mins} minutes
  [each time|a time].

- {he} [counts|taps] to {n} at <doorways|kerbs> [lest|so that] nothing [befalls|happens to]
  {friend}.
- So that nothing [happens to|befalls] {friend}, {he} [taps|counts] to {n} at <doorways|kerbs>.
"""),
    "trauma": statements("""
- [images|pictures] of that <day|night> in {month} [return|break in] {n} times a week, with the
  <noise|smell>.
- {n} times a week [pictures|images] of that <day|night> in {month} [break in|return], with the
  <noise|smell>.

- {who} [sits|stays] with {his} back to the wall and [starts|jumps] at
  <slammed doors|squealing brakes> in {street}.
- At <slammed doors|squealing brakes> in {street} {he} [jumps|starts], and [stays|sits] with {his}
  back to the wall.

- [nightmares|bad dreams] wake {him} at {wake}; {pet} [lies|sleeps] [across|on] the bed for safety.
- For safety {pet} [sleeps|lies] [on|across] the bed, as [bad dreams|nightmares] wake {him} at
  {wake}.

- {who} [takes|makes] a detour of {mins} minutes round {place} and [talks|speaks] of it
  [numbly|flatly].
- A detour of {mins} minutes round {place} is [made|taken], and {he} [speaks|talks] of it
  [flatly|numbly].
"""),
    "somatic": statements("""
- [pain|aches] in back, belly and <jaw|knees> since {year}; {n} specialists in {place} [found|saw]
  no cause.
- {n} specialists in {place} [saw|found] no cause for the [aches|pain] in back, belly and
  <jaw|knees> since {year}.

- {who} [brings|carries] a folder of {big} <letters|results> and [asks|wishes] for one more
  <scan|test>.
- One more <scan|test> is [wished|asked] for, and a folder of {big} <letters|results>
  [carried|brought] along.

- The <burning|pricking> [moves|wanders] from <feet|hands> to <chest|throat>, and [eases|calms] with
  {pet} near.
- With {pet} near, the <burning|pricking> that [wanders|moves] from <feet|hands> to <chest|throat>
  [calms|eases].
"""),
    "health": statements("""
- {who} [fears|is sure of] a [tumour|cancer], [feels|presses] a gland {big} times a day and
  [reads|looks] online.
- A gland is [pressed|felt] {big} times a day; {he} [is sure of|fears] a [cancer|tumour] and
  [looks|reads] online.

- {few} [normal|clear] scans in {place} since {month} [calmed|reassured] {him} for {n} days
  [each|apiece].
- For {n} days [apiece|each] {he} was [reassured|calmed] by {few} [clear|normal] scans in {place}
  since {month}.

- Since {kin} {other} <died|fell ill> in {year}, every <cough|mole> [means|spells] the worst.
- Every <cough|mole> [spells|means] the worst since {kin} {other} <died|fell ill> in {year}.
"""),
    "restriction": statements("""
- {who} [feels|sees {himself} as] too large, [though|while] {friend} and the <doctor|nurse> see
  [thinness|frailty].
- [while|though] {friend} and the <doctor|nurse> see [frailty|thinness], {he}
  [sees {himself} as|feels] too large.

- Meals [with others|at {work}] are [avoided|skipped], and a [list|notebook] of [allowed|safe] foods
  has {n} lines.
- A [notebook|list] of [safe|allowed] foods has {n} lines; meals [at {work}|with others] are
  [skipped|avoided].

- A [meal plan|menu] was [agreed|set up] with the dietitian, Ms {name}, [weekly|regular] weighing
  [included|too].
- With the dietitian, Ms {name}, a [menu|meal plan] was [set up|agreed], [regular|weekly] weighing
  [too|included].
"""),
    "bulimia": statements("""
- {few} [binges|bouts of overeating] a week, [alone|in secret] at about {wake}, are [followed|met]
  by [shame|disgust].
- [disgust|shame] [meets|follows] {few} [bouts of overeating|binges] a week, [in secret|alone] at
  about {wake}.

- {who} [hides|conceals] wrappers from {friend} and [thinks|judges] {himself} by <shape|the mirror>
  [alone|only].
- Judging {himself} [only|alone] by <shape|the mirror>, {he} [conceals|hides] wrappers from
  {friend}.

- The [eating diary|meal log] shows the [trigger|cue]: <evenings|late shifts> at {work} without
  <a break|lunch>.
- <evenings|late shifts> at {work} without <a break|lunch> are the [cue|trigger] in the
  [meal log|eating diary].
"""),
    "instability": statements("""
- [feelings|moods] [flip|swing] within {mins} minutes, from [love|warmth] for {friend} to
  [rage|scorn].
- From [warmth|love] for {friend} to [scorn|rage] {his} [moods|feelings] [swing|flip] within {mins}
  minutes.

- {who} [broke|smashed] {n} plates in {month} when {other} <did not ring|was late>, then
  [begged|pleaded] for pardon.
- When {other} <did not ring|was late> in {month}, {n} plates were [smashed|broken], then {he}
  [pleaded|begged] for pardon.

- [emptiness|a hollow feeling] [drives|sends] {him} out at {wake}; {few} jobs and {n} <cities|homes>
  since {year}.
- {few} jobs and {n} <cities|homes> since {year}; [a hollow feeling|emptiness] [sends|drives] {him}
  out at {wake}.

- In the skills group {he} [used|tried] the <breathing|counting> exercise {n} times and [rode|sat]
  it out.
- {n} times {he} [tried|used] the <breathing|counting> exercise from the skills group and [sat|rode]
  it out.
"""),
    "avoidant": statements("""
- {who} has [never|not once] [asked|spoken up] at {work} for [fear|dread] of [criticism|ridicule] in
  {n} years.
- For [dread|fear] of [ridicule|criticism] {he} has [not once|never] [spoken up|asked] in {n} years
  at {work}.

- {he} [longs|wishes] for company yet [declined|refused] {few} [invitations|dates] from {other}
  since {month}.
- {few} [dates|invitations] from {other} were [refused|declined] since {month}, though {he}
  [wishes|longs] for company.

- {who} [holds|considers] {himself} [plain|awkward] and [deletes|redrafts] a message {n} times
  before sending.
- A message is [redrafted|deleted] {n} times before sending by someone who [considers|holds]
  {himself} [awkward|plain].
"""),
    "autism": statements("""
- <hand dryers|strip lights> and [chatter|small talk] at {work} [overwhelm|flood] {him} after {mins}
  minutes.
- After {mins} minutes [small talk|chatter] and <hand dryers|strip lights> at {work}
  [flood|overwhelm] {him}.

- {who} [knows|recites] every <bus route|timetable> round {town} and [needs|wants] {n}
  [days'|days of] notice of changes.
- {n} [days of|days'] notice of changes is [wanted|needed]; {he} [recites|knows] every
  <bus route|timetable> round {town}.

- [jokes|hints] from {friend} [pass|go] unnoticed, and eye contact [hurts|costs effort],
  [since|from] childhood.
- [from|since] childhood eye contact [costs effort|hurts] and [hints|jokes] from {friend} [go|pass]
  unnoticed.
"""),
    "attention": statements("""
- {who} [starts|begins] {n} tasks [a morning|before noon], [finishes|ends] one and [mislays|loses]
  the keys {few} times a week.
- {few} times a week the keys are [lost|mislaid]; {n} tasks are [begun|started]
  [before noon|a morning], one [ended|finished].

- [school reports|reports] from {place}, {year}, [describe|speak of] a <chatterbox|dreamer> who
  [cannot|would not] sit.
- A <chatterbox|dreamer> who [would not|cannot] sit is [described|recorded] in
  [reports|school reports] from {place}, {year}.

- {he} [interrupts|breaks in] {n} times in {mins} minutes, [legs|fingers] [bouncing|moving],
  [sorry|apologising] each time.
- [apologising|sorry] each time, {he} [breaks in|interrupts] {n} times in {mins} minutes,
  [fingers|legs] [moving|bouncing].
"""),
}
