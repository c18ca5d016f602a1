"""Names, places, work, homes and pastimes of invented persons."""

from synthaudit.clinic.wording import listed

FEMALE = listed("""
Ada; Agnes; Alma; Anneke; Beatrix; Bronwen; Cecily; Clodagh; Cora; Delia; Dorothea; Edith; Elodie;
Enid; Esme; Farida; Fenella; Flora; Freya; Greta; Gwendolyn; Hester; Ines; Iris; Isolde; Jamila;
Judith; Katya; Leonie; Linnea; Lorna; Mabel; Maren; Marguerite; Maud; Mirela; Morwenna; Nadia;
Nerys; Nora; Odette; Orla; Paloma; Petra; Philippa; Priya; Rhona; Rosalind; Sabine; Saoirse; Selma;
Sigrid; Tamsin; Thea; Ursula; Verity; Wanda; Winifred; Yara; Zelda
""")
MALE = listed("""
Abel; Alasdair; Ambrose; Anselm; Arlo; Bertil; Bram; Caspar; Cedric; Conrad; Cyril; Dermot; Desmond;
Edgar; Emrys; Ewan; Felix; Fergus; Florian; Gareth; Gideon; Hamish; Harvey; Hugo; Idris; Ivo;
Jasper; Joachim; Kamal; Kieran; Lambert; Leopold; Lorcan; Ludo; Magnus; Malik; Matthias; Milo; Ned;
Nikhil; Niall; Olaf; Oswin; Pascal; Percy; Piers; Quentin; Rafe; Rashid; Rhys; Roderick; Rufus;
Silas; Stellan; Tariq; Theo; Tobias; Torquil; Vikram; Wilfred
""")
SURNAMES = listed("""
Abernock; Aldercott; Amberley; Arkle; Ashgrove; Barlock; Bexcombe; Birkett; Blackmore; Bramhope;
Brindle; Brockhurst; Calloway; Camber; Carrowmore; Chadlow; Cobbleton; Corvane; Cranwell; Crowhurst;
Dallimore; Danebury; Darrow; Deverill; Dunmarrow; Eastlake; Ellerby; Elverson; Fairlight; Farndon;
Fennimore; Fernley; Finch; Garrowby; Gladwyn; Goldacre; Greaves; Haddow; Hallam; Harkness; Hartwell;
Hathersage; Hazelrigg; Holloway; Ingleby; Ironside; Jessamy; Kellaway; Kerrich; Kingsnorth;
Lambourne; Langrish; Larkin; Lovelock; Lyndhurst; Mallory; Marchbank; Merriman; Mossop; Nettleton;
Northcote; Oakden; Orchard; Osgathorpe; Pagewood; Pellow; Penhallow; Pickersgill; Quarrie; Quillam;
Ravenhill; Redfern; Rookwood; Rosewarne; Sallow; Sedgwick; Selwood; Shalloe; Silverdale; Somerby;
Stanhope; Starling; Tallis; Tamblyn; Thackmore; Thistlewood; Thornbury; Tolliver; Trevanion;
Underhill; Vance; Verrall; Wagstaff; Wainscott; Wetherby; Whinfell; Whitlock; Winterbourne; Wolstan;
Woodruff; Yarrow
""")
LISTS = {
    "town": listed("""
    Alderwick; Amblemere; Arnfield Cross; Barrowmouth; Beckhaven; Birchover Green; Brackenford;
    Calder Heath; Castle Wray; Cobbold Quay; Coldharbour; Crannick; Dunstow; Eastmere; Ellerdale;
    Fallowby; Fenwick Sands; Garsdon; Gorsebridge; Great Tolling; Hartsea; Hazelport; Holmeridge;
    Inverlaw; Kelderby; Kingsmoor; Lambeck; Larkhaven; Little Wexcombe; Lowmarsh; Marlow Bay;
    Merrivale; Mossthwaite; Netherby; Northolme; Oldchurch Ferry; Orrinside; Pellbridge; Quarrendon;
    Ravenscar Mill; Rushbourne; Saltfleet; Sandwick; Sheerwater; Skelby; Stonehaven Down; Tarrow;
    Thornmouth; Upper Lissing; Wavering; Westering; Whitcombe Regis; Withernshaw; Yarlside
    """),
    "street": listed("""
    Tanner's Row; Mill Lane; Priory Street; Gasworks Road; Lantern Hill; Weaver's Yard; Ferry Road;
    Chapel Walk; Kiln Street; Pound Lane; Harbour Parade; Station Approach; Cooper's Court; Elm
    Rise; Quarry Bank; Orchard Close; Bell Street; Saddler's Way; Cinder Path; Fishergate; Ropewalk;
    Observatory Road; Canal Street; Dyer's Hill; Abbot's Lane; Linden Avenue; Swan Street; North
    Gate
    """),
    "post": listed("""
    a baker at the bakery; a bus driver at the bus depot; a piano tuner at the concert hall; a
    nursery assistant at the day nursery; a roofer at the roofing firm; a barista at the coffee bar;
    a pharmacy clerk at the pharmacy; a school caretaker at the grammar school; a dental nurse at
    the dental surgery; a surveyor at the survey office; a carpenter at the joinery; a librarian at
    the library; a postal worker at the sorting office; a veterinary nurse at the animal hospital; a
    goldsmith at the jeweller's; a tram conductor at the tram depot; a bookkeeper at the brewery; a
    gardener at the nursery garden; a chemistry teacher at the comprehensive; a mechanic at the
    lorry workshop; a radiographer at the county hospital; a bricklayer at the building firm; a
    hairdresser at the salon; a cheesemaker at the dairy; a locksmith at the key shop; a translator
    at the agency; a land agent at the estate office; a paramedic at the ambulance station; an
    adviser at the call centre; a chef at the hotel; an attendant at the museum; a glazier at the
    glassworks; a picker at the parcel warehouse; a florist at the flower stall; a primary teacher
    at the infant school; a technician at the water laboratory; a crane operator at the container
    port; a web developer at the software house; a clerk at the savings bank; a tailor at the
    alterations shop; an instructor at the swimming pool; a guard at the shopping arcade; an
    upholsterer at the furniture works; a care assistant at the nursing home; a printer at the
    printing works; a dispatcher at the railway yard; a fishmonger at the fish market; an usher at
    the county court; a stage technician at the theatre; a cellist at the opera; an assistant at the
    optician's; a civil engineer at the harbour board; a tax adviser at the accountants; a night
    porter at the guest house; an archivist at the town archive; a welder at the shipyard; a potter
    at the pottery
    """),
    "home": listed("""
    a flat above a shoe repair shop; a terraced house by the canal; a houseboat moored near the
    lock; a converted barn with a leaking roof; a basement flat behind the station; a rented room
    over the chip shop; a bungalow at the edge of the marsh; a narrow house opposite the fire
    station; a council flat with <3-8> locks on the door; a cottage beside the old lime kiln; a semi
    with a long wet garden; a studio under the viaduct; a farmhouse shared with <2-5> tenants; a
    maisonette facing the tram sheds; a lodge at the gate of the cemetery; a caravan on a friend's
    field; a top-floor flat without a lift; a former schoolhouse on the green; a corner house next
    to the bowling club; a prefab on the allotment road; a new-build near the ring road; a flat over
    a record shop; a house <40-90> steps above the harbour; a mill cottage with damp walls
    """),
    "company": listed("""
    alone; on {his} own; with {his} parents; with {his} sister <given>; with <2-4> flatmates; with
    {his} partner <given>; with {his} partner <given> and <2-4> children; with {his} husband <male>;
    with {his} wife <female>; with {his} grandmother of <81-96>; with {his} <3-17>-year-old son
    <male>; with {his} <3-17>-year-old daughter <female>; with a lodger called <given>; with {his}
    cousin <given>; with {his} twin <given>; with {his} two nieces; with a former colleague called
    <given>; with {his} partner <given> at weekends only; with {his} foster son <male>
    """),
    "pet": listed("""
    terrier; greyhound; spaniel; lurcher; whippet; collie; dachshund; old Labrador; tabby; ginger
    cat; black cat; three-legged cat; tortoise; cockatiel; parrot; rabbit; lop-eared rabbit; ferret;
    goat; pony; guinea pig; hedgehog; canary; corn snake; rescue dog; poodle; deaf Dalmatian; gecko;
    hen
    """),
    "petname": listed("""
    Biscuit; Bramble; Button; Captain; Chutney; Clementine; Conker; Cricket; Custard; Domino;
    Dumpling; Echo; Fig; Gherkin; Ginger Nut; Goose; Hobnob; Inky; Juniper; Kipper; Lentil; Marble;
    Mango; Mustard; Noodle; Nutmeg; Oatcake; Olive; Pebble; Pickle; Pixel; Pocket; Radish; Rosie;
    Scout; Shadow; Sixpence; Smudge; Sorrel; Tango; Thimble; Toffee; Treacle; Truffle; Turnip;
    Waffle; Ziggy
    """),
    "hobby": listed("""
    restoring a <vintage> motorbike; singing alto in the harbour choir; knitting a blanket of
    <20-90> squares; building a model of the <vintage> ferry; growing <3-9> kinds of beans; fishing
    off the pier at <town>; playing bass in a band called <band>; birdwatching on the mudflats near
    <town>; ringing the bells at <town>; baking rye bread for the market; painting tide charts on
    driftwood; collecting stamps from <3-19> countries; playing chess by post with <given>;
    repairing clocks from the <decade>; wild swimming below <town> weir; tending <2-9> beehives;
    coaching the under-<9-16> football team; throwing pots at the studio in <street>; tracing the
    family tree back to <old>; reading crime novels, <2-6> a week; dancing tango on Thursdays;
    cycling the <20-95> kilometres to <town>; brewing stout in the garage; pressing flowers from the
    railway bank; quilting with <given>; running the quiz at the <pub>; training for the <town> half
    marathon; making short films about <town>; carving spoons from pear wood; learning Welsh with
    <given>; keeping <3-30> orchids; racing pigeons named after rivers; doing jigsaws of <10-50>
    hundred pieces; writing to <given> in <country>; playing darts at the <pub>; astronomy with a
    home-made telescope; metal detecting in the fields round <town>; binding books for <given>;
    rowing on <town> water; sorting sea glass from the beach at <town>; a puppet theatre for <3-9>
    neighbours' children; playing samba drums on <street>
    """),
    "band": listed("The Tin Lids; Salt Road; Nine Elms; The Late Buses; Copper Kettle; Low Tide"),
    "pub": listed("""
    Plough; Jolly Ferryman; Three Herons; Anchor; Railway Arms; Old Ram; Lamb and Lantern;
    Wheatsheaf
    """),
    "language": listed(
        "Portuguese; Polish; Estonian; Icelandic; Maltese; Japanese; Swahili; Welsh"
    ),
    "country": listed("""
    Norway; Portugal; Canada; New Zealand; Chile; Japan; Kenya; Poland; Iceland; Malta; Peru;
    Estonia
    """),
    "female_kin": listed("""
    older sister; younger sister; aunt; godmother; stepmother; mother-in-law; half-sister;
    great-aunt
    """),
    "male_kin": listed("""
    older brother; younger brother; uncle; godfather; grandfather; father-in-law; half-brother;
    stepfather
    """),
    "month": listed("""
    January; February; March; April; May; June; July; August; September; October; November; December
    """),
    "referrer": listed("""
    {his} GP; Dr <surname>, {his} GP; the emergency department at <town>; Dr <surname> of <street>;
    the company doctor; {his} sister <female>; the practice nurse; the crisis line; a hospital ward
    in <town>; the clinic in <town>; a housing worker, <given> <surname>; a neighbour, <given>
    """),
    "wake": listed("""
    [1:40|twenty to two]; [2:15|quarter past two]; [2:30|half past two]; [2:50|ten to three];
    [3:10|ten past three]; [3:30|half past three]; [3:45|quarter to four]; [4:05|five past four];
    [4:20|twenty past four]; [4:30|half past four]; [4:45|quarter to five]; [5:15|quarter past five]
    """),
    "order": ("[second|2nd]", "[third|3rd]", "[fourth|4th]"),
    "spot": listed("""
    the chemist in <street>; the tram stop at <town>; the car wash in <street>; the school gate; the
    dentist's; the launderette in <street>; the <town> library; the fish counter; the swimming
    baths; the cinema; the garage in <street>; the ticket office in <town>; the fairground; a church
    in <town>
    """),
    "nights": (
        "most nights",
        "four nights in seven",
        "at weekends",
        "two nights in three",
        "on Sundays",
    ),
    "transport": ("[train|rail]", "[bicycle|bike]", "[coach|bus]", "ferry", "[cab|taxi]", "tram"),
    "sum": tuple(str(pounds) for pounds in range(230, 9800, 35)),
    "surname": SURNAMES,
    "decade": ("1920s", "1930s", "1940s", "1950s", "1960s", "1970s"),
    "vintage": tuple(str(year) for year in range(1931, 1980)),
    "year": tuple(str(year) for year in range(1998, 2021)),
    "old": tuple(str(year) for year in range(1640, 1860, 10)),
    "female": FEMALE,
    "male": MALE,
    "given": FEMALE + MALE,
}
"""What ``<list>`` draws from; entries may draw in turn, and name slots of the person."""
