"""What every generator is made of: typed requests, prompts, answers, lineage, quality control."""
