"""SQL of quality: problems found in sets, scores kept, lists and figures."""
