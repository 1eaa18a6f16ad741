// Where events belong and who is one customer, in every order of arrival.
#include "fold/directory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"

namespace earshot::fold {
namespace {

struct Post {
  std::string id;
  std::string author;          // inbound by him
  std::string to, re, thread;  // outbound where author is empty
};

EventPtr Make(const Post& post, int minute) {
  auto event = std::make_shared<care::Event>();
  event->kind = care::EventKind::kInteractionPost;
  event->source = "x";
  event->id = post.id;
  event->occurred_at = event->received_at = Instant{0} + Minutes(minute);
  care::Interaction i;
  i.channel = "x";
  i.thread = post.thread;
  if (!post.re.empty()) i.in_reply_to = {"x", post.re};
  if (post.author.empty()) {
    i.direction = care::Direction::kOutbound;
    i.author = {{"x", "acme"}, "", care::Role::kAgent, 0, false};
    if (!post.to.empty()) i.to = care::Identity{"x", post.to};
  } else {
    i.author.identity = {"x", post.author};
  }
  event->body = i;
  return event;
}

EventPtr Statement(care::EventKind kind, const std::string& a, const std::string& b, int minute) {
  auto event = std::make_shared<care::Event>();
  event->kind = kind;
  event->source = "crm";
  event->id = absl::StrCat("s", minute);
  event->occurred_at = event->received_at = Instant{0} + Minutes(minute);
  event->body = care::IdentityStatement{{"x", a}, {"x", b}, "", "", 1000};
  return event;
}

// Follows the moves, as the engine does.
struct Follower {
  absl::btree_map<std::string, std::string> owner;  // event id (of an edit with a mark) to node
  void Take(const DirectoryChange& change) {
    for (const Move& move : change.moves) {
      std::string id = move.event->id;
      if (move.event->kind == care::EventKind::kInteractionEdit) id += "'";
      const auto it = owner.find(id);
      EXPECT_EQ(it == owner.end(), !move.from.has_value());
      if (it != owner.end()) {
        EXPECT_EQ(it->second, *move.from);
        owner.erase(it);
      }
      if (move.to.has_value()) owner[id] = *move.to;
    }
  }
};

TEST(Directory, PlacesRepliesByAddresseeThenChainThenThread) {
  const std::vector<Post> posts = {
      {"1", "ann", "", "", "t"},                                // ann asks
      {"2", "", "", "1", ""},                                   // we reply
      {"3", "", "", "2", ""},                                   // and reply to ourselves
      {"4", "", "bob", "1", ""},                                // addressed to somebody else
      {"5", "", "", "", "t"},                                   // in her thread
      {"6", "", "", "nowhere", ""}, {"7", "", "", "8", ""},     // a loop
      {"8", "", "", "7", ""},       {"9", "cyd", "", "", "t"},  // joins the thread later
  };
  const absl::btree_map<std::string, std::string> expected = {{"1", "x:ann"}, {"2", "x:ann"},
                                                              {"3", "x:ann"}, {"4", "x:bob"},
                                                              {"5", "x:ann"}, {"9", "x:cyd"}};
  std::vector<int> order(posts.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  for (int seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    if (seed > 0) std::shuffle(order.begin(), order.end(), random);
    Directory directory;
    Follower follower;
    for (int i : order) follower.Take(directory.Add(Make(posts[i], i)));
    EXPECT_EQ(follower.owner, expected) << "seed " << seed;
    EXPECT_EQ(directory.unplaced_count(), 3u);
  }
}

// A copy of a customer's message that says it was ours, and names nobody, does not take it away from him.
TEST(Directory, OfContradictingCopiesTheInboundOneCounts) {
  const EventPtr said = Make({"1", "ann", "", "", ""}, 5);
  auto copy = std::make_shared<care::Event>(*Make({"1", "", "", "", ""}, 1));
  copy->kind = care::EventKind::kInteractionEdit;
  for (const bool copy_first : {true, false}) {
    Directory directory;
    Follower follower;
    follower.Take(directory.Add(copy_first ? EventPtr(copy) : said));
    follower.Take(directory.Add(copy_first ? said : EventPtr(copy)));
    EXPECT_EQ(directory.unplaced_count(), 0u);
    EXPECT_EQ(follower.owner["1"], "x:ann");
    follower.Take(directory.Remove(said));
    EXPECT_EQ(directory.unplaced_count(), 1u);
  }
}

TEST(Directory, TakesAnEventBack) {
  Directory directory;
  Follower follower;
  const EventPtr question = Make({"1", "ann", "", "", ""}, 1);
  follower.Take(directory.Add(Make({"2", "", "", "1", ""}, 2)));
  follower.Take(directory.Add(question));
  EXPECT_EQ(follower.owner.size(), 2u);
  follower.Take(directory.Remove(question));
  EXPECT_TRUE(follower.owner.empty());
  EXPECT_EQ(directory.unplaced_count(), 1u);
}

TEST(Grouping, LinkThenUnlinkRestoresThePartition) {
  Directory directory;
  using Kind = care::EventKind;
  EXPECT_EQ(directory.Add(Statement(Kind::kIdentityLink, "a", "b", 1)).regrouped,
            (std::vector<std::string>{"x:a", "x:b"}));
  EXPECT_EQ(directory.CustomerOf("x:b"), "x:a");
  directory.Add(Statement(Kind::kIdentityLink, "b", "c", 2));
  EXPECT_EQ(directory.MembersOf("x:c"), (std::vector<std::string>{"x:a", "x:b", "x:c"}));
  EXPECT_EQ(directory.Add(Statement(Kind::kIdentityUnlink, "a", "b", 3)).regrouped,
            (std::vector<std::string>{"x:a", "x:b", "x:c"}));
  EXPECT_EQ(directory.CustomerOf("x:a"), "x:a");
  EXPECT_EQ(directory.CustomerOf("x:c"), "x:b");
  // An older statement that arrives late changes nothing.
  EXPECT_TRUE(directory.Add(Statement(Kind::kIdentityLink, "a", "b", 0)).regrouped.empty());
}

TEST(Grouping, TheHostsCustomerNamesHim) {
  Directory directory;
  auto event = std::make_shared<care::Event>();
  event->kind = care::EventKind::kCustomerUpsert;
  event->source = "crm";
  event->id = "u";
  care::CustomerUpsert upsert;
  upsert.customer = "7";
  upsert.identities = {{"x", "ann"}, {"email", "ann@example.org"}};
  event->body = upsert;
  directory.Add(event);
  EXPECT_EQ(directory.CustomerOf("x:ann"), "customer:7");
  EXPECT_EQ(directory.MembersOf("email:ann@example.org"),
            (std::vector<std::string>{"customer:7", "email:ann@example.org", "x:ann"}));
}

// Invariant 8, and independence of order: random statements over few identities, in random order, against the
// same statements in fold order.
TEST(Grouping, DeclaredDistinctIsNeverJoinedNotEvenOverOthers) {
  using Kind = care::EventKind;
  for (int seed = 0; seed < 400; ++seed) {
    std::mt19937 random(seed);
    std::vector<EventPtr> events;
    const int n = 2 + static_cast<int>(random() % 14);
    absl::btree_map<std::pair<std::string, std::string>, Kind> latest;
    for (int i = 0; i < n; ++i) {
      std::string a(1, static_cast<char>('a' + random() % 5)),
          b(1, static_cast<char>('a' + random() % 5));
      if (a == b) continue;
      const Kind kind = random() % 3 == 0   ? Kind::kIdentityDeclareDistinct
                        : random() % 4 == 0 ? Kind::kIdentityUnlink
                                            : Kind::kIdentityLink;
      events.push_back(Statement(kind, a, b, i));
      latest[std::minmax(a, b)] = kind;
    }
    const auto partition = [](const Directory& d) {
      std::string text;
      for (char c = 'a'; c < 'f'; ++c)
        absl::StrAppend(&text, d.CustomerOf(absl::StrCat("x:", std::string(1, c))), " ");
      return text;
    };
    Directory in_order;
    for (const EventPtr& event : events) in_order.Add(event);
    std::vector<EventPtr> shuffled = events;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    Directory other;
    std::string before = partition(other);
    for (const EventPtr& event : shuffled) {
      const bool said = !other.Add(event).regrouped.empty();
      const std::string after = partition(other);
      EXPECT_TRUE(said || after == before) << "seed " << seed;
      before = after;
    }
    EXPECT_EQ(partition(in_order), partition(other)) << "seed " << seed;
    for (const auto& [pair, kind] : latest) {
      if (kind != Kind::kIdentityDeclareDistinct) continue;
      EXPECT_NE(other.CustomerOf("x:" + pair.first), other.CustomerOf("x:" + pair.second))
          << "seed " << seed;
    }
    // Taking everything back leaves nobody together.
    for (const EventPtr& event : events) other.Remove(event);
    EXPECT_EQ(partition(other), "x:a x:b x:c x:d x:e ");
  }
}

}  // namespace
}  // namespace earshot::fold
