"""Writes demo/week.jsonl: one week at Skylark Air, from the stories and the voices beside this file.

    python3 demo/make_week.py            writes it
    python3 demo/make_week.py --check    says whether it is what the stories give
"""

import sys
from datetime import timedelta
from pathlib import Path

import stories
from week import MONDAY, Person, Week, at, later

HERE = Path(__file__).parent

NAMES = {
    "en": """Alice Thorne|Ben Marlow|Chloe Adeyemi|Dan Whitfield|Esther Kwan|Femi Balogun|Grace Holloway|Hugh Pemberton
        Isla Drummond|Jack Sandhu|Kate Moriarty|Leo Castellane|Megan Rhys|Noah Birch|Olivia Tran|Pete Ransome|Quinn Archer
        Rosa Medley|Sam Okoye|Tess Lindqvist|Uma Sharma|Vic Lambert|Wendy Frost|Xan Doyle|Yusuf Demir|Zara Hopwood
        Adam Keswick|Bella Nwosu|Callum Reid|Dora Finchley|Eddie Sloane|Freya Hume|Gus Tillman|Holly Brandt|Ivor Penrose
        Jess Amadi|Kit Larkin|Lola Beck|Max Tordoff|Nell Ashby|Otis Grange|Poppy Vance|Ralph Ilves|Sade Cole|Toby Marsh
        Una Carrick|Vera Plum|Will Stroud|Yara Haddad|Zeke Norris|Amy Lund|Bob Tierney|Cara Voss|Dev Mistry|Elin Hart
        Finn Gallow|Gita Rao|Hal Brooke|Ida Melrose|Jon Swale|Kim Oster|Liv Darrow|Moe Salter|Nia Prosser|Oz Bright
        Pia Wren|Rex Holm|Sue Tallis|Ted Varga|Ula Pike|Val Nixon|Wes Thane|Ann Corby|Bert Lyle|Cleo Ward|Dot Farrow
        Ewan Loch|Fay Ings|Glen Tarn|Hope Sykes|Ian Wold|Joy Ember|Ken Rusk|Lyn Oake|Mick Dray|Nora Teal|Owen Bly
        Pam Skene|Ron Crewe|Sid Hale|Tina Moss|Abe Lorne|Bea Quill|Col Dace|Di Garth""",
    "de": "Anke Ahrens|Bernd Kolbe|Carla Wieland|Dirk Osterloh|Eva Rieger|Franz Hölzl|Gesa Tamm|Heiko Brandl|Ilse Vogt",
    "fr": "Amélie Roux|Bastien Garnier|Camille Lefort|Damien Picard|Élise Morvan|Fabien Tardy|Gaëlle Simon|Hugo Brunel",
    "es": "Ana Belmonte|Bruno Salas|Carmen Ibáñez|Diego Rivas|Elena Prieto|Fermín Otero|Gloria Nadal",
    "it": "Alba Ferretti|Bruno Conti|Chiara Vanni|Dario Moretti",
    "pt": "Aline Duarte|Beatriz Fontes|Caio Meireles|Dalila Pires",
    "pl": "Agnieszka Wilk",
    "ar": "سلمى بناني",
}
CLOSERS = ["You are welcome. Have a good flight!", "Our pleasure.", "Any time. Safe travels!", "Glad that it is sorted.",
           "Thank you for flying with us.", "Happy to help.", "See you on board!", "Thank you for your patience.",
           "Noted, thank you.", "With pleasure."]
# How long an ordinary answer takes, in minutes, over and over.
DELAYS = {
    "x": [7, 18, 34, 52, 12, 25, 41, 9, 58, 66, 15, 29, 37, 48], "facebook": [22, 14, 45, 51, 33, 8, 75, 19, 40, 27],
    "instagram": [11, 50, 28, 39, 95, 17], "youtube": [44, 130, 55, 20, 35], "whatsapp": [4, 9, 16, 31, 6, 22, 12, 48, 3, 27],
    "sms": [5, 12, 30], "chat": [0.6, 0.9, 1.3, 0.4, 1.1, 1.9, 0.7, 1.6, 2.5], "phone": [0.3, 0.7, 1.2, 0.4, 1.6, 0.5, 1.8, 0.3],
    "store": [2, 5, 3, 8], "email": [150, 300, 490, 1200, 170, 1560, 350, 720, 95, 1080], "form": [240, 540, 1260, 180, 1800, 420],
    "letter": [2900, 4100], "review": [190, 410, 1200, 600, 1500], "forum": [60, 300, 540], "partner": [55, 180, 110, 300],
}
OFFICE = ("email", "form", "letter", "partner", "review")


def in_hours(moment):
    """Nobody answers at night: what falls into it waits for the morning."""
    if moment.hour >= 22:
        moment = (moment + timedelta(days=1)).replace(hour=7, minute=5 + moment.minute // 3)
    elif moment.hour < 7:
        moment = moment.replace(hour=7, minute=5 + moment.minute // 3)
    return moment


def people(text):
    """Each name once, then first names with the surnames of their neighbours."""
    names = [n.strip() for n in text.replace("\n", "|").split("|") if n.strip()]
    yield from names
    for shift in range(1, len(names)):
        for i, name in enumerate(names):
            yield name.split(" ")[0] + " " + names[(i + shift) % len(names)].split(" ")[-1]


def voices(week):
    names = {language: people(text) for language, text in NAMES.items()}
    turn = {}
    rows = [line.split(" | ") for line in (HERE / "voices.txt").read_text(encoding="utf-8").splitlines()
            if line and not line.startswith("#")]
    for i, row in enumerate(rows):
        channel, language, text, answer = (field.strip() for field in row[:4])
        follow = row[4].strip() if len(row) > 4 else ""
        followers = [0, 140, 80, 610, 35, 2300, 220, 12, 900][i % 9]
        who = Person(next(names[language]), followers=followers)
        n = turn[channel] = turn.get(channel, -1) + 1
        days = 4 if channel in OFFICE else 7
        start = 8 * 60 + 10 if channel in OFFICE else 7 * 60 + 20
        length = 8 * 60 if channel in OFFICE else 13 * 60
        moment = MONDAY + timedelta(days=(n * 3 + len(channel)) % days, minutes=start + (i * 131 + n * 47) % length,
                                    seconds=(i * 17) % 60)
        voice(week, i, who, channel, language, moment, text, answer, follow, DELAYS[channel][n % len(DELAYS[channel])])


def voice(week, i, who, channel, language, moment, text, answer, follow, delay):
    more = {}
    if channel == "review":
        stars, text = text.split(" ", 1)
        more["rating"] = {"value": int(stars[0]), "scale": 5}
    if channel in ("chat", "phone", "store"):
        more["thread"] = f"{channel}-session-{i}"
    if language != "en" and i % 2 == 0:
        more["language"] = language
    holidays = channel in ("facebook", "email") and i % 4 == 1
    key = week.says(who, channel, moment, text, holidays=holidays, **more)
    if answer == "-":
        return
    answered = moment + timedelta(minutes=delay)
    if channel not in ("chat", "phone", "store"):
        answered = in_hours(answered)
    if i % 3 == 0 and delay > 10:
        week.about("agent.assign", later(moment, minutes=4), key, agent=["maya", "tomasz", "ines", "jo"][i % 4], team="care")
    week.answers(key, answered, answer)
    resolved = answered
    if follow:
        said = later(answered, minutes=2 + i % 9)
        reply = week.says(who, channel, said, follow, to=key, holidays=holidays,
                          **({"thread": more["thread"]} if "thread" in more else {}))
        resolved = later(said, minutes=1 + i % 17) if channel not in ("chat", "phone", "store") else later(said, seconds=40)
        week.answers(reply, resolved, CLOSERS[i % len(CLOSERS)])
    if i % 3 != 1:
        week.about("case.resolve", later(resolved, minutes=10), key, author="desk", reason="answered")
    if i % 5 == 0:
        tier = ["bronze", "silver", "bronze", "gold", "silver", "bronze"][i // 5 % 6]
        identities = [{"namespace": space, "id": value} for space, value in sorted(who.ids.items())]
        if channel not in ("email", "form"):
            identities.append({"namespace": "email", "id": who.id_on("email")})
        week.crm("customer.upsert", MONDAY + timedelta(minutes=i), customer=f"SKY-{4000 + i}", name=who.name, tier=tier,
                 language=language, value=120 * (i % 11), identities=identities)


def make():
    Person.numbers.clear()
    week = Week()
    stories.tell(week)
    voices(week)
    end = at("sun 23:59:59")
    late = [event["id"] for received, _, event in week.lines if received > end]
    if late:
        raise SystemExit(f"after the week: {late}")
    week.crm("clock.advance", end, now="2026-03-09T00:00:00Z")
    return week.write()


def main():
    target = HERE / "week.jsonl"
    text = make()
    if "--check" in sys.argv[1:]:
        if target.read_text(encoding="utf-8") != text:
            raise SystemExit("demo/week.jsonl is not what the stories give: run python3 demo/make_week.py")
        print(f"{target.name}: {len(text.splitlines())} events, as the stories give them")
        return
    target.write_text(text, encoding="utf-8")
    print(f"{target.name}: {len(text.splitlines())} events")


if __name__ == "__main__":
    main()
