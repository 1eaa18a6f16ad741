// earshot-deep-pack: the trained network as a model file, joined to the fast model inside this library.
//
//   earshot-deep-pack --data ../shared/data --network student.net --vocabulary pieces.txt --out models/deep.model
//   earshot-deep-pack --data ../shared/data --refit models/deep.model --out models/deep.model
//
// The second form is for a new fast model: it fits the joining again and leaves the network as it is. Both print
// what the file can do on the validation splits.
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "fit.h"

namespace earshot::train {
namespace {

constexpr uint32_t kDeepModelVersion = 1;
constexpr uint32_t kTableBits = 17;

int Fail(const absl::Status& status, const std::string& of) {
  std::fprintf(stderr, "%s: %s\n", of.c_str(), std::string(status.message()).c_str());
  return 1;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The file that student.py exports: six sizes, then arrays in the order of the model file.
absl::StatusOr<sentiment::DeepParts> ReadExport(const std::string& network,
                                                const std::string& vocabulary) {
  const std::string bytes = ReadFile(network);
  size_t at = 0;
  bool whole = true;
  const auto take = [&bytes, &at, &whole](void* to, size_t size) {
    whole = whole && bytes.size() - at >= size;
    if (!whole) return;
    std::memcpy(to, bytes.data() + at, size);
    at += size;
  };
  uint32_t sizes[6] = {};
  take(sizes, sizeof(sizes));
  sentiment::DeepParts parts;
  parts.model_version = kDeepModelVersion;
  parts.rows = sizes[0];
  parts.width = sizes[1];
  parts.channels = sizes[2];
  parts.hidden = sizes[3];
  parts.table_bits = kTableBits;
  parts.params.row_shift = static_cast<int32_t>(sizes[5]);
  if (!whole || sizes[4] != sentiment::kDeepAnswers || parts.rows > bytes.size() ||
      parts.width > bytes.size() || parts.channels > bytes.size() || parts.hidden > bytes.size()) {
    return absl::DataLossError("no export of a network");
  }
  parts.row_values.resize(size_t{parts.rows} * parts.width);
  take(parts.row_values.data(), parts.row_values.size());
  parts.mark_values.resize(size_t{sentiment::kPieceFlagRows} * parts.width);
  take(parts.mark_values.data(), parts.mark_values.size());
  const size_t layers[4][2] = {{3 * parts.width, parts.channels},
                               {3 * parts.channels, parts.channels},
                               {3 * parts.channels + parts.width, parts.hidden},
                               {parts.hidden, sentiment::kDeepAnswers}};
  for (size_t i = 0; i < 4; ++i) {
    sentiment::DeepLayerParts& layer = parts.layers[i];
    layer.shift.resize(layers[i][1]);
    layer.bias.resize(layers[i][1]);
    layer.weights.resize(layers[i][0] * layers[i][1]);
    take(layer.shift.data(), 4 * layer.shift.size());
    take(layer.bias.data(), 4 * layer.bias.size());
    take(layer.weights.data(), layer.weights.size());
  }
  if (!whole || at != bytes.size()) return absl::DataLossError("an export of other sizes");

  std::ifstream in(vocabulary, std::ios::binary);
  std::vector<std::string> entries;
  for (std::string line; std::getline(in, line);) entries.push_back(line);
  if (entries.size() != parts.rows) return absl::DataLossError("not the network's vocabulary");
  auto table = sentiment::BuildPieceTable(entries, kTableBits);
  if (!table.ok()) return table.status();
  parts.table = *std::move(table);
  return parts;
}

int Run(std::map<std::string, std::string>& options) {
  const std::string of = options.contains("--refit") ? options["--refit"] : options["--network"];
  auto parts = options.contains("--refit")
                   ? sentiment::ReadDeepModel(ReadFile(of))
                   : ReadExport(options["--network"], options["--vocabulary"]);
  if (!parts.ok()) return Fail(parts.status(), of);
  const auto fast = sentiment::Analyzer::Default();
  if (!fast.ok()) return Fail(fast.status(), "the model inside the library");
  parts->fast_version = (*fast)->model_version();

  const auto unjoined = sentiment::DeepNetwork::Open(sentiment::WriteDeepModel(*parts));
  if (!unjoined.ok()) return Fail(unjoined.status(), of);
  const auto held = ReadBoth(options["--data"], DeepSplit::kHeld, **fast, **unjoined);
  if (held.empty()) return Fail(absl::NotFoundError("no labelled texts"), options["--data"]);
  FitJoin(held, parts->params);
  const std::string bytes = sentiment::WriteDeepModel(*parts);
  const auto network = sentiment::DeepNetwork::Open(bytes);
  if (!network.ok()) return Fail(network.status(), of);
  std::ofstream out(options["--out"], std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) return Fail(absl::UnknownError("cannot be written"), options["--out"]);
  std::printf("%zu bytes, joined to fast model %u\nheld out:\n", bytes.size(), parts->fast_version);
  ReportJoin(held, **network);
  std::printf("validation:\n");
  ReportJoin(ReadBoth(options["--data"], DeepSplit::kVal, **fast, **network), **network);
  return 0;
}

}  // namespace
}  // namespace earshot::train

int main(int argc, char** argv) {
  std::map<std::string, std::string> options;
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  const bool packs = options.contains("--network") && options.contains("--vocabulary");
  if (argc % 2 == 0 || !options.contains("--data") || !options.contains("--out") ||
      packs == options.contains("--refit")) {
    std::fprintf(stderr,
                 "usage: earshot-deep-pack --data FOLDER --out FILE\n"
                 "           (--network FILE --vocabulary FILE | --refit MODEL)\n");
    return 2;
  }
  return earshot::train::Run(options);
}
