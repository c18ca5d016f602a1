"""Words by which psychiatric and common bodily symptoms show themselves in English text.

Written by us: what clinicians write and what people say of themselves. Each entry is a regular
expression over lower-case text; ``~`` stands for any ending of a word.
"""

import re

_TERMS = {
    "low mood": "depress~|low mood|low spirits|sad|sadness|tearful~|unhapp~|down in the dumps|"
    "feel~ (?:so |very |really )?(?:down|low|blue|empty)|miserabl~|weep~|cr(?:y|ies|ied|ying)",
    "loss of interest": "anhedoni~|loss of interest|lost interest|no interest|little interest|"
    "indifferen~|apath~|no pleasure|little pleasure|no longer enjoy~|can'?t enjoy|unmotivated|"
    "lack of motivation",
    "hopelessness": "hopeless~|despair~|no future|pessimis~|no way out|pointless~",
    "guilt or worthlessness": "guilt~|worthless~|blam~ (?:my|him|her|them)sel~|blameworthy|"
    "self-blame|self-reproach~|useless|burden|ashamed|shame|low self-esteem",
    "suicidal thoughts": "suicid~|thoughts? of death|"
    "end~ (?:my|his|her|their) (?:own )?li(?:fe|ves)|kill~ (?:my|him|her|them)sel~|"
    "better off dead|wish~ to die|want~ to die",
    "self-harm": "self-harm~|self harm~|self-injur~|cut~ (?:my|him|her|them)sel~|"
    "hurt~ (?:my|him|her|them)sel~|overdos~",
    "sleep problems": "insomni~|sleepless~|can'?t sleep|poor sleep|sleep~ (?:badly|poorly)|"
    "slept (?:badly|poorly)|lies? awake|lay awake|trouble sleeping|early waking|nightmare~|"
    "hypersomni~|oversle~|sleep disturb~",
    "fatigue": "fatigue~|tired~|exhaust~|letharg~|no energy|lack of energy|short of energy|weary|"
    "weariness|worn out|drained",
    "appetite or weight change": "appetite|lost weight|weight (?:loss|gain)|gain~ weight|"
    "overeat~|eat~ (?:less|little|more|too much)|not eating",
    "poor concentration": "(?:poor|impaired|reduced|lack of|los[a-z]+) concentration|"
    "concentration (?:is |was )?(?:poor|impaired|reduced)|concentration (?:problems|difficult~)|"
    "(?:difficult~|problems?|trouble) (?:with |in )?concentrat~|"
    "(?:cannot|can'?t|unable to) concentrat~|distract~|can'?t focus|unable to focus|poor focus|"
    "indecisi~|brain fog|mind wanders",
    "memory problems": "memory|forgetful~|forgets?|forgot~|amnesi~",
    "restlessness or slowing": "restless~|agitat~|fidget~|pac(?:es|ing)|psychomotor|"
    "slowed|sluggish~|retardation",
    "anxiety": "anxi~|nervous~|on edge|tense|tension|apprehensi~|fear of|dread~",
    "worry": "worr(?:y|ies|ied|ying)|ruminat~|brood~",
    "panic": "panic~|racing heart|heart (?:is )?(?:racing|pounding)|palpitation~|hyperventilat~",
    "phobia or avoidance": "phobi~|avoidance|avoids|afraid of|agoraphob~|claustrophob~",
    "obsessions or compulsions": "obsess~|compuls~|intrusive thoughts?|rituals?|"
    "checks? (?:the|and) |handwashing|hand-washing",
    "trauma and flashbacks": "flashback~|trauma~|re-?experienc~|hypervigilan~|startl~",
    "irritability": "irritab~|short-tempered|quick to anger|angry|anger|outbursts?|hostil~",
    "elevated mood": "mania|manic|hypomani~|elated|elation|euphori~|grandios~|surge of energy",
    "racing thoughts or pressed speech": "racing thoughts|flight of ideas|press(?:ed|ured?) "
    "(?:of )?speech|talk~ (?:too )?fast",
    "hallucinations": "hallucinat~|hear~ voices|heard voices|voices|sees things|seeing things",
    "delusions or suspicion": "delusi~|paranoi~|persecut~|suspicio~|being followed|being watched|"
    "thought insertion|ideas of reference",
    "disordered thinking": "thought disorder|loosening of associations|incoheren~|tangential~|"
    "derail~|disorgani[sz]ed (?:speech|thought~)",
    "disorientation": "disorient~|confus~|deliri~",
    "alcohol problems": "alcohol~|drinking|drunk~|craving~|morning shakes",
    "drug use": "cannabis|cocaine|heroin|opioid~|opiate~|amphetamine~|drug use|drug misuse|"
    "substance (?:use|misuse|abuse)",
    "withdrawal from people": "withdrawn|social withdrawal|isolat~|withdraws|lonel~|avoid~ people|"
    "sees nobody|keeps to (?:him|her|them)sel~",
    "eating disorder signs": "anorexi~|bulimi~|bing~|purg~|vomit~ after|restricts? (?:food|meals)",
    "pain": "pain~|aches?|aching|headache~|sore|soreness",
    "dizziness": "dizz~|light-?headed~|vertigo|faint~",
    "nausea or stomach trouble": "nause~|vomit~|diarrh~|constipat~|stomach|abdominal|queas~",
    "breathing trouble": "short(?:ness)? of breath|breathless~|dyspn~|wheez~|cough~",
    "fever": "fever~|febrile|chills",
    "trembling": "trembl~|tremor~|shak(?:y|ing|es)",
}

SYMPTOMS = tuple(_TERMS)
"""Names of the symptoms, in a fixed order."""

PATTERNS = tuple(
    re.compile(rf"\b(?:{terms.replace('~', '[a-z]*')})\b") for terms in _TERMS.values()
)
"""One pattern a symptom, for lower-case text."""

NEGATED = re.compile(
    r"\b(?:no|not|without|denie[sd]|denying|deny|never|negative for|free of|absence of|absent|"
    r"nor|neither|isn't|aren't|wasn't|doesn't|don't|didn't|hasn't|haven't)\b"
    r"(?:[\s,]+(?!but\b)[\w'-]+){0,3}[\s,]*$"
)
"""What stands just before a mention that is denied, up to three words between: ``no signs of``."""
