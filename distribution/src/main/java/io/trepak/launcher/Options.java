package io.trepak.launcher;

import io.trepak.command.Option;
import io.trepak.command.Option.Kind;
import io.trepak.command.Option.Value;
import java.util.List;

/** The options of the proxy itself, in the order of the usage text; those of commands are in {@link Commands}. */
final class Options {
    private static final Value NUMBER = Value.of("N", Kind.OTHER);
    private static final Value FILE = Value.of("S", Kind.FILE);
    private static final Value DIRECTORY = Value.of("DIR", Kind.DIRECTORY);

    static final List<String> TRANSPORTS = List.of("auto", "io_uring", "epoll", "kqueue", "nio");

    static final List<String> LOG_FORMATS = List.of("lines", "json");

    /** nutcracker's, with its words. */
    static final List<Option> NUTCRACKER = List.of(
            new Option('h', "help", null, "this help"),
            new Option('V', "version", null, "show version and exit"),
            new Option('t', "test-conf", null, "test configuration for syntax errors and exit"),
            new Option('d', "daemonize", null, "run as a daemon"),
            new Option('D', "describe-stats", null, "print stats description and exit"),
            new Option('v', "verbose", NUMBER, "set logging level (default: 5, min: 0, max: 11)"),
            new Option('o', "output", FILE, "set logging file (default: stderr)"),
            new Option('c', "conf-file", FILE, "set configuration file (default: conf/nutcracker.yml)"),
            new Option('s', "stats-port", NUMBER, "set stats monitoring port (default: 22222)"),
            new Option('a', "stats-addr", Value.of("S", Kind.OTHER), "set stats monitoring ip (default: 0.0.0.0)"),
            new Option('i', "stats-interval", NUMBER, "set stats aggregation interval in msec (default: 30000 msec)"),
            new Option('p', "pid-file", FILE, "set pid file (default: off)"),
            new Option('m', "mbuf-size", NUMBER, "set size of mbuf chunk in bytes (default: 16384 bytes)"));

    /** Ours: long names only, so that no letter is taken that twemproxy may want one day. */
    static final List<Option> TREPAK = List.of(
            new Option('\0', "workers", NUMBER, "set number of event loops (default: by number of cores)"),
            new Option(
                    '\0',
                    "transport",
                    Value.oneOf("NAME", TRANSPORTS),
                    "set auto, io_uring, epoll, kqueue or nio (default: auto)"),
            new Option('\0', "plugin-dir", DIRECTORY, "set directory of plugins (default: plugins beside bin)"),
            new Option('\0', "plugins", null, "list the plugins there are and exit"),
            new Option('\0', "prepare", null, "make the class archive that halves the CPU of later starts"),
            new Option('\0', "lint", null, "test configuration as -t does and warn of risky settings"),
            new Option('\0', "strict", null, "with -t or --lint: exit with 1 when there are warnings"),
            new Option('\0', "json", null, "with -t, --lint or --plugins: print JSON to stdout"),
            new Option(
                    '\0',
                    "drain",
                    Value.of("SECONDS", Kind.OTHER),
                    "let requests finish for so long after SIGTERM (default: 30)"),
            new Option(
                    '\0',
                    "log-format",
                    Value.oneOf("NAME", LOG_FORMATS),
                    "set lines or json, one object a line (default: lines)"),
            new Option('\0', "demo", null, "start in-memory servers and a proxy over them"));

    private Options() {}
}
