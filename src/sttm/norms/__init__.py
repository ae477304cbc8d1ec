"""The normative framework of the strategies: articles, rules, incentives, funds, procedure, observations."""
