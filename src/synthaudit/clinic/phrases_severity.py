"""How serious it is as a whole: one bank for each PHQ-8 band."""

from synthaudit.clinic.wording import statements

IMPRESSION = {
    "minimal": statements("""
- [overall|all in all] {he} is [well|in good shape], with [hardly any|next to no] depressive
  symptoms, and [works|manages] as [usual|ever].
- [next to no|hardly any] depressive symptoms; {he} [manages|works] as [ever|usual] and is
  [in good shape|well].

- [days|the weeks] at {work} [go|pass] [smoothly|normally], and {hobby} [still gives|brings] full
  pleasure.
- {hobby} [brings|still gives] full pleasure, and [the weeks|days] at {work} [pass|go]
  [normally|smoothly].

- {who} [laughs|jokes] easily, [sleeps|rests] well and [sees|meets] {friend}
  [as before|as often as before].
- [as before|as often as before] {he} [meets|sees] {friend}, [rests|sleeps] well and [jokes|laughs]
  easily.
"""),
    "mild": statements("""
- [overall|all in all] the depressive symptoms are mild; {he} [keeps up|manages] [work|the job] with
  [some|a little] effort.
- With [a little|some] effort {he} [manages|keeps up] [the job|work]; mild depressive symptoms
  [overall|all in all].

- [daily|everyday] life [carries on|goes on] with [small|minor] cutbacks: {hobby} [waits|is put off]
  at times.
- [minor|small] cutbacks in [everyday|daily] life: at times {hobby} [is put off|waits].

- {who} is [somewhat|a bit] [below par|off form] but [keeps|holds to] most [habits|plans] with
  {friend}.
- Most [plans|habits] with {friend} are [held to|kept], though {he} is [a bit|somewhat]
  [off form|below par].
"""),
    "moderate": statements("""
- [overall|all in all] depressive symptoms of moderate [degree|strength]; {he} [struggles|labours]
  through half the [shifts|days] at {work}.
- {he} [labours|struggles] through half the [days|shifts] at {work}; moderate depressive symptoms
  [all in all|overall].

- Work [suffers|slips]: {few} [sick days|absences] since {month}, and {hobby} is
  [shelved|set aside].
- {few} [absences|sick days] since {month}, {hobby} [set aside|shelved]: work [slips|suffers].

- {who} [copes|manages] with [part|half] of what is [due|needed] and [leaves|hands] the rest to
  {friend}.
- [half|part] of what is [needed|due] gets done, the rest is [handed|left] to {friend}.
"""),
    "moderately severe": statements("""
- [overall|all in all] marked depressive symptoms, [between|somewhere between] moderate and severe;
  {he} is [signed off|on sick leave] for {weeks} weeks.
- [on sick leave|signed off] for {weeks} weeks, {he} has marked symptoms, moderate to severe,
  [all in all|overall].

- {who} has [stopped|dropped] {hobby} [altogether|for good] and [manages|gets to] {work} on {few}
  days a month.
- {hobby} has been [dropped|stopped] [for good|altogether]; {work} is [reached|managed] on {few}
  days a month.

- <bills|letters> [pile up|lie unopened] since {month}, and {friend} [does|takes over] the shopping.
- {friend} [takes over|does] the shopping, and since {month} the <bills|letters>
  [lie unopened|pile up].
"""),
    "severe": statements("""
- [overall|all in all] the depression is severe; {he} [cannot|is unable to] work and [hardly|barely]
  leaves bed.
- Severe depression [all in all|overall]: {he} [barely|hardly] leaves bed and [is unable to|cannot]
  work.

- {who} [needs|depends on] {friend} for <dressing|washing>, meals and [medicine|tablets];
  [admission|a ward place] was [offered|discussed].
- [a ward place|admission] was [discussed|offered], as {he} [depends on|needs] {friend} for
  <dressing|washing>, meals and [tablets|medicine].

- {who} has [not left|stayed inside] {home} for {weeks} weeks and [answers|replies to]
  [no one|nobody].
- For {weeks} weeks {he} has [stayed inside|not left] {home}, [replying to|answering]
  [nobody|no one].
"""),
}
