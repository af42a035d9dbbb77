"""Inside Excel: worksheet functions, ribbon, and the add-in that carries them."""
