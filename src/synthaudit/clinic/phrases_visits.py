"""How a note begins: who comes, from where, why; what changed since the last visit."""

from synthaudit.clinic.wording import statements

FIRST_VISIT = statements("""
- {full}, {age}, [works as|is] {job} [from|in] {town} and was [referred|sent] by {referrer}
  [because of|for] {complaint}.
- [referred|sent] by {referrer} [for|on account of] {complaint}: {full}, {job} [aged|of] {age}
  [living in|from] {town}.

- [first appointment|initial visit] of {full} ({age}), {job} in {town}, who [asks for|seeks] help
  with {complaint}.
- {full} ({age}) from {town}, [by trade|who is] {job}, [came|attended] for the first time
  [seeking help with|asking about] {complaint}.

- [seen on|assessment on] {today}: {full}, {age} years old, {job}; [main concern|reason] is
  {complaint}.
- {complaint} [is what brings|brought] {full}, {job} of {age}, to the [clinic|service] on {today}.

- {referrer} [asked us to see|arranged for us to see] {full}, {job} [aged|of] {age}, [about|over]
  {complaint}.
- We [met|saw] {full} ({job}, {age}) at the [request|suggestion] of {referrer}; the [question|issue]
  is {complaint}.

- {complaint}, [present|there] for {weeks} weeks, [led|brought] {full} to us; {he} is {age} and
  [works as|is] {job} in {town}.
- At {age}, {full}, {job} [living in|from] {town}, has [lived with|known] {complaint} for {weeks}
  weeks.

- [record|file] {record}: {full}, aged {age}, {job}, [presents|comes] with {complaint}.
- {full} ([file|record no.] {record}), {job}, {age} years, [reports|speaks of] {complaint}.

- It [took|cost] {full} {weeks} weeks to [come|ask for help]; {he} is {job}, {age}, and
  [describes|has] {complaint}.
- {full} [hesitated|waited] {weeks} weeks [before coming|before calling]: {job}, {age},
  [troubled by|with] {complaint}.

- {full} [arrives|came] {mins} minutes early, [in|wearing] work clothes; {he} is {job}, {age}, and
  [wants|hopes for] help with {complaint}.
- [already|sitting] in the waiting room {mins} minutes [ahead of time|too soon]: {full}, {job} of
  {age}, [here for|because of] {complaint}.
""")

HOUSEHOLD = statements("""
- {who} [lives|is living] {company} in {home} in {town}.
- Home is {home} in {town}, [where|in which] {he} [lives|stays] {company}.

- [at home|living situation]: {home}, {company}; money is [tight|short] but the rent is
  [manageable|paid].
- {who} [rents|has] {home}, lives {company}, and [gets by|manages] on [little|tight] money.

- {who} [grew up|was raised] in {place} as [one|the {order}] of {few} children; today {he}
  [lives|stays] {company} in {home}.
- [one|the {order}] of {few} children from {place}, {he} now [shares|occupies] {home},
  [living|staying] {company}.

- {who} [moved|came] to {town} in {year} and [lives|stays] {company} in {home}.
- [since|from] {year} {he} [has lived|has been] in {town}, [in|occupying] {home}, {company}.

- {home} in {town} is where {who} [lives|stays] {company}, [together with|as does] {pet}.
- [together with|along with] {pet}, {who} [occupies|lives in] {home} in {town}, {company}.
""")

LATER_VISIT = statements("""
- {full} [returned|came back] on {today}, {gap} weeks after the [last|previous] visit.
- On {today}, {gap} weeks [on from|since] the [previous|last] appointment, {full} [came|was seen]
  again.

- [follow-up|review] of {full}, {job}, [last|previously] seen on {last}.
- {full}, {job}, [attends|is here] for [review|follow-up]; [the last|our previous] meeting was on
  {last}.

- [visit number|appointment] {visit} for {full}; {he} came by {transport} from {town}.
- {full} [travelled|arrived] by {transport} from {town} for [appointment|visit number] {visit}.

- {full} [phoned|rang] twice since {last} and [now|today] [attends|comes] in person, [bringing|with]
  {friend}.
- Since {last} there were two [calls|phone calls] from {full}, who [today|now] [brings|has brought]
  {friend} [along|for support].

- [record|file] {record}: {full} is [seen|reviewed] again after {gap} weeks [of|with] the agreed
  plan.
- {gap} weeks [into|of] the agreed plan, {full} ([file|record no.] {record}) is [reviewed|seen] once
  more.

- {full}, {age}, [kept|came to] the [appointment|review] on {today} after [missing|cancelling] one.
- After [missing|cancelling] one [review|appointment], {full}, {age}, [came|attended] on {today}.
""")

RETURN = statements("""
- {topic} can [still|even now] [weigh|press] on {him}, though [less than|not as much as] in
  {lastmonth}.
- [less than|not as much as] in {lastmonth}, {he} is [still|even now] [burdened|weighed down] by
  {topic}.

- [talk|the conversation] [turned|went back] to {topic}; {who} [found|has found] [new|other] words
  for it.
- {who} [came back|returned] to {topic} and [spoke|could talk] about it [in new words|differently].

- [as for|about] {topic}, {he} has [since|now] [written|sent] a letter of {few} pages to {friend}.
- A letter of {few} pages [went|was sent] to {friend} [about|concerning] {topic}.

- {topic} is [no longer|hardly ever] the first thing {he} [thinks of|remembers]
  [on waking|each morning].
- [on waking|each morning] {he} [no longer|hardly ever] thinks first of {topic}.

- [a dream|dreams] about {topic} [returned|came again] {few} times since {last}.
- {few} times since {last} {he} [dreamt|was woken by dreams] of {topic}.

- {who} [told|has told] {friend} about {topic}, [which|and that] [brought|gave] some [relief|ease].
- Some [relief|ease] [came|followed] from [telling|speaking to] {friend} about {topic}.

- [nothing|little] has [changed|moved] regarding {topic}, and {who} [says so|states this]
  [plainly|openly].
- {who} [says|states] [plainly|openly] that as regards {topic} [little|nothing] has [moved|changed].

- [with|thanks to] {friend} {he} [drew up|wrote] a list of {n} [points|questions] on {topic}.
- A list of {n} [questions|points] on {topic} was [made|drafted] together with {friend}.
""")

CHANGE = {
    "lower": statements("""
- The PHQ-8 [total|score] is {points} [lower|less] than in {lastmonth}.
- [compared with|against] {lastmonth}, the questionnaire [shows|gives] {points} [less|fewer].

- [things|matters] have [eased|improved]: {points} [off|fewer on] the PHQ-8 [since|after] {last}.
- [since|after] {last} the PHQ-8 [fell|dropped] by {points}, and {he} [sees|feels] it [too|as well].

- {who} is [surprised|glad] that the [questionnaire|PHQ-8] has [come down|improved] by {points}.
- An improvement of {points} on the [PHQ-8|questionnaire] [surprises|pleases] {him}.
"""),
    "higher": statements("""
- The PHQ-8 [total|score] is {points} [higher|more] than in {lastmonth}.
- [compared with|against] {lastmonth}, the questionnaire [shows|gives] {points} more.

- [things|matters] have [worsened|got harder]: {points} [added on|more on] the PHQ-8 [since|after]
  {last}.
- [since|after] {last} the PHQ-8 [rose|went up] by {points}, [as|which] {he} had [expected|feared].

- {who} is [dismayed|sorry] that the [questionnaire|PHQ-8] has [gone up|climbed] by {points}.
- A rise of {points} on the [PHQ-8|questionnaire] [dismays|worries] {him}.
"""),
    "equal": statements("""
- The PHQ-8 [total|score] [has not moved|is unchanged] [since|from] {lastmonth}.
- [compared with|against] {lastmonth}, the questionnaire [shows|gives] [no change|the same total].

- [nothing|no point] [gained or lost|has moved] on the PHQ-8 [since|after] {last}.
- [since|after] {last} the PHQ-8 [stood still|stayed level], [to|much to] {his} [regret|annoyance].
"""),
}
