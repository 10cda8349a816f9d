"""Names that nobody can mistake for a real place or a real firm: plain words for streets, quarters and villages."""

from __future__ import annotations

from itertools import product

NEIGHBOURS = (("9998", "Grannby"), ("9997", "Sjövik"), ("9996", "Skogslunda"))

QUARTERS = (
    "Centrum", "Östermalm", "Norrhöjd", "Västerhed", "Mölnelund", "Söderäng", "Sandhagen",
    "Kvarnvik", "Lövhult", "Ekbacken", "Rosendal", "Fågelsången", "Hagalund", "Solberga", "Ängsvik",
    "Tallmon", "Björkliden", "Stenhamra", "Backen", "Vallhov", "Klockarängen", "Åbrinken", "Slottshagen",
    "Hästhagen", "Smedjan", "Lillängen", "Nybygget", "Skogskanten", "Utsikten", "Myrbacka", "Granliden",
    "Lindängen", "Trädgårdsstaden", "Bokhult", "Alhagen", "Hasselbo", "Rönnvik", "Aspnäs",
)  # fmt: skip

VILLAGES = (
    "Ekby", "Norrfors", "Sjötorp", "Backa by", "Lindhult", "Stenkulla", "Västerbo", "Granfors", "Kärrsjö",
    "Alfors", "Åsarp by", "Furuvik by", "Hallbo", "Mossby", "Ryd by", "Tjärnbo", "Ulvsbo", "Ödebo",
)  # fmt: skip

MAIN_STREETS = ("Storgatan", "Kungsgatan", "Södra vägen", "Strandgatan", "Kajgatan")

_FIRST = (
    "Skol", "Kyrk", "Järnvägs", "Torg", "Park", "Hantverkar", "Kvarn", "Nygårds", "Linde", "Björk", "Ek", "Tall",
    "Gran", "Rönn", "Asp", "Lärk", "Sip", "Blåklocks", "Vallmo", "Ros", "Syren", "Hassel", "Smultron", "Hallon",
    "Lingon", "Kantarell", "Sparv", "Svalört", "Trast", "Gök", "Mes", "Ugle", "Räv", "Harp", "Igelkotts", "Ekorr",
    "Sten", "Berg", "Ängs", "Mosse", "Källe", "Åker", "Havre", "Råg", "Vete", "Humle", "Smedje", "Snickar",
    "Murar", "Vävar", "Krukmakar", "Fiskar", "Brygg", "Stall", "Lador", "Sol", "Mån", "Stjärn", "Norrskens", "Vinter",
    "Sommar", "Höst", "Vår", "Midsommar", "Lucia", "Flöjt", "Fiol", "Trumpet", "Dragspels", "Vals", "Polka", "Hambo",
)  # fmt: skip
_LAST = {
    "core": ("gatan", "gränd"), "blocks": ("gatan", "stigen"), "villa": ("vägen", "stigen", "backen"),
    "industry": ("gatan", "vägen"), "village": ("vägen", "gränd"), "rural": ("vägen",), "lead": ("leden",),
}  # fmt: skip
_WORKS = ("Verkstads", "Gjuteri", "Lager", "Maskin", "Spannmåls", "Sågverks", "Kabel", "Plåt", "Kran", "Transport")
_FARMS = (
    "Ekebo", "Västergärde", "Norrgården", "Sörgården", "Kvarntorp", "Bråten", "Hult", "Lid", "Mon", "Näs",
    "Kullen", "Dalen", "Högen", "Ramsnäs", "Älmås", "Rödje", "Svedje", "Bolet", "Ängarna", "Tomten",
)  # fmt: skip


def street_names(style: str) -> list[str]:
    """Give the names that streets of a style may have, in the order in which they are handed out."""
    if style == "rural":
        return [f"{farm}{end}" for end in ("vägen", "backavägen", "skogsvägen", "ängsvägen") for farm in _FARMS]
    first = (*_WORKS, *_FIRST) if style == "industry" else _FIRST
    return [f"{word}{end}" for end, word in product(_LAST[style], first)]
