// The languages of the labelled sets told apart, and from those that are none of them.
//
// There are no texts of other languages in the data. Their commonest words, listed here, are strung together at
// random: poor prose, but what an identifier needs to see in order not to take Dutch for German.
#include "language.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "absl/strings/str_split.h"
#include "linear.h"

namespace earshot::train {
namespace {

constexpr const char* kOtherWords[] = {
    // Dutch
    "de het een en van ik je dat niet is op te zijn voor met die hij er maar om hem dan zou of wat "
    "mijn "
    "deze werd ook heeft naar geen kan meer nog bij uit wordt zo goed wel waar wij jullie hebben "
    "hoe moet "
    "nu alleen heel veel mensen bedankt graag vandaag klantenservice antwoord wachten telefoon "
    "bestelling "
    "slecht fijn leuk jammer vraag weer altijd nooit iemand gewoon mooi dank hallo waarom omdat",
    "ik wacht al sinds weken dagen uur op mijn bestelling pakket geld terug niemand reageert "
    "antwoordt "
    "zeer slecht heel blij met service telefonisch bereikbaar klacht vandaag gisteren morgen drie "
    "twee "
    "euro kapot vertraging trein vlucht geannuleerd fijne mensen jullie hulp nog nooit zo snel "
    "bedankt",
    // Swedish
    "och det att i en jag hon som han på den med var sig för så till är men ett om hade de av icke "
    "mig "
    "du henne då sin nu har inte hans honom skulle hennes där min man ej vid kunde något från ut "
    "när efter "
    "upp vi dem vara vad över än dig kan sina här ha mot alla under någon eller allt mycket tack "
    "bra dålig "
    "väntat svar kundtjänst varför idag",
    // Danish and Norwegian
    "og i jeg det at en den til er som på de med han af for ikke der var mig sig men et har om vi "
    "min "
    "havde ham hun nu over da fra du ud sin dem os op man hans hvor eller hvad skal selv her alle "
    "vil blev "
    "kunne ind når være dog noget ville jo deres efter ned skulle denne dette mit også under have "
    "dig "
    "tak meget godt dårlig hvorfor ikkje eg deg seg etter bare noe veldig takk hvordan",
    // Finnish
    "ja on ei se että hän oli mutta minä niin kun nyt sen mitä olen tämä siitä kuin sitten vain "
    "myös "
    "ovat jos minun sinä mukaan kanssa kaikki jo vielä koska miksi hyvä huono kiitos palvelu "
    "vastaus "
    "odottaa tänään aina ikinä paljon enemmän jotain mikään",
    // Polish
    "nie to się w na i z do jest że co jak ale o za tak mnie już dla po go tylko jego od być czy "
    "może "
    "mam ten jeszcze pan kiedy ma przez gdzie bardzo teraz też nas dlaczego dobrze dziękuję proszę "
    "obsługa "
    "klienta czekam odpowiedź dzisiaj zawsze nigdy wszystko ktoś coś wiem",
    // Czech and Slovak
    "a se to je na že v s z do jsem ale o jak co za by si tak jako mi po už pro ty když jsme není "
    "tam "
    "kde mě proč má ještě jen ten jeho děkuji prosím dobrý špatný odpověď dnes vždycky nikdy "
    "všechno "
    "ďakujem prečo som nie je sú veľmi aj ktorý",
    // Turkish
    "bir ve bu ne da için de çok ben mi o ama daha gibi var mı kadar sen değil evet hayır iyi "
    "nasıl "
    "neden şey beni seni bana sana onun olarak sonra kötü teşekkürler lütfen müşteri hizmetleri "
    "cevap "
    "bekliyorum bugün hiç her zaman biz siz ile oldu yok olan",
    // Romanian
    "și în de la a nu cu o că este pe un am se mai să din pentru ce sunt dar ca foarte fost când "
    "sau "
    "dacă mulțumesc bine rău serviciu clienți răspuns astăzi niciodată acum tot toate acest "
    "aceasta ei",
    // Hungarian
    "a az és nem hogy is egy ez meg csak van de mi már ha én mint ki te volt még kell ezt azt jó "
    "rossz "
    "köszönöm kérem miért most mert nagyon ügyfélszolgálat válasz várok ma soha mindig lehet vagy "
    "itt",
    // Indonesian, Malay
    "yang dan di ini itu dengan untuk tidak dari dalam akan pada juga saya ke bisa ada karena "
    "adalah kamu "
    "kami sudah mereka kita telah apa sangat terima kasih tolong bagus buruk kenapa mengapa "
    "menunggu "
    "layanan pelanggan jawaban hari ini selalu tak boleh lah nak awak banyak lagi orang",
    // Tagalog
    "ang ng sa na mga ay ako ko si ka mo siya niya at para hindi kung ito po naman lang pa din rin "
    "kasi "
    "ano bakit salamat maganda pangit kayo sila tayo kami wala may meron gusto ngayon lahat sobra "
    "grabe",
    // Vietnamese
    "và của là có không tôi cho được một người những trong này với các để khi đã đến nhưng cũng "
    "như rất "
    "bạn tại sao cảm ơn tốt xấu chờ dịch vụ khách hàng trả lời hôm nay nhiều lắm ở thì anh chị em",
    // Catalan
    "el la de i que a en un per amb no és els les del ho hi va més ha una al com però jo molt "
    "gràcies "
    "aquest aquesta perquè bé malament servei client avui mai sempre això són quan també dels",
    // Marathi, Nepali
    "आहे आणि मी तू तो ती आम्ही तुम्ही हे ते नाही होते माझे माझी तुमचे खूप काय का कसे पण म्हणून झाले करा "
    "मला तुम्हाला आज उद्या धन्यवाद सेवा वाईट चांगले",
    "छ हो र म तिमी तपाईं हामी यो त्यो छैन थियो मेरो हाम्रो धेरै के किन कसरी तर भयो गर्नुहोस् मलाई आज भोलि "
    "धन्यवाद सेवा नराम्रो राम्रो छन् गर्छ भने पनि",
    // Persian, Urdu
    "و در به از که این را با است برای آن یک خود تا کرد بر هم نیست من شما ما آنها چرا خیلی خوب بد "
    "ممنون "
    "لطفا سفارش پول هنوز نمی شود می کنم پاسخ چه کسی امروز",
    "اور کی کے میں ہے کا کو سے نے یہ وہ پر ہیں نہیں تھا بھی کر ہو کیا آپ ہم بہت اچھا برا شکریہ "
    "کیوں تو "
    "ایک میرا مجھے ابھی تک جواب آج",
    // Tigrinya
    "እዩ ኣብ ናይ እዚ ከም ምስ ካብ ድማ ነቲ እቲ ኢዩ ኩሉ ሓደ ንሕና ኣነ ንስኻ እዮም ኣሎ ኣይኮነን እንታይ ስለ ብዙሕ ጽቡቕ "
    "ሕማቕ የቐንየለይ ሎሚ ጽባሕ",
    // Afrikaans, Somali, Zulu
    "die en is nie ek jy hy sy ons hulle het was om te vir van met op in wat hierdie baie dankie "
    "asseblief "
    "hoekom goed sleg my jou diens bestelling wag nog altyd nooit",
    "waa iyo in ka ku ay u oo uu la soo si aan ma waxaa kale badan fiican xun mahadsanid maxaa "
    "waxay",
    "ukuthi futhi ngoba kodwa yini mina wena thina bona lapha kakhulu ngiyabonga kahle kabi "
    "ngicela manje",
    // Albanian, Croatian, Estonian, Latvian, Lithuanian
    "dhe një në është të që për me nuk nga unë kjo shumë faleminderit pse mirë keq por jo kam",
    "i je u da se na za ne što ali kako od su sam to s kao ili hvala molim zašto dobro loše danas "
    "nikad "
    "uvijek sve moj ovo bio biti korisnička služba odgovor čekam vrlo",
    "ja on ei see et ma oli aga nii kui nüüd seda mis olen siis ainult ka miks hea halb aitäh "
    "palun "
    "teenindus vastus täna alati mitte kunagi kõik väga",
    "un ir es tas ka ne ar no par bet kā kas man ļoti paldies lūdzu kāpēc labi slikti šodien "
    "vienmēr "
    "ir kad tai jis ne su iš bet kaip labai ačiū prašau kodėl gerai blogai šiandien visada niekada",
};

// Words of people who write to companies, for the languages whose labelled sets are small and about other
// things.
struct ScoredWords {
  const char* language;
  const char* words;
};
constexpr ScoredWords kScoredWords[] = {
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

struct LanguageSample {
  size_t language;
  float weight;
  std::vector<uint32_t> features;
};

using Rows = LinearRows<sentiment::kLanguageStride>;

// One to four words in a row out of `text`: people also write "awesome" and "thnx!", and nothing else.
std::string Fragment(const std::string& text, Random& random) {
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  if (words.empty()) return "";
  const size_t first = random.Below(words.size());
  const size_t count = std::min(1 + random.Below(4), words.size() - first);
  std::string fragment;
  for (size_t i = first; i < first + count; ++i) fragment += words[i] + " ";
  return fragment;
}

// Messages of words of `list` drawn at random.
void AddMadeUp(const char* list, int messages, size_t column, Random& random,
               Featurizer& featurizer, std::vector<LanguageSample>& samples) {
  const std::vector<std::string> words = absl::StrSplit(list, ' ');
  for (int i = 0; i < messages; ++i) {
    std::string text;
    for (size_t count = 2 + random.Below(14); count > 0; --count) {
      text += words[random.Below(words.size())] + " ";
    }
    samples.push_back({column, 1.0f, featurizer.LanguageFeatures(text)});
  }
}

std::array<double, sentiment::kLanguageStride> Probabilities(const std::vector<float>& sums,
                                                             size_t columns) {
  std::array<double, sentiment::kLanguageStride> p{};
  const double top =
      *std::max_element(sums.begin(), sums.begin() + static_cast<ptrdiff_t>(columns));
  double all = 0;
  for (size_t c = 0; c < columns; ++c) all += p[c] = std::exp(sums[c] - top);
  for (size_t c = 0; c < columns; ++c) p[c] /= all;
  return p;
}

}  // namespace

void TrainLanguage(const std::string& data, uint64_t seed, const ValidationTexts& validation,
                   Featurizer& featurizer, sentiment::ModelParts& parts) {
  constexpr size_t kSamplesEachMax = 8000;  // of one set
  constexpr int kEpochs = 4;
  std::map<std::string, size_t> columns;
  for (const SetSpec& spec : SentimentSets()) columns.emplace(spec.language, 0);
  parts.languages.clear();
  for (auto& [language, column] : columns) {
    column = parts.languages.size();
    parts.languages.push_back(language);
  }
  const size_t other = parts.languages.size();
  parts.languages.emplace_back(sentiment::kOtherLanguage);

  Random random(seed);
  std::vector<LanguageSample> samples;
  for (const SetSpec& spec : SentimentSets()) {
    auto examples = ReadExamples(data + "/" + spec.path, SentimentClasses());
    Shuffle(examples, random);
    if (examples.size() > kSamplesEachMax) examples.resize(kSamplesEachMax);
    // Sets of code-switching speakers hold plain English too: theirs must not make English theirs.
    const bool mixed = spec.language == "hi" || spec.language == "pcm";
    const float weight = mixed                                             ? 0.5f
                         : examples.size() < 2500 && spec.language != "en" ? 2.0f
                                                                           : 1.0f;
    const size_t column = columns[spec.language];
    for (const Example& example : examples) {
      if (validation.Contains(example.text)) continue;
      samples.push_back({column, weight, featurizer.LanguageFeatures(example.text)});
      const std::string fragment = Fragment(example.text, random);
      samples.push_back({column, weight / 2, featurizer.LanguageFeatures(fragment)});
    }
  }
  // Words of English lexicons, each alone.
  for (const std::string& word : ReadFirstColumn(data + "/lexicons/opinion.tsv")) {
    samples.push_back({columns["en"], 0.5f, featurizer.LanguageFeatures(word)});
  }
  constexpr int kOtherMessages = 1500, kScoredMessages = 1500;
  for (const char* list : kOtherWords) {
    AddMadeUp(list, kOtherMessages, other, random, featurizer, samples);
  }
  for (const ScoredWords& scored : kScoredWords) {
    AddMadeUp(scored.words, kScoredMessages, columns[scored.language], random, featurizer, samples);
  }
  // Customers of a bank ask in English.
  const std::string banking = data + "/intent/banking77_train.tsv";
  for (const std::string& text : ReadTexts(banking)) {
    samples.push_back({columns["en"], 1.0f, featurizer.LanguageFeatures(text)});
  }

  Rows rows(uint32_t{1} << parts.language_row_bits, 1e-3f);
  std::vector<uint32_t> order(samples.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::vector<float> sums(sentiment::kLanguageStride), slopes(sentiment::kLanguageStride);
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    Shuffle(order, random);
    const float rate = 0.05f * (1.0f - 0.2f * static_cast<float>(epoch));
    size_t right = 0;
    for (uint32_t index : order) {
      const LanguageSample& sample = samples[index];
      std::fill(sums.begin(), sums.end(), 0.0f);
      for (uint32_t feature : sample.features) {
        rows.AddTo(feature, 1.0f, sums.data(), 0, parts.languages.size());
      }
      const auto p = Probabilities(sums, parts.languages.size());
      for (size_t c = 0; c < parts.languages.size(); ++c) {
        slopes[c] = sample.weight * static_cast<float>(p[c] - (c == sample.language ? 1 : 0));
      }
      right += p[sample.language] > 0.5;
      for (uint32_t feature : sample.features) {
        rows.Step(feature, 1.0f, slopes.data(), rate, 1e-5f, 0, parts.languages.size());
      }
    }
    std::fprintf(stderr, "language epoch %d: %.4f right\n", epoch + 1,
                 static_cast<double>(right) / static_cast<double>(samples.size()));
  }

  std::vector<float> sizes;
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t c = 0; c < parts.languages.size(); ++c) {
      const float size = std::fabs(rows.weight(row, c));
      if (size > 0) sizes.push_back(size);
    }
  }
  const size_t at = sizes.size() - 1 - sizes.size() / 3000;
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<ptrdiff_t>(at), sizes.end());
  const double unit = sizes[at] / 127.0;
  parts.language_rows.assign(rows.size() * sentiment::kLanguageStride, 0);
  for (size_t row = 0; row < rows.size(); ++row) {
    for (size_t c = 0; c < parts.languages.size(); ++c) {
      parts.language_rows[row * sentiment::kLanguageStride + c] =
          static_cast<int8_t>(std::clamp(std::round(rows.weight(row, c) / unit), -127.0, 127.0));
    }
  }
  parts.params.language_scale = static_cast<int32_t>(std::lround(unit * 256 * 65536));
  parts.params.language_least_milli = 450;
}

}  // namespace earshot::train
