"""What surrounds the symptoms in a post; none of it hints at a symptom.

Slots: ``{what}`` the symptom, ``{rest}`` further ones, ``{often}`` how often, and the lists below.
"""

from synthaudit.clinic.wording import listed

LISTS = {
    "span": listed("""
    about a fortnight; three weeks; nearly a month; some five weeks; six weeks; two months; ten
    weeks; almost a quarter; four months; half a year; the best part of a year; ten days; eight
    months
    """),
    "since": listed("""
    since the move; since the clocks changed; since I switched teams; since Easter; since the baby
    came; since term started; since the office closed; since my birthday; since the new manager;
    since we came back from the coast; since the lease ran out; since graduation; since the split;
    since summer ended; since my contract changed; since the lodger left; since the surgery; since
    new year; since the strike; since my brother left for Leeds; since the wedding; since the night
    shifts; since the course finished; since we got the keys
    """),
    "who": listed("""
    my partner; my sister; my flatmate; my mum; my dad; my manager; my best friend; my daughter; my
    aunt; my gran; my neighbour; a colleague; my brother; my cousin; the lady next door; my oldest
    friend
    """),
    "where": listed("""
    at work; at home; on campus; at my mum's; at the shop; in the flat; at the allotment; in class;
    at the depot; on the ward; at the studio; on the road; at the library; at practice
    """),
    "clinician": listed("""
    my general practitioner; the practice nurse; my psychiatrist; the intake clinician; my
    counsellor; the occupational physician; my psychologist; the liaison nurse; my key worker
    """),
    "domain": listed("""
    my occupational functioning; my studies; my family responsibilities; my daily routine; my
    performance at work; my relationships; my care of the household; my rehabilitation; my
    independence; my participation in social life; my duties as a parent
    """),
    "course": listed("""
    with little change; with a gradual onset; with a sudden onset; in a fluctuating course; without
    remission; with slow progression; in episodes; despite routine care; without an evident
    precipitant; with partial relief at times
    """),
}

FREQUENCIES = {
    "mild": listed("on some days; now and then; once or twice a week; from time to time"),
    "moderate": listed("on most days; more days than not; several times a week; on weekdays alike"),
    "severe": listed("every day; each day without a break; nearly all the time; day after day"),
}

CLINICAL = (
    "I report {what} {often}, {since}.",
    "For {span} I have experienced {what}.",
    "{often}, I [notice|observe] {what}; it has persisted for {span}.",
    "I continue to experience {what}, to the [detriment|cost] of {domain}.",
    "My [diary|symptom log] documents {what} {often} for {span}.",
    "{clinician} [has recorded|noted] {what}, present {often}.",
    "At assessment I described {what}, {course}.",
    "I [named|gave] {what} as my principal complaint; onset was {span} ago.",
    "Over {span}, {domain} [became|grew] limited by {what}.",
    "I [present|was seen] with {what}, {course}, {often}.",
    "{where} I [struggle|contend] with {what} {often}, {course}.",
    "[Both {who} and I have|I myself have] observed {what} for {span}.",
    "{since} I have [struggled|contended] with {what}, at a [clear|noticeable] cost to {domain}.",
    "During {span} I have [endured|lived with] {what} {often}.",
    "I would [rate|describe] {what} as my [leading|most constant] difficulty, {often}.",
    "{clinician} asked how long I have had {what}; I [answered|estimated] {span}.",
)

CLINICAL_SEVERAL = (
    "I report {what}, together with {rest}, {often}.",
    "For {span} I have experienced {what}, and besides that {rest}.",
    "{often}, I notice {what}; over the same period I report {rest}.",
    "{clinician} noted {what}, accompanied by {rest}.",
    "At assessment I described {what}, and {rest} {since}.",
    "My [diary|symptom log] documents {what} for {span}, alongside {rest}.",
    "I continue to experience {what}, compounded by {rest}, to the [detriment|cost] of {domain}.",
    "I have {what} as the principal complaint, {course}; in addition I report {rest}.",
    "Over {span}, {domain} became limited by {what} and also by {rest}.",
    "I present with {what}, {often}, in combination with {rest}.",
    "{since} I have lived with {what}; {who} has also observed {rest}.",
    "{where} I contend with {what}, then with {rest}, {course}.",
)

COLLOQUIAL = (
    "{what}.",
    "{what}, {often}.",
    "lately {what}.",
    "{since} it's the same story: {what}.",
    "honestly, {what}.",
    "{what}, it's been {span} of this.",
    "ok so {what}, {since}.",
    "{where} again today: {what}.",
    "does anyone else get this? {what}.",
    "update from me: {what}.",
    "not gonna lie, {what}, {often}.",
    "{who} asked how I am, so, truth: {what}.",
    "another week and {what}.",
    "I don't post much but {what}.",
    "{what} and it's [getting to me|not stopping].",
    "tbh {what}, {where} as much as anywhere.",
    "can I just say it here? {what}.",
    "so {what}, {often}, {since}.",
    "never used to be like this but {what}.",
    "[long|short] version: {what}.",
)

JOINTS = (
    ", and ",
    ". Also ",
    ". On top of that ",
    ", plus ",
    "; then ",
    ". And ",
    ", and besides ",
    ". Next thing, ",
)

CODAS = (
    "{who} [noticed|saw it] before I did.",
    "Anyone else?",
    "It's been like this {since}.",
    "I told {who} and got a look.",
    "Going on {span} now.",
    "{who} says it'll pass.",
    "Just putting it out there.",
    "Even {where}.",
    "That's the whole post.",
    "{who} reckons I should see someone.",
    "Is that normal?",
    "Worse {where}.",
    "I [wrote|typed] this on the bus.",
    "Seeing {clinician} about it next week.",
    "{often}, if I'm counting.",
    "Didn't start until {span} ago.",
    "Thanks for reading.",
    "{who} doesn't know.",
    "Any tips welcome.",
    "I'll update when it changes.",
)
