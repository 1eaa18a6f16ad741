// A host in C++: compiles a policy, takes a week of events in, lets a week pass, and prints every decision
// as a JSON line. host.c and host.py do the same with the same output.
//
//   host_cc POLICY EVENTS
#include <chrono>
#include <earshot.hpp>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace {

std::string ReadFile(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file) throw std::runtime_error(std::string(path) + " cannot be read");
  return bytes.str();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: host_cc POLICY EVENTS\n";
    return 2;
  }
  try {
    const earshot::Policy policy = earshot::Policy::Compile(ReadFile(argv[1]));
    earshot::EngineOptions options;
    options.policy = &policy;
    earshot::Engine engine = earshot::Engine::Open(options);

    for (const earshot::Decision& decision : engine.IngestJson(ReadFile(argv[2]))) {
      std::cout << decision.Json() << '\n';
    }
    const earshot::Instant end{std::chrono::seconds(1773014400)};  // 2026-03-09T00:00:00Z
    std::cout << engine.Advance(end).JsonLines();
  } catch (const earshot::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
