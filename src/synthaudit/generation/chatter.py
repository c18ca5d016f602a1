"""What a language model writes when it does not write the text: refusals, talk about the task.

Patterns are narrow, because people in distress write "I'm sorry" and "I can't" too.
"""

import re

_OPENING = 240  # characters: a refusal comes first

_CANNOT = r"(?:can't|cannot|can not|won't|will not|am unable to|'m unable to|am not able to)"
_DO = r"(?:assist|help you|provide|generate|fulfil|comply|create|produce)"
_REFUSAL = re.compile(
    rf"\bi ?{_CANNOT} {_DO}\w*\b"
    r"(?=.{0,80}\b(?:request|content|record|note|report|text|transcript|advice|json)s?\b)"
    rf"|\b(?:sorry|apologi[sz]e),? but (?:as an? ai\b|i ?{_CANNOT} (?:{_DO}|write|engage|"
    r"help with (?:this|that))\b)"
    r"|\bi must (?:respectfully )?(?:decline|refuse)\b"
    r"|\b(?:violates?|against) (?:my|our) (?:\w+ )?(?:guidelines|polic(?:y|ies)|programming)\b"
    r"|\bthis request (?:cannot|can't) be\b",
    re.DOTALL,
)

_TALK = re.compile(
    r"\bas an? (?:ai|artificial intelligence)(?: language)?(?: model| assistant|,| i )"
    r"|\bas a (?:large )?language model\b"
    r"|```"
    r"|<\|?/?(?:im_start|im_end|endoftext|eot_id|begin_of_text|start_header_id|end_of_turn|think)"
    r"\|?>|\[/?inst\]|<</?sys>>|</s>"
    r"|\b(?:here is|here's|below is|here are) (?:the|your|a|an|my) (?:\w+ ){0,4}"
    r"(?:json|output|response|reply|synthetic|generated|requested|rewritten|example)\b"
    r"|^\W*(?:sure|certainly|of course|absolutely)\W+(?:here|below|i(?:'ll| will| can))\b"
    r"|\b(?:i hope this helps|let me know if you|feel free to (?:ask|adjust|modify|edit))\b"
    r"|\bnote: this is a (?:fictional|synthetic|simulated|made-up|hypothetical)\b"
    r"|^\W*(?:assistant|system|user)\s*:\s",
)

_PLACEHOLDER = re.compile(
    r"\[(?:insert|your|enter|add|fill|provide)\b[^\]\n]{0,60}\]"
    r"|[\[<{](?:(?:patient|client|clinician|doctor|physician|therapist|provider|hospital|clinic|"
    r"family|first|last|full)(?:'s)?[ _])?(?:name|names|surname|initials|age|date|location|city|"
    r"town|address|age/gender|gender|date of birth|phone number)[\]>}]"
    r"|\[x+\]|\{\{|\}\}|\blorem ipsum\b"
)

_JSON = re.compile(r"^\s*[\[{]\s*\"[^\"]*\"\s*[:,\]].*[\]}]\s*$", re.DOTALL)

_INVALID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd]")


def invalid(text: str) -> bool:
    """No word character, control characters, halves of characters, or marks of broken decoding."""
    return bool(_INVALID.search(text)) or not re.search(r"[^\W_]", text)


def refusal(text: str) -> bool:
    """Whether the text starts by declining the task."""
    return bool(_REFUSAL.search(_plain(text[:_OPENING])))


def boilerplate(text: str) -> bool:
    """Talk about the task, marks of a chat, code fences, raw JSON, or blanks left to fill in.

    Blanks of de-identified real text are none: ``[**2151-7-16**]``, ``[redacted]``.
    """
    plain = _plain(text)
    return any(pattern.search(plain) for pattern in (_TALK, _PLACEHOLDER, _JSON))


def _plain(text: str) -> str:
    return text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
