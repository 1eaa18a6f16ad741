// Running instructions: the loop that every event goes through, and the instants at which it would
// answer differently.
#include <algorithm>
#include <optional>

#include "base/check.h"
#include "base/limits.h"
#include "cel/code.h"
#include "cel/loops.h"
#include "cel/operators.h"
#include "cel/text.h"

namespace earshot::cel {
namespace internal {
namespace {

using Kind = Value::Kind;

Value Overloadless() { return Value::Error(ErrorCode::kNoMatchingOverload); }
Value TooManySteps() { return Value::Error(ErrorCode::kTooManySteps); }

// The stack of nearly every program; a larger one comes from the heap.
constexpr size_t kStackInline = 64;

// Why a field that is not of its declared kind cannot be used; the value itself where it can after
// all.
Value Unexpected(const Value& v, Kind expected) {
  if (v.is_missing()) return Value::Error(ErrorCode::kMissingField);
  if (v.is_error() || expected == Kind::kMissing) return v;
  if (expected == Kind::kList && v.is_list()) return v;
  return Value::Error(ErrorCode::kNoMatchingOverload);
}

// An error that has just arisen, at its instruction.
[[gnu::noinline]] Value Placed(const Value& error, const Code& code, const Instruction& in) {
  if (!error.is_error() || error.error_at() != 0) return error;
  const size_t index = static_cast<size_t>(&in - code.instructions.data());
  return Value::Error(error.error(), code.begins[index] + 1);
}

inline Value Load(const Code& code, const Activation& activation, const Instruction& in) {
  const Value v = activation.Ask(in.a);
  if (v.kind() == in.kind && in.kind != Kind::kMissing) return v;
  return Placed(Unexpected(v, in.kind), code, in);
}

Value CompareConst(const Code& code, const Activation& activation, const Instruction& in) {
  const Value v = activation.Ask(in.a);
  const bool fits = v.kind() == in.kind && in.kind != Kind::kMissing;
  const Value field = fits ? v : Unexpected(v, in.kind);
  return Placed(Binary(in.node, field, code.constants[in.b], nullptr), code, in);
}

// What an instruction in a loop looks through, beyond the step that it is: text by the 16 bytes.
[[gnu::noinline]] int64_t CostOf(const Value* values, size_t n) {
  int64_t cost = 0;
  for (size_t i = 0; i < n; ++i) {
    const Kind kind = values[i].kind();
    cost += kind == Kind::kString || kind == Kind::kBytes
                ? static_cast<int64_t>(values[i].string_value().size() / 16)
                : values[i].weight() - 1;
  }
  return cost;
}

// Compiling a pattern, finding a zone and looking for each in all cost more than their arguments.
[[gnu::noinline]] int64_t CostOfCall(Function function, const Value* args, size_t n) {
  constexpr int64_t kPatternSteps = 2000, kZoneSteps = 100;
  int64_t cost = CostOf(args, n);
  if (function == Function::kMatches) cost += kPatternSteps;
  if (function >= Function::kGetFullYear && n == 2) cost += kZoneSteps;
  if (function == Function::kDistinct) cost *= cost;
  if (function >= Function::kSetsContains && function <= Function::kSetsIntersects) {
    cost = int64_t{args[0].weight()} * args[1].weight();
  }
  return cost;
}

Value LoadOptional(const Activation& activation, const Instruction& in, Scratch* scratch) {
  const Value v = activation.Ask(in.a);
  if (v.is_missing()) return Value::Optional(nullptr);
  return MakeOptional(v.kind() == in.kind ? v : Unexpected(v, in.kind), scratch);
}

absl::string_view MarksOf(const Code& code, const Instruction& in) {
  return in.b < 0 ? "" : code.constants[in.b].string_value();
}

Value CallHost(FunctionDeclaration::Implementation function, absl::Span<const Value> args,
               Scratch* scratch) {
  for (const Value& arg : args) {
    if (arg.is_error()) return arg;
  }
  return function != nullptr ? function(args, scratch) : Overloadless();
}

struct Step {
  const Instruction* in;  // the next one; null where evaluation ends with what is on top
  Value* top;
};

Step Stop(Value* top, const Code& code, const Instruction* in) {
  *top = Placed(TooManySteps(), code, *in);
  return {nullptr, top};
}

// What rules of fields against constants do not need. Apart from the loop that those run through,
// which is a fifth slower with all of this in it.
[[gnu::noinline]] Step RunRare(const Code& code, const Instruction* in, Value* stack, Value* top,
                               const Activation& activation, Scratch* scratch,
                               int64_t& steps_left) {
  const Instruction* const first = code.instructions.data();
  switch (in->op) {
    case Op::kMap:
      top -= static_cast<int>(in->count) - 1;
      *top = MakeMap(top, in->count, MarksOf(code, *in), scratch);
      break;
    case Op::kAccess:
      --top;
      if (in->charged && (steps_left -= CostOf(top + 1, 1)) < 0) return Stop(top, code, in);
      *top = Access(top[0], top[1], in->reach, scratch);
      break;
    case Op::kSelect:
      *top = Select(*top, code.constants[in->a], in->b < 0 ? nullptr : code.fields[in->b],
                    in->reach, scratch);
      if (in->charged && (steps_left -= CostOf(top, 1)) < 0) return Stop(top, code, in);
      break;
    case Op::kMessage:
      top -= static_cast<int>(in->count) - 1;
      if (in->charged && (steps_left -= CostOf(top, in->count)) < 0) return Stop(top, code, in);
      *top = MakeMessage(code.messages[in->a], top, scratch);
      break;
    case Op::kCallHost:
      top -= static_cast<int>(in->count) - 1;
      if (in->charged && (steps_left -= CostOf(top, in->count)) < 0) return Stop(top, code, in);
      *top = CallHost(code.functions[in->a], {top, in->count}, scratch);
      break;
    case Op::kLoadOptional:
      *++top = LoadOptional(activation, *in, scratch);
      break;
    case Op::kLocal:
      *++top = stack[in->a];
      break;
    case Op::kSlide:
      top[-static_cast<int>(in->count)] = *top;
      top -= in->count;
      break;
    case Op::kLoop:
      if (!BeginLoop(in->macro, top, scratch)) {
        in = first + in->a;
        return {in, top};
      }
      top += kLoopSlots - 1;
      break;
    case Op::kRound:
      if ((steps_left -= in->count) < 0) return Stop(top, code, in);
      if (!NextRound(top - (kLoopSlots - 1), in->b)) {
        in = first + in->a;
        return {in, top};
      }
      break;
    case Op::kChoose: {
      const int chosen = ChooseRound(top - kLoopSlots, *top);
      --top;
      if (chosen <= 0) {
        in = first + (chosen < 0 ? in->a : in->b);
        return {in, top};
      }
      break;
    }
    case Op::kTake: {
      const bool more = TakeRound(in->macro, top - kLoopSlots, *top);
      --top;
      in = first + (more ? in->a : in->b);
      return {in, top};
    }
    case Op::kEndLoop:
      top -= kLoopSlots - 1;
      *top = EndLoop(in->macro, top, scratch);
      break;
    case Op::kUnwrap:
      if (top->kind() != Kind::kOptional || !top->has_value()) {
        if (top->kind() != Kind::kOptional && !top->is_error()) *top = Overloadless();
        in = first + in->a;
        return {in, top};
      }
      *top = top->optional_value();
      break;
    case Op::kOtherwise:
      if (top->kind() == Kind::kOptional && !top->has_value()) {
        return {in + 1, top - 1};  // the stack may be empty then
      }
      if (top->kind() != Kind::kOptional) {
        if (!top->is_error()) *top = Overloadless();
      } else if (in->b != 0) {
        *top = top->optional_value();
      }
      in = first + in->a;
      return {in, top};
    default:
      break;
  }
  if (top->is_error()) *top = Placed(*top, code, *in);
  return {in + 1, top};
}

Value RunOn(Value* stack, const Code& code, int begin, const Activation& activation,
            Scratch* scratch) {
  const Instruction* const first = code.instructions.data();
  const Instruction* in = first + begin;
  Value* top = stack - 1;
  int64_t steps_left = kExpressionStepsMax;
  while (true) {
    switch (in->op) {
      case Op::kEnd:
        return *top;
      case Op::kConst:
        *++top = code.constants[in->a];
        break;
      case Op::kLoad:
        *++top = Load(code, activation, *in);
        break;
      case Op::kHas: {
        const Value v = activation.Ask(in->a);
        *++top = v.is_error() ? v : Value::Bool(!v.is_missing());
        break;
      }
      case Op::kCompareConst:
        *++top = CompareConst(code, activation, *in);
        break;
      case Op::kUnary:
        *top = in->node == NodeKind::kNot ? Not(*top) : Negate(*top);
        if (top->is_error()) *top = Placed(*top, code, *in);
        break;
      case Op::kBinary:
        --top;
        if (in->charged && (steps_left -= CostOf(top, 2)) < 0)
          return Placed(TooManySteps(), code, *in);
        *top = Binary(in->node, top[0], top[1], scratch);
        if (top->is_error()) *top = Placed(*top, code, *in);
        break;
      case Op::kCall:
        top -= static_cast<int>(in->count) - 1;
        if (in->charged && (steps_left -= CostOfCall(in->function, top, in->count)) < 0) {
          return Placed(TooManySteps(), code, *in);
        }
        *top = Call(in->function, {top, in->count}, scratch);
        if (top->is_error()) *top = Placed(*top, code, *in);
        break;
      case Op::kMatches:
        if (in->charged && (steps_left -= CostOf(top, 1)) < 0)
          return Placed(TooManySteps(), code, *in);
        *top = Matches(*top, *code.patterns[in->a]);
        if (top->is_error()) *top = Placed(*top, code, *in);
        break;
      case Op::kPart:
        *top = GetPart(in->function, *top, code.zones[in->a]);
        if (top->is_error()) *top = Placed(*top, code, *in);
        break;
      case Op::kList:
        top -= static_cast<int>(in->count) - 1;
        if (in->charged && (steps_left -= CostOf(top, in->count)) < 0)
          return Placed(TooManySteps(), code, *in);
        *top = MakeList(top, in->count, MarksOf(code, *in), scratch);
        if (top->is_error()) *top = Placed(*top, code, *in);
        break;
      case Op::kIfFalse:
        if (top->is_false()) {
          in = first + in->a;
          continue;
        }
        break;
      case Op::kIfTrue:
        if (top->is_true()) {
          in = first + in->a;
          continue;
        }
        break;
      case Op::kAnd:
        --top;
        *top = Combine(false, top[0], top[1]);
        break;
      case Op::kOr:
        --top;
        *top = Combine(true, top[0], top[1]);
        break;
      case Op::kIfNot:
        if (top->is_true()) {
          --top;
          break;
        }
        if (top->is_false()) {
          --top;
          in = first + in->a;
        } else {
          if (!top->is_error()) *top = Value::Error(ErrorCode::kNoMatchingOverload);
          in = first + in->b;
        }
        continue;
      case Op::kGoto:
        in = first + in->a;
        continue;
      case Op::kExpect:
        if (top->kind() != in->kind) *top = Placed(Unexpected(*top, in->kind), code, *in);
        break;
      default: {
        const Step step = RunRare(code, in, stack, top, activation, scratch, steps_left);
        if (step.in == nullptr) return *step.top;
        in = step.in;
        top = step.top;
        continue;
      }
    }
    ++in;
  }
}

bool IsBorrowed(const Value& v) {
  return v.kind() == Kind::kString || v.kind() == Kind::kBytes || v.is_list() ||
         v.kind() == Kind::kMap || v.kind() == Kind::kOptional || v.kind() == Kind::kIp ||
         v.kind() == Kind::kCidr || v.kind() == Kind::kMessage;
}

bool HoldsAtSign(NodeKind op, int sign) {
  switch (op) {
    case NodeKind::kLess:
      return sign < 0;
    case NodeKind::kLessEqual:
      return sign <= 0;
    case NodeKind::kGreater:
      return sign > 0;
    case NodeKind::kGreaterEqual:
      return sign >= 0;
    case NodeKind::kEqual:
      return sign == 0;
    default:
      return sign != 0;
  }
}

int SignOf(__int128 n) { return n < 0 ? -1 : n > 0 ? 1 : 0; }

// Microseconds until `op` first answers differently, the difference of its sides being `nanos` now
// and moving by `slope` nanoseconds a nanosecond; -1 for never.
__int128 MicrosToChange(NodeKind op, __int128 nanos, int slope) {
  const __int128 step = static_cast<__int128>(slope) * 1000;
  const bool holds = HoldsAtSign(op, SignOf(nanos));
  // The sign changes at most twice: where the difference reaches zero, and where it leaves it.
  __int128 at = 0;
  while (true) {
    const __int128 here = nanos + at * step;
    if (SignOf(here) == SignOf(step)) return -1;
    const __int128 left = here < 0 ? -here : here, stride = step < 0 ? -step : step;
    at += here == 0 ? 1 : (left + stride - 1) / stride;
    if (HoldsAtSign(op, SignOf(nanos + at * step)) != holds) return at;
  }
}

}  // namespace

Value Run(const Code& code, int begin, const Activation& activation, Scratch* scratch) {
  if (code.stack_max <= kStackInline) {
    // Raw memory: making 64 values to use four would cost more than the evaluation.
    alignas(Value) unsigned char memory[kStackInline * sizeof(Value)];
    return RunOn(reinterpret_cast<Value*>(memory), code, begin, activation, scratch);
  }
  std::vector<Value> stack(code.stack_max);
  return RunOn(stack.data(), code, begin, activation, scratch);
}

namespace {

// Without memory of the caller's.
[[gnu::noinline]] Value RunAlone(const Code& code, const Activation& activation) {
  if (!code.makes_values) return Run(code, 0, activation, nullptr);
  Scratch scratch;
  const Value result = Run(code, 0, activation, &scratch);
  return IsBorrowed(result) ? Value::Error(ErrorCode::kNeedsScratch) : result;
}

}  // namespace
}  // namespace internal

Value Program::Evaluate(const Activation& activation) const {
  const int16_t said = internal::Decide(code_->branches.tests.data(), activation);
  if (said != internal::kLeaveUnsaid) return Value::Bool(said == internal::kLeaveTrue);
  return internal::RunAlone(*code_, activation);
}

Value Program::Evaluate(const Activation& activation, Scratch& scratch) const {
  const int16_t said = internal::Decide(code_->branches.tests.data(), activation);
  if (said != internal::kLeaveUnsaid) return Value::Bool(said == internal::kLeaveTrue);
  return internal::Run(*code_, 0, activation, &scratch);
}

std::optional<Instant> Program::NextChange(const Activation& activation, Instant now) const {
  const internal::Code& code = *code_;
  if (!code.depends_on_now) return std::nullopt;
  constexpr int64_t kMinute = 60'000'000;
  std::optional<Instant> next;
  auto offer = [&next](Instant at) {
    if (!next.has_value() || at < *next) next = at;
  };
  if (!code.now_is_exact) {
    const int64_t into = ((now.micros % kMinute) + kMinute) % kMinute;
    offer(Instant{now.micros - into + kMinute});
  }
  Scratch scratch;
  for (const internal::NowComparison& comparison : code.comparisons) {
    const Value left = internal::Run(code, comparison.left_begin, activation, &scratch);
    const Value right = internal::Run(code, comparison.right_begin, activation, &scratch);
    if (left.is_error() || right.is_error()) continue;
    const __int128 micros = internal::MicrosToChange(
        comparison.op, internal::NanosOf(left) - internal::NanosOf(right), comparison.slope);
    if (micros > 0 && now.micros + micros < kNever.micros) {
      offer(Instant{static_cast<int64_t>(now.micros + micros)});
    }
  }
  return next;
}

void* Scratch::Allocate(size_t n) {
  constexpr size_t kBlockWords = 512;
  const size_t words = (n + sizeof(uint64_t) - 1) / sizeof(uint64_t);
  if (used_words_ + words > block_words_ || blocks_.empty()) {
    block_words_ = std::max(words, kBlockWords);
    blocks_.push_back(std::make_unique<uint64_t[]>(block_words_));
    used_words_ = 0;
  }
  void* memory = blocks_.back().get() + used_words_;
  used_words_ += words;
  used_total_ += n;
  return memory;
}

void Scratch::Reset() {
  if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), blocks_.end() - 1);
  used_words_ = used_total_ = 0;
  owned_.clear();
}

}  // namespace earshot::cel
