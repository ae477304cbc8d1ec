"""Luoghi Urbani per la Mobilità: where they are, what they hold and lack, how a Comune redraws them."""
