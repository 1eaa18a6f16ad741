"""The stories of the week, by hand. Each is there for what it makes happen; its first line says what."""

from week import Person, at, later


def tell(week):
    for story in (harold, mara, late_mail, wheelchair, promise_at_the_gate, gold, one_star, deleted_answer, took_it_back,
                  waived, lawyers, again_and_again, please_dm_us, one_case_two_channels, two_called_tom, own_voices,
                  out_of_office, old_app, the_bot, child_in_lyon, fan_wave, holidays, late_and_twice, abandoned_calls,
                  letters, taken_down, advocate, assigned_and_lost, reopened_case, cello, overheard, hotline, gone,
                  one_number, touring_cast):
        story(week)
    fog(week)


def harold(week):
    """Ignored on four channels: a mail, a call, a form, and at last in public. Nobody ever answers."""
    harold = Person("Harold Finch", followers=212, phone="+447700900412")
    week.crm("customer.upsert", "mon 08:00", customer="SKY-1001", name="Harold Finch", tier="gold", language="en", value=5400,
             identities=[{"namespace": "email", "id": harold.id_on("email")}, {"namespace": "phone", "id": harold.id_on("phone")},
                         {"namespace": "x", "id": harold.id_on("x")}])
    mail = week.says(harold, "email", "mon 09:12", "Dear Sirs, on 9 February you cancelled LK311 and promised the refund of "
                     "£386.40 within seven days. It is three weeks. Please tell me when I will have it. H. Finch",
                     subject="Refund LK311, third request")
    week.answers(mail, "mon 09:12:20", "Thank you for your mail. It is important to us and will be answered in order.",
                 role="system", agent="mailer", auto_reply=True)
    week.says(harold, "phone", "tue 14:02", "Caller waited 46 minutes in the refunds queue and hung up. Said to the machine: "
              "third time I am asking, I have a case, please pick up.", thread="call-88120")
    week.says(harold, "form", "wed 10:40", "I have written, I have been on hold for 46 minutes. Is there a human being at "
              "Skylark? Refund, LK311, £386.40.")
    tweet = week.says(harold, "x", "thu 19:31", "Since nobody at @skylarkair reads mail or picks up the phone: WHERE is my "
                      "£386.40? Cancelled 9 Feb. Mail, 46 minutes on hold, form. Nothing. Shameful.")
    week.seen(tweet, "fri 09:00", views=18400, likes=310, shares=122, replies=41)
    week.says(harold, "x", "sat 10:03", "Day 5. Still nothing from @skylarkair. Never again.", to=tweet)


def mara(week):
    """A star in trouble: escalated to the press desk, answered within the hour, made good in public."""
    mara = Person("Mara Quill", followers=84200, verified=True)
    first = week.says(mara, "x", "mon 17:48", "My harp came off LK233 in two pieces. TWO. Concert in Oslo in 26 hours. "
                      "@skylarkair this is a disaster and your desk shrugged. Terrible, terrible service.")
    week.about("agent.assign", "mon 17:55", first, agent="denise", team="press-desk")
    week.seen(first, "mon 18:20", views=56000, likes=2100, shares=640, replies=188)
    week.answers(first, "mon 18:26", "Mara, this is Denise, head of care. We are so sorry. A harp maker in Oslo has been called "
                 "and a loan harp is on its way to your hotel. I am writing to you directly now.", agent="denise")
    thanks = week.says(mara, "x", "tue 22:40", "Played on a borrowed harp tonight and it sang. @skylarkair broke mine and then "
                       "moved heaven and earth. Thank you, Denise ❤️", to=first)
    week.answers(thanks, "wed 07:15", "We listened to the whole concert. Thank you for the second chance.", agent="denise")
    week.about("case.resolve", "wed 07:20", first, author="denise", reason="loan harp, repair paid")
    for i, (name, text) in enumerate([("Harp Fan Club", "RT @maraquill: My harp came off LK233 in two pieces."),
                                      ("Oslo Nights", "RT @maraquill: My harp came off LK233 in two pieces. TWO."),
                                      ("Stringwatch", "RT @maraquill broke: harp")]):
        week.says(Person(name, followers=900 + 40 * i), "x", f"mon 18:{12 + 9 * i}", text,
                  repost_of=first[1], addressed="untargeted")


def late_mail(week):
    """A late delivery: Ben counted as ignored until the backup server handed over an answer of Tuesday."""
    ben = Person("Ben Corrigan")
    mail = week.says(ben, "email", "tue 10:04", "Could you tell me whether my seat request for the extra legroom row went "
                     "through? I am 6'8\" and rather depend on it.", subject="Seat 1D on 14 March")
    second = week.says(ben, "email", "thu 09:03", "I take it 1D is mine then, thanks. One more thing: may I bring a folding "
                       "bike in a bag?", to=mail)
    week.answers(second, "thu 11:20", "You may, as your checked bag, with the air let out of the tyres.")
    week.answers(mail, "tue 15:31", "Seat 1D is confirmed for you on 14 March, no charge for anybody over six foot six.",
                 received="sat 06:10", agent="ravi")


def wheelchair(week):
    """Vulnerable and urgent, in public: escalated at once; the promise to call by five is broken."""
    amara = Person("Amara Osei")
    post = week.says(amara, "facebook", "wed 13:06", "You broke my wheelchair. I am sitting in a borrowed one in arrivals that I "
                     "cannot push myself. Please, somebody.")
    week.answers(post, "wed 13:22", "Amara, we are so sorry. Please stay where you are, a colleague calls you by five with "
                 "a replacement.", holding=True, agent="ines")
    week.about("promise.made", "wed 13:22:30", post, due_at="2026-03-04T17:00:00Z",
               text="A colleague calls you by five with a replacement.")
    week.says(amara, "facebook", "wed 17:40", "It is twenty to six. No call. I have missed the last train.", to=post)
    week.says(amara, "facebook", "wed 18:55", "Still here. The shops are closing.", to=post)
    week.answers(post, "wed 20:10", "Amara, the taxi with ramp is at door 2 now, the rental chair arrives at your home at "
                 "eight tomorrow, and I stay on the line until you are home. My number is in your messages. Denise", agent="denise")
    week.about("case.resolve", "thu 10:00", post, author="denise", reason="rental chair delivered, repair ordered")


def promise_at_the_gate(week):
    """A promise that was kept: no breach comes of it."""
    lena = Person("Lena Hartwig")
    call = week.says(lena, "whatsapp", "tue 08:15", "gate says delayed, no time. do I have time to get my mum from the car park?")
    week.answers(call, "tue 08:21", "We find out and write to you by nine.", holding=True)
    week.about("promise.made", "tue 08:21:20", call, due_at="2026-03-03T09:00:00Z", text="We write to you by nine.")
    week.answers(call, "tue 08:44", "New departure 10:05, so yes. Take the lift on the left, it is the quick one.")


def gold(week):
    """A gold customer left waiting: the duty manager hears of it at 45 minutes, before the hour is over."""
    priya = Person("Priya Raman", phone="+447700900777")
    week.crm("customer.upsert", "mon 07:30", customer="SKY-1002", name="Priya Raman", tier="gold", language="en", value=12100,
             identities=[{"namespace": "phone", "id": "+447700900777"}, {"namespace": "email", "id": priya.id_on("email")}])
    ask = week.says(priya, "whatsapp", "thu 08:02", "Morning. Both my flights today show as cancelled in the app and confirmed "
                    "by mail. Which one is true? I have a board meeting in Lyon at 3.")
    week.answers(ask, "thu 08:58", "Confirmed, both. The app showed an old list; it is repaired. Coffee is on us at gate 6.")
    week.about("case.resolve", "thu 15:00", ask, author="desk", reason="answered")


def one_star(week):
    """A review made worse after the answer: the obligation opens again and is answered again."""
    nadia = Person("Nadia Petrov")
    review = week.says(nadia, "review", "tue 11:20", "Decent flight, but they lost my bag on the way home. Waiting to see how they "
                       "handle it.", rating={"value": 3, "scale": 5})
    week.answers(review, "tue 15:02", "We are sorry, Nadia. The bag team has your case and should reach you today.")
    week.edits(review, "thu 08:30", "UPDATE: two days later and not one call. They post nice answers here and do NOTHING. "
               "Changed to one star.", rating={"value": 1, "scale": 5})
    week.answers(review, "thu 16:45", "You are right, and we have made it good: the bag is in your hallway since noon, the "
                 "clothes are paid. The call should have come on Tuesday.")


def deleted_answer(week):
    """An answer that somebody deleted: what was closed is owed again, and found only after the hour."""
    omar = Person("Omar Field")
    ask = week.says(omar, "facebook", "tue 12:10", "Is the 23 kg limit per bag or for both bags together? Packing right now.")
    answer = week.answers(ask, "tue 12:31", "Both bags together may weigh 32 kg.", agent="tomasz")
    week.deletes(answer, "tue 12:50")
    week.answers(ask, "tue 14:25", "Our first answer was wrong, sorry: it is 23 kg for each bag.", agent="maya")


def took_it_back(week):
    """Withdrawn: the author deletes what he wrote before we answer."""
    kid = Person("Theo Bramble", followers=61)
    rant = week.says(kid, "x", "fri 21:15", "@skylarkair your pilot was asleep i swear, worst landing of my life")
    week.deletes(rant, "fri 21:34")
    shopper = Person("Marguerite Lane")
    ask = week.says(shopper, "instagram", "mon 12:05", "how do i book with points??")
    week.deletes(ask, "mon 12:17")


def waived(week):
    """Waived by name, with a reason: what needs no answer is closed by a person, not by time."""
    troll = Person("Rick Vandal", followers=19)
    for when, text in (("tue 20:05", "@skylarkair you are all clowns lol"), ("tue 20:11", "@skylarkair clowns 🤡🤡🤡")):
        key = week.says(troll, "x", when, text)
    week.about("obligation.waive", "tue 20:30", key, author="ines", reason="insults without a question, warned twice")
    twin = Person("Colin Westbury")
    form = week.says(twin, "form", "wed 09:30", "Topic: other. Where can I park a van that is 2.20 m high?")
    week.about("obligation.waive", "wed 11:02", form, author="jo", reason="answered in person at the Bristol desk")


def lawyers(week):
    """A legal threat: routed to those who may answer it."""
    kessler = Person("Kessler and Partner")
    mail = week.says(kessler, "email", "tue 16:20", "We act for Mr and Mrs Dane. Unless the compensation of EUR 800 for LK61 of "
                     "26 February is paid within 14 days, our clients will take you to court. Kessler, solicitors",
                     subject="Dane v Skylark Air")
    week.answers(mail, "wed 10:15", "Your letter is with our legal team; the compensation is due and will be paid this week.")
    angry = Person("Moira Stanhope", followers=430)
    week.says(angry, "x", "sat 16:40", "@skylarkair see you in small claims then. You owe me £250 and I will get it.")


def again_and_again(week):
    """Writes four times while nobody looks: never younger in the queue for it."""
    jody = Person("Jody Blake")
    texts = [("sat 12:30", "hello? is my flight tonight going or not"), ("sat 12:52", "hello???"),
             ("sat 13:20", "i have been asking for an hour. flight LK402. please"),
             ("sat 14:01", "ok so nobody works at skylark on saturdays 👍")]
    first = None
    for when, text in texts:
        key = week.says(jody, "instagram", when, text, to=first)
        first = first or key
    week.answers(first, "sat 15:12", "LK402 goes at 21:10, an hour late. You asked four times and should have asked once; "
                 "we are sorry.")


def please_dm_us(week):
    """A holding reply acknowledges and does not answer: the hour passes all the same."""
    tilda = Person("Tilda Moss", followers=1460)
    ask = week.says(tilda, "x", "wed 18:05", "@skylarkair charged £90 for a bag that fits your own sizer. I have a photo.")
    week.answers(ask, "wed 18:12", "Hi Tilda, please send us a DM with your booking reference.", holding=True)
    week.says(tilda, "x", "wed 18:15", "QR2XX8, and here is the photo.", to=ask, visibility="private", addressed="direct",
              attachments=[{"type": "image", "hash": "c0ffee17"}])
    week.answers(ask, "wed 20:31", "The bag fits, the charge was wrong, the £90 are on their way back. Sorry for the wait.")


def one_case_two_channels(week):
    """One case of the host over two channels: the answer by phone closes what came by mail."""
    greta = Person("Greta Holm", phone="+447700900555")
    week.crm("customer.upsert", "mon 07:40", customer="SKY-1003", name="Greta Holm", tier="silver", language="en", value=800,
             identities=[{"namespace": "phone", "id": "+447700900555"}, {"namespace": "email", "id": greta.id_on("email")}])
    week.says(greta, "email", "mon 11:15", "My husband booked the wrong date for our anniversary, 7 May instead of 7 June. "
              "Can this be saved?", case="C-5001", subject="Wrong date")
    call = week.says(greta, "phone", "mon 16:40", "Caller asks about her mail of this morning, wrong date, anniversary.",
                     case="C-5001", thread="call-88021")
    week.answers(call, "mon 16:41", "Changed to 7 June without a fee, and the crew knows about the anniversary.")
    week.crm("case.resolve", "mon 16:50", case="C-5001", author="denise", reason="rebooked")


def two_called_tom(week):
    """Linked by mistake, unlinked, and declared two persons: what happened stays with each."""
    actor, baker = Person("Tom Baker of Leeds", followers=300), Person("Tom Baker of Cork")
    ask = week.says(actor, "x", "mon 10:20", "@skylarkair does the Leeds flight have room for a double bass in a hard case?")
    week.answers(ask, "mon 10:49", "It does, on two seats in the last row. Shall we hold them?")
    mail = week.says(baker, "email", "mon 10:45", "I need twelve trays of scones from Cork to Bristol as hand luggage. Serious question.")
    pair = {"a": {"namespace": "x", "id": actor.id_on("x")}, "b": {"namespace": "email", "id": baker.id_on("email")}}
    week.crm("identity.link", "mon 12:00", **pair, evidence="same name in the booking system")
    week.crm("identity.unlink", "tue 09:00", **pair, evidence="different dates of birth")
    week.crm("identity.declare_distinct", "tue 09:01", **pair, evidence="checked by ellen")
    week.answers(mail, "mon 15:20", "Two trays as hand luggage, the other ten as checked bags. The crew asks whether there is jam.")
    week.crm("identity.link", "tue 09:30", a={"namespace": "x", "id": actor.id_on("x")}, customer="SKY-1010",
             evidence="signed in with his handle")


def own_voices(week):
    """Our own words open nothing: posts, their echoes, an employee's comment."""
    news = week.publishes("x", "mon 08:30", "New: Bristol to Gdansk from 14 June, Tuesdays and Saturdays. On sale on Thursday. ✈️")
    week.echo("x", "mon 08:30:05", "New: Bristol to Gdansk from 14 June, Tuesdays and Saturdays. On sale on Thursday. ✈️")
    week.publishes("facebook", "mon 08:35", "Where should we fly next? The most loved answer wins a weekend for two.")
    week.echo("facebook", "mon 08:35:10", "Where should we fly next? The most loved answer wins a weekend for two.")
    week.publishes("instagram", "tue 17:00", "Twenty-seven F at dusk. 🌇")
    week.publishes("youtube", "wed 12:00", "A day with the night shift: how an aircraft is checked.")
    week.echo("youtube", "wed 12:01", "First! (Sorry, we always wanted to do this.)")
    week.says(Person("Marek of Skylark"), "facebook", "mon 09:15", "Proud to be on the crew of the first Gdansk flight!")
    week.lines[-1][2]["author"]["role"] = "employee"
    for i, name in enumerate(["Plane Spotter UK", "Deals Daily", "Gdansk Life"]):
        week.says(Person(name, followers=4000 + i), "x", f"mon 08:{41 + i * 6}", "RT @skylarkair: New: Bristol to Gdansk from 14 June",
                  repost_of=news[1], addressed="untargeted")
    for name, text in (("Ilka Winter", "Tromsø!!! please"), ("Sean Tully", "Reykjavik 🙏"), ("Marta Nowak", "back to Kraków")):
        key = week.says(Person(name), "facebook", f"mon {9 + len(text) % 3}:12", text)
        week.answers(key, f"mon {9 + len(text) % 3}:40", "Counted, thank you!")


def out_of_office(week):
    """Auto-replies of others are noise."""
    for name, when, text in (("Ursula Gantz", "tue 08:02", "Ich bin bis 9. März nicht im Büro. Ihre Mail wird nicht weitergeleitet."),
                             ("Prof Lyle", "wed 08:03", "Automatic reply: I am on sabbatical and read mail on Fridays."),
                             ("Nina Castell", "thu 08:02", "Out of office until Monday."),
                             ("Agence Soleil", "fri 08:05", "Réponse automatique : nous sommes fermés jusqu'au 10 mars.")):
        week.says(Person(name), "email", when, text, auto_reply=True)


def old_app(week):
    """A retired channel opens nothing new; the figures still show that somebody spoke there."""
    for name, when, text in (("Dot Rainer", "tue 13:13", "is this inbox still read?"),
                             ("Luis Tello", "fri 10:20", "boarding pass does not load in the old app"),
                             ("Pat Hume", "sun 09:09", "hello from 2019")):
        week.says(Person(name), "oldapp", when, text)


def the_bot(week):
    """A bot that solves it has answered; one that only talks has not."""
    nils = Person("Nils Berger")
    ask = week.says(nils, "chat", "wed 09:00", "what is my baggage allowance, booking W3E4RT", thread="chat-701")
    week.answers(ask, "wed 09:00:04", "23 kg in the hold and one cabin bag.", role="bot", agent="pip", resolved_by_bot=True)
    carla = Person("Carla Weems")
    ask = week.says(carla, "chat", "wed 21:30", "my partner died, i need to cancel his ticket and keep mine", thread="chat-702")
    week.answers(ask, "wed 21:30:04", "I can help with seats, bags and check-in! What would you like to do?", role="bot", agent="pip")
    week.says(carla, "chat", "wed 21:31", "a person please", to=ask, thread="chat-702")
    week.answers(ask, "wed 21:38", "Carla, I am Jo, a person. I am so sorry. It is done, all of his fare goes back to you, and "
                 "you need do nothing more.", agent="jo")


def child_in_lyon(week):
    """A child alone at an airport: level three, at once."""
    mother = Person("Helen Marsh", phone="+447700900321")
    call = week.says(mother, "phone", "fri 18:20", "Caller's daughter, nine, unaccompanied, landed in Lyon at 17:50 and nobody from "
                     "Skylark is there. The child is crying on her own at the gate.", thread="call-88431")
    week.answers(call, "fri 18:23", "Found with the ground crew of another airline; our station manager is holding her hand, "
                 "and both are on the line now.", agent="denise")
    post = week.says(mother, "x", "fri 19:02", "My nine year old stood alone in Lyon for 33 minutes tonight. @skylarkair how? HOW?")
    week.answers(post, "fri 19:20", "Helen, it should never have happened. The head of safety calls you at eight tonight.", agent="denise")


def fan_wave(week):
    """Many small voices about one thing, most answered, some left."""
    texts = [("sun 10:05", "Aoife Brennan", "@skylarkair is the raffle result out?", 21),
             ("sun 10:09", "Milo Strand", "@skylarkair who won the weekend??", 25), ("sun 10:31", "Paz Oliver", "@skylarkair ¿quién ganó?", 17),
             ("sun 11:02", "Greg Nolan", "@skylarkair raffle fixed again i see", None),
             ("sun 11:40", "Hetty Moor", "@skylarkair congratulations to the winners! Tromsø, what a choice", 35),
             ("sun 12:15", "Ray Tolliver", "@skylarkair do losers get at least a sticker", 52)]
    for when, name, text, minutes in texts:
        key = week.says(Person(name, followers=len(name) * 31), "x", when, text)
        if minutes:
            week.answers(key, later(at(when), minutes=minutes), "Tromsø it is! Everybody who took part finds a small thing in the app.")


def holidays(week):
    """The other brand of the house, with its own desk: slower, and it shows in the figures."""
    rows = [("mon 09:40", "x", "Bridget Sayer", "@skylarkholidays hotel in Valencia says we have no booking. We are in the lobby with three kids.", 95),
            ("tue 11:25", "x", "Owain Pryce", "@skylarkholidays is breakfast included in the Porto package?", 130),
            ("wed 16:10", "x", "Lucy Farr", "@skylarkholidays your transfer bus left without us. 11pm. No phone answer.", None),
            ("thu 10:50", "facebook", "Dilys Moran", "The pool in the brochure is a photo of another hotel. I have checked.", 170),
            ("fri 12:00", "email", "Gordon Pike", "We would like to extend by three nights, what does it cost?", None),
            ("sat 08:30", "x", "Anouk Petit", "@skylarkholidays enfin des vacances parfaites, merci à Paula à Marrakech 💛", 44)]
    for when, channel, name, text, minutes in rows:
        key = week.says(Person(name, followers=200), channel, when, text, holidays=True)
        if minutes:
            week.answers(key, later(at(when), minutes=minutes), "Thank you for telling us, Skylark Holidays has taken care of it "
                         "and writes to you with the details.")


def late_and_twice(week):
    """Webhooks that come late, and twice: nothing is counted twice, the wait counts from publication."""
    rosa = Person("Rosalind Page", followers=77)
    ask = week.says(rosa, "x", "mon 13:00", "@skylarkair is LK90 on time tonight?", received="mon 14:20")
    week.answers(ask, "mon 14:31", "It is: 19:05. Sorry, your post reached us late.")
    week.again(ask, "mon 14:21")
    pavel = Person("Pavel Horak")
    ask = week.says(pavel, "whatsapp", "tue 10:00", "hi, can I take honey in hand luggage?")
    week.again(ask, "tue 10:00:30")
    week.again(ask, "tue 10:02")
    answer = week.answers(ask, "tue 10:09", "Up to 100 ml, sadly. Checked in: as much as you like.")
    week.again(answer, "tue 10:10")
    vera = Person("Vera Sommer")
    ask = week.says(vera, "facebook", "wed 07:10", "Guten Morgen, fliegt LK61 heute?", received="wed 09:30", language="de")
    week.answers(ask, "wed 09:41", "Guten Morgen, ja, um 15:20.")


def abandoned_calls(week):
    """Calls that nobody took: two minutes are too long, forty are an outrage."""
    for when, name, text in (("mon 08:05", "Ada Fenwick", "Caller hung up after 6 minutes in the queue: seat change."),
                             ("tue 08:10", "Bill Oduya", "Caller hung up after 55 minutes. Said: I will try your stupid chat then."),
                             ("thu 08:07", "Cora Lindt", "Caller hung up after 3 minutes, no words.")):
        week.says(Person(name), "phone", when, text, thread=f"call-lost-{name[:3].lower()}")
    bill = Person("Bill Oduya Junior")
    ask = week.says(bill, "chat", "tue 09:08", "my dad was on hold for 55 minutes with you, can SOMEBODY move him to the 16:40?", thread="chat-655")
    week.answers(ask, "tue 09:13", "Moved. I am calling your father now to say so myself.")


def letters(week):
    """Letters have a day, not a minute."""
    edna = Person("Edna Prowse")
    key = week.says(edna, "letter", "mon 00:00", "Dear Sirs, thank you for your letter. Please tell Iker that I shall knit him a "
                    "scarf. Which colour is your uniform?", received="wed 10:30", day_only=True)
    week.answers(key, "thu 14:00", "Dear Mrs Prowse, navy blue with a yellow edge. Iker is beside himself.")
    week.says(Person("R W Hatherleigh"), "letter", "tue 00:00", "Sir, your aeroplanes fly over my bees at 6.04 each morning. The bees "
              "mind. I mind. I shall write again.", received="fri 09:30", day_only=True)


def taken_down(week):
    """The site takes a comment down: that is not the customer's doing, and he is still owed an answer."""
    vince = Person("Vince Tarrow")
    key = week.says(vince, "youtube", "thu 20:15", "at 4:40 you can see the tyre is bald. is that damn thing SAFE??")
    week.deletes(key, "thu 20:40", by_author=False)
    week.answers(key, "thu 21:50", "It is within limits and was changed that night anyway. Thank you for looking so closely.")


def advocate(week):
    """Helped well, a complainer becomes an advocate."""
    joan = Person("Joan Ferris", followers=530)
    ask = week.says(joan, "x", "mon 19:10", "@skylarkair you have lost my daughter's wedding dress. The wedding is on Saturday. I am shaking.")
    week.answers(ask, "mon 19:16", "Joan, I am Ellen and I am doing nothing else until it is found. Stay close to your phone.", agent="ellen", holding=True)
    week.answers(ask, "mon 19:54", "Found it in Leeds, it flies to you tonight and I bring it to your door at eleven.", agent="ellen")
    week.about("case.resolve", "tue 09:00", ask, author="ellen", reason="dress delivered")
    thanks = week.says(joan, "facebook", "sat 20:30", "Ellen of Skylark Air drove 60 miles at night with a wedding dress on the back "
                       "seat. She danced with us today. Fly with these people.")
    week.answers(thanks, "sat 20:58", "We are all a bit teary here. Every happiness to them both!")


def assigned_and_lost(week):
    """Assigned, reassigned, forgotten: an assignment answers nobody."""
    rob = Person("Rob Ketteringham")
    mail = week.says(rob, "email", "mon 15:10", "My hearing aid was in the seat pocket of 9F on LK77. It is small, beige and cost "
                     "me two thousand pounds.")
    week.about("agent.assign", "mon 15:30", mail, agent="jo", team="care")
    week.about("agent.unassign", "tue 08:00", mail, agent="jo")
    week.about("agent.assign", "tue 08:05", mail, agent="ravi", team="lost-property")
    week.says(rob, "email", "wed 15:00", "I have not heard from you. I cannot hear much at all, to be honest.", to=mail)


def reopened_case(week):
    """Resolved too early, and opened again by the host."""
    iris = Person("Iris Caldwell")
    form = week.says(iris, "form", "mon 10:00", "Topic: refund. Please send the 74.50 to my new account, the old one is closed.")
    week.answers(form, "mon 12:30", "Sent to the new account.")
    week.about("case.resolve", "mon 12:35", form, author="tomasz", reason="paid")
    week.about("case.reopen", "wed 09:00", form, author="tomasz", reason="the bank returned the money")
    week.answers(form, "wed 09:20", "The bank sent it back, so we paid again by cheque. It is in the post.")
    week.about("case.resolve", "thu 09:00", form, author="tomasz", reason="cheque")


def cello(week):
    """Broken on Monday, replaced within the day, praised on Wednesday; she agrees to be quoted, and then not."""
    nadia = Person("Nadia Ferris", followers=5200)
    who = {"identity": {"namespace": "x", "id": nadia.id_on("x")}}
    post = week.says(nadia, "x", "mon 10:05", "@skylarkair you broke my cello case. Worst airline ever, this is awful.")
    week.answers(post, "mon 10:25", "We are so sorry, Nadia. A new case is on its way to your hotel, at our cost.")
    thanks = week.says(nadia, "x", "mon 17:00", "@skylarkair the new case is here. Thank you so much, wonderful!", to=post)
    week.answers(thanks, "mon 17:20", "Play well tonight!")
    praise = week.says(nadia, "x", "wed 09:00", "I love @skylarkair, the best and kindest service of any airline. Amazing people!")
    week.answers(praise, "wed 09:30", "That made our day.")
    week.crm("consent.grant", "wed 10:00", purpose="testimonial", **who)
    week.crm("account.referral", "thu 09:00", product="return flight", **who)
    week.crm("survey.response", "thu 10:00", survey="nps", rating={"value": 10, "scale": 10}, **who)
    week.crm("consent.withdraw", "sat 09:00", purpose="testimonial", **who)
    # A note about flying with an instrument comes in by mail: she is used to twenty minutes by now.
    mail = week.says(nadia, "email", "fri 09:00", "May I take the cello into the cabin in June?")
    week.crm("identity.link", "fri 08:00", a={"namespace": "x", "id": nadia.id_on("x")},
             b={"namespace": "email", "id": nadia.id_on("email")}, evidence="she wrote from her booking")
    week.answers(mail, "fri 15:00", "You may, on a seat of its own. We have put it on your booking.")


def overheard(week):
    """Said to friends, not to us; and a review whose author cannot be answered there."""
    week.says(Person("Corin Blythe"), "x", "tue 12:00", "Skylark lost my suitcase again. This is terrible, I hate it.",
              addressed="untargeted")
    week.says(Person("Ottilie Farrow"), "x", "tue 12:40", "Three hours at the gate and nobody tells us anything. My airline is hopeless.",
              addressed="untargeted")
    week.says(Person("Sabine Holt"), "review", "tue 13:00", "The seats were broken and dirty. Terrible.",
              rating={"value": 1, "scale": 5}, reply_permission="none")


def hotline(week):
    """A call as the telephone system tells it: menu, queue, and the caller gives up."""
    caller = {"namespace": "phone", "id": Person("Howard Tench").id_on("phone")}
    for minute, step in (("00", "call.offered"), ("01", "call.ivr_entered"), ("03", "call.queued"), ("44", "call.abandoned")):
        moment = at(f"wed 11:{minute}")
        event = {"event": step, "source": "phone", "id": "call-90211", "channel": "phone", "caller": caller}
        week._add(event, moment, None)


def gone(week):
    """Who leaves says why, and for whom."""
    week.crm("account.cancelled", "thu 15:00", customer="SKY-1001", product="loyalty card", reason="Gullwing is cheaper and answers")


def one_number(week):
    """The switchboard writes her number with blanks, WhatsApp without: the host is asked whether she is one."""
    week.says(Person("Wilma Stone", phone="+44 7700 900888"), "phone", "wed 13:05", "Caller asks whether her guide dog needs a seat.",
              thread="call-90300")
    written = week.says(Person("Wilma S", phone="+447700900888"), "whatsapp", "wed 13:20", "It is me again, about the guide dog")
    week.answers(written, "wed 13:31", "He flies free and lies at your feet. It is in your booking.")


CAST = [
    ("07:31", "Bea Lomax", "@skylarkair worst airline ever. Eight of us on the floor of Bristol airport, this is awful."),
    ("07:33", "Rufus Oyelaran", "@skylarkair terrible. The whole cast is stranded and nobody tells us anything. Shameful."),
    ("07:35", "Celeste Marr", "@skylarkair disgusting service, we have a matinee and you have no idea where our plane is."),
    ("07:38", "Davy Pugh", "@skylarkair this is horrible. I hate flying with you. Our costumes are in the fog as well."),
    ("07:40", "Ottoline Frey", "@skylarkair an awful, awful morning, useless app, useless desk. Never again."),
    ("07:44", "Marlon Achebe", "@skylarkair you ruined our opening. Terrible airline, terrible people at the gate."),
    ("07:47", "Sunniva Dahl", "@skylarkair worst experience of my life, and I have played in a tent in November."),
    ("07:50", "Gus Tarrant", "@skylarkair horrible, rude and late. We are telling everybody tonight. Awful."),
]


def touring_cast(week):
    """The fog strands the cast of a musical, and each of the eight has readers: an incident, and a crisis."""
    for clock, name, text in CAST:
        post = week.says(Person(name, followers=48000), "x", f"sat {clock}", text, geo={"place": "Bristol"})
        week.answers(post, later(at(f"sat {clock}"), minutes=35), f"{name.split()[0]}, a bus to your theatre leaves from door 4 at nine.")


FOG = [
    ("06:12", "x", "Kaye Aldous", "@skylarkair fog in Bristol, is LK204 going?", 22),
    ("06:20", "whatsapp", "Hamish Orr", "Stuck in the car outside, should we even come in?", 31),
    ("06:31", "x", "Lina Castro", "@skylarkair nobody at the desk knows anything. Two hundred people.", 74),
    ("06:40", "phone", "Gwen Parry", "Caller wants to know whether to leave home; heard the music for 25 minutes, then left.", None),
    ("06:44", "chat", "Sandeep Gill", "fog?", 9),
    ("06:47", "x", "Marco Bellini", "@skylarkair cancellato? in ritardo? un cenno di vita?", 88),
    ("06:52", "instagram", "Jules Amory", "cant see the plane from the gate 😅 when do we fly", 120),
    ("07:01", "x", "Petra Novak", "@skylarkair my connection in Lyon leaves at 10:50. What now?", 41),
    ("07:03", "whatsapp", "Dana Whitlock", "we have a baby and no milk, is there somewhere we can go", 12),
    ("07:07", "facebook", "Clive Manning", "Three hours and your board still says ON TIME. It is a lie in big letters.", 155),
    ("07:10", "phone", "Ifor Madoc", "Caller hung up after 48 minutes on hold.", None),
    ("07:12", "chat", "Beth Lowry", "please just tell me yes or no is LK118 cancelled", 21),
    ("07:18", "x", "Sunny Takhar", "@skylarkair credit to the lady handing out water and jokes at gate 3", 190),
    ("07:25", "x", "Dmitri Volkov", "@skylarkair worst morning ever. No info, no food, no staff. Awful.", None),
    ("07:29", "whatsapp", "Ruth Eames", "My insulin is in the checked bag. How long will this be?", 7),
    ("07:33", "x", "Claire Dubosc", "@skylarkair 3 h d'attente et personne. Honteux.", None),
    ("07:36", "sms", "Alf Garner", "lk204???", 47),
    ("07:41", "facebook", "Imogen Slate", "My mother is 84 and sitting on the floor. Please send a chair at least.", 33),
    ("07:46", "x", "Tariq Aziz Khan", "@skylarkair do we get hotel if it's cancelled? family of 6", None),
    ("07:52", "chat", "Oli Brand", "hello bot i want human", 40),
    ("07:58", "x", "Mina Sorel", "@skylarkair rebooked by app in 2 minutes, well done on that at least", 140),
    ("08:05", "whatsapp", "Jan de Vries", "Refund or rebooking, which is faster? Wedding tomorrow", 52),
    ("08:11", "store", "Queue of nine", "Nine people at the desk with the same question: is there a bus to Cardiff?", 6),
    ("08:16", "x", "Norah Keane", "@skylarkair LK77 just vanished from the screens. Vanished. Like a magic trick nobody asked for", None),
    ("08:22", "instagram", "Teo Lang", "fog selfie 🌫️✈️ #skylark", 200),
    ("08:30", "phone", "Mabel Stott", "Caller asks for the last time in her life politely. Hung up after 41 minutes.", None),
    ("08:37", "x", "Ade Bakare", "@skylarkair I will miss my sister's funeral. Please. Anyone.", 18),
    ("08:44", "facebook", "Lorna Vickers", "The pilots came out and talked to us. That was worth more than your app.", 62),
    ("08:52", "review", "Graham Tull", "1/5 Fog is nobody's fault. Silence is yours.", None),
    ("09:05", "x", "Zofia Lis", "@skylarkair when do bags from cancelled flights come back??", None),
    ("09:20", "whatsapp", "Bo Andersen", "flew to Cardiff instead by your bus, all good, thanks for organising", 15),
    ("09:40", "x", "Imran Sheikh", "@skylarkair flying Gullwing next time, they at least talk", None),
]


def fog(week):
    """Saturday: fog closes Bristol. More voices than hands; who is left waiting must be seen."""
    week.publishes("x", "sat 09:50", "Fog has closed Bristol until about 11:00. Rebook free of charge in the app. We are reading "
                   "everything and answer as fast as we can.")
    answers = ["LK204 goes at 11:40 from gate 5. Sorry for the morning.", "Bristol opens at 11:00. Your new time is in the app.",
               "We have put you on the next one and sent it to you.", "A colleague is on the way to you now.",
               "It is cancelled, and you are on the 13:20. Meals are free at the blue bar.", "You are right, and we are sorry.",
               "Buses to Cardiff leave from door 4 every 20 minutes."]
    for i, (clock, channel, name, text, minutes) in enumerate(FOG):
        more = {"thread": f"fog-{i}"} if channel in ("chat", "phone", "store") else {}
        if channel == "review":
            text, more = text[4:], {"rating": {"value": 1, "scale": 5}}
        who = Person(name, followers=[0, 90, 410, 2600, 60][i % 5])
        key = week.says(who, channel, f"sat {clock}", text, **more)
        if minutes:
            week.answers(key, later(at(f"sat {clock}"), minutes=minutes), answers[i % len(answers)])
