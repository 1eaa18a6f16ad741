// earshot_store.hpp - a store of the host's own as a C++ class: what earshot_store says, with exceptions.
//
// The engine calls it from one thread at a time and never after it is closed; it must not call the engine.
#ifndef EARSHOT_STORE_HPP_
#define EARSHOT_STORE_HPP_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "earshot.hpp"

namespace earshot {
inline namespace face1 {

// Rows of the host's. Every function throws where it could not do it: an Error with the status that is meant, or any
// std::exception. Its destructor closes it.
class Store {
 public:
  // What a write is: records and values, all or nothing, durable when it returns.
  struct Batch {
    const earshot_store_record* records = nullptr;
    std::size_t record_count = 0;
    const earshot_store_value* values = nullptr;
    std::size_t value_count = 0;
  };
  virtual ~Store() = default;
  // Adds the records; values take the place of those of the same name.
  virtual void Append(const Batch& batch) = 0;
  // Records take the place of those of the same seq, values as in Append.
  virtual void Erase(const Batch& batch) = 0;
  // Leaves no byte of what Erase replaced.
  virtual void Scrub() = 0;
  // Visits all records from `first` on in order; `visit` may throw, and is not to be kept from it.
  virtual void ReadRecords(std::int64_t first,
                           const std::function<void(const earshot_store_record&)>& visit) = 0;
  virtual void ReadValues(const std::function<void(const earshot_store_value&)>& visit) = 0;
};

namespace detail {

// Behind the functions of an earshot_store: the store, and the words of its last failure.
struct StoreHost {
  std::unique_ptr<Store> store;
  std::string message;
};

// The library asks to stop reading, and knows why.
struct StopReading {
  earshot_status status;
};

template <typename Work>
earshot_status CallStore(void* host, earshot_text* out_message, const Work& work) {
  auto* const self = static_cast<StoreHost*>(host);
  earshot_status status = EARSHOT_OK;
  try {
    work(*self->store);
    return EARSHOT_OK;
  } catch (const StopReading& stop) {
    return stop.status;
  } catch (const Error& error) {
    status = static_cast<earshot_status>(error.status());
    self->message = error.what();
  } catch (const std::exception& error) {
    status = EARSHOT_INTERNAL;
    self->message = error.what();
  }
  *out_message = Text(self->message);
  return status;
}

inline earshot_status StoreAppend(void* host, const earshot_store_record* records,
                                  std::size_t record_count, const earshot_store_value* values,
                                  std::size_t value_count, earshot_text* out_message) {
  return CallStore(host, out_message, [&](Store& store) {
    store.Append({records, record_count, values, value_count});
  });
}
inline earshot_status StoreErase(void* host, const earshot_store_record* records,
                                 std::size_t record_count, const earshot_store_value* values,
                                 std::size_t value_count, earshot_text* out_message) {
  return CallStore(host, out_message, [&](Store& store) {
    store.Erase({records, record_count, values, value_count});
  });
}
inline earshot_status StoreScrub(void* host, earshot_text* out_message) {
  return CallStore(host, out_message, [](Store& store) { store.Scrub(); });
}
inline earshot_status StoreReadRecords(void* host, std::int64_t first,
                                       earshot_store_visit_record visit, void* visitor,
                                       earshot_text* out_message) {
  return CallStore(host, out_message, [&](Store& store) {
    store.ReadRecords(first, [&](const earshot_store_record& record) {
      const earshot_status status = visit(visitor, &record);
      if (status != EARSHOT_OK) throw StopReading{status};
    });
  });
}
inline earshot_status StoreReadValues(void* host, earshot_store_visit_value visit, void* visitor,
                                      earshot_text* out_message) {
  return CallStore(host, out_message, [&](Store& store) {
    store.ReadValues([&](const earshot_store_value& value) {
      const earshot_status status = visit(visitor, &value);
      if (status != EARSHOT_OK) throw StopReading{status};
    });
  });
}
inline void StoreClose(void* host) { delete static_cast<StoreHost*>(host); }

}  // namespace detail

// The engine owns the store; where opening fails the store is closed. options.path is not used.
inline Engine OpenStore(std::unique_ptr<Store> store, const EngineOptions& options = {}) {
  auto host = std::make_unique<detail::StoreHost>(detail::StoreHost{std::move(store), {}});
  earshot_store c = EARSHOT_STORE_INIT;
  c.host = host.get();
  c.append = detail::StoreAppend;
  c.erase = detail::StoreErase;
  c.read_records = detail::StoreReadRecords;
  c.read_values = detail::StoreReadValues;
  c.scrub = detail::StoreScrub;
  c.close = detail::StoreClose;
  Engine engine = Engine::OpenWith(options, [&](const earshot_engine_options& with,
                                                earshot_engine** out, earshot_error** error) {
    return earshot_engine_open_store(&c, options.policy_handle(), options.analyzer_handle(), &with,
                                     out, error);
  });
  host.release();  // the engine's now
  return engine;
}

}  // namespace face1
}  // namespace earshot

#endif  // EARSHOT_STORE_HPP_
