"""Common Swedish first names, enough to see that a contact is a person where a function is meant."""

FIRST_NAMES = frozenset(
    {
        "Adam", "Agneta", "Ahmed", "Albin", "Alexander", "Ali", "Alice", "Amanda", "Anders", "Andreas", "Anette",
        "Anita", "Ann", "Anna", "Anneli", "Annika", "Anton", "Arne", "Astrid", "Axel", "Barbro", "Bengt", "Berit",
        "Birgitta", "Bo", "Britt", "Camilla", "Carina", "Carl", "Caroline", "Catarina", "Cecilia", "Charlotta",
        "Christer", "Christian", "Christina", "Claes", "Clara", "Dan", "Daniel", "David", "Ebba", "Elin",
        "Elisabeth", "Ella", "Elsa", "Emelie", "Emil", "Emma", "Erik", "Erika", "Eva", "Fatima", "Filip", "Frida",
        "Fredrik", "Gabriel", "Gun", "Gunilla", "Gunnar", "Gustav", "Göran", "Hanna", "Hans", "Helen", "Helena",
        "Henrik", "Håkan", "Ida", "Inger", "Ingrid", "Irene", "Isabelle", "Jakob", "Jan", "Janne", "Jenny",
        "Jens", "Jessica", "Jesper", "Joakim", "Johan", "Johanna", "Johannes", "Jonas", "Jonathan", "Josefin",
        "Julia", "Jörgen", "Kajsa", "Karin", "Karl", "Katarina", "Kenneth", "Kent", "Kerstin", "Kjell", "Klas",
        "Kristina", "Kristoffer", "Lars", "Lasse", "Leif", "Lena", "Lennart", "Linda", "Linnea", "Linus", "Lisa",
        "Louise", "Lovisa", "Lucas", "Maja", "Malin", "Margareta", "Maria", "Marianne", "Marie", "Markus",
        "Martin", "Mats", "Mattias", "Matilda", "Maud", "Mikael", "Mohammed", "Moa", "Monica", "Niklas", "Nils",
        "Oliver", "Olle", "Olof", "Oscar", "Oskar", "Patrik", "Per", "Pernilla", "Peter", "Petra", "Pia",
        "Pontus", "Rickard", "Robert", "Roger", "Rolf", "Sara", "Sebastian", "Simon", "Siv", "Sofia", "Sofie",
        "Stefan", "Sten", "Stig", "Stina", "Susanne", "Sven", "Therese", "Thomas", "Tobias", "Tomas", "Tommy",
        "Tove", "Ulf", "Ulla", "Ulrika", "Viktor", "Viktoria", "Vilhelm", "William", "Yvonne", "Åke", "Åsa",
        "Örjan",
    }
)  # fmt: skip
