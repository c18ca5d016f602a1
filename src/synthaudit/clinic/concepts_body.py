"""How fatigue, sleep, appetite, agitation and genitourinary symptoms show themselves.

Each entry: what a clinician would call it | how somebody would put it in a post.
"""

from synthaudit.clinic.concepts import bank

CONCEPTS = {
    "Decreased_energy_tiredness_fatigue": bank("""
    - exhaustion after light effort | I carried the shopping in and was [wiped|done for]
    - low energy throughout the day | my battery is on [five|two] percent from breakfast on
    - heaviness of arms and legs | my legs feel like [sandbags|wet concrete] on the stairs
    - difficulty in getting out of bed for lack of strength | I lie there because I've no
      [strength|energy] to stand up
    - a need to rest between small tasks | I fold two shirts and have to [lie|sit] down
    - physical weakness | I couldn't open a [jar|bottle], my arms have nothing in them
    - tiredness that rest does not relieve | I rested all weekend and I'm still
      [shattered|exhausted]
    - a slump in the early afternoon | by two o'clock I'm [running on fumes|flat out on the desk]
    - reduced stamina for sport | I used to run ten k, now one [block|lap] kills me
    - mental tiredness after conversations | one phone call and I'm [drained|spent]
    - washing and dressing as an effort | having a shower takes [all|every bit of] the energy I've
      got
    - a feeling of being run down | I feel run down like I'm [always getting|coming down with] a
      cold
    - slowness caused by lack of energy | I shuffle about because going faster [costs|takes] too
      much
    - dependence on coffee to stay upright | I'm on coffee number [five|six] and still knackered
    - cancelled evenings because of tiredness | I [bailed|cancelled] again, too tired to put shoes
      on
    - early exhaustion at work | I'm [finished|worn out] before the morning meeting ends
    - fatigue out of proportion to activity | I did nothing and I'm as [tired|beat] as after a
      shift
    - weariness on most mornings | I start the day already [weary|dead tired]
    - lack of energy for cooking | dinner is toast because I've no [energy|juice] to cook
    - a body that feels drained | it's like someone pulled the [plug|drain] on my body
    """),
    "Sleep_disturbance": bank("""
    - trouble falling asleep | I lie there till [two|three|four] staring at the ceiling
    - early waking hours before the alarm | I'm awake at [four|half four] and that's my night over
    - frequent waking in the night | I wake up every [hour|ninety minutes] like clockwork
    - sleeping far longer than usual | I slept [twelve|fourteen] hours and could go again
    - unrefreshing sleep | eight hours and I wake like I never [slept|went to bed]
    - nightmares that break the night | the nightmares get me up at [three|one] most nights
    - a reversed rhythm of day and night | I'm up all night and asleep by [noon|lunch]
    - dread of bedtime | I put off going to bed because I know I won't [sleep|drop off]
    - naps that replace a night's rest | I only get sleep in [naps|bits] on the sofa now
    - light sleep disturbed by small noises | a [tap|floorboard] and I'm wide awake for the night
    - lying awake with racing thoughts | my head starts up the second the [light|lamp] goes off
    - reliance on sleeping tablets | I can't sleep without the [tablets|pills] any more
    - talking or thrashing during sleep | I kick and mumble all night, my [partner|cat] moved out
      of the bed
    - insomnia on several nights a week | insomnia again, that's [three|four] nights this week
    - restless legs at bedtime | my legs won't settle in bed so I [don't sleep|walk the hall]
    - oversleeping alarms | I sleep straight through [three|four] alarms
    - drowsiness in the daytime from short nights | two hours of sleep and I'm nodding off on the
      [bus|train]
    - waking with a jolt | I keep [jolting|snapping] awake just as I drift off
    - irregular bedtimes | one night it's nine, the next it's [five|six] in the morning, my sleep
      is a mess
    - watching the clock at night | I [watch|count] the clock flip through every hour
    """),
    "Weight_and_appetite_change": bank("""
    - loss of appetite | I'm just never [hungry|peckish] any more
    - weight loss without dieting | my jeans are falling off and I'm not [dieting|trying]
    - eating more than usual | I finish a meal and go [straight|right] back to the fridge
    - weight gain over a few weeks | I've put on [five|six] kilos and don't know how
    - skipped meals | I realise at [six|bedtime] that I haven't eaten anything
    - cravings for sweet food | I'm living on [biscuits|chocolate] and want more
    - food without taste | everything tastes like [cardboard|wet paper] so I leave it
    - eating at night | I'm at the fridge at [two|three] in the morning again
    - nausea at the sight of food | someone put a plate down and I felt [queasy|sick]
    - eating without hunger | I eat [crisps|bread] on autopilot when I'm not even hungry
    - clothes that no longer fit | none of my [trousers|shirts] fit and it happened fast
    - forced meals | I have to [force|make] myself through half a sandwich
    - binges followed by days of little food | I [stuff|fill] myself one day and eat nothing the
      next
    - fluctuations in weight | the scales say something [new|different] every week, up and down
    - loss of interest in favourite dishes | she made my favourite [curry|pie] and I couldn't eat
      it
    - early fullness | three [bites|forks] and I'm full
    - appetite that comes and goes | I'm starving for a day, then no [appetite|hunger] for three
    - comments by others on changed weight | people keep saying I look [thin|heavier]
    - meals replaced by snacks | no proper meals, just [cereal|crackers] out of the box
    - constant hunger | I could eat all day, I'm [hungry|starving] an hour after dinner
    """),
    "Hyperactivity_agitation": bank("""
    - an inability to sit still | I can't sit through a [film|meal], I have to get up
    - pacing | I've [paced|walked] the kitchen so long there's a track
    - fidgeting with hands or feet | my knee [bounces|jigs] non-stop under the table
    - pressured speech | I talk so fast people ask me to [slow down|start over]
    - a feeling of being driven by a motor | it's like there's a [motor|engine] in me that won't
      switch off
    - hand-wringing | I keep wringing my hands till they're [red|sore]
    - starting several activities at once | I've got [four|five] projects open and I'm jumping
      between them
    - interruption of others | I cut people off, I can't [wait|hold it] until they finish
    - inner restlessness | there's this [buzz|itch] inside that won't let me rest
    - tapping and drumming | I [drum|tap] on every table, drives the office mad
    - leaving the seat in meetings | I had to walk out of the [meeting|lecture] just to move
    - impatience in queues | standing in a queue makes me want to [climb the walls|jump about]
    - pulling at hair or clothes | I pick at my [sleeves|cuffs] all day, they're in threads
    - restless cleaning or tidying | I rearranged the [shelves|cupboard] twice today because I
      couldn't stop moving
    - difficulty in relaxing | I sit down to relax and I'm up again in [seconds|a minute]
    - visible unrest noticed by others | my boss asked why I'm so [jumpy|wound up]
    - excessive talking | I [talked|yapped] at the poor neighbour for an hour straight
    - rapid movement from place to place | I go room to room to room and can't [settle|land]
    - a tense, agitated body | I'm [keyed|wound] up like a spring all day
    - aimless walking | I walk laps of the [car park|block] just to burn it off
    """),
    "Genitourinary_symptoms": bank("""
    - loss of sexual desire | my sex drive has [gone|vanished], just nothing
    - absence of monthly periods | I've missed [two|three] periods and no, I'm not pregnant
    - difficulty with erections | things don't [work|stand up] in bed and it's getting awkward
    - an irregular cycle | my cycle is all over the [place|calendar]
    - difficulty in reaching orgasm | I can't [finish|climax] any more, no matter what
    - frequent passing of water | I'm running to the loo every [half hour|twenty minutes]
    - painful periods | the cramps this [month|cycle] had me on the floor
    - pain during sex | sex [hurts|stings] now so I avoid it
    - heavy monthly bleeding | my period is so [heavy|long] I plan my day round it
    - an urgent need to pass water | when I have to pee I have to pee [now|right then]
    - reduced sexual arousal | I don't get [turned on|aroused] by anything
    - getting up at night to pass water | I get up [three|four] times a night to pee
    - premature ejaculation | I finish [too soon|way too fast] since this started
    - spotting between periods | I keep [spotting|bleeding] between periods
    - burning on passing water | it [burns|stings] when I pee and the test came back clean
    - avoidance of intimacy because of bodily difficulty | my body won't play along so I
      [dodge|skip] sex
    - vaginal dryness | I'm so [dry|sore] down there that sex is out
    - hesitancy in passing water | I stand there for ages before I can [go|pee]
    - a cycle that has become shorter | periods every [two|three] weeks now, what is that
    - loss of bladder control under strain | I [leak|pee a bit] whenever I laugh or sneeze
    """),
}
