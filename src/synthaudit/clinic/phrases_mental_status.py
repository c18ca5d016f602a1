"""What a mental status examination finds: banks by clinical picture and section.

Each line is one finding, in the language of ``clinic.wording``. ``any`` holds what fits whatever
the picture.
"""

from collections.abc import Mapping


def _bank(lines: str) -> tuple[str, ...]:
    """Read a bank: one finding a ``- ``."""
    return tuple(" ".join(entry.split()) for entry in lines.split("\n- ")[1:])


APPEARANCE = _bank("""
- {age} years old, [looks|appears] [younger|older] than that, in a <green|grey|brown|red> coat
- [neat|tidy] and [clean|well kept], wears the [clothes|uniform] of {his} work as {job}
- [unwashed|unkempt], with <odd shoes|a torn sleeve>; {friend} had [brought|driven] {him} from
  {town}
- [slim|slight] and [pale|sallow], hair <tied back|cut short>, [arrives|comes] with {friend}
- [stout|sturdy] person of {age}, [dressed|clothed] for the [season|weather], carries a bag from
  {work}
- [casually|plainly] dressed, [clean|groomed]; a <scar|plaster> on the <left hand|chin>, {weeks}
  weeks old
- clothes [creased|crumpled] as if slept in, [eyes|lids] [reddened|swollen], a smell of <smoke|damp>
- [dark rings|shadows] under the eyes after {few} nights, otherwise [tidy|groomed], aged {age}
""")

SECTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "behaviour": {
        "organic": _bank("""
- [searches|fumbles] for the <glasses|door> several times and [turns|looks] to {friend} for answers
- [gets up|wanders] every {mins} minutes and has to be [led|guided] back to the chair
- [calm|friendly], but [mistakes|takes] the examiner for a [colleague|neighbour] from {street}
"""),
        "substance": _bank("""
- [trembles|shakes] and [sweats|perspires]; [last|latest] use {n} hours [ago|before]
- [unsteady|swaying] on {his} feet, [sits|drops] down [heavily|at once], [asks|begs] for water
- [restless|fidgety], [rubs|scratches] both arms, wants to [smoke|go out] after {mins} minutes
"""),
        "psychotic": _bank("""
- [looks|glances] at the [door|window] again and again and [moves|pulls] the chair to the wall
- [guarded|wary]; [answers|replies] only after [long|lengthy] pauses and [refuses|declines] to sit
- [whispers|mutters] to {himself} twice and [smiles|grimaces] without [visible|apparent] reason
"""),
        "elated": _bank("""
- [paces|strides] about, [rearranges|stacks] the papers and [phones|rings] {friend} in between
- [overfamiliar|overly familiar], [hugs|slaps] the examiner on [meeting|arrival], cannot stay seated
- [gestures|waves] with both arms and [laughs|sings] at [every|each] turn of the conversation
"""),
        "low": _bank("""
- sits [slumped|bent] with [lowered|fixed] gaze and [hardly|barely] moves for {mins} minutes
- [weeps|cries] when {hobby} [comes up|is mentioned], then [apologises|says sorry] [twice|at length]
- [slow|sluggish] in every [movement|gesture], [needs|takes] [long|a while] to leave the chair
"""),
        "anxious": _bank("""
- [grips|clutches] the armrest, [checks|asks about] the way out, and [breathes|sighs] [fast|hard]
- [tense|stiff] on the edge of the chair, [twists|folds] a [tissue|ticket] for {mins} minutes
- [apologetic|eager to please], [asks|wants to hear] several times whether all this is
  [normal|known]
"""),
        "bodily": _bank("""
- [holds|presses] a hand to the [stomach|chest] throughout and [lists|names] {few} earlier tests
- keeps the [coat|jacket] on, [shivers|is cold], and [avoids|looks away from] the [scales|mirror]
- [yawns|stretches] often, [asks|wishes] to [stand|walk] because of the back, is [polite|friendly]
"""),
        "unsteady": _bank("""
- [warm|charming] at first, then [abrupt|cutting] when {friend} is [late|mentioned]
- [slams|bangs] the door on entering, [calms|settles] within {mins} minutes and [jokes|talks] freely
- [withdrawn|shy], [hides|covers] the forearms, [tests|asks] whether the examiner will [stay|leave]
"""),
        "developmental": _bank("""
- [avoids|dodges] eye contact and [turns|spins] a [pen|key ring] through the whole interview
- [jumps|gets] up {few} times, [touches|examines] every [object|switch] in the room, is
  [cheerful|kind]
- [sits|stays] close to {kin} {other} and [waits|looks] for a nod before each [answer|reply]
"""),
    },
    "speech": {
        "any": _bank("""
- [normal|even] in [rate|pace], [volume|loudness] and [melody|tone]
- [fluent|flowing], with [whole|complete] sentences and a [slight|faint] accent of {place}
"""),
        "organic": _bank("""
- [halting|groping], with [names|words] [missing|lost] and [replaced|filled in] by 'the thing'
- [repeats|returns to] the same [story|remark] about {work} {few} times
"""),
        "substance": _bank("""
- [slurred|thick] and [slow|blurred], [clearer|better] towards the end
- [hasty|hoarse], [breaks off|stops] in the middle of [sentences|answers]
"""),
        "psychotic": _bank("""
- [sparse|scanty], with [pauses|gaps] of up to {few} minutes and [words|terms] of {his} own making
- [monotonous|flat], [drifts|slides] from the question to <radio waves|the neighbours>
"""),
        "elated": _bank("""
- [loud|booming] and [pressed|unstoppable], [full of|rich in] [puns|rhymes]
- [rapid|fast]; [interrupts|talks over] the examiner and {friend} alike
"""),
        "low": _bank("""
- [soft|quiet] and [slow|halting], [answers|replies] come after [seconds|a while]
- [few|scant] words, [trails off|fades] at the end of [sentences|answers]
"""),
        "anxious": _bank("""
- [hurried|rushed], [voice|tone] [trembling|unsteady] when {work} is [mentioned|named]
- [detailed|exact], [asks back|checks] often whether it was [understood|clear]
"""),
    },
    "mood": {
        "organic": _bank("""
- [puzzled|bewildered], [in between|at times] [irritable|cross] since {month}
- [cheerful|content] without much [cause|ground], [tearful|weepy] {few} times a day
"""),
        "substance": _bank("""
- [low|flat] and [irritable|edgy], with [craving|longing] [above all|mostly] in the evening
- [ashamed|remorseful] about the last {weeks} weeks, [otherwise|apart from that] even
"""),
        "psychotic": _bank("""
- [fearful|frightened] and [tense|on guard], [worst|most of all] at {wake}
- [perplexed|at a loss], with [spells|bouts] of [dread|terror] since {month}
"""),
        "elated": _bank("""
- 'better than ever', [elated|exalted] for {weeks} weeks, [irritable|cross] when
  [contradicted|stopped]
- [soaring|euphoric], [plans|intends] to [buy|open] a [shop|school] in {place}
"""),
        "low": _bank("""
- [low|sad] and [empty|hopeless] for {weeks} weeks, [lowest|worst] around {wake}
- [joyless|dejected]; neither {hobby} nor {pet} [brings|gives] [relief|pleasure]
- [numb|hollow], [guilty|ashamed] towards {friend} since {month}
"""),
        "anxious": _bank("""
- [anxious|worried] [most|nearly all] of the day, about {work} and about {friend}
- [nervous|on edge] since {month}, [calmer|easier] only with {hobby}
"""),
        "bodily": _bank("""
- [worried|uneasy] about the body, [otherwise|beyond that] [even|level]
- [tired|worn out] and [discouraged|fed up] after {weeks} weeks of [complaints|trouble]
"""),
        "unsteady": _bank("""
- [changes|swings] within hours, from [rage|anger] to [emptiness|despair], since {month}
- [lonely|abandoned] after a [quarrel|row] with {friend}, [hurt|bitter]
"""),
        "developmental": _bank("""
- [even|level], [overwhelmed|flooded] when [plans|routines] change
- [merry|bright] at [home|play], [frustrated|cross] at tasks of over {mins} minutes
"""),
    },
    "affect": {
        "any": _bank("""
- [congruent|in keeping] with the mood, [range|span] [preserved|full]
- [responsive|reactive], [brightens|softens] when {pet} is [mentioned|named]
"""),
        "organic": _bank("""
- [labile|easily moved], from tears to [laughter|smiles] within {few} minutes
"""),
        "psychotic": _bank("""
- [blunted|flat], at times [out of keeping|at odds] with what is [said|told]
- [restricted|shallow], with [sudden|brief] [suspicion|alarm]
"""),
        "elated": _bank("""
- [expansive|infectious], [tips over|turns] into [anger|tears] quickly
"""),
        "low": _bank("""
- [narrow|restricted] and [sad|downcast], [hardly|barely] reactive
- [constricted|dull], one [brief|faint] smile at the mention of {pet}
"""),
        "anxious": _bank("""
- [tense|anxious] but [reactive|warm], [eases|relaxes] after {mins} minutes
"""),
        "unsteady": _bank("""
- [intense|stormy], [shifts|turns] several times within {mins} minutes
"""),
    },
    "thought": {
        "organic": _bank("""
- [loses|drops] the thread, [believes|insists] that {friend} [took|hid] the [purse|keys]
- [slowed|laborious] and [concrete|literal], [clings|sticks] to events of {year}
"""),
        "substance": _bank("""
- [ordered|coherent], [circles|turns] around [obtaining|avoiding] the next [dose|glass]
- [orderly|logical]; [plays down|makes light of] {few} [relapses|slips] since {month}
"""),
        "psychotic": _bank("""
- [convinced|certain] that <the landlord|the tram company> [reads|records] {his} thoughts
- [loosened|disjointed]; thoughts are [withdrawn|taken away] at {wake} by a [device|machine]
- [systematised|elaborate] [belief|conviction] of being [followed|watched] from {street}
"""),
        "elated": _bank("""
- [flight of ideas|leaping from idea to idea], from {hobby} to [politics|inventions]
- [grandiose|lofty]: [claims|is sure] to be [owed|promised] the [town hall|harbour] of {place}
"""),
        "low": _bank("""
- [slowed|sluggish] and [coherent|orderly], [brooding|ruminating] on a [mistake|debt] of {year}
- [ideas|thoughts] of [guilt|worthlessness] towards {friend}, no [delusion|fixed false belief]
- [hopeless|dark] view of the [coming|next] {weeks} weeks, otherwise [ordered|logical]
"""),
        "anxious": _bank("""
- [ordered|coherent]; [worries|fears] about [fainting|losing control] at {spot}
- [circling|chained] worries about {work}, [seen|recognised] as [excessive|too much]
- [recurring|intrusive] [images|pictures] of an [accident|event] in {month}, [fought|pushed] away
"""),
        "compulsive": _bank("""
- [intrusive|unwanted] thoughts of [dirt|harm], [resisted|fought] for {mins} minutes at a time
- [coherent|ordered], [taken up|filled] with [counting|checking] {n} times, felt as
  [senseless|absurd]
"""),
        "bodily": _bank("""
- [coherent|ordered], [narrowed|confined] to the [body|stomach] and to {few} [missing|further] tests
- [preoccupied|taken up] with [weight|sleep], [calculates|counts] [hours|portions] daily
"""),
        "unsteady": _bank("""
- [coherent|ordered]; sees people as [wholly|all] good or [wholly|all] bad, {friend} [included|too]
- [suspicious|mistrustful] of [motives|intentions] at {work}, [open|able] to other [readings|views]
"""),
        "developmental": _bank("""
- [concrete|literal], [rich|full] in facts about {hobby}, [jumps|skips] over [connections|links]
- [simple|short] chains of thought, [distracted|drawn off] by [sounds|lights] every {few} minutes
"""),
    },
    "perception": {
        "any": _bank("""
- no [hallucinations|false perceptions] [reported|described] or [observed|seen]
- [undisturbed|intact]; [denies|reports no] voices and visions
"""),
        "organic": _bank("""
- [sees|describes] [children|animals] in the room at night since {month}
- no voices; [mistakes|takes] the coat stand for a [person|guest] at {wake}
"""),
        "substance": _bank("""
- [crawling|tingling] on the skin {few} nights ago, [gone|settled] now
- no [hallucinations|voices] at present; [shadows|noises] during the last withdrawal
"""),
        "psychotic": _bank("""
- [hears|reports] {few} voices that [comment|argue], [loudest|clearest] at {wake}
- a [voice|whisper] of {his} {kin} [gives|issues] orders, [resisted|ignored] so far
"""),
        "anxious": _bank("""
- [surroundings|people] [seem|feel] [unreal|far away] during attacks of {mins} minutes
"""),
    },
    "cognition": {
        "any": _bank("""
- [oriented|clear] to person, place and time; [attention|memory] [intact|good]
- [alert|awake], [names|gives] the date, [recalls|repeats] all three words after {mins} minutes
"""),
        "organic": _bank("""
- [oriented|clear] to person only; [recalls|keeps] none of three words after {few} minutes
- [gives|names] the year as {year}; [attention|alertness] [fluctuates|wavers] by the hour
"""),
        "substance": _bank("""
- [oriented|clear]; [recall|short-term memory] of the last {n} days [patchy|full of gaps]
"""),
        "low": _bank("""
- [oriented|clear]; [concentration|attention] [fails|tires] after {mins} minutes of [reading|talk]
"""),
        "elated": _bank("""
- [oriented|clear], [distractible|drawn off by every sound], [serial sevens|sums]
  [broken off|dropped]
"""),
        "developmental": _bank("""
- [strong|good] memory for [dates|timetables], [weak|poor] at [planning|switching] tasks
- [manages|solves] tasks of a [younger|much younger] age, [tires|gives up] after {mins} minutes
"""),
    },
    "insight": {
        "good": _bank("""
- [good|full]: [sees|recognises] the [illness|condition] and [asks for|accepts] treatment
- [present|intact], [links|traces] the [change|complaints] to events of {month}
"""),
        "partial": _bank("""
- [partial|limited]: [accepts|takes] help because {friend} [insists|wishes it]
- [wavering|uncertain], [agrees|consents] to {n} [sessions|visits] [on trial|for now]
"""),
        "poor": _bank("""
- [absent|lacking]: [sees|finds] [no need|no reason] for [treatment|a stay]
- [poor|slight], [blames|holds] {friend} and {work} [responsible|to account] for [everything|it all]
"""),
    },
    "risk": {
        "any": _bank("""
- no [thoughts|intention] of [suicide|harming {himself}], nor of harming others; {friend}
  [is informed|knows whom to call]
- [denies|reports no] wish to die, [names|mentions] {pet} and {hobby} as reasons to [go on|live]
"""),
        "raised": _bank("""
- [passing|fleeting] wish to be dead since {month}, no plan; [agrees|promises] to call {friend}
- [thoughts|ideas] of suicide on {few} days a week, [stays|keeps] away from means,
  [crisis|safety] plan [written|agreed]
"""),
    },
}
