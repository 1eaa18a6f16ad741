// Messages of three to six words, as people write them on a telephone: what language they are in. Written down for this
// test; a wrong language is worse than none, so none may be wrong and a few may be left open.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "sentiment/analyzer.h"

namespace earshot::sentiment {
namespace {

struct Short {
  const char* language;
  std::vector<const char*> messages;
};

const std::vector<Short>& Shorts() {
  static const auto* const shorts = new std::vector<Short>{
      {"fr",
       {"C'est vraiment nul",
        "Je suis très déçue",
        "Où est mon colis ?",
        "Toujours pas de réponse",
        "Personne ne répond",
        "Merci pour votre aide",
        "Le service est lamentable",
        "Rien ne fonctionne ici",
        "Quand allez-vous livrer ?",
        "Remboursez-moi tout de suite",
        "Livraison rapide, merci !",
        "Mon compte est bloqué",
        "J'attends depuis trois heures",
        "Ma carte ne marche plus",
        "Vous vous moquez de nous",
        "Super accueil au magasin",
        "Le produit est cassé",
        "Je veux être remboursé",
        "Quelle honte ce service",
        "Pas mal du tout"}},
      {"it",
       {"Dov'è il mio pacco?",
        "Non funziona niente",
        "Nessuno mi risponde",
        "Servizio davvero pessimo",
        "Voglio un rimborso subito",
        "Grazie per l'aiuto",
        "Sono molto deluso",
        "È arrivato tutto rotto",
        "Il treno è in ritardo",
        "Quando arriva il mio ordine?",
        "Che vergogna, mai più",
        "Siete stati gentilissimi",
        "Non sono per niente contento",
        "Ho perso la mia carta",
        "Il sito non si apre",
        "Aspetto da due settimane",
        "Avete cancellato il volo",
        "Ottimo lavoro, complimenti",
        "Niente male davvero",
        "Posso cambiare la taglia?"}},
      {"es",
       {"No funciona nada",
        "¿Dónde está mi paquete?",
        "Nadie me contesta",
        "Quiero mi dinero ya",
        "El servicio es pésimo",
        "Muchas gracias por todo",
        "Estoy muy decepcionada",
        "Llegó todo roto",
        "Otra vez sin internet",
        "Llevo dos horas esperando",
        "¿Cuándo llega mi pedido?",
        "Me cobraron dos veces",
        "Qué vergüenza de empresa",
        "La comida estaba fría",
        "Todo perfecto, muy amables",
        "No vuelvo a comprar aquí",
        "Necesito hablar con alguien",
        "Mi tarjeta no funciona",
        "Nada mal la verdad",
        "Han cancelado mi vuelo"}},
      {"pt",
       {"Onde está minha encomenda?",
        "Nada funciona aqui",
        "Ninguém me responde",
        "Quero meu dinheiro de volta",
        "O serviço é péssimo",
        "Muito obrigada pela ajuda",
        "Estou muito decepcionado",
        "Chegou tudo quebrado",
        "Estou sem internet de novo",
        "Vocês cobraram duas vezes",
        "Quando chega o meu pedido?",
        "Que vergonha de empresa",
        "A comida estava fria",
        "Atendimento nota dez",
        "Não compro mais aqui",
        "Preciso falar com alguém",
        "Meu cartão foi bloqueado",
        "O voo foi cancelado",
        "Nada mal mesmo",
        "Adorei, chegou super rápido"}},
      {"nl", {"Waar blijft mijn pakket?",
              "Het werkt nog steeds niet",
              "Niemand geeft antwoord",
              "Wat een slechte service",
              "Ik wil mijn geld terug",
              "Bedankt voor de snelle hulp",
              "Ik ben erg teleurgesteld",
              "Alles kwam kapot aan",
              "De trein heeft vertraging",
              "Wanneer komt mijn bestelling?",
              "Ik wacht al drie weken",
              "Mijn rekening klopt niet",
              "Jullie website doet het niet",
              "Nooit meer, wat een schande",
              "Heel vriendelijk geholpen vandaag",
              "Mijn vlucht is geannuleerd",
              "Kan ik dit ruilen?",
              "Het eten was koud",
              "Helemaal niet slecht",
              "Ik kan niet inloggen"}},
      {"de",
       {"Das ist echt mies", "Wo bleibt mein Paket?", "Keiner geht ans Telefon",
        "Ich warte seit Wochen", "Nichts funktioniert mehr", "Danke für die Hilfe",
        "Das Essen war kalt", "Mein Konto ist gesperrt", "Gar nicht schlecht",
        "Nie wieder dieser Laden"}},
      {"en",
       {"This is awful",
        "Where is my parcel?",
        "Nothing works",
        "My card was declined",
        "no signal again",
        "Any update please?",
        "Not bad at all",
        "ur app sucks lol",
        "Refund me now",
        "pls fix ur site",
        "great job guys",
        "ok thx",
        "Not on my watch",
        "Internet no funciona said my neighbour",
        "Can u DM me?",
        "Nope, still nada",
        "delivery? mine's late",
        "Order 4471 cancel",
        "Merci, you have been great",
        "thanks hun x"}},
  };
  return *shorts;
}

std::string LanguageOf(const char* message) {
  const auto analyzer = Analyzer::Default();
  EXPECT_TRUE(analyzer.ok()) << analyzer.status();
  const auto assessment = (*analyzer)->Assess(message);
  EXPECT_TRUE(assessment.ok()) << assessment.status();
  return assessment->language;
}

TEST(ShortTexts, AreNamedByTheirLanguageOrLeftOpen) {
  constexpr int kOpenMost = 2;
  for (const Short& of : Shorts()) {
    int open = 0;
    for (const char* message : of.messages) {
      const std::string language = LanguageOf(message);
      open += language == "und" ? 1 : 0;
      EXPECT_TRUE(language == of.language || language == "und") << language << ": " << message;
    }
    EXPECT_LE(open, kOpenMost) << of.language;
  }
}

TEST(ShortTexts, LettersThatAreNoWordsHaveNoLanguage) {
  for (const char* message : {"asdkj qwep zxcv", "hjkl fghj rtyu", "lkjsdf oiuwer",
                              "@anna_p @bruno77", "xx yy zz", "Hmmpf grmbl", "qqqq wwww eeee"}) {
    EXPECT_EQ(LanguageOf(message), "und") << message;
  }
}

}  // namespace
}  // namespace earshot::sentiment
