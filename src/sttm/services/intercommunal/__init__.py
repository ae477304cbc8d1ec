"""Services read inside each Zona omogenea: who depends on whom, catchments, hierarchy, weights."""
