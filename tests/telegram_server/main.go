// Program telegram_server is a Telegram server on loopback, scripted by a scenario file, for tests of live fetch.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"
)

const (
	exitWrongUse = 2
	// garbagePercent is how much garbage there may be beside what is in use, before it is looked for.
	garbagePercent = 800
)

// errUsage tells that the command line is wrong.
var errUsage = errors.New("wrong use")

func main() {
	err := run(os.Args[1:])
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitWrongUse)
	default:
		fmt.Fprintln(os.Stderr, "telegram_server:", err)
		os.Exit(1)
	}
}

// run picks the subcommand; without one the program serves.
func run(arguments []string) error {
	if len(arguments) > 0 {
		switch arguments[0] {
		case "patch-tdjson":
			return patchCommand(arguments[1:])
		case "export":
			return exportCommand(arguments[1:])
		case "truth":
			return truthCommand(arguments[1:])
		}
	}
	return serveCommand(arguments)
}

// required refuses empty options.
func required(options map[string]string) error {
	for name, value := range options {
		if value == "" {
			return fmt.Errorf("%w: --%s is needed", errUsage, name)
		}
	}
	return nil
}

func patchCommand(arguments []string) error {
	flags := flag.NewFlagSet("patch-tdjson", flag.ContinueOnError)
	input := flags.String("in", "", "libtdjson.so to copy")
	output := flags.String("out", "", "where the test-only copy goes")
	state := flags.String("state", "", "the server's state folder")
	if err := flags.Parse(arguments); err != nil {
		return errors.Join(errUsage, err)
	}
	if err := required(map[string]string{"in": *input, "out": *output, "state": *state}); err != nil {
		return err
	}
	return runPatch(*input, *output, *state)
}

func exportCommand(arguments []string) error {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	path := flags.String("scenario", "", "scenario file")
	output := flags.String("output", "", "folder to write to")
	account := flags.String("account", "", "whose export it is; the scenario's first account without it")
	only := flags.String("chat", "", "alias of the one chat to export")
	if err := flags.Parse(arguments); err != nil {
		return errors.Join(errUsage, err)
	}
	if err := required(map[string]string{"scenario": *path, "output": *output}); err != nil {
		return err
	}
	return runExport(*path, *output, *account, *only)
}

func truthCommand(arguments []string) error {
	flags := flag.NewFlagSet("truth", flag.ContinueOnError)
	path := flags.String("scenario", "", "scenario file")
	if err := flags.Parse(arguments); err != nil {
		return errors.Join(errUsage, err)
	}
	if err := required(map[string]string{"scenario": *path}); err != nil {
		return err
	}
	s, err := readScenario(*path)
	if err != nil {
		return err
	}
	w, err := newWorld(s)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(w.truth())
}

func serveCommand(arguments []string) error {
	flags := flag.NewFlagSet("telegram_server", flag.ContinueOnError)
	path := flags.String("scenario", "", "scenario file")
	state := flags.String("state", "", "folder for keys and the journal of events")
	listen := flags.String("listen", "127.0.0.1:0", "address of MTProto")
	socks := flags.String("socks", "127.0.0.1:0", "address of the SOCKS5 front")
	control := flags.String("control", "127.0.0.1:0", "address of the control API")
	verbose := flags.Bool("verbose", false, "tell more on standard error")
	if err := flags.Parse(arguments); err != nil {
		return errors.Join(errUsage, err)
	}
	if err := required(map[string]string{"scenario": *path, "state": *state}); err != nil {
		return err
	}
	level := slog.LevelInfo
	if *verbose {
		level = slog.LevelDebug
	}
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	s, err := readScenario(*path)
	if err != nil {
		return err
	}
	// Clients are measured against the server: what it spends on its own garbage is not theirs.
	debug.SetGCPercent(garbagePercent)
	served, err := newServer(s, *state, logger)
	if err != nil {
		return err
	}
	return serveUntilSignal(served, *state, *listen, *socks, *control)
}

// serveUntilSignal listens, tells where, and ends at SIGTERM or SIGINT.
func serveUntilSignal(s *server, state, listen, socks, control string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	mtproto, err := listenOnLoopback(listen)
	if err != nil {
		return err
	}
	socksListener, err := listenOnLoopback(socks)
	if err != nil {
		return err
	}
	controlListener, err := listenOnLoopback(control)
	if err != nil {
		return err
	}
	front := newSocksFront(socksListener, mtproto.Addr().String())
	const headerTimeout = 10 * time.Second
	api := &http.Server{Handler: s.controlHandler(), ReadHeaderTimeout: headerTimeout}
	failed := make(chan error, 2)
	go func() { failed <- s.serve(mtproto) }()
	go func() { failed <- api.Serve(controlListener) }()
	ready := map[string]string{
		"mtproto": mtproto.Addr().String(), "socks": socksListener.Addr().String(),
		"control": "http://" + controlListener.Addr().String(), "public_key": filepath.Join(state, publicHalfName),
	}
	if err := json.NewEncoder(os.Stdout).Encode(ready); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		err = nil
	case err = <-failed:
	}
	front.Close()
	_ = api.Close()
	s.close()
	return err
}

// listenOnLoopback refuses every other address: the server is for this machine alone.
func listenOnLoopback(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, errors.Join(errUsage, err)
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%w: %s is not a loopback address", errUsage, address)
	}
	return net.Listen("tcp", address)
}
