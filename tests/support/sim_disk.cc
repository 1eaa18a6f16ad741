#include "support/sim_disk.h"

#include <algorithm>
#include <cstring>

namespace earshot {
namespace {

constexpr int64_t kSector = 512;
constexpr int64_t kPage = 4096;

// SplitMix64.
uint64_t Mix(uint64_t z) {
  z += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(Mix(seed)) {}
  int64_t Below(int64_t n) {
    state_ = Mix(state_);
    return static_cast<int64_t>(state_ % static_cast<uint64_t>(n));
  }

 private:
  uint64_t state_;
};

// A sector of a text, zeros where it is shorter.
void CopySector(const std::string& from, int64_t sector, std::string& to) {
  const size_t begin = static_cast<size_t>(sector * kSector);
  const size_t end = std::min(begin + kSector, to.size());
  if (begin >= end) return;
  const size_t there = std::min(end, std::max(begin, from.size())) - begin;
  std::memcpy(to.data() + begin, from.data() + begin, there);
  std::memset(to.data() + begin + there, 0, end - begin - there);
}

}  // namespace

const char* NameOf(Loss loss) {
  switch (loss) {
    case Loss::kNothing:
      return "process death";
    case Loss::kUnsynced:
      return "unsynced writes lost";
    case Loss::kTail:
      return "last writes lost, one torn";
    case Loss::kSectors:
      return "sectors lost at random";
    case Loss::kGarbage:
      return "rubbish where the file grew";
  }
  return "";
}

struct SimDisk::Body {
  SimDisk* disk = nullptr;
  std::shared_ptr<Inode> inode;
  int lock = SQLITE_LOCK_NONE;
  bool syncs_names = false;
};

// What SQLite gives room for; the rest is ours.
struct SimDisk::File {
  sqlite3_file base;
  Body* body;
};

SimDisk::SimDisk() {
  static int count = 0;
  name_ = "sim_disk_" + std::to_string(count++);
  real_ = sqlite3_vfs_find(nullptr);
  vfs_ = *real_;
  vfs_.iVersion = 1;
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.szOsFile = static_cast<int>(sizeof(File));
  vfs_.pAppData = this;
  vfs_.xOpen = &Open;
  vfs_.xDelete = [](sqlite3_vfs* vfs, const char* name, int sync_names) {
    auto* disk = static_cast<SimDisk*>(vfs->pAppData);
    if (const int code = disk->Step(Act::kDelete, true); code != SQLITE_OK) return code;
    if (disk->now_.erase(name) == 0) return SQLITE_IOERR_DELETE_NOENT;
    disk->pending_.push_back({name, nullptr});
    if (sync_names != 0) disk->SyncNames();
    return SQLITE_OK;
  };
  vfs_.xAccess = [](sqlite3_vfs* vfs, const char* name, int, int* out) {
    auto* disk = static_cast<SimDisk*>(vfs->pAppData);
    if (const int code = disk->Step(Act::kAccess, false); code != SQLITE_OK) return code;
    const auto it = disk->now_.find(name);
    // As the real one: an empty file counts as none.
    *out = it != disk->now_.end() && !it->second->now.empty() ? 1 : 0;
    return SQLITE_OK;
  };
  vfs_.xFullPathname = [](sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
  };
  sqlite3_vfs_register(&vfs_, 1);
}

SimDisk::~SimDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(real_, 1);
}

void SimDisk::FailAt(int64_t step, int result, bool lasting) {
  fail_step_ = step;
  fail_result_ = result;
  fail_lasting_ = lasting;
  failed_ = failing_ = false;
}

void SimDisk::FailAll(Act act, int result, int64_t after) {
  fail_step_ = -1;
  fail_act_ = act;
  fail_result_ = result;
  fail_after_ = after;
  fail_lasting_ = true;
  failed_ = false;
  failing_ = true;
}

void SimDisk::Heal() {
  fail_step_ = -1;
  failing_ = false;
}

int SimDisk::Step(Act act, bool changes) {
  if (changes_ >= power_until_) return SQLITE_IOERR;
  const int64_t step = steps_++;
  acts_.push_back(act);
  if (step == fail_step_) {
    fail_act_ = act;
    fail_after_ = 0;
    failing_ = fail_lasting_;
    failed_ = true;
    if (fail_result_ != SQLITE_OK) return fail_result_;
  } else if (failing_ && act == fail_act_) {
    if (fail_after_ <= 0) {
      failed_ = true;
      return fail_result_;
    }
    --fail_after_;
  }
  if (changes) ++changes_;
  return SQLITE_OK;
}

void SimDisk::Apply(const Change& change, std::string& bytes) {
  const size_t at = static_cast<size_t>(change.at);
  if (change.truncates) {
    if (bytes.size() > at) bytes.resize(at);
    return;
  }
  if (bytes.size() < at + change.bytes.size()) bytes.resize(at + change.bytes.size());
  std::memcpy(bytes.data() + at, change.bytes.data(), change.bytes.size());
}

// Pages that were touched since the last attempt are kept, and no others: what a failed sync has
// forgotten is not remembered by the next one.
void SimDisk::Sync(Inode& inode) {
  inode.synced.resize(inode.now.size());
  for (const Change& change : inode.pending) {
    const int64_t first = change.at / kPage * kPage;
    const int64_t end =
        change.truncates ? first : change.at + static_cast<int64_t>(change.bytes.size());
    for (int64_t page = first; page < end; page += kPage) {
      for (int64_t s = page / kSector; s < (page + kPage) / kSector; ++s) {
        CopySector(inode.now, s, inode.synced);
      }
    }
  }
  inode.pending.clear();
}

void SimDisk::SyncNames() {
  synced_ = now_;
  pending_.clear();
}

int SimDisk::Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* disk = static_cast<SimDisk*>(vfs->pAppData);
  file->pMethods = nullptr;
  const std::string key = name == nullptr ? "" : name;
  const auto found = disk->now_.find(key);
  const bool creates = found == disk->now_.end();
  if (creates && (flags & SQLITE_OPEN_CREATE) == 0) {
    const int code = disk->Step(Act::kOpen, false);
    return code != SQLITE_OK ? code : SQLITE_CANTOPEN;
  }
  if (const int code = disk->Step(Act::kOpen, creates); code != SQLITE_OK) return code;
  auto* body = new Body;
  body->disk = disk;
  if (creates) {
    body->inode = std::make_shared<Inode>();
    if (name != nullptr) {
      disk->now_[key] = body->inode;
      disk->pending_.push_back({key, body->inode});
    }
  } else {
    body->inode = found->second;
  }
  // The real one syncs the folder with the first sync of a log that it has made.
  body->syncs_names = creates && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
  auto* mine = reinterpret_cast<File*>(file);
  mine->body = body;
  file->pMethods = &Methods();
  disk->open_[body->inode.get()].push_back(mine);
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

const sqlite3_io_methods& SimDisk::Methods() {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods m{};
    m.iVersion = 1;  // no shared memory: a store does without
    m.xClose = [](sqlite3_file* f) {
      auto* file = reinterpret_cast<File*>(f);
      auto& open = file->body->disk->open_[file->body->inode.get()];
      open.erase(std::remove(open.begin(), open.end(), file), open.end());
      if (open.empty()) file->body->disk->open_.erase(file->body->inode.get());
      delete file->body;
      file->body = nullptr;
      return SQLITE_OK;
    };
    m.xRead = [](sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
      Body& b = *reinterpret_cast<File*>(f)->body;
      const int code = b.disk->Step(Act::kRead, false);
      const bool flips = code == kFlippedBit;
      if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ && !flips) return code;
      const int64_t wanted = code == SQLITE_IOERR_SHORT_READ ? n / 2 : n;
      const int64_t there = std::max<int64_t>(
          0, std::min<int64_t>(wanted, static_cast<int64_t>(b.inode->now.size()) - at));
      std::memset(to, 0, static_cast<size_t>(n));
      if (there > 0) std::memcpy(to, b.inode->now.data() + at, static_cast<size_t>(there));
      if (flips && there > 0) {
        const uint64_t where =
            Mix(static_cast<uint64_t>(b.disk->steps_)) % static_cast<uint64_t>(there * 8);
        static_cast<uint8_t*>(to)[where / 8] ^= static_cast<uint8_t>(1u << (where % 8));
      }
      return there < n ? SQLITE_IOERR_SHORT_READ : SQLITE_OK;
    };
    m.xWrite = [](sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
      Body& b = *reinterpret_cast<File*>(f)->body;
      const int code = b.disk->Step(Act::kWrite, true);
      if (code != SQLITE_OK && b.disk->changes_ >= b.disk->power_until_) return code;
      const size_t size = static_cast<size_t>(code == SQLITE_OK ? n : n / 2);
      Change change{at, std::string(static_cast<const char*>(from), size), false};
      Apply(change, b.inode->now);
      b.inode->pending.push_back(std::move(change));
      return code;
    };
    m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) {
      Body& b = *reinterpret_cast<File*>(f)->body;
      if (const int code = b.disk->Step(Act::kTruncate, true); code != SQLITE_OK) return code;
      Change change{n, "", true};
      Apply(change, b.inode->now);
      b.inode->pending.push_back(std::move(change));
      return SQLITE_OK;
    };
    m.xSync = [](sqlite3_file* f, int) {
      Body& b = *reinterpret_cast<File*>(f)->body;
      if (const int code = b.disk->Step(Act::kSync, true); code != SQLITE_OK) {
        if (b.disk->changes_ < b.disk->power_until_) b.inode->pending.clear();
        return code;
      }
      ++b.disk->syncs_;
      b.disk->Sync(*b.inode);
      if (b.syncs_names) b.disk->SyncNames();
      b.syncs_names = false;
      return SQLITE_OK;
    };
    m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) {
      Body& b = *reinterpret_cast<File*>(f)->body;
      if (const int code = b.disk->Step(Act::kSize, false); code != SQLITE_OK) return code;
      *n = static_cast<sqlite3_int64>(b.inode->now.size());
      return SQLITE_OK;
    };
    m.xLock = [](sqlite3_file* f, int level) {
      auto* file = reinterpret_cast<File*>(f);
      for (const File* other : file->body->disk->open_[file->body->inode.get()]) {
        if (other == file) continue;
        if (other->body->lock >= SQLITE_LOCK_PENDING) return SQLITE_BUSY;
        if (level >= SQLITE_LOCK_RESERVED && other->body->lock >= SQLITE_LOCK_RESERVED) {
          return SQLITE_BUSY;
        }
        if (level == SQLITE_LOCK_EXCLUSIVE && other->body->lock > SQLITE_LOCK_NONE) {
          return SQLITE_BUSY;
        }
      }
      file->body->lock = std::max(file->body->lock, level);
      return SQLITE_OK;
    };
    m.xUnlock = [](sqlite3_file* f, int level) {
      reinterpret_cast<File*>(f)->body->lock = level;
      return SQLITE_OK;
    };
    m.xCheckReservedLock = [](sqlite3_file* f, int* out) {
      const auto* file = reinterpret_cast<File*>(f);
      *out = 0;
      for (const File* other : file->body->disk->open_[file->body->inode.get()]) {
        if (other->body->lock >= SQLITE_LOCK_RESERVED) *out = 1;
      }
      return SQLITE_OK;
    };
    m.xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; };
    m.xSectorSize = [](sqlite3_file*) { return static_cast<int>(kPage); };
    // What the real one says of ordinary disks: a write does not harm its neighbours.
    m.xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; };
    return m;
  }();
  return methods;
}

std::string SimDisk::Remains(const Inode& inode, Loss loss, uint64_t seed) {
  if (loss == Loss::kNothing) return inode.now;
  if (loss == Loss::kUnsynced || inode.pending.empty()) return inode.synced;
  Dice dice(seed);
  const int64_t count = static_cast<int64_t>(inode.pending.size());
  if (loss == Loss::kTail) {
    const int64_t whole = dice.Below(count);
    std::string bytes = inode.synced;
    for (int64_t i = 0; i < whole; ++i) Apply(inode.pending[static_cast<size_t>(i)], bytes);
    Change torn = inode.pending[static_cast<size_t>(whole)];
    if (!torn.truncates) {
      // Up to a sector's end within it.
      const int64_t end = torn.at + dice.Below(static_cast<int64_t>(torn.bytes.size()) + 1);
      torn.bytes.resize(
          static_cast<size_t>(std::max<int64_t>(0, end / kSector * kSector - torn.at)));
      if (!torn.bytes.empty()) Apply(torn, bytes);
    }
    return bytes;
  }
  // Each sector, and the size, as of a moment of its own: after so many of the changes.
  const int64_t kind = dice.Below(4);  // few, half, most or any number of them
  const auto moment = [&]() -> int64_t {
    if (kind == 3) return dice.Below(count + 1);
    return dice.Below(8) < 1 + 3 * kind ? count : 0;
  };
  std::string bytes = inode.synced;
  std::string now = inode.synced;
  const int64_t size_moment = loss == Loss::kGarbage ? count : moment();
  size_t size = inode.synced.size();
  std::map<int64_t, int64_t> moments;  // by sector
  for (int64_t i = 1; i <= count; ++i) {
    const Change& change = inode.pending[static_cast<size_t>(i - 1)];
    Apply(change, now);
    if (size_moment == i) size = now.size();
    if (bytes.size() < now.size()) bytes.resize(now.size());
    const int64_t end = change.truncates ? static_cast<int64_t>(bytes.size())
                                         : change.at + static_cast<int64_t>(change.bytes.size());
    for (int64_t s = change.at / kSector; s * kSector < end; ++s) {
      const auto [it, is_new] = moments.try_emplace(s, 0);
      if (is_new) it->second = moment();
      if (i <= it->second) CopySector(now, s, bytes);
    }
  }
  if (loss == Loss::kGarbage) {
    for (const auto& [sector, at] : moments) {
      if (at > 0 || sector * kSector < static_cast<int64_t>(inode.synced.size())) continue;
      for (int64_t i = sector * kSector;
           i < (sector + 1) * kSector && i < static_cast<int64_t>(bytes.size()); ++i) {
        bytes[static_cast<size_t>(i)] = static_cast<char>(dice.Below(256));
      }
    }
  }
  bytes.resize(size);
  return bytes;
}

DiskImage SimDisk::After(Loss loss, uint64_t seed) const {
  Names names = synced_;
  Dice dice(seed);
  int64_t kept = static_cast<int64_t>(pending_.size());
  if (loss == Loss::kUnsynced) kept = 0;
  if (loss != Loss::kNothing && loss != Loss::kUnsynced) kept = dice.Below(kept + 1);
  for (int64_t i = 0; i < kept; ++i) {
    const Naming& naming = pending_[static_cast<size_t>(i)];
    if (naming.inode == nullptr) {
      names.erase(naming.name);
    } else {
      names[naming.name] = naming.inode;
    }
  }
  DiskImage image;
  for (const auto& [name, inode] : names) {
    image[name] = Remains(*inode, loss, static_cast<uint64_t>(dice.Below(INT64_MAX)));
  }
  return image;
}

void SimDisk::Start(const DiskImage& image) {
  now_.clear();
  pending_.clear();
  for (const auto& [name, bytes] : image) {
    auto inode = std::make_shared<Inode>();
    inode->now = inode->synced = bytes;
    now_[name] = std::move(inode);
  }
  synced_ = now_;
  steps_ = changes_ = syncs_ = 0;
  acts_.clear();
  Heal();
  failed_ = false;
  power_until_ = INT64_MAX;
}

}  // namespace earshot
