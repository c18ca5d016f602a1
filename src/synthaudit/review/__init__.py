"""Human review: blinded sheets out, answers back, agreement and detection into the audit."""
