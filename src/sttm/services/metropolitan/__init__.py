"""Services read over the whole territory: specialisation, poles, roles, tiers."""
