"""OGC API – Features: the layers as other programs read them, row by row as their askers may see them."""
