"""STTM 3: production and logistics; where each activity may go, sites, profiles, abacus."""
