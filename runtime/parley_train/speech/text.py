"""What the voices say: game dialogue from a small grammar, and plain lines in other languages, all written for Parley."""

from __future__ import annotations

import re

import numpy as np

_GRAMMAR: dict[str, tuple[str, ...]] = {
    "line": (
        "{greet}, {who}. {state}", "{state} {ask}", "{ask}", "{warn}! {state}", "{state}", "{order}, {who}.", "{order}. {state}",
        "If {cond}, {outcome}.", "{who}, {ask}", "{feel} {state}", "{rumour}", "{trade}", "{count}", "{rumour} {feel}", "{greet}! {ask}",
        "{warn}. {order}.", "{feel}", "{outcome}, unless {cond}.", "{trade} {ask}", "{order}, or {outcome}.",
    ),
    "greet": ("Well met", "Good morning", "Welcome back", "Evening", "Hello there", "By the moons", "Oh, it's you", "Hail"),
    "who": (
        "traveller", "brother", "my lord", "captain", "stranger", "young mage", "old friend", "boss", "huntress", "commander", "pilot",
        "smith", "priestess", "vagabond", "doctor Vaughn", "Mabel", "Fergus", "Beatrix", "Olwyn", "Pip",
    ),
    "state": (
        "The {place} has been {adj} since {time}.", "We lost {num} {people} near the {place}.", "I keep my {item} under the {thing}.",
        "Nobody leaves the {place} before {time}.", "My {kin} used to {do} by the {place}.", "The {beast} took our {item} again.",
        "They say the {item} was made from {stuff}.", "You will find the {people} beyond the {place}.", "Your {item} looks {adj} to me.",
        "This {thing} belongs to the {people} of the {place}.", "The bridge above the {place} is {adj}, so go around.",
        "Every {time} the {beast} walks along the {place}.", "Both moons rise over the {place} {time}.", "I have {num} pieces of {stuff} left.",
        "Whoever opened the {thing} should have known about the {beast}.", "Four of us voted to move the {people} away from the {place}.",
    ),
    "ask": (
        "Have you seen my {item}?", "Why would the {people} want {stuff}?", "Where did you get that {item}?", "Do you trust the {people}?",
        "How much for the {adj} {item}?", "Who told you about the {place}?", "Could you bring me {num} {plural}?", "What do you hear from the {place}?",
        "Are you here for the {item} or for the {beast}?", "Would you rather {do} or {do}?", "Which way to the {place}?",
    ),
    "order": (
        "Bring the {item} to the {place}", "Put the {thing} down", "Wait by the {place} until {time}", "Give me your {item}", "Move over",
        "Open the {thing} for the {people}", "Follow the {beast}, but keep away from the {place}", "Never {do} without a {item}",
        "Show the {people} your {item}", "Take {num} {plural} and go", "Beware of the {beast}", "Save my {kin} first", "Fetch some {stuff}",
    ),
    "cond": ("you find the {item}", "the {beast} wakes", "we reach the {place} by {time}", "my {kin} knew", "the {people} agree", "it rains"),
    "outcome": (
        "we may live to {do}", "the {people} will pay {num} pieces of {stuff}", "nobody can save the {place}", "I will burn the {thing} myself",
        "you can keep the {item}", "the {place} falls", "we all move west", "there will be peace in the {place}",
    ),
    "feel": (
        "I'm so happy I could {do}!", "I hate this {adj} {place}.", "Oh, what a beautiful {item}!", "I'm afraid of the {beast}.",
        "Ugh, it smells of {stuff}.", "Wow, I never thought I'd see a {beast}.", "I miss my {kin}.", "Pah! Your {people} bore me.", "Hmm, maybe.",
        "No. No, no, no!", "Please, believe me.", "Ha! Very funny.", "I beg you.", "Perhaps you're right.", "Thank you for everything.",
    ),
    "rumour": (
        "They found a {adj} {item} behind the {place}.", "The {people} buy {stuff} from a {beast}.", "Somebody saw smoke above the {place}.",
        "A {beast} with {num} eyes sleeps beneath the {place}.", "The old {people} whisper about the {thing}.",
    ),
    "warn": ("Watch out", "Stop right there", "Get behind me", "Don't move", "Look above you", "Give up now", "Run for the {place}", "Shh"),
    "trade": (
        "That {item} costs {num} silver.", "I pay {num} for {stuff}, not a penny more.", "Two {plural} for one {item}, deal?",
        "Best {plural} in the whole {place}!", "Buy my {adj} {plural}, fresh from the {place}.",
    ),
    "count": ("One, two, three, four, five, six, seven.", "Eight, nine, ten, eleven, twelve.", "It was the year {num}.", "{num} of {num} {plural}."),
    "place": (
        "river", "old mill", "tower", "marsh", "harbour", "temple", "valley", "copper mine", "village", "forge", "library", "west gate", "swamp",
        "fish market", "orchard", "graveyard", "space port", "mountain pass", "abbey", "lighthouse", "beach", "throne room", "cave", "ruins",
    ),
    "adj": (
        "broken", "cheap", "shiny", "quiet", "heavy", "poisonous", "foggy", "beautiful", "empty", "bloody", "famous", "warm", "rough", "mighty",
        "purple", "forbidden", "young", "evil", "wet", "hollow", "huge", "thin", "golden", "suspicious",
    ),
    "num": ("two", "five", "eleven", "forty five", "seventeen", "a hundred", "three thousand", "nine", "sixty", "twenty four", "a dozen"),
    "people": (
        "guards", "merchants", "bandits", "wizards", "farmers", "goblins", "pilgrims", "fishermen", "rebels", "miners", "robots", "monks", "thieves",
        "elves", "nomads", "soldiers", "wolves", "villagers",
    ),
    "item": (
        "sword", "amulet", "map", "shovel", "pouch", "bow", "helmet", "book of maps", "boat", "potion", "lamp", "ruby", "ring", "flute", "shield",
        "bag of apples", "key", "compass", "mirror", "rifle", "battery", "badge", "feather", "cloak",
    ),
    "plural": ("potions", "arrows", "apples", "barrels", "bottles", "mushrooms", "pelts", "coins", "gems", "ropes", "fish pies", "bombs", "boots", "pumps"),
    "thing": ("chest", "box", "door", "barrel", "gate", "table", "portal", "vault", "bridge", "bell", "pump", "throne", "oven", "wagon"),
    "kin": ("brother", "mother", "father", "wife", "husband", "cousin", "grandma", "uncle", "sister", "nephew", "daughter", "boy"),
    "do": (
        "fish", "sing", "fight", "dance", "pray", "hunt", "sleep", "bake bread", "brew potions", "climb", "swim", "wander", "weep", "cook", "jump",
        "hide", "write poems", "chop wood", "laugh", "mumble",
    ),
    "beast": ("dragon", "bear", "wolf", "giant spider", "phoenix", "troll", "boar", "viper", "ghost", "raven", "golem", "basilisk", "wyvern", "moth"),
    "stuff": ("iron", "copper", "amber", "pumpkin soup", "bone", "silver", "leather", "moss", "vinegar", "wool", "ebony", "paper", "bread", "magic"),
    "time": ("dawn", "dusk", "midnight", "summer", "this morning", "the battle", "Thursday", "the first snow", "supper", "noon", "the fever year"),
}  # fmt: skip
CLUSTERS = 0.35
"""Part of the English lines that is made of words with clusters of consonants."""

_SLOT = re.compile(r"\{(\w+)\}")


def dialogue_line(rng: np.random.Generator, rule: str = "line") -> str:
    """One line of English game dialogue."""
    options = _GRAMMAR[rule]
    text = options[int(rng.integers(len(options)))]
    text = _SLOT.sub(lambda slot: dialogue_line(rng, slot.group(1)), text)
    return text[0].upper() + text[1:] if rule == "line" else text


LINES: dict[str, tuple[str, ...]] = {
    "de": ("Guten Morgen, mein Freund, hast du den Bären gesehen?", "Bring mir fünf Äpfel und ein Brot vom Markt.", "Wir müssen vor Mitternacht über die Brücke.",
           "Pass auf, hinter der Mühle wohnt ein böser Wolf!", "Öffne die Truhe, aber leise.", "Ich habe nie behauptet, dass es einfach wird.",
           "Mein Bruder schmiedet Schwerter aus schwarzem Eisen.", "Wie viel kostet dieser Helm?"),
    "fr": ("Bonjour mon ami, as-tu vu le vieux pont?", "Apporte-moi du pain, du beurre et une pomme.", "Le monstre vit au fond de la forêt bleue.",
           "Vous ne passerez pas avant minuit, madame.", "Je veux acheter une épée et un bouclier.", "Fais attention, la porte est piégée!",
           "Mon père fabriquait des flûtes en bois.", "Où peut-on trouver un bon feu par ici?"),
    "es": ("Buenos días, viajero, ¿buscas trabajo?", "Mi abuela vive cerca del puente viejo.", "Pon la bolsa sobre la mesa y vete.", "El dragón bebió toda el agua del pozo.",
           "Nadie puede entrar en la bóveda sin permiso.", "Vamos a la fiesta del pueblo con mi hermano.", "Dame cinco monedas y hablamos."),
    "it": ("Buongiorno, amico mio, dove vai così presto?", "Il fabbro ha perso la sua spada nel fiume.", "Porta questo messaggio al vecchio mago.", "Non aprire mai quella porta, ti prego!",
           "Mamma mia, che bella giornata per pescare.", "Abbiamo bisogno di pane, vino e formaggio.", "La figlia del pescatore sa tutto."),
    "pt": ("Bom dia, viajante, para onde você vai?", "Minha mãe vende pão e peixe no mercado.", "O dragão fugiu para a montanha ontem à noite.", "Ponha a espada na mesa, por favor.",
           "Ninguém pode abrir este baú sem a chave.", "Vamos embora antes que chova de novo."),
    "pl": ("Dzień dobry, przybyszu, czego szukasz w naszej wiosce?", "Pod mostem mieszka bardzo stary potwór.", "Przynieś mi pięć jabłek i bochenek chleba.", "Mój brat był najlepszym myśliwym w puszczy.",
           "Nie wierzę w żadne bajki o smokach.", "Uważaj, brama jest zamknięta!"),
    "ru": ("Добрый вечер, путник, откуда ты пришёл?", "Мама пекла пироги с яблоками и мёдом.", "Под мостом живёт большой бурый медведь.", "Мой брат купил новый меч на базаре.",
           "Почему вы не хотите мне помочь?", "Вперёд, бойцы, победа будет за нами!", "Бабушка помнит время до войны.", "Пять монет за шапку, и по рукам."),
    "cs": ("Dobrý večer, poutníku, odkud přicházíš?", "Pod mostem bydlí velký medvěd.", "Přines mi pět jablek a bochník chleba.", "Můj bratr byl nejlepší lovec v údolí.",
           "Bez klíče ty dveře nikdo neotevře.", "Pozor, za mlýnem číhá vlk!", "Babička vařila polévku z hub.", "Kolik stojí ta modrá pláštěnka?"),
    "fi": ("Hyvää huomenta, matkamies, minne olet menossa?", "Vanha mylly paloi viime yönä.", "Tuo minulle viisi omenaa ja leipä.", "Veljeni etsii miekkaa joen pohjalta.",
           "Älä avaa tuota ovea ennen aamua.", "Pappi puhui pitkään meren vaaroista.", "Minun äitini myy kalaa torilla."),
    "ca": ("Bon dia, amic meu, on vas tan aviat?", "El meu germà viu prop del pont vell.", "Porta'm cinc pomes i un pa de pagès.", "No obris mai aquesta porta, si us plau.",
           "El ferrer ha perdut el martell al riu.", "Avui farem una festa al poble."),
    "sv": ("God morgon, min vän, har du sett björnen?", "Min bror bor vid den gamla bron.", "Ge mig fem äpplen och ett bröd.", "Öppna aldrig porten före midnatt.", "Vem har tagit min yxa?"),
    "nl": ("Goedemorgen, reiziger, waar gaat de reis naartoe?", "Mijn broer woont bij de oude brug.", "Breng mij vijf appels en een brood.", "Pas op, achter de molen woont een wolf!"),
    "tr": ("Günaydın yolcu, nereye gidiyorsun?", "Kardeşim eski köprünün yanında oturuyor.", "Bana beş elma ve bir ekmek getir.", "Gece yarısından önce kapıyı açma."),
    "el": ("Καλημέρα φίλε μου, πού πηγαίνεις;", "Ο αδελφός μου μένει κοντά στη γέφυρα.", "Φέρε μου πέντε μήλα και ψωμί.", "Μην ανοίξεις ποτέ αυτή την πόρτα."),
    "hu": ("Jó reggelt, barátom, hová mész?", "A bátyám a régi híd mellett lakik.", "Hozz nekem öt almát és egy kenyeret.", "Ne nyisd ki a kaput éjfél előtt."),
    "hi": ("नमस्ते मित्र आप कहाँ जा रहे हैं", "मेरा भाई पुल के पास रहता है", "मुझे पाँच सेब और रोटी दो", "आधी रात से पहले दरवाज़ा मत खोलो", "बाबा बाज़ार में मछली बेचते हैं"),
    "te": ("నమస్కారం మిత్రమా మీరు ఎక్కడికి వెళ్తున్నారు", "మా అమ్మ వంట బాగా చేస్తుంది", "పాప బొమ్మ ఎక్కడ ఉంది", "ఈ పువ్వు చాలా బాగుంది"),
    "mr": ("नमस्कार मित्रा तू कुठे जातोस", "माझा भाऊ पुलाजवळ राहतो", "मला पाच सफरचंद आणि भाकरी दे", "बाबा बाजारात मासे विकतात"),
}  # fmt: skip
"""Language -> lines. English comes from the grammar."""


_CLUSTERED = """
price pray prime print pretty princess promise proud prison proof prune practice precious private problem project protect provoke
bring break bread brown bright brother branch brave bruise breath abroad umbrella library embrace zebra vibrate celebrate
play please plenty plough plain plot plum explain apply supply sample temple couple purple people apple simple ripple
blade bleed blow blue blame blink black bloom emblem problem tremble stumble noble table trouble rumble able humble
beauty butte abuse tribute contribute distribute rebuke ambulance vocabulary fabulous debut bugle puny pure pupil compute
dispute repute popular copper computer spew opulent music mute museum humour amuse emulate community immune muse
front fresh frame fright free friend frozen afraid confront infringe flame flower flat flee flood float reflect conflict baffle
few fume fuse future refuse confuse view review interview overview vroom move leave brave valve active evening heavy
spread spring sprout splash split display inspire whisper crisp gasp respond smell smoke smith smart small spill sponge
lamp damp jump bump temper hamper trumpet empty attempt prompt temptation symptom camp swamp amber timber number lumber
help pulp scalp gulp bulb elbow album film realm helm harp warp sharp carpet purpose surprise harbour turban arm storm
warm form former permit normal comfort triumph nymph symphony humph capture chapter raptor scripture captain accept except
opt kept slept dropped stopped robbed grabbed hubbub rubbed climbed named tamed framed dreamt swamped steps lips maps ships
tombs limbs webs crabs clubs cubs gloves waves leaves knives graph laugh cough rough tough lift soft draft swift gift left
often oven seven eleven river ever never over cover clever fever liver fifth twelfth width month path both bathe breathe
mother father weather gather either other another though these those them there that then thus within without worthy
upper supper happy puppy pepper paper vapour topic open rapid rabbit ribbon cabin baby maybe ruby robot probably mummy
summer hammer memory member moment mammoth common command woman human domain demon lemon salmon autumn column government
submit subway obvious absent observe upbeat cupboard campfire chimney amnesia hymn gymnast enemy animal family camera
""".split()
"""Words in which lips meet or touch teeth beside other consonants: in running text such clusters are too rare to be learned."""


def clusters_line(rng: np.random.Generator) -> str:
    """A string of such words, read as a list or as nonsense prose."""
    words = [_CLUSTERED[int(i)] for i in rng.integers(len(_CLUSTERED), size=int(rng.integers(4, 9)))]
    if rng.random() < 0.5:
        return ", ".join(words) + "."
    joints = ("the", "a", "and", "of the", "to", "with", "from my", "or", "in that", "but", "")
    return " ".join(f"{joints[int(rng.integers(len(joints)))]} {word}".strip() for word in words) + "."


def line_in(language: str, rng: np.random.Generator) -> str:
    """One line in a language: for English from the grammar or of clusters, otherwise two of the written lines joined."""
    if language.startswith("en"):
        return clusters_line(rng) if rng.random() < CLUSTERS else dialogue_line(rng)
    lines = LINES[language.split("-")[0]]
    picks = rng.choice(len(lines), size=min(2, len(lines)), replace=False)
    return " ".join(lines[int(p)] for p in picks)
