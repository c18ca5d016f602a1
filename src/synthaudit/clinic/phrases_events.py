"""What happened to people: the details by which one life differs from all others."""

from synthaudit.clinic.wording import statements

EVENTS = statements("""
- {his} {kin} {other} died in {month} after {weeks} weeks [on a ward|in hospital] in {place}; {who}
  [was there|sat by the bed] [at the end|on the last night].
- {who} [sat up|kept watch] with {his} {kin} {other} on a [ward|hospital ward] in {place} for
  {weeks} weeks [until|before] the death in {month}.
> the death of {his} {kin} {other}

- {work} [closed|shut down] in {month} and {who} [lost|was let go from] {his} [post|job] after {n}
  years.
- After {n} years {he} [was laid off|became redundant] when {work} [shut|closed its doors] in
  {month}.
> the closure of {work}

- A burst pipe [flooded|ruined] the kitchen floor in {month}, and the insurer [refuses|will not pay]
  {sum} pounds [of repairs|for the work].
- The insurer [declined|refused] {sum} pounds of [repairs|building work] after a pipe [burst|broke]
  in {month} and [soaked|ruined] the kitchen floor.
> the flooded kitchen in {month}

- In {month} a [delivery van|van] [ran into|hit] {his} car near {place}; {few} ribs
  [broke|were broken] and {he} [missed|lost] {weeks} weeks of work.
- {few} broken ribs and {weeks} weeks [off work|at home] [followed|came after] a [collision|crash]
  with a van near {place} in {month}.
> the crash near {place}

- The neighbour, Mr {name}, [took|has taken] {him} to court over {big} centimetres of <fence|hedge>
  in {street}.
- [a court case|a lawsuit] over {big} centimetres of <fence|hedge> [was brought|was begun] by Mr
  {name}, {his} neighbour in {street}.
> the quarrel with Mr {name}

- Burglars [came|struck] in {month} and took {his} {kin}'s watch and {sum} pounds
  <from a tin|in cash>.
- {sum} pounds and a watch that was {his} {kin}'s [went|were stolen] in a [raid|burglary] in
  {month}.
> the burglary in {month}

- {his} {kin} {other} [emigrated|moved] to {country} in {month}, and the Sunday calls have
  [dwindled|stopped] after {weeks} weeks.
- Sunday calls with {his} {kin} {other}, who [left for|moved to] {country} in {month},
  [ceased|dried up] after {weeks} weeks.
> {other}'s move to {country}

- {who} [failed|did not pass] the driving test for the {order} time in {place} and has
  [told|admitted it to] nobody but {other}.
- Nobody but {other} [knows|has been told] that {he} [failed|did not pass] {his} {order} driving
  test in {place}.
> the driving test in {place}

- [promoted|moved up] in {month}, {he} now [leads|answers for] {big} people at {work} and
  [dreads|fears] the Monday meeting.
- {he} [dreads|is afraid of] the Monday meeting [now that|since] {big} people at {work}
  [report to|look to] {him}, [after|following] a promotion in {month}.
> the promotion at {work}

- For {n} years {who} has [cared for|looked after] {his} {kin} {other}, whose dementia [now|lately]
  [means|brings] {few} broken nights a week.
- {few} broken nights a week [come from|are due to] the dementia of {his} {kin} {other},
  [in {his} care|cared for by {him}] for {n} years.
> the care of {other}

- A divorce in {year} [left|saddled] {him} with {sum} pounds of debt and the <dining table|piano>
  nobody [wanted|would take].
- {who} [came out of|left] a marriage in {year} with {sum} pounds of debt and a <dining table|piano>
  nobody [would take|wanted].
> the divorce of {year}

- A loan to {his} {kin} {other} for a food van in {place} [went bad|was lost]: {sum} pounds are
  [gone|owed].
- {sum} pounds [lent|given] to {his} {kin} {other} for a food van in {place} are
  [lost|not coming back].
> the loan to {other}

- {his} {kin} {other} was [told of|found to have] Parkinson's disease in {month}, {n} days after
  <a birthday|moving house>.
- {n} days after <a birthday|moving house>, in {month}, {his} {kin} {other} [learnt of|was told of]
  Parkinson's disease.
> {other}'s illness

- The shed on plot {big} of the [allotments|gardens] in {street} [burnt|burned] down in {month},
  with {n} years of <seeds|tools> in it.
- {n} years of <seeds|tools> were [lost|in it] when {his} shed on plot {big}, {street},
  [burned|burnt] down in {month}.
> the fire on plot {big}

- The cat, {other}, [had to be|was] put to sleep in {month} after {n} years, and the <basket|bowl>
  is [still|to this day] by the stove.
- By the stove [still|to this day] [stands|is] the <basket|bowl> of {other}, the cat of {n} years,
  put to sleep in {month}.
> the loss of the cat

- At {work} {sum} pounds were [missing|short] in {month}, and {who} was [questioned|suspected] for
  {weeks} weeks before the [error|mistake] was found.
- It took {weeks} weeks to find the [mistake|error] behind {sum} pounds [short|missing] at {work} in
  {month}; [till then|meanwhile] {who} was [suspected|questioned].
> the missing money at {work}

- On the platform at {place} {he} [saw|witnessed] a stranger [collapse|fall] in {month} and
  [held|kept hold of] the man's hand for {mins} minutes.
- For {mins} minutes {he} [kept hold of|held] the hand of a stranger who [fell|collapsed] on the
  platform at {place} in {month}.
> what happened on the platform at {place}

- {who} was <attacked|robbed> on the number {big} night bus in {month}; a passenger called {other}
  [stepped in|helped].
- A passenger called {other} [helped|stepped in] when {he} was <attacked|robbed> in {month} on the
  night bus, number {big}.
> the attack on the number {big} bus

- The family farm near {place}, {big} hectares, was [sold|auctioned] in {month}
  [against|in spite of] {his} wishes by {his} {kin}.
- [against|contrary to] {his} wishes {his} {kin} [auctioned|sold] the family farm, {big} hectares
  near {place}, in {month}.
> the sale of the farm

- The landlord, Mr {name}, [gave|served] notice in {month}; {he} has {weeks} weeks to [clear|leave]
  the place and {sum} pounds [saved|put by].
- [with|on] {sum} pounds [put by|saved], {he} has {weeks} weeks to [leave|clear] the place after
  notice from Mr {name} in {month}.
> the notice from Mr {name}

- A caller [posing|pretending to be] from the bank [took|tricked] {sum} pounds [from|out of] {him}
  in {month}; only {other} [knows|was told].
- Only {other} [was told|knows] that in {month} {he} lost {sum} pounds to a caller who
  [claimed to be|said he was] from the bank.
> the call that cost {sum} pounds

- [surgery|an operation] on the left knee in {place} in {month} went well, [yet|but] {he} was on
  crutches for {weeks} weeks and [alone|housebound].
- {weeks} weeks on crutches, [housebound|alone], [followed|came after] [an operation|surgery] on the
  left knee in {place} in {month}.
> the operation in {place}

- {who} [fell from|came off] a ladder at {work} in {month}, {few} metres, and {his} <shoulder|wrist>
  has not been right since.
- {his} <shoulder|wrist> has [troubled|bothered] {him} since a fall of {few} metres from a ladder at
  {work} in {month}.
> the fall at {work}

- After {n} years of friendship {other} [broke off|ended] contact in {month} over a <joke|remark> at
  a wedding in {place}.
- A <joke|remark> at a wedding in {place} [cost|lost] {him} {other}, a friend of {n} years, who has
  [kept silent|not called] since {month}.
> the break with {other}

- The wedding to {other}, [planned|set] for {month} with {big} guests in {place}, was
  [called off|cancelled] {n} days before.
- {n} days before the date in {month} the wedding to {other} was [cancelled|called off]; {big}
  guests had been [asked|invited] to {place}.
> the cancelled wedding

- {who} has [waited|been waiting] {weeks} weeks for a residence letter, and the office in {place}
  [mislaid|lost] {his} [papers|file] in {month}.
- In {month} the office in {place} [lost|mislaid] {his} [file|papers]; the residence letter is
  {weeks} weeks [late|overdue].
> the residence letter

- Since {month} {work} has [put|had] {him} on nights, {few} in a row, and {he} [eats|has supper] at
  {wake}.
- {few} nights in a row since {month}, [ordered|rostered] by {work}, [mean|have meant] supper at
  {wake}.
> the night work at {work}

- The storm in {month} [took|tore off] {big} tiles, and {his} {kin} {other} [stayed|camped] on the
  sofa for {weeks} weeks.
- {his} {kin} {other} [slept|camped] on the sofa for {weeks} weeks after {big} tiles
  [came off|were torn away] in the storm in {month}.
> the storm in {month}

- {who} and {his} {kin} {other} have not [spoken|been on terms] since {month} over
  <a dresser|a ring> worth {sum} pounds.
- Over <a dresser|a ring> worth {sum} pounds {he} and {his} {kin} {other} [fell out|stopped talking]
  in {month}.
> the quarrel over the inheritance

- {who} [left|gave up] evening classes in {language} in {month}, {weeks} weeks before the
  <certificate|exam>, when {other} [moved|went] away.
- {weeks} weeks short of the <certificate|exam>, in {month}, {he} [gave up|left] evening classes in
  {language} because {other} had [gone|moved] away.
> the end of the evening classes

- The club in {street} where {he} spent {n} years of Fridays [folded|closed] in {month}; {big}
  members [remained|were left].
- With {big} members [left|remaining], the club in {street}, {his} Fridays for {n} years,
  [closed|folded] in {month}.
> the end of the club in {street}

- {his} bicycle, a [present|gift] from {his} {kin} {other}, was [stolen|taken] outside {work} in
  {month}, and {he} [walks|goes on foot] for {big} minutes.
- {he} [goes on foot|walks] for {big} minutes since the bicycle {his} {kin} {other} [gave|bought]
  {him} was [taken|stolen] outside {work} in {month}.
> the stolen bicycle

- The sale of the house in {street} [fell through|failed] for the {order} time in {month}, with
  {sum} pounds in [fees|costs].
- {sum} pounds in [costs|fees] [are gone|went] since the house in {street} [failed|fell through] for
  the {order} time in {month}.
> the house in {street}

- {who} [found|discovered] letters in {month} which [show|prove] that {his} {kin} {other} [had|kept]
  a second family in {place}.
- That {his} {kin} {other} [kept|had] a second family in {place} [came out|emerged] from letters
  {he} [came across|found] in {month}.
> the letters from {place}

- A new manager at {work}, Ms {name}, [counts|times] every break; {who} [received|was given] {few}
  warnings [by|before] {month}.
- {few} warnings [came|arrived] by {month} from Ms {name}, the new manager at {work}, who
  [times|counts] every break.
> the trouble with Ms {name}

- {his} {kin} {other} [came|moved in] for {n} days in {month} and has [stayed|been there] {weeks}
  weeks, with {big} boxes in the <hall|hallway>.
- {big} boxes [fill|block] the <hall|hallway> since {his} {kin} {other} [arrived|came] in {month}
  for {n} days and [remained|stayed] {weeks} weeks.
> {other}'s long visit

- {who} [crossed|walked] {big} kilometres to {place} in {month} to [see|visit] the grave of {his}
  {kin} {other} for the first time in {n} years.
- For the first time in {n} years {he} [visited|saw] the grave of {his} {kin} {other},
  [walking|crossing] {big} kilometres to {place} in {month}.
> the walk to {place}

- The <nursery|school> in {place} [lost|mislaid] {his} godchild {other} for {mins} minutes in
  {month}, and {he} [cannot|is unable to] let it go.
- {he} is [unable to|not able to] let go of the {mins} minutes in {month} when the <nursery|school>
  in {place} [could not find|had lost] {his} godchild {other}.
> the day {other} was missing

- After {n} years {he} [met|ran into] {other}, who had bullied {him} at school in {place}, at the
  gate of {work} in {month}.
- At the till of {work}, in {month}, [stood|waited] {other}, who {n} years [ago|before] had bullied
  {him} at school in {place}.
> meeting {other} again

- The [café|tea room] {he} opened with {other} in {street} [lasted|kept going] {weeks} weeks and
  [swallowed|took] {sum} pounds [of savings|before {month}].
- {sum} pounds [went into|were sunk in] the [tea room|café] in {street} that {he} and {other}
  had to [shut|close] after {weeks} weeks, in {month}.
> the failed business in {street}
""")
