"""STTM 2: services at three scales, the 15-minute city, Luoghi Urbani per la Mobilità, where services go."""
