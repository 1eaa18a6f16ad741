// A disk in memory that can be told to fail: SQLite reads and writes it through its file layer (a
// VFS). It knows what was synced and what was not, so that it can say what a power loss may leave.
//
// The model, from the pessimist's side: a synced page stays; of what was not synced, each sector of
// 512 bytes is left as it was at any moment since; the size of a file and the names in a folder
// likewise; a failed sync forgets what it should have kept, though reads still see it (as Linux
// does). A sector is whole: it is old or new, never half of each.
#ifndef EARSHOT_TESTS_SUPPORT_SIM_DISK_H_
#define EARSHOT_TESTS_SUPPORT_SIM_DISK_H_

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace earshot {

enum class Loss {
  kNothing,   // the process died, the machine lives
  kUnsynced,  // all that was not synced
  kTail,      // what was written last; the write at the edge is torn
  kSectors,   // sectors and names at random
  kGarbage,   // the same, and where a file had grown there is rubbish instead of zeros
};
inline constexpr Loss kLosses[] = {Loss::kNothing, Loss::kUnsynced, Loss::kTail, Loss::kSectors,
                                   Loss::kGarbage};
const char* NameOf(Loss loss);

// Names and contents, all of it on the disk.
using DiskImage = std::map<std::string, std::string>;

class SimDisk {
 public:
  // One flipped bit in what a read gives; beside SQLite's own codes.
  static constexpr int kFlippedBit = -1;
  enum class Act { kOpen, kRead, kWrite, kTruncate, kSync, kSize, kDelete, kAccess };

  // While one lives it is SQLite's default file layer. Of two the younger one is.
  SimDisk();
  ~SimDisk();
  SimDisk(const SimDisk&) = delete;
  SimDisk& operator=(const SimDisk&) = delete;

  // Every call of the file layer is a step, numbered from 0; a step that changes the disk is a
  // change as well.
  int64_t steps() const { return steps_; }
  int64_t changes() const { return changes_; }
  int64_t syncs() const { return syncs_; }
  // What each step was, in order.
  const std::vector<Act>& acts() const { return acts_; }

  // Step number `step` gives `result`, and each later one of its kind too where it is lasting. A
  // failing write writes half; a failing sync keeps nothing. SQLITE_IOERR_SHORT_READ gives half of
  // what was asked for.
  void FailAt(int64_t step, int result, bool lasting);
  // Every act of this kind, once `after` of them have succeeded.
  void FailAll(Act act, int result, int64_t after = 0);
  void Heal();
  bool has_failed() const { return failed_; }
  // After so many changes the power is gone: nothing is changed any more and everything fails.
  void CutPowerAfter(int64_t changes) { power_until_ = changes; }

  // What may be left where the power goes now.
  DiskImage After(Loss loss, uint64_t seed) const;
  // A machine that starts with these files: counts from 0, power on, no faults.
  void Start(const DiskImage& image);

 private:
  struct Change {
    int64_t at = 0;
    std::string bytes;
    bool truncates = false;  // to `at`
  };
  struct Inode {
    std::string now, synced;
    std::vector<Change> pending;
  };
  using Names = std::map<std::string, std::shared_ptr<Inode>>;
  struct Naming {
    std::string name;
    std::shared_ptr<Inode> inode;  // null: taken away
  };
  struct Body;
  struct File;

  int Step(Act act, bool changes);
  static void Apply(const Change& change, std::string& bytes);
  void Sync(Inode& inode);
  void SyncNames();
  static const sqlite3_io_methods& Methods();
  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out);
  static std::string Remains(const Inode& inode, Loss loss, uint64_t seed);

  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  std::string name_;
  Names now_, synced_;
  std::vector<Naming> pending_;
  std::map<const Inode*, std::vector<File*>> open_;

  int64_t steps_ = 0, changes_ = 0, syncs_ = 0;
  std::vector<Act> acts_;
  int64_t fail_step_ = -1, fail_after_ = 0;
  Act fail_act_ = Act::kRead;
  int fail_result_ = SQLITE_OK;
  bool fail_lasting_ = false, failed_ = false, failing_ = false;
  int64_t power_until_ = INT64_MAX;
};

}  // namespace earshot

#endif  // EARSHOT_TESTS_SUPPORT_SIM_DISK_H_
