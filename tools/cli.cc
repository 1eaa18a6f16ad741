#include "cli.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace earshot::tools {
namespace {

constexpr size_t kOutputBytes = 1 << 16;
// What a shell reports of a program that a closed pipe has ended.
constexpr int kPipeClosed = 141;

const Flag* Find(absl::Span<const Flag> flags, absl::string_view name) {
  for (const Flag& flag : flags) {
    if (name == flag.name) return &flag;
  }
  return nullptr;
}

absl::Status UnknownOption(absl::Span<const Flag> flags, absl::string_view name) {
  std::vector<std::string> names;
  for (const Flag& flag : flags) names.emplace_back(flag.name);
  const std::string near = DidYouMean(name, names);
  return absl::InvalidArgumentError(
      absl::StrCat("unknown option '--", name, "'",
                   near.empty() ? "" : absl::StrCat("; did you mean '--", near, "'?")));
}

}  // namespace

std::string Arguments::Get(absl::string_view flag) const {
  const auto it = flags_.find(std::string(flag));
  return it == flags_.end() ? "" : it->second;
}

absl::StatusOr<Arguments> Parse(absl::Span<const Flag> flags, int argc, char** argv) {
  Arguments out;
  for (int i = 0; i < argc; ++i) {
    absl::string_view word = argv[i];
    if (word == "--") {
      for (++i; i < argc; ++i) out.positional_.emplace_back(argv[i]);
      break;
    }
    if (word == "-" || word.empty() || word.front() != '-') {
      out.positional_.emplace_back(word);
      continue;
    }
    if (!absl::ConsumePrefix(&word, "--")) {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown option '", argv[i], "': options are written '--name'"));
    }
    const size_t equals = word.find('=');
    const absl::string_view name = word.substr(0, equals);
    const Flag* flag = Find(flags, name);
    if (flag == nullptr) return UnknownOption(flags, name);
    const bool takes_value = flag->value[0] != '\0';
    std::string value;
    if (equals != absl::string_view::npos) {
      if (!takes_value) {
        return absl::InvalidArgumentError(absl::StrCat("'--", name, "' takes no value"));
      }
      value = std::string(word.substr(equals + 1));
    } else if (takes_value) {
      if (i + 1 == argc) {
        return absl::InvalidArgumentError(
            absl::StrCat("'--", name, "' needs a value: --", name, " ", flag->value));
      }
      value = argv[++i];
    }
    if (takes_value && value.empty()) {
      return absl::InvalidArgumentError(absl::StrCat("'--", name, "' has an empty value"));
    }
    if (!out.flags_.emplace(std::string(name), value).second) {
      return absl::InvalidArgumentError(absl::StrCat("'--", name, "' stands twice"));
    }
  }
  return out;
}

void Output::Write(absl::string_view text) {
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if ((byte >= 0x20 && byte != 0x7F) || c == '\n' || c == '\t') buffer_.push_back(c);
  }
  if (buffer_.size() >= kOutputBytes) Flush();
}

void Output::Styled(absl::string_view text) {
  buffer_.append(text.data(), text.size());
  if (buffer_.size() >= kOutputBytes) Flush();
}

void Output::Line(absl::string_view text) {
  Write(text);
  Write("\n");
}

void Output::Flush() {
  absl::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, left.data(), left.size());
    if (written > 0) {
      left.remove_prefix(static_cast<size_t>(written));
    } else if (written < 0 && errno == EINTR) {
      continue;
    } else {
      // Whatever has been journalled so far stays so; there is nothing to unwind.
      if (errno == EPIPE) std::_Exit(kPipeClosed);
      Complain(absl::StrCat("cannot write to standard output: ", std::strerror(errno)));
      std::_Exit(kRefused);
    }
  }
  buffer_.clear();
}

void Complain(absl::string_view message) {
  const std::string line = absl::StrCat("earshot: ", message, "\n");
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int BadUsage(const Command& command, absl::string_view message) {
  Complain(absl::StrCat(message, "\nUsage: ", command.usage, "\nTry 'earshot ", command.name,
                        " --help'."));
  return kUsage;
}

int Refuse(const absl::Status& status, absl::string_view file, absl::string_view source) {
  const std::string text = RenderAll(DiagnosticsOf(status), file, source);
  std::fwrite(text.data(), 1, text.size(), stderr);
  return kRefused;
}

absl::Status WriteFile(const std::string& path, absl::string_view bytes) {
  const std::string beside = path + ".new";
  std::FILE* file = std::fopen(beside.c_str(), "wb");
  if (file == nullptr) {
    return absl::UnavailableError(absl::StrCat("cannot be written: ", std::strerror(errno)));
  }
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  if (std::fclose(file) != 0 || !written || std::rename(beside.c_str(), path.c_str()) != 0) {
    const int reason = errno;
    std::remove(beside.c_str());
    return absl::UnavailableError(absl::StrCat("cannot be written: ", std::strerror(reason)));
  }
  return absl::OkStatus();
}

std::string NameOfFile(const std::string& path) { return path == "-" ? "standard input" : path; }

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t bytes_max) {
  std::FILE* file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    return absl::NotFoundError(absl::StrCat("cannot be opened: ", std::strerror(errno)));
  }
  std::string text;
  char part[1 << 16];
  size_t got = 0;
  while (text.size() <= bytes_max && (got = std::fread(part, 1, sizeof part, file)) > 0) {
    text.append(part, got);
  }
  const bool failed = std::ferror(file) != 0;  // a folder opens and then does not read
  const int reason = errno;
  if (file != stdin) std::fclose(file);
  if (failed)
    return absl::UnavailableError(absl::StrCat("cannot be read: ", std::strerror(reason)));
  if (text.size() > bytes_max) {
    return absl::ResourceExhaustedError(
        absl::StrCat("is longer than the ", bytes_max, " bytes that are allowed here"));
  }
  return text;
}

bool IsTerminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool WantsColour() {
  const char* refused = std::getenv("NO_COLOR");
  return (refused == nullptr || *refused == '\0') && IsTerminal(STDOUT_FILENO);
}

}  // namespace earshot::tools
