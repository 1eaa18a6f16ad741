// cel-go's side of the comparison: the same conditions over the same events, one line of JSON.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/google/cel-go/cel"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func lines(path string) []string {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	scanner := bufio.NewScanner(file)
	scanner.Buffer(make([]byte, 1<<20), 1<<20)
	var out []string
	for scanner.Scan() {
		out = append(out, scanner.Text())
	}
	return out
}

// seconds is the processor time of this process.
func seconds() float64 {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	at := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return at(usage.Utime) + at(usage.Stime)
}

func best(pass func()) float64 {
	least := 1e9
	for round := 0; round < 5; round++ {
		passes, began, spent := 0, seconds(), 0.0
		for spent < 0.5 {
			pass()
			passes++
			spent = seconds() - began
		}
		if each := spent / float64(passes); each < least {
			least = each
		}
	}
	return least
}

func main() {
	runtime.GOMAXPROCS(1)
	folder := os.Args[1]
	var fields map[string]string
	check(json.Unmarshal([]byte(lines(folder + "/fields.json")[0]), &fields))
	types := map[string]*cel.Type{"string": cel.StringType, "int": cel.IntType, "double": cel.DoubleType, "bool": cel.BoolType}
	var options []cel.EnvOption
	for name, kind := range fields {
		options = append(options, cel.Variable(name, types[kind]))
	}
	env, err := cel.NewEnv(options...)
	check(err)
	var sources []string
	for _, line := range lines(folder + "/rules.jsonl") {
		var source string
		check(json.Unmarshal([]byte(line), &source))
		sources = append(sources, source)
	}
	var programs []cel.Program
	compile := func() {
		programs = programs[:0]
		for _, source := range sources {
			ast, issues := env.Compile(source)
			check(issues.Err())
			program, err := env.Program(ast, cel.EvalOptions(cel.OptOptimize))
			check(err)
			programs = append(programs, program)
		}
	}
	compile()
	var events []map[string]any
	for _, line := range lines(folder + "/events.jsonl") {
		var event map[string]any
		check(json.Unmarshal([]byte(line), &event))
		for name, kind := range fields {
			if kind == "int" {
				event[name] = int64(event[name].(float64))
			}
		}
		events = append(events, event)
	}
	matches, digest, sum := 0, uint32(0), 0
	for _, event := range events {
		for i, program := range programs {
			value, _, err := program.Eval(event)
			check(err)
			if value.Value() == true {
				matches++
				digest = digest*1000003 + uint32(i) + 1
			}
		}
	}
	evaluating := best(func() {
		for _, event := range events {
			for _, program := range programs {
				if value, _, _ := program.Eval(event); value.Value() == true {
					sum++
				}
			}
		}
	})
	compiling := best(compile)
	version := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/google/cel-go" {
				version = dep.Version
			}
		}
	}
	fmt.Printf("{\"name\":\"cel-go\",\"version\":\"%s\",\"matches\":%d,\"digest\":%d,\"ns\":%.2f,\"compile_us\":%.2f}\n",
		version, matches, digest, evaluating*1e9/float64(len(events)*len(programs)), compiling*1e6/float64(len(programs)))
}
