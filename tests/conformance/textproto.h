// A small reader of protobuf's text format into a tree of names, for the conformance data: no
// schema, no generated code, only what those files use.
#ifndef EARSHOT_TESTS_CONFORMANCE_TEXTPROTO_H_
#define EARSHOT_TESTS_CONFORMANCE_TEXTPROTO_H_

#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace earshot::conformance {

struct Message;
struct Entry {
  std::string name;                  // "expr", or "[type.googleapis.com/...]" for an expanded Any
  std::string scalar;                // text of a string, spelling of a number or name
  std::unique_ptr<Message> message;  // instead of a scalar
};
struct Message {
  std::vector<Entry> entries;

  const Entry* Find(const std::string& name) const {
    for (const Entry& entry : entries) {
      if (entry.name == name) return &entry;
    }
    return nullptr;
  }
  const Message* Child(const std::string& name) const {
    const Entry* entry = Find(name);
    return entry == nullptr ? nullptr : entry->message.get();
  }
  std::string Scalar(const std::string& name) const {
    const Entry* entry = Find(name);
    return entry == nullptr ? "" : entry->scalar;
  }
  std::vector<const Message*> All(const std::string& name) const {
    std::vector<const Message*> all;
    for (const Entry& entry : entries) {
      if (entry.name == name && entry.message != nullptr) all.push_back(entry.message.get());
    }
    return all;
  }
};

class TextReader {
 public:
  explicit TextReader(std::string text) : text_(std::move(text)) {}
  // The whole file; `ok()` tells whether it could be read to its end.
  Message Read() {
    Message message = Fields('\0');
    ok_ = ok_ && at_ >= text_.size();
    return message;
  }
  bool ok() const { return ok_; }

 private:
  void Space() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (isspace(static_cast<unsigned char>(text_[at_])) != 0) {
        ++at_;
      } else {
        return;
      }
    }
  }
  char Peek() {
    Space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool Take(char c) {
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  std::string Word() {
    Space();
    const size_t begin = at_;
    while (at_ < text_.size() && (isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                  std::string("_-+.").find(text_[at_]) != std::string::npos)) {
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }
  static void Utf8(unsigned long c, std::string* out) {
    if (c < 0x80) {
      *out += static_cast<char>(c);
    } else if (c < 0x800) {
      *out += static_cast<char>(0xC0 | c >> 6);
    } else if (c < 0x10000) {
      *out += static_cast<char>(0xE0 | c >> 12);
      *out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    } else {
      *out += static_cast<char>(0xF0 | c >> 18);
      *out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
      *out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    }
    if (c >= 0x80) *out += static_cast<char>(0x80 | (c & 0x3F));
  }
  std::string Quoted() {
    std::string out;
    while (Peek() == '"' || Peek() == '\'') {  // neighbours are one string
      const char quote = text_[at_++];
      while (at_ < text_.size() && text_[at_] != quote) {
        char c = text_[at_++];
        if (c != '\\' || at_ >= text_.size()) {
          out += c;
          continue;
        }
        c = text_[at_++];
        const std::string from = "abfnrtv", to = "\a\b\f\n\r\t\v";
        if (from.find(c) != std::string::npos) {
          out += to[from.find(c)];
        } else if (c == 'x' || c == 'u' || c == 'U') {
          size_t n = c == 'x' ? 2 : c == 'u' ? 4 : 8;
          if (c == 'x' && isxdigit(static_cast<unsigned char>(text_[at_ + 1])) == 0) n = 1;
          const unsigned long value = strtoul(text_.substr(at_, n).c_str(), nullptr, 16);
          at_ += n;
          if (c == 'x') {
            out += static_cast<char>(value);
          } else {
            Utf8(value, &out);
          }
        } else if (c >= '0' && c <= '7') {
          size_t n = 1;
          while (n < 3 && text_[at_ - 1 + n] >= '0' && text_[at_ - 1 + n] <= '7') ++n;
          out += static_cast<char>(strtoul(text_.substr(at_ - 1, n).c_str(), nullptr, 8));
          at_ += n - 1;
        } else {
          out += c;
        }
      }
      ++at_;
    }
    return out;
  }
  void Value(Message* into, const std::string& name) {
    Entry entry{name, "", nullptr};
    if (Take('{')) {
      entry.message = std::make_unique<Message>(Fields('}'));
    } else if (Peek() == '"' || Peek() == '\'') {
      entry.scalar = Quoted();
    } else {
      entry.scalar = Word();
      if (entry.scalar.empty()) ok_ = false;
    }
    into->entries.push_back(std::move(entry));
  }
  Message Fields(char close) {
    Message message;
    while (ok_) {
      if (Peek() == '\0') {
        ok_ = close == '\0';
        break;
      }
      if (close != '\0' && Take(close)) break;
      std::string name;
      if (Peek() == '[') {
        const size_t end = text_.find(']', at_);
        if (end == std::string::npos) ok_ = false;
        name = text_.substr(at_, end + 1 - at_);
        at_ = end + 1;
      } else {
        name = Word();
      }
      if (name.empty()) ok_ = false;
      Take(':');
      if (ok_ && Take('[')) {
        while (ok_ && !Take(']')) {
          Value(&message, name);
          Take(',');
        }
      } else if (ok_) {
        Value(&message, name);
      }
      if (!Take(',')) Take(';');
    }
    return message;
  }

  std::string text_;
  size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace earshot::conformance

#endif  // EARSHOT_TESTS_CONFORMANCE_TEXTPROTO_H_
