"""How low mood, loss of interest, pessimism, guilt and thoughts of death show themselves.

Each entry: what a clinician would call it | how somebody would put it in a post.
"""

from synthaudit.clinic.concepts import bank

CONCEPTS = {
    "Depressed_Mood": bank("""
    - a heavy sadness from morning to night | I am just sad, [start to finish|morning to night]
    - tearfulness without a clear trigger | I [cried|teared up] over a cereal advert
    - a feeling of inner emptiness | it feels [hollow|empty] in my chest, like nobody's home
    - sinking mood after ordinary setbacks | one missed bus and my whole mood [sinks|drops through
      the floor]
    - emotional numbness | I can't even feel sad properly, it's just [grey|blank]
    - gloom that good news does not lift | my team won and I [still felt|stayed] low the whole
      time
    - a sense of despair | it's that [pit-of-the-stomach|wall-to-wall] despair again
    - hopelessness about feeling better | I've [stopped believing|quit thinking] this feeling ever
      lifts
    - waking in low spirits | I open my eyes and the [gloom|blues] are already sitting there
    - low mood that is worst in the evenings | evenings are when the [sad|down] feeling really
      lands
    - crying in private | I keep [crying|sobbing] in the shower so nobody hears
    - loneliness in company | I was at a full table and felt [miserable|so down] and alone
    - an inability to smile at what used to be funny | people laugh and I can't get [a smile|my
      face] to work
    - misery without a cause that can be named | nothing happened, I'm just [miserable|wretched]
      for no reason
    - grief that does not ease with time | the grief [sits|hangs] there and isn't getting any
      lighter
    - a dull, grey outlook on each day | every day comes out the same [dull|dishwater] grey
    - mood swings that end in sadness | I go fine, fine, fine, then [crash|drop] into feeling low
    - brooding over sad memories | I [replay|chew over] sad old stuff until I'm properly down
    - a wish to be comforted that nothing meets | I want a hug and then even the hug [feels
      sad|doesn't touch it]
    - a flat voice and downcast look | my voice has gone flat, I [sound|look] as low as I feel
    """),
    "Loss_of_interest_or_motivation": bank("""
    - loss of pleasure in hobbies | my [guitar|camera|bike] hasn't been touched and I don't care
    - withdrawal from friends | I [leave|have left] the group chat on mute and skip every meet-up
    - a lack of drive to begin tasks | I look at the [to-do list|first step] and just can't be
      bothered
    - indifference to plans once looked forward to | the trip I was counting down to now gets a
      [shrug|meh]
    - neglect of housework for want of motivation | dishes are [stacked up|everywhere] because I
      see no point
    - reduced engagement at work | I do the bare minimum at [work|my desk] because I don't care
    - loss of curiosity | I used to look everything up, now [nothing|no topic] makes me curious
    - food, music and company without enjoyment | my favourite [album|playlist] does nothing for
      me
    - giving up long-held ambitions | I [dropped|binned] the course I wanted for years, just lost
      interest
    - declining invitations as a matter of course | I say no to [everything|every invite] before
      reading it
    - reduced interest in the news and the outside world | the world could do anything, I'm not
      [bothered|interested]
    - detachment from family life | my kids show me drawings and I [fake|act out] the interest
    - neglect of appearance for lack of interest | I wear the same [hoodie|joggers] since I can't
      see why not
    - a need to be pushed into every activity | if [nobody drags|no one pushes] me, I don't do a
      thing
    - enthusiasm that fades within minutes | I get keen for two minutes, then [poof|nothing], gone
    - absence of anticipation before holidays | I've a week off and [zero|no] excitement about it
    - loss of interest in learning | I paid for the [class|lessons] and can't make myself care
    - passive hours in front of a screen | I stare at [shows|videos] I don't even want to watch
    - reduced desire for closeness | I've no wish to be [held|close] with anybody, not even my
      partner
    - boredom with everything | it all [leaves me cold|bores me], even things I picked myself
    """),
    "Pessimism": bank("""
    - an expectation that plans will fail | whatever I plan, I already know it'll [flop|go wrong]
    - certainty of bad news | every time the phone rings I'm [sure|certain] it's bad news
    - a belief that nothing will improve | I [can't|don't] see any of this ever getting better
    - discounting of good events | something good happened and I figured it [won't last|was a
      fluke]
    - a bleak view of the years ahead | my five-year plan is basically [five bad years|more of the
      worst]
    - anticipation of rejection | I don't apply since they'd [turn me down|say no] anyway
    - doubt that treatment can help | they say it works, I'd put [money|a tenner] on it not
      working
    - an assumption that effort is pointless | why try, it ends [badly|the same way] regardless
    - seeing the worst outcome first | my brain jumps straight to the [worst|nastiest] ending
    - resignation to misfortune | bad luck finds me, I've [stopped arguing|made peace] with that
    - distrust of any run of luck | three good days means the fourth will be a [disaster|mess]
    - a conviction that others will let one down | people [always|will] let you down, I just wait
      for it
    - negative forecasts about health | I've decided the results will be [awful|bad], they always
      are
    - negative forecasts about money | I'm convinced we'll end up [broke|with nothing], whatever
      we save
    - a habit of predicting failure in tests | I'll fail the exam, that's not [nerves|drama], it's
      a forecast
    - a view of the world as getting worse | everything's going [downhill|to the dogs] and it
      won't turn round
    - refusal to make plans because of their futility | I don't book things, they'd [fall
      through|come to nothing]
    - doubt in every promise | he promised, so obviously it [won't happen|isn't going to happen]
    - an expectation of being left | I keep waiting for her to leave, I [know|just know] she will
    - a belief that the best years are over | the good part of my life [is behind me|already
      happened]
    """),
    "Worthlessness_and_guilty": bank("""
    - harsh self-criticism | the way I talk to myself, I'd never say it to [a dog|anybody]
    - guilt over small mistakes | I sent one wrong file and felt [guilty|sick with guilt] all
      weekend
    - a feeling of being a burden | I'm a [burden|dead weight] on everyone who has to deal with me
    - self-blame for events outside personal control | it rained on her wedding and somehow I
      [blame myself|feel at fault]
    - a belief of being a failure | I look at my life and see one big [failure|fail]
    - shame about needing help | asking for help makes me so [ashamed|embarrassed] of myself
    - unfavourable comparison with others | everyone my age is worth more than [me|I am]
    - inability to accept praise | they say well done and I think, [if only you knew|wrong person]
    - remorse about the distant past | I still feel [awful|rotten] for something I did at school
    - a conviction of deserving punishment | I reckon I deserve whatever bad thing [comes|happens]
    - apologising without cause | I say sorry to [chairs|doors], that's how guilty I feel
    - low self-esteem | I've got [nothing|zero] going for me and everyone can tell
    - a sense of having let the family down | I've let my [parents|whole family] down just by
      being me
    - disgust with oneself | I can't look in the mirror, I [disgust|repel] myself
    - guilt about resting | if I sit down I feel [guilty|like a fraud] within a minute
    - a feeling of not deserving kindness | when someone's nice I feel I [don't deserve|never
      earned] it
    - doubt about being a good parent | I'm a [useless|rubbish] parent and my kids deserve better
    - feelings of uselessness at work | I'm the [useless|worthless] one on the team, they could
      swap me for a plant
    - repeated confession of minor faults | I keep owning up to [tiny|stupid little] things to
      stop feeling guilty
    - a feeling of being beneath everybody | in any room I'm the [least|lowest], that's just how I
      rank
    """),
    "Suicidal_ideas": bank("""
    - passive wishes not to wake up | I go to bed [hoping|wishing] I won't wake up
    - recurring thoughts of death | I think about [dying|death] more than I tell anyone
    - a belief that others would be better off | they'd all be [better off|happier] if I wasn't
      around
    - suicidal thoughts without a plan | I get [suicidal thoughts|thoughts of ending it], no plan,
      just there
    - fleeting thoughts of self-harm | the idea of hurting myself [flashes|comes] up and goes
    - a view of death as relief | being dead sounds like a [rest|relief], honestly
    - a sense of being trapped with death as the only exit | I feel cornered and dying looks like
      the [way|only door] out
    - questioning whether life is worth living | I keep asking if [being alive|life] is worth it
    - intrusive images of the own funeral | I picture my own [funeral|memorial] way too often
    - ambivalence about staying alive | part of me wants to live and part [doesn't|really doesn't]
    - thoughts of disappearing for ever | I want to [vanish|disappear] for good, not just for a
      weekend
    - writing farewell messages in the mind | in my head I [write|draft] goodbye notes to people
    - loss of the fear of dying | dying doesn't [scare|frighten] me any more and that worries me
    - envy of those who have died | I [envy|am jealous of] people who are already gone
    - thoughts of suicide after arguments | after we argue I think about [killing myself|not being
      here]
    - a promise to others as the only reason to live | the only thing keeping me alive is [a
      promise|my mum]
    - preoccupation with the topic of suicide | I keep [reading|looking] for stories of people who
      ended it
    - feeling ready to give up on life | I'm [ready|about ready] to be done with living
    - concealed suicidal thoughts | nobody knows I think about [suicide|ending my life], I hide it
      well
    - previous attempts that return to mind | I think back to [my attempt|that night] and wonder
      about going again
    """),
}
