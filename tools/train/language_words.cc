// The common words of each language, written down for the language part.
#include "language_words.h"

namespace earshot::train {
namespace {

constexpr CommonWords kOtherWords[] = {
    {"af",
     "die en is nie ek jy hy sy ons hulle het was om te vir van met op in wat hierdie baie "
     "dankie asseblief hoekom goed sleg my jou diens bestelling wag nog altyd nooit"},
    {"az",
     "və bu bir nə də üçün çox mən sən o amma daha kimi var deyil bəli xeyr yaxşı necə niyə "
     "sonra pis təşəkkür edirəm zəhmət olmasa müştəri xidməti cavab gözləyirəm bu gün heç vaxt "
     "həmişə biz siz"},
    {"be",
     "і ў не на я што ён з як гэта па але яны мы вы яна так яго за ад у ж бы для мяне мне няма "
     "ужо ці калі толькі вельмі дзякуй калі ласка чаму дзе добра дрэнна заказ грошы чакаю "
     "адказ сёння ніколі заўсёды працуе"},
    {"bg",
     "и в не на аз че той с как това по но те ние вие тя така го за от у ще би мен ми няма да "
     "вече или ако само много благодаря моля защо кога къде добре лошо поръчка пари чакам "
     "отговор днес никога винаги работи съм са се"},
    {"ca",
     "el la de i que a en un per amb no és els les del ho hi va més ha una al com però jo molt "
     "gràcies aquest aquesta perquè bé malament servei client avui mai sempre això són quan "
     "també dels"},
    {"ckb",
     "و لە بۆ بە کە ئەم ئەو من تۆ ئێمە ئێوە زۆر باش خراپ سوپاس تکایە بۆچی کەی چۆن ئەمڕۆ هەرگیز "
     "هەمیشە وەڵام نییە"},
    {"cs",
     "a se to je na že v s z do jsem ale o jak co za by si tak jako mi po už pro ty když jsme "
     "není tam kde mě proč má ještě jen ten jeho děkuji prosím dobrý špatný odpověď dnes "
     "vždycky nikdy všechno ďakujem prečo som nie je sú veľmi aj ktorý"},
    {"cy",
     "a y yr i o yn mae ddim dw i ti fe hi ni chi nhw beth pam pryd ble sut diolch os gwelwch "
     "yn dda heddiw byth bob amser archeb ateb da drwg iawn"},
    {"da",
     "og jeg det at en den til er som på de med han af for ikke der var mig men et har om vi "
     "min havde hun nu over fra du ud dem os op hvor eller hvad skal her alle vil blev kunne "
     "når være noget ville efter tak meget godt dårlig hvorfor hvordan kundeservice ordre "
     "pakke venter stadig"},
    {"eo",
     "kaj la ne mi vi li ŝi ĝi ni ili estas de al en por kun sed tre kio kiu kiel kial kie "
     "kiam dankon bonvolu hodiaŭ neniam ĉiam mendo respondo bona malbona"},
    {"et",
     "ja on ei see et ma oli aga nii kui nüüd seda mis olen siis ainult ka miks hea halb aitäh "
     "palun teenindus vastus täna alati mitte kunagi kõik väga"},
    {"eu",
     "eta da ez bat hau hori zer nola ni zu gu oso ondo gaizki mesedez eskerrik asko zergatik "
     "noiz non gaur inoiz beti eskaera erantzuna nire zure dut dira baina edo izan egin behar"},
    {"fa",
     "و در به از که این را با است برای آن یک خود تا کرد بر هم نیست من شما ما آنها چرا خیلی خوب "
     "بد ممنون لطفا سفارش پول هنوز نمی شود می کنم پاسخ چه کسی امروز"},
    {"fi",
     "ja on ei se että hän oli mutta minä niin kun nyt sen mitä olen tämä siitä kuin sitten "
     "vain myös ovat jos minun sinä mukaan kanssa kaikki jo vielä koska miksi hyvä huono "
     "kiitos palvelu vastaus odottaa tänään aina ikinä paljon enemmän jotain mikään"},
    {"ga",
     "agus an na is ní tá sé sí mé tú ar ag le do go bhfuil cad cén conas cá go raibh maith "
     "agat le do thoil inniu riamh i gcónaí ordú freagra maith dona"},
    {"gl",
     "o a de que e non un unha por para con os as do da no na moi ben máis pero eu ti el ela "
     "grazas por favor por que cando onde como hoxe nunca sempre pedido espero resposta foi é "
     "son teño xa"},
    {"hr",
     "i je u da se na za ne što ali kako od su sam to s kao ili hvala molim zašto dobro loše "
     "danas nikad uvijek sve moj ovo bio biti korisnička služba odgovor čekam vrlo"},
    {"hu",
     "a az és nem hogy is egy ez meg csak van de mi már ha én mint ki te volt még kell ezt azt "
     "jó rossz köszönöm kérem miért most mert nagyon ügyfélszolgálat válasz várok ma soha "
     "mindig lehet vagy itt"},
    {"id",
     "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya ke bisa ada karena "
     "adalah kamu kami sudah mereka kita telah apa sangat terima kasih tolong bagus buruk "
     "kenapa mengapa menunggu layanan pelanggan jawaban hari ini selalu tak boleh lah nak awak "
     "banyak lagi orang"},
    {"is",
     "og að er ekki í á ég það við um til en sem þetta hann hún var með fyrir af mjög takk "
     "vinsamlegast hvers vegna hvenær hvar hvernig í dag aldrei alltaf pöntun svar gott slæmt"},
    {"lb",
     "an de d' den dat ass net ech du hien si mir dir et zu op mat fir vun wéi wat wou firwat "
     "wéini merci wannechgelift haut ni ëmmer bestellung äntwert gutt schlecht ganz"},
    {"lv",
     "un ir es tas ka ne ar no par bet kā kas man ļoti paldies lūdzu kāpēc labi slikti šodien "
     "vienmēr"},
    {"lt",
     "ir kad tai jis ne su iš bet kaip labai ačiū prašau kodėl gerai blogai šiandien visada "
     "niekada"},
    {"mk",
     "и во не на јас што тој со како ова по но тие ние вие таа така го за од би мене нема да "
     "веќе или ако само многу благодарам молам зошто кога каде добро лошо нарачка пари чекам "
     "одговор денес никогаш секогаш работи сум се"},
    {"mr",
     "आहे आणि मी तू तो ती आम्ही तुम्ही हे ते नाही होते माझे माझी तुमचे खूप काय का कसे पण "
     "म्हणून झाले करा मला तुम्हाला आज उद्या धन्यवाद सेवा वाईट चांगले"},
    {"mt",
     "u l- il ta ma li fi hija huwa jien int aħna intom kif meta fejn għaliex grazzi jekk "
     "jogħġbok illum qatt dejjem ordni tweġiba tajjeb ħażin ħafna"},
    {"nb",
     "og jeg det at en den til er som på de med han av for ikke der var meg men et har om vi "
     "min hadde hun nå over fra du ut dem oss opp hvor eller hva skal her alle vil ble kunne "
     "når være noe ville etter takk mye bra dårlig hvorfor hvordan kundeservice bestilling "
     "pakke venter fortsatt"},
    {"ne",
     "छ हो र म तिमी तपाईं हामी यो त्यो छैन थियो मेरो हाम्रो धेरै के किन कसरी तर भयो गर्नुहोस् "
     "मलाई आज भोलि धन्यवाद सेवा नराम्रो राम्रो छन् गर्छ भने पनि"},
    {"nl",
     "de het een en van ik je dat niet is op te zijn voor met die hij er maar om hem dan zou "
     "of wat mijn deze werd ook heeft naar geen kan meer nog bij uit wordt zo goed wel waar "
     "wij jullie hebben hoe moet nu alleen heel veel mensen bedankt graag vandaag "
     "klantenservice antwoord wachten telefoon bestelling slecht fijn leuk jammer vraag weer "
     "altijd nooit iemand gewoon mooi dank hallo waarom omdat ik wacht al sinds weken dagen "
     "uur op mijn bestelling pakket geld terug niemand reageert antwoordt zeer slecht heel "
     "blij met service telefonisch bereikbaar klacht vandaag gisteren morgen drie twee euro "
     "kapot vertraging trein vlucht geannuleerd fijne mensen jullie hulp nog nooit zo snel "
     "bedankt mijn jouw zijn haar ons onze hun jullie deze dit die dat welke welk wie wat waar "
     "wanneer waarom hoe iets iemand niets niemand alles alle allemaal ander andere elke elk "
     "zelf zelfde zonder onder naar tegen tussen door over tot na voor tijdens sinds want dus "
     "toen dan ook zo te weinig genoeg minder al snel hier daar echt eigenlijk gewoon alleen "
     "eindelijk nu straks eerder later ben bent is zijn was waren geweest heb hebt heeft "
     "hebben had hadden word wordt worden werd geworden doe doet doen deed gedaan kan kunt "
     "kunnen kon wil wilt willen wilde moet moeten moest mag mogen ga gaat gaan ging kom komt "
     "komen kwam gekomen zeg zegt zeggen zei zie ziet zien gezien neem neemt genomen zet gezet "
     "betaal betaald betalen wacht wachten gewacht krijg krijgt krijgen gekregen kreeg "
     "ontvangen aangekomen geleverd leveren bezorgd bezorgen bezorger bel bellen gebeld belt "
     "reageren reactie antwoorden geantwoord werkt werken werkte doet ruilen geruild kopen "
     "gekocht bestellen besteld terugbetaald terugbetaling annuleren verloren kwijt verliezen "
     "vinden vind gevonden open dicht gesloten geblokkeerd stuk kapotte beschadigd ontbreekt "
     "fout probleem problemen storing product artikel maat winkel verkoper kassa ontvangst "
     "personeel medewerker medewerkers bank abonnement tarief netwerk verbinding internet "
     "website site app applicatie wachtwoord adres nummer brief bericht mail foto scherm "
     "batterij accu oplader kaartje plaats station spoor vliegtuig bagage koffer kamer hotel "
     "diner eten drinken bord ober koud koude warm warme goede goeden slechte groot grote "
     "klein kleine nieuw nieuwe oud oude lang lange langzaam traag trage duur dure gratis "
     "makkelijk moeilijk onmogelijk mogelijk schande schandalig belachelijk waardeloos "
     "verschrikkelijk onacceptabel vreselijk ramp top geweldig geweldige uitstekend "
     "uitstekende prachtig mooie vriendelijk vriendelijke aardig blij tevreden ontevreden "
     "teleurgesteld teleurstelling teleurstellend verdrietig boos woedend zat gefeliciteerd "
     "complimenten goedemorgen goedemiddag goedenavond mevrouw meneer groet groeten "
     "alstublieft alsjeblieft ja nee misschien dag dagen week weken maand maanden jaar minuut "
     "minuten ochtend avond middag maandag dinsdag woensdag donderdag vrijdag zaterdag zondag "
     "een twee vier vijf zes zeven acht negen tien twintig honderd duizend euro's rekening "
     "factuur levering bestellingen pakketje pakje geholpen hulp klant klanten klopt blijft "
     "blijven inloggen helemaal heel erg zeer best wel toch"},
    {"nn",
     "og eg det at ein den til er som på dei med han av for ikkje der var meg men eit har om "
     "vi min hadde ho no over frå du ut oss opp kvar eller kva skal her alle vil vart kunne "
     "når vere noko etter takk mykje bra kvifor korleis"},
    {"pl",
     "nie to się w na i z do jest że co jak ale o za tak mnie już dla po go tylko jego od być "
     "czy może mam ten jeszcze pan kiedy ma przez gdzie bardzo teraz też nas dlaczego dobrze "
     "dziękuję proszę obsługa klienta czekam odpowiedź dzisiaj zawsze nigdy wszystko ktoś coś "
     "wiem"},
    {"ps",
     "او په د نه دی ده چې زه ته موږ تاسو ډېر ښه بد مننه مهرباني ولې کله څنګه نن هیڅکله تل ځواب"},
    {"ro",
     "și în de la a nu cu o că este pe un am se mai să din pentru ce sunt dar ca foarte fost "
     "când sau dacă mulțumesc bine rău serviciu clienți răspuns astăzi niciodată acum tot "
     "toate acest aceasta ei"},
    {"ru",
     "и в не на я что он с как это по но они мы вы она так его за от у же бы для вот меня мне "
     "нет да уже или если только очень спасибо пожалуйста почему когда где хорошо плохо заказ "
     "деньги жду ответ сегодня никогда всегда ужасно работает служба поддержки"},
    {"sk",
     "a sa to je na že v s z do som ale o ako čo za by si tak mi po už pre keď sme nie je tam "
     "kde ma prečo má ešte len ten jeho ďakujem prosím dobrý zlý odpoveď dnes vždy nikdy "
     "všetko sú veľmi aj ktorý objednávka čakám"},
    {"sl",
     "in je da se na za ne v s z ki ali kaj pa bi so sem to kot zelo tudi še že hvala prosim "
     "zakaj dobro slabo danes nikoli vedno vse moj naročilo čakam odgovor paket"},
    {"so",
     "waa iyo in ka ku ay u oo uu la soo si aan ma waxaa kale badan fiican xun mahadsanid "
     "maxaa waxay"},
    {"sq",
     "dhe një në është të që për me nuk nga unë kjo shumë faleminderit pse mirë keq por jo kam"},
    {"sr",
     "и у не на ја што он с како ово по али они ми ви она тако га за од је би мене нема да већ "
     "или ако само много хвала молим зашто када где добро лоше поруџбина новац чекам одговор "
     "данас никада увек ради сам су се"},
    {"sv",
     "och det att i en jag hon som han på den med var sig för så till är men ett om hade de av "
     "icke mig du henne då sin nu har inte hans honom skulle hennes där min man ej vid kunde "
     "något från ut när efter upp vi dem vara vad över än dig kan sina här ha mot alla under "
     "någon eller allt mycket tack bra dålig väntat svar kundtjänst varför idag"},
    {"ti",
     "እዩ ኣብ ናይ እዚ ከም ምስ ካብ ድማ ነቲ እቲ ኢዩ ኩሉ ሓደ ንሕና ኣነ ንስኻ እዮም ኣሎ ኣይኮነን እንታይ ስለ ብዙሕ ጽቡቕ ሕማቕ "
     "የቐንየለይ ሎሚ ጽባሕ"},
    {"tl",
     "ang ng sa na mga ay ako ko si ka mo siya niya at para hindi kung ito po naman lang pa "
     "din rin kasi ano bakit salamat maganda pangit kayo sila tayo kami wala may meron gusto "
     "ngayon lahat sobra grabe"},
    {"tr",
     "bir ve bu ne da için de çok ben mi o ama daha gibi var mı kadar sen değil evet hayır iyi "
     "nasıl neden şey beni seni bana sana onun olarak sonra kötü teşekkürler lütfen müşteri "
     "hizmetleri cevap bekliyorum bugün hiç her zaman biz siz ile oldu yok olan"},
    {"uk",
     "і в не на я що він з як це по але вони ми ви вона так його за від у ж би для мене мені "
     "ні вже або якщо тільки дуже дякую будь ласка чому коли де добре погано замовлення гроші "
     "чекаю відповідь сьогодні ніколи завжди працює підтримка є"},
    {"ur",
     "اور کی کے میں ہے کا کو سے نے یہ وہ پر ہیں نہیں تھا بھی کر ہو کیا آپ ہم بہت اچھا برا "
     "شکریہ کیوں تو ایک میرا مجھے ابھی تک جواب آج"},
    {"vi",
     "và của là có không tôi cho được một người những trong này với các để khi đã đến nhưng "
     "cũng như rất bạn tại sao cảm ơn tốt xấu chờ dịch vụ khách hàng trả lời hôm nay nhiều lắm "
     "ở thì anh chị em"},
    {"zu",
     "ukuthi futhi ngoba kodwa yini mina wena thina bona lapha kakhulu ngiyabonga kahle kabi "
     "ngicela manje"},
};

constexpr CommonWords kScoredWords[] = {
    {"en",
     "my order number is where what when how why not no the a an to for on in with your you i "
     "we it has have had was were be been does do did can could please thanks thank help "
     "account card phone email call called waiting late broken refund money service customer "
     "delivery parcel package app website working down still never again today tomorrow "
     "yesterday hours minutes days weeks good great bad nice awful rude hello hi hey want need "
     "know tell reply answer anyone nobody cancel cancelled flight store shop open closed time "
     "password address bill charged twice price this that there here got get and or of at by "
     "up out so very really just only now yes order item box size wrong new old"},
    {"hi",
     "है हैं मैं आप हम वह यह मेरा मेरी मेरे आपका कब कहाँ क्यों क्या कैसे नहीं और लेकिन का की "
     "के को से में पर ने बहुत अच्छा अच्छी बुरा बुरी खराब सेवा धन्यवाद शुक्रिया कृपया ऑर्डर "
     "पैसा वापस फोन कोई जवाब देता आएगा आया हो गया रहा रही रहे था थी थे आज कल दिन घंटे हफ्ते "
     "अभी तक कभी फिर पसंद"},
    {"de",
     "warum wann wo wie was wer ich wir ihr sie mir mich uns ihnen nicht kein keine niemand "
     "antwortet antwort meine mein meiner bestellung paket lieferung geld zurück rechnung "
     "konto karte telefon hotline kundenservice service schlecht schlechter super danke vielen "
     "dank bitte hilfe seit wochen tagen stunden minuten gestern heute morgen immer noch "
     "wieder nie und oder aber ist sind war haben habe hat wird wurde kann können muss der die "
     "das den dem ein eine einen für mit von bei auf zu im am es sehr so gar toll leider "
     "endlich funktioniert geht kaputt verspätung zug flug mein dein sein ihre ihren unser "
     "unsere euer eure dieser diese dieses diesen jener welcher welche wem wen etwas jemand "
     "alles alle allen andere anderen jeder jede jedes selbst ohne unter nach gegen zwischen "
     "durch über bis während denn also dann auch so wenig genug weniger schon bald hier dort "
     "wirklich eigentlich einfach nur jetzt gleich früher später bin bist seid waren gewesen "
     "hast hatte hatten werden wurden geworden mache macht machen gemacht kannst könnt konnte "
     "will wollt wollen wollte soll sollte müssen musste darf gehe gehen ging komme kommt "
     "kommen kam gekommen sage sagt gesagt sehe sehen gesehen nehmen genommen bezahlt zahlen "
     "warte warten wartet gewartet bekomme bekommen erhalten angekommen geliefert liefern rufe "
     "anrufen angerufen ruft antworten geantwortet gehen umtauschen gekauft kaufen bestellt "
     "bestellen erstattet erstattung storniert stornieren verloren finde finden gefunden offen "
     "geschlossen gesperrt kaputte beschädigt fehlt fehler problem probleme störung produkt "
     "artikel größe laden geschäft verkäufer kasse empfang personal mitarbeiter bank vertrag "
     "tarif netz verbindung internet webseite seite app passwort adresse nummer brief "
     "nachricht mail foto bildschirm akku ladegerät fahrkarte platz bahnhof gleis flugzeug "
     "gepäck koffer zimmer hotel essen kellner kalt kalte warm gut gute guten schlechte "
     "schlechten groß klein neu neue alt lang lange langsam teuer kostenlos einfach schwierig "
     "unmöglich möglich schande frechheit unverschämt lächerlich furchtbar unmöglich "
     "katastrophe spitze klasse prima ausgezeichnet schön schöne freundlich freundliche nett "
     "zufrieden unzufrieden enttäuscht enttäuschend enttäuschung traurig wütend sauer "
     "glückwunsch kompliment guten morgen tag abend frau herr grüße gruß ja nein vielleicht "
     "woche monat monate jahr minute lieferzeit montag dienstag mittwoch donnerstag freitag "
     "samstag sonntag eins zwei drei vier fünf sechs sieben acht neun zehn zwanzig hundert "
     "tausend euro hat's geht's kunde kunden falsch falsche rechnungen ganz gar wieder mehr "
     "weg"},
    {"fr",
     "pourquoi quand où comment qui que je nous vous il elle on ne pas personne répond réponse "
     "ma mon mes commande colis livraison argent remboursement facture compte carte téléphone "
     "service client mauvais nul super merci beaucoup svp aide depuis semaines jours heures "
     "minutes hier aujourd'hui demain toujours encore jamais et ou mais est sont était ai avez "
     "avons a le la les un une des du de pour avec chez sur dans en très bien déçu parfait "
     "marche fonctionne cassé retard train vol c'est j'ai ce cet cette ces ça cela celui son "
     "sa ses leur leurs notre nos votre vos moi toi lui elle eux elles me te se y ne plus rien "
     "aucun aucune tout tous toute toutes même autre autres chaque quel quelle quels quelles "
     "où dont quand comme si donc car alors puis aussi ainsi trop peu assez moins déjà bientôt "
     "ici là vraiment franchement simplement seulement encore enfin maintenant avant après "
     "pendant sans sous vers contre entre jusqu'à être suis es sommes êtes étaient serait sera "
     "avoir as ont avait aura fait faire faites fais peut peux pouvez pouvoir veux veut voulez "
     "voudrais doit dois devez aller va vais allez vont venir vient venez dire dit dites voir "
     "vu prendre pris mettre mis attendre attends attend attendons attendez recevoir reçu "
     "reçois arrivé arrive arrivée livrer livré livrez payer payé paye appeler appelé appelle "
     "répondre répondez répondu marcher marchent fonctionner fonctionnent changer changé "
     "acheter acheté commander commandé rembourser remboursé remboursez annuler annulé perdu "
     "perdre trouver trouve trouvé ouvrir ouvert fermé bloqué cassé abîmé manque manquant "
     "erreur problème panne bug mise produit article taille magasin vendeur vendeuse caisse "
     "accueil équipe personnel conseiller agence banque abonnement forfait réseau connexion "
     "internet site application appli mot passe adresse numéro courrier lettre message mail "
     "photo vidéo écran batterie chargeur billet place gare quai avion bagage valise chambre "
     "hôtel repas plat serveur froid chaud bon bonne bons bonnes mauvaise mauvaises grand "
     "grande petit petite nouveau nouvelle vieux long longue rapide lent lente cher chère "
     "gratuit facile difficile impossible possible honte honteux scandale scandaleux "
     "lamentable inadmissible inacceptable catastrophe catastrophique horrible affreux génial "
     "géniale excellent excellente magnifique agréable gentil gentille sympa content contente "
     "heureux heureuse ravi ravie satisfait satisfaite déçue déception triste énervé énervée "
     "marre ras bol bravo félicitations bonjour bonsoir salut madame monsieur cordialement "
     "s'il vous plaît d'accord oui non peut-être jour semaine mois année an heure minute matin "
     "soir midi lundi mardi mercredi jeudi vendredi samedi dimanche un deux trois quatre cinq "
     "six sept huit neuf dix vingt cent mille euros c'était n'est n'ai n'a qu'il qu'on qu'elle "
     "l'ai l'a m'a m'ont d'un d'une s'est t'es n'y j'attends j'aimerais j'avais l'adresse "
     "l'application l'eau d'attente quelqu'un mal pas ne"},
    {"es",
     "por qué cuándo dónde cómo quién yo nosotros ustedes no nadie responde respuesta mi mis "
     "pedido paquete entrega dinero reembolso factura cuenta tarjeta teléfono servicio "
     "atención al cliente malo pésimo muchas gracias favor ayuda desde hace semanas días horas "
     "minutos ayer hoy mañana siempre todavía nunca y o pero es son está fue he han el la los "
     "las un una de para con en muy bien mejor excelente funciona roto retraso vuelo tren "
     "quiero necesito llevo esperando ya me lo se este esta esto estos estas ese esa eso esos "
     "esas aquel su sus nuestro nuestra vuestro tu tus mí ti él ella ellos ellas usted nos os "
     "les le lo al del sin sobre hasta entre contra durante según tras cada todo toda todos "
     "todas otro otra otros otras mismo misma cual cuales cuyo entonces luego también tampoco "
     "así demasiado poco bastante menos pronto aquí ahí allí realmente verdad solo solamente "
     "ahora antes después mientras ser soy eres somos era eran sería será sido estar estoy "
     "estás estamos están estaba haber hay había habido tener tengo tiene tienen tenía hacer "
     "hago hacen hizo hecho poder puedo puede pueden podría querer quiere quieren quisiera "
     "deber debe deben ir voy va vamos van vuelvo vuelve volver venir viene vengo decir dice "
     "dicen dijo ver visto veo tomar poner puesto pagar pago pagué pagado esperar espero "
     "espera esperamos recibir recibí recibido llegar llega llegó llegado llegan entregar "
     "entregado entregaron llamar llamo llamé llamado contestar contesta contestan contestó "
     "responden respondieron funcionar funcionan funcionaba cambiar cambio compré comprar "
     "comprado pedir pedí devolver devolución devuelvan cobrar cobraron cobrado cancelar "
     "cancelaron cancelado perder perdí perdido perdieron encontrar encuentro abrir abierto "
     "cerrado bloqueada bloqueado rota rotos dañado falta error problema problemas avería "
     "caída producto artículo talla tienda vendedor caja personal empleado agente banco "
     "contrato tarifa red conexión internet señal página web aplicación app contraseña "
     "dirección número correo carta mensaje foto video pantalla batería cargador boleto "
     "billete asiento estación andén avión maleta equipaje habitación hotel cena comida plato "
     "mesero camarero frío fría caliente bueno buena buenos buenas mala malos malas grande "
     "pequeño nuevo nueva viejo largo larga rápido rápida lento lenta caro cara gratis fácil "
     "difícil imposible posible vergüenza vergonzoso lamentable horrible inaceptable desastre "
     "asco fatal pésima pésimos excelentes genial maravilloso estupendo increíble amable "
     "amables contento contenta feliz encantado encantada satisfecho satisfecha decepcionado "
     "decepcionada decepción triste enojado enfadado harto harta basta felicidades enhorabuena "
     "hola buenos días tardes noches señor señora saludos atentamente por favor sí quizás día "
     "semana mes año hora minuto mañana tarde noche lunes martes miércoles jueves viernes "
     "sábado domingo uno dos tres cuatro cinco seis siete ocho nueve diez veinte cien mil "
     "euros pesos alguien algo nada nadie ninguno ninguna jamás vez veces otra ya qué cómo "
     "cuál cuánto hasta aún todavía más muy mal"},
    {"it",
     "perché quando dove come chi io noi voi non nessuno risponde risposta mio mia ordine "
     "pacco consegna soldi rimborso fattura conto carta telefono servizio clienti pessimo "
     "ottimo grazie mille per favore aiuto da settimane giorni ore minuti ieri oggi domani "
     "sempre ancora mai e o ma è sono era ho hanno il la i le gli un una di con in molto bene "
     "funziona rotto ritardo volo treno voglio ricevuto più che mi si del della questo questa "
     "questi queste quello quella quelli quelle suo sua suoi sue loro nostro nostra vostro "
     "vostra miei mie tuo tua me te lui lei ci vi ne lo gli uno ogni tutto tutti tutta tutte "
     "altro altri altra altre stesso quale quali cui perciò quindi allora poi anche così "
     "troppo poco abbastanza meno già presto qui qua lì là davvero veramente proprio solo "
     "soltanto finalmente adesso ora prima dopo durante senza sotto verso contro tra fra fino "
     "essere sei siamo siete erano sarebbe sarà stato stata stati avere ha hai abbiamo avete "
     "aveva avuto fare fa faccio fate fatto può posso potete potere vuole vuoi volete vorrei "
     "deve devo dovete andare va vado andate venire viene venite dire dice detto vedere visto "
     "prendere preso mettere messo aspettare aspetto aspetta aspettiamo ricevere arrivare "
     "arriva arrivato arrivata consegnare consegnato pagare pagato pago chiamare chiamato "
     "chiamo rispondere rispondete risposto rispondono funzionare funzionano cambiare cambiato "
     "comprare comprato ordinare ordinato rimborsare rimborsato rimborsate annullare annullato "
     "cancellato perso perdere trovare trovo trovato aprire aperto apre chiuso bloccato "
     "bloccata rotta rotti danneggiato manca mancante errore problema guasto prodotto articolo "
     "taglia negozio commesso commessa cassa accoglienza personale operatore banca abbonamento "
     "tariffa rete connessione internet sito applicazione app password indirizzo numero posta "
     "lettera messaggio mail foto video schermo batteria caricatore biglietto posto stazione "
     "binario aereo bagaglio valigia camera albergo hotel pranzo cena cibo piatto cameriere "
     "freddo fredda caldo buono buona buoni buone cattivo brutto brutta grande piccolo piccola "
     "nuovo nuova vecchio lungo lunga veloce lento lenta caro cara gratis facile difficile "
     "impossibile possibile vergogna vergognoso scandaloso pessima pessimi orribile "
     "inaccettabile disastro schifo schifoso ottima ottimi eccellente bellissimo bellissima "
     "bravi bravissimi gentile gentili gentilissimo simpatico contento contenta felice "
     "soddisfatto soddisfatta deluso delusa delusione triste arrabbiato arrabbiata basta "
     "complimenti buongiorno buonasera salve ciao signora signore cordiali saluti prego per "
     "piacere sì no forse giorno settimana mese anno ora minuto mattina sera pomeriggio lunedì "
     "martedì mercoledì giovedì venerdì sabato domenica uno due tre quattro cinque sei sette "
     "otto nove dieci venti cento mille euro c'è cos'è dov'è l'ho l'ha m'hanno un'ora "
     "dell'ordine nell'app all'estero dal dalla dei degli delle nel nella nei sul sulla sui al "
     "alla ai alle allo se perchè niente nulla neanche nemmeno però invece male mica"},
    {"pt",
     "por que quando onde como quem eu nós vocês não ninguém responde resposta meu minha "
     "pedido encomenda entrega dinheiro reembolso fatura conta cartão telefone atendimento ao "
     "cliente ruim péssimo ótimo muito obrigado obrigada favor ajuda há semanas dias horas "
     "minutos ontem hoje amanhã sempre ainda nunca e ou mas é são está foi tenho o a os as um "
     "uma de para com em bem melhor funciona quebrado atraso voo quero preciso já me se do da "
     "no na adorei este esta isto estes estas esse essa isso esses essas aquele aquela seu sua "
     "seus suas nosso nossa teu tua mim ti ele ela eles elas você lhe lhes nos ao aos à às dos "
     "das nos nas num numa pelo pela pelos pelas sem sobre até entre contra durante cada todo "
     "toda todos todas outro outra outros outras mesmo mesma qual quais cujo então depois "
     "também assim demais pouco bastante menos logo aqui aí ali lá realmente verdade só "
     "somente agora antes enquanto ser sou somos era eram seria será sido estar estou estamos "
     "estão estava haver houve ter tem têm tinha temos tive fazer faço faz fazem fez feito "
     "poder posso pode podem poderia querer quer querem queria dever deve devem ir vou vai "
     "vamos vão voltar volto volta vir vem venho dizer diz disse dizem ver vejo visto tomar "
     "pôr posto pagar paguei pago pagamento esperar espero esperando esperamos receber recebi "
     "recebido chegar chega chegou chegaram entregar entregue entregaram entregou ligar ligo "
     "liguei responder respondem responderam respondeu funcionar funcionam funcionava trocar "
     "troca comprar comprei comprado pedir pedi devolver devolução devolvam cobrar cobraram "
     "cobrado cobrança cancelar cancelaram cancelado perder perdi perdido perderam achar acho "
     "encontrar abrir aberto abre fechado bloqueado bloqueada quebrada estragado danificado "
     "falta erro problema problemas produto artigo tamanho loja vendedor caixa funcionário "
     "atendente banco contrato plano rede conexão internet sinal site página aplicativo app "
     "senha endereço número correio carta mensagem foto vídeo tela ecrã bateria carregador "
     "bilhete passagem lugar estação avião mala bagagem quarto hotel jantar comida prato "
     "garçom frio fria quente bom boa bons boas mau má maus grande pequeno novo nova velho "
     "longo longa rápido rápida lento lenta caro cara grátis fácil difícil impossível possível "
     "vergonha vergonhoso lamentável horrível inaceitável absurdo desastre lixo péssima "
     "péssimos ótima ótimos excelente maravilhoso incrível simpático atencioso contente feliz "
     "satisfeito satisfeita decepcionado decepcionada decepção desiludido triste irritado "
     "chateado chega parabéns olá oi bom dia boa tarde noite senhor senhora atenciosamente sim "
     "talvez dia semana mês ano hora minuto manhã segunda terça quarta quinta sexta sábado "
     "domingo um dois três quatro cinco seis sete oito nove dez vinte cem mil euros reais "
     "alguém algo nada nenhum nenhuma jamais vez vezes novo já quê quanto mais muito mal "
     "gostei gosto amei empresa atendimento"},
};

}  // namespace

absl::Span<const CommonWords> OtherWords() { return kOtherWords; }
absl::Span<const CommonWords> ScoredWords() { return kScoredWords; }

}  // namespace earshot::train
