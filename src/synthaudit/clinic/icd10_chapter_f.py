"""ICD-10 (WHO), chapter V: every category F00 to F99, and most four-character codes, with titles.

Not a coding tool: inclusion notes, exclusions and fifth characters are left out.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

# A category, or below it the fourth characters that belong to it; "*" stands for use of a
# substance, whose ten fourth characters are the same for F10 to F19.
_TABLE = """
F00 Dementia in Alzheimer disease
.0 Dementia in Alzheimer disease with early onset
.1 Dementia in Alzheimer disease with late onset
.2 Dementia in Alzheimer disease, atypical or mixed type
.9 Dementia in Alzheimer disease, unspecified
F01 Vascular dementia
.0 Vascular dementia of acute onset
.1 Multi-infarct dementia
.2 Subcortical vascular dementia
.3 Mixed cortical and subcortical vascular dementia
.8 Other vascular dementia
.9 Vascular dementia, unspecified
F02 Dementia in other diseases classified elsewhere
.0 Dementia in Pick disease
.1 Dementia in Creutzfeldt-Jakob disease
.2 Dementia in Huntington disease
.3 Dementia in Parkinson disease
.4 Dementia in human immunodeficiency virus [HIV] disease
.8 Dementia in other specified diseases classified elsewhere
F03 Unspecified dementia
F04 Organic amnesic syndrome, not induced by alcohol and other psychoactive substances
F05 Delirium, not induced by alcohol and other psychoactive substances
.0 Delirium not superimposed on dementia, so described
.1 Delirium superimposed on dementia
.8 Other delirium
.9 Delirium, unspecified
F06 Other mental disorders due to brain damage and dysfunction and to physical disease
.0 Organic hallucinosis
.1 Organic catatonic disorder
.2 Organic delusional [schizophrenia-like] disorder
.3 Organic mood [affective] disorders
.4 Organic anxiety disorder
.5 Organic dissociative disorder
.6 Organic emotionally labile [asthenic] disorder
.7 Mild cognitive disorder
.8 Other specified mental disorders due to brain damage and dysfunction and to physical disease
.9 Unspecified mental disorder due to brain damage and dysfunction and to physical disease
F07 Personality and behavioural disorders due to brain disease, damage and dysfunction
.0 Organic personality disorder
.1 Postencephalitic syndrome
.2 Postconcussional syndrome
.8 Other organic personality and behavioural disorders due to brain disease, damage and dysfunction
.9 Unspecified organic personality and behavioural disorder due to brain disease and dysfunction
F09 Unspecified organic or symptomatic mental disorder
F10 * alcohol
F11 * opioids
F12 * cannabinoids
F13 * sedatives or hypnotics
F14 * cocaine
F15 * other stimulants, including caffeine
F16 * hallucinogens
F17 * tobacco
F18 * volatile solvents
F19 * multiple drug use and use of other psychoactive substances
F20 Schizophrenia
.0 Paranoid schizophrenia
.1 Hebephrenic schizophrenia
.2 Catatonic schizophrenia
.3 Undifferentiated schizophrenia
.4 Post-schizophrenic depression
.5 Residual schizophrenia
.6 Simple schizophrenia
.8 Other schizophrenia
.9 Schizophrenia, unspecified
F21 Schizotypal disorder
F22 Persistent delusional disorders
.0 Delusional disorder
.8 Other persistent delusional disorders
.9 Persistent delusional disorder, unspecified
F23 Acute and transient psychotic disorders
.0 Acute polymorphic psychotic disorder without symptoms of schizophrenia
.1 Acute polymorphic psychotic disorder with symptoms of schizophrenia
.2 Acute schizophrenia-like psychotic disorder
.3 Other acute predominantly delusional psychotic disorders
.8 Other acute and transient psychotic disorders
.9 Acute and transient psychotic disorder, unspecified
F24 Induced delusional disorder
F25 Schizoaffective disorders
.0 Schizoaffective disorder, manic type
.1 Schizoaffective disorder, depressive type
.2 Schizoaffective disorder, mixed type
.8 Other schizoaffective disorders
.9 Schizoaffective disorder, unspecified
F28 Other nonorganic psychotic disorders
F29 Unspecified nonorganic psychosis
F30 Manic episode
.0 Hypomania
.1 Mania without psychotic symptoms
.2 Mania with psychotic symptoms
.8 Other manic episodes
.9 Manic episode, unspecified
F31 Bipolar affective disorder
.0 Bipolar affective disorder, current episode hypomanic
.1 Bipolar affective disorder, current episode manic without psychotic symptoms
.2 Bipolar affective disorder, current episode manic with psychotic symptoms
.3 Bipolar affective disorder, current episode mild or moderate depression
.4 Bipolar affective disorder, current episode severe depression without psychotic symptoms
.5 Bipolar affective disorder, current episode severe depression with psychotic symptoms
.6 Bipolar affective disorder, current episode mixed
.7 Bipolar affective disorder, currently in remission
.8 Other bipolar affective disorders
.9 Bipolar affective disorder, unspecified
F32 Depressive episode
.0 Mild depressive episode
.1 Moderate depressive episode
.2 Severe depressive episode without psychotic symptoms
.3 Severe depressive episode with psychotic symptoms
.8 Other depressive episodes
.9 Depressive episode, unspecified
F33 Recurrent depressive disorder
.0 Recurrent depressive disorder, current episode mild
.1 Recurrent depressive disorder, current episode moderate
.2 Recurrent depressive disorder, current episode severe without psychotic symptoms
.3 Recurrent depressive disorder, current episode severe with psychotic symptoms
.4 Recurrent depressive disorder, currently in remission
.8 Other recurrent depressive disorders
.9 Recurrent depressive disorder, unspecified
F34 Persistent mood [affective] disorders
.0 Cyclothymia
.1 Dysthymia
.8 Other persistent mood [affective] disorders
.9 Persistent mood [affective] disorder, unspecified
F38 Other mood [affective] disorders
.0 Other single mood [affective] disorders
.1 Other recurrent mood [affective] disorders
.8 Other specified mood [affective] disorders
F39 Unspecified mood [affective] disorder
F40 Phobic anxiety disorders
.0 Agoraphobia
.1 Social phobias
.2 Specific (isolated) phobias
.8 Other phobic anxiety disorders
.9 Phobic anxiety disorder, unspecified
F41 Other anxiety disorders
.0 Panic disorder [episodic paroxysmal anxiety]
.1 Generalized anxiety disorder
.2 Mixed anxiety and depressive disorder
.3 Other mixed anxiety disorders
.8 Other specified anxiety disorders
.9 Anxiety disorder, unspecified
F42 Obsessive-compulsive disorder
.0 Predominantly obsessional thoughts or ruminations
.1 Predominantly compulsive acts [obsessional rituals]
.2 Mixed obsessional thoughts and acts
.8 Other obsessive-compulsive disorders
.9 Obsessive-compulsive disorder, unspecified
F43 Reaction to severe stress, and adjustment disorders
.0 Acute stress reaction
.1 Post-traumatic stress disorder
.2 Adjustment disorders
.8 Other reactions to severe stress
.9 Reaction to severe stress, unspecified
F44 Dissociative [conversion] disorders
.0 Dissociative amnesia
.1 Dissociative fugue
.2 Dissociative stupor
.3 Trance and possession disorders
.4 Dissociative motor disorders
.5 Dissociative convulsions
.6 Dissociative anaesthesia and sensory loss
.7 Mixed dissociative [conversion] disorders
.8 Other dissociative [conversion] disorders
.9 Dissociative [conversion] disorder, unspecified
F45 Somatoform disorders
.0 Somatization disorder
.1 Undifferentiated somatoform disorder
.2 Hypochondriacal disorder
.3 Somatoform autonomic dysfunction
.4 Persistent somatoform pain disorder
.8 Other somatoform disorders
.9 Somatoform disorder, unspecified
F48 Other neurotic disorders
.0 Neurasthenia
.1 Depersonalization-derealization syndrome
.8 Other specified neurotic disorders
.9 Neurotic disorder, unspecified
F50 Eating disorders
.0 Anorexia nervosa
.1 Atypical anorexia nervosa
.2 Bulimia nervosa
.3 Atypical bulimia nervosa
.4 Overeating associated with other psychological disturbances
.5 Vomiting associated with other psychological disturbances
.8 Other eating disorders
.9 Eating disorder, unspecified
F51 Nonorganic sleep disorders
.0 Nonorganic insomnia
.1 Nonorganic hypersomnia
.2 Nonorganic disorder of the sleep-wake schedule
.3 Sleepwalking [somnambulism]
.4 Sleep terrors [night terrors]
.5 Nightmares
.8 Other nonorganic sleep disorders
.9 Nonorganic sleep disorder, unspecified
F52 Sexual dysfunction, not caused by organic disorder or disease
.0 Lack or loss of sexual desire
.2 Failure of genital response
.3 Orgasmic dysfunction
.4 Premature ejaculation
.5 Nonorganic vaginismus
.6 Nonorganic dyspareunia
.9 Unspecified sexual dysfunction, not caused by organic disorder or disease
F53 Mental and behavioural disorders associated with the puerperium, not elsewhere classified
.0 Mild mental disorders associated with the puerperium, not elsewhere classified
.1 Severe mental disorders associated with the puerperium, not elsewhere classified
F54 Psychological and behavioural factors associated with diseases classified elsewhere
F55 Abuse of non-dependence-producing substances
F59 Unspecified behavioural syndromes associated with physiological disturbances
F60 Specific personality disorders
.0 Paranoid personality disorder
.1 Schizoid personality disorder
.2 Dissocial personality disorder
.3 Emotionally unstable personality disorder
.4 Histrionic personality disorder
.5 Anankastic personality disorder
.6 Anxious [avoidant] personality disorder
.7 Dependent personality disorder
.8 Other specific personality disorders
.9 Personality disorder, unspecified
F61 Mixed and other personality disorders
F62 Enduring personality changes, not attributable to brain damage and disease
.0 Enduring personality change after catastrophic experience
.1 Enduring personality change after psychiatric illness
F63 Habit and impulse disorders
.0 Pathological gambling
.1 Pathological fire-setting [pyromania]
.2 Pathological stealing [kleptomania]
.3 Trichotillomania
.9 Habit and impulse disorder, unspecified
F64 Gender identity disorders
F65 Disorders of sexual preference
F66 Psychological and behavioural disorders associated with sexual development and orientation
F68 Other disorders of adult personality and behaviour
.0 Elaboration of physical symptoms for psychological reasons
.1 Intentional production or feigning of symptoms or disabilities [factitious disorder]
F69 Unspecified disorder of adult personality and behaviour
F70 Mild mental retardation
F71 Moderate mental retardation
F72 Severe mental retardation
F73 Profound mental retardation
F78 Other mental retardation
F79 Unspecified mental retardation
F80 Specific developmental disorders of speech and language
.0 Specific speech articulation disorder
.1 Expressive language disorder
.2 Receptive language disorder
.9 Developmental disorder of speech and language, unspecified
F81 Specific developmental disorders of scholastic skills
.0 Specific reading disorder
.1 Specific spelling disorder
.2 Specific disorder of arithmetical skills
.3 Mixed disorder of scholastic skills
.9 Developmental disorder of scholastic skills, unspecified
F82 Specific developmental disorder of motor function
F83 Mixed specific developmental disorders
F84 Pervasive developmental disorders
.0 Childhood autism
.1 Atypical autism
.2 Rett syndrome
.3 Other childhood disintegrative disorder
.5 Asperger syndrome
.8 Other pervasive developmental disorders
.9 Pervasive developmental disorder, unspecified
F88 Other disorders of psychological development
F89 Unspecified disorder of psychological development
F90 Hyperkinetic disorders
.0 Disturbance of activity and attention
.1 Hyperkinetic conduct disorder
.8 Other hyperkinetic disorders
.9 Hyperkinetic disorder, unspecified
F91 Conduct disorders
.0 Conduct disorder confined to the family context
.1 Unsocialized conduct disorder
.2 Socialized conduct disorder
.3 Oppositional defiant disorder
.9 Conduct disorder, unspecified
F92 Mixed disorders of conduct and emotions
.0 Depressive conduct disorder
F93 Emotional disorders with onset specific to childhood
.0 Separation anxiety disorder of childhood
.1 Phobic anxiety disorder of childhood
.2 Social anxiety disorder of childhood
.3 Sibling rivalry disorder
.9 Childhood emotional disorder, unspecified
F94 Disorders of social functioning with onset specific to childhood and adolescence
.0 Elective mutism
.1 Reactive attachment disorder of childhood
.2 Disinhibited attachment disorder of childhood
F95 Tic disorders
.0 Transient tic disorder
.1 Chronic motor or vocal tic disorder
.2 Combined vocal and multiple motor tic disorder [de la Tourette]
.9 Tic disorder, unspecified
F98 Other behavioural and emotional disorders with onset in childhood and adolescence
.0 Nonorganic enuresis
.1 Nonorganic encopresis
.4 Stereotyped movement disorders
.5 Stuttering [stammering]
.6 Cluttering
F99 Mental disorder, not otherwise specified
"""

_USE = "Mental and behavioural disorders due to use of"
_STATES = (
    "acute intoxication",
    "harmful use",
    "dependence syndrome",
    "withdrawal state",
    "withdrawal state with delirium",
    "psychotic disorder",
    "amnesic syndrome",
    "residual and late-onset psychotic disorder",
    "other mental and behavioural disorders",
    "unspecified mental and behavioural disorder",
)
_SHAPE = re.compile(r"([A-TV-Z][0-9][0-9A-Z])(?:\.?([0-9A-Z]{1,4}))?")


def _titles() -> dict[str, str]:
    titles: dict[str, str] = {}
    under = ""
    for line in _TABLE.strip().splitlines():
        code, title = line.split(" ", 1)
        if code.startswith("."):
            titles[under + code] = title
        elif title.startswith("* "):
            titles[code] = title.replace("*", _USE)
            titles |= {
                f"{code}.{number}": f"{titles[code]}: {state}"
                for number, state in enumerate(_STATES)
            }
        else:
            under, titles[code] = code, title
    return titles


TITLES: Mapping[str, str] = MappingProxyType(_titles())
"""Title of each code of three characters, such as ``F32``, or four, such as ``F32.1``."""


def as_code(label: str) -> str | None:
    """The code that ``label`` is, as it is usually written (``f321`` is ``F32.1``); None if none.

    Any chapter, and national extensions, have the shape of a code; only chapter V has titles.
    """
    found = _SHAPE.fullmatch(label.strip().upper())
    if found is None:
        return None
    return found[1] if found[2] is None else f"{found[1]}.{found[2]}"


def category(code: str) -> str:
    """Its first three characters."""
    return code[:3]
