"""How inattention, indecision, poor memory and irritability show themselves.

Each entry: what a clinician would call it | how somebody would put it in a post.
"""

from synthaudit.clinic.concepts import bank

CONCEPTS = {
    "Inattention": bank("""
    - difficulty in sustaining attention | my mind wanders off [halfway|two lines] into anything
    - reading without taking in | I've read the same [page|paragraph] four times now
    - careless mistakes at work | I keep making [dumb|careless] slips in the spreadsheets
    - distraction by small noises | a [fridge hum|pen click] and I've lost focus
    - difficulty in following conversations | people talk and I [zone|tune] out mid-sentence
    - unfinished tasks | I [start|begin] emails and find them half done at night
    - avoidance of tasks that need concentration | anything with [forms|small print], I can't
      focus so I dodge it
    - daydreaming during lessons | I [drifted|floated] off for the whole lecture
    - slow work because of poor focus | a ten minute job took me [two hours|all morning], couldn't
      focus
    - failure to notice details | I walked past the [sign|right house] twice, wasn't paying
      attention
    - missed turns while driving | I drove past my own [exit|street], head elsewhere
    - trouble with instructions of several steps | step one fine, step two my attention is
      [gone|off]
    - films that cannot be followed | I rewound the [film|episode] five times and still lost the
      plot
    - switching between screens | I have [thirty|forty] tabs open and can't stick with one
    - blankness when spoken to | someone asks me a thing and I'm [blank|not even there]
    - errors in simple sums | I can't focus long enough to add up a [receipt|bill]
    - restless attention in meetings | ten minutes in, I've [stopped|quit] hearing the meeting
    - poor concentration on hobbies that need care | I can't concentrate on a [puzzle|crossword]
      for five minutes
    - need for repeated prompts | they have to say my name [twice|three times] to get me back
    - clouded thinking | it's [fog|cotton wool] in there, I can't hold a thought
    """),
    "Indecisiveness": bank("""
    - difficulty with everyday choices | I stood in front of the [yoghurt|bread] aisle for twenty
      minutes
    - second-guessing of decisions | I decide, undecide, [decide again|undo it], all day
    - delay of important decisions | the [contract|offer] is still unsigned because I can't decide
    - asking others to choose | I make my [sister|flatmate] pick for me, even what I wear
    - fear of choosing wrongly | I can't choose in case it's the [wrong|worse] one
    - endless weighing of options | I've got a list of pros and cons [three|four] pages long and
      no answer
    - paralysis before a menu | the waiter came back [three|four] times, I couldn't pick
    - frequent changes of mind | I've [changed|switched] my mind about the move again
    - inability to commit to plans | I say [maybe|we'll see] to everything because I can't commit
    - purchases returned out of doubt | I bought it, returned it, [bought|ordered] it again
    - hesitation in conversations | someone asks [tea or coffee|here or there] and I freeze
    - avoidance of responsibility for choices | I let things [expire|run out] so I don't have to
      decide
    - indecision about clothes | I changed [four|five] times and still can't decide what to wear
    - constant need for reassurance about choices | I ask [everybody|ten people] before I can pick
      a paint colour
    - difficulty in setting priorities | I can't tell which thing to do [first|next] so nothing
      gets picked
    - deadlines missed through indecision | I missed the [deadline|sign-up] because I couldn't
      choose
    - regret right after deciding | the second I've chosen I want the [other|opposite] one
    - uncertainty about work and career | I can't decide whether to [quit|stay], been months
    - confusion before simple alternatives | left or right, I [stall|get stuck] on that now
    - reliance on chance to decide | I toss a [coin|dice] for dinner since I can't decide
    """),
    "Poor_memory": bank("""
    - forgetting names | I forgot my [neighbour's|manager's] name while talking to them
    - misplacing everyday objects | my keys were in the [fridge|bread bin], no memory of that
    - missed appointments | I forgot the [dentist|vet] again, completely slipped out
    - forgetting recent conversations | she says we [talked|spoke] about it and I've no memory of
      it
    - losing words in mid-sentence | the word for [kettle|ladder] just left my head
    - repeated questions | I ask the same thing [twice|three times] and don't know I did
    - forgetting why a room was entered | I walk into the [kitchen|hall] and forget what for
    - gaps in the memory of the past week | what I did on [Tuesday|Sunday], not a clue
    - reliance on notes and alarms | if it isn't on a [sticky note|post-it], it's forgotten
    - forgotten errands | I came home without the [milk|parcel], the one thing I went for
    - trouble in learning new routines | they showed me the [till|system] four times and it won't
      stick
    - forgotten passwords | I've reset my [password|PIN] every day, can't remember it
    - forgetting birthdays and anniversaries | I forgot my [mum's|best friend's] birthday, never
      happened before
    - trouble in recalling what was read | I finished a [book|chapter] and can't tell you what was
      in it
    - forgetting the stove or the lights | I left the [stove|iron] on again, just forgot
    - a hazy memory of childhood events | my sister tells old stories and I [remember|recall] none
      of it
    - loss of the thread in own stories | I forget the [point|ending] of my own story
    - forgotten medication | I can't remember whether I [took|had] my tablet
    - confusion about dates | I had no idea what [date|month] it was on the form
    - forgotten promises | I promised her a [lift|call] and it was gone from my head by noon
    """),
    "Anger_Irritability": bank("""
    - a short temper | my fuse is about [a millimetre|one second] long
    - outbursts over trifles | I [yelled|screamed] about a spoon in the wrong drawer
    - irritability with family | I [snap|bark] at my kids for asking what's for tea
    - annoyance at noise | people chewing makes me want to [shout|throw things]
    - resentment towards others | I'm [bitter|furious] at everybody who has it easy
    - verbal aggression | I [swore|cursed] at a man over a parking space
    - impatience with slow people | slow walkers make me [rage|see red]
    - quarrels with a partner | we [row|fight] every night and I'm the one who starts
    - anger after minor criticism | she corrected my spelling and I was [livid|raging] for hours
    - grumpiness on waking | I wake up [angry|cross] before anyone's said a word
    - hostility at work | I wrote a [nasty|vicious] reply to the whole team
    - slamming of doors | I slammed the [door|cupboard] so hard a picture fell
    - rage in traffic | I [lean on|punch] the horn at everyone, it's rage really
    - dwelling on grievances | I can't let go of what he said, I'm still [fuming|boiling]
    - bad temper with friends | I bit my friend's head off for [texting|ringing] twice
    - intolerance of interruptions | someone knocks and I [explode|blow up]
    - throwing things in anger | I threw my [phone|mug] at the wall because it froze
    - sarcasm and biting remarks | everything I say comes out [snarky|as a dig] lately
    - a constant feeling of being provoked | I feel [poked|wound up] by every single person
    - remorseless anger at strangers | I [shouted|had a go] at the cashier and meant it
    """),
}
