package io.trepak.launcher;

import io.trepak.command.InvalidArguments;
import io.trepak.command.Numbers;
import io.trepak.command.Program;
import java.util.List;

/** What the command line asks for. Built once by {@link #parse}, never changed afterwards. */
final class CommandLine {
    private static final int MAX_LOG_LEVEL = 11;
    private static final int MAX_PORT = 65535;
    private static final int MIN_MBUF = 512;
    private static final int MAX_MBUF = 16 << 20;

    private boolean help;
    private boolean version;
    private boolean testConf;
    private boolean daemonize;
    private boolean describeStats;
    private boolean listPlugins;
    private boolean lint;
    private boolean strict;
    private boolean json;
    private boolean demo;
    private int logLevel = 5;
    private String output;
    private String confFile = Program.CONF_FILE;
    private int statsPort = 22222;
    private String statsAddr = "0.0.0.0";
    private String pidFile;
    private int workers;
    private String transport;
    private String pluginDir;
    private int drainSeconds = 30;
    private boolean logAsJson;
    private List<String> words = List.of();

    private CommandLine() {}

    /** @throws InvalidArguments for the first argument that is wrong */
    static CommandLine parse(String... args) throws InvalidArguments {
        CommandLine line = new CommandLine();
        GetOpt options = new GetOpt(List.of(Options.NUTCRACKER, Options.TREPAK), args);
        try {
            for (GetOpt.Found found = options.next(); found != null; found = options.next()) {
                line.take(found.option().name(), found.value());
            }
        } catch (GetOpt.BadOption e) {
            throw new InvalidArguments(complaint(e));
        }
        line.words = List.copyOf(options.others());
        boolean tests = line.testConf || line.lint;
        if (line.strict && !tests) {
            throw new InvalidArguments("option --strict is for -t and --lint; expected one of them");
        }
        if (line.json && !tests && !line.listPlugins) {
            throw new InvalidArguments("option --json is for -t, --lint and --plugins; expected one of them");
        }
        if (line.demo && line.daemonize) {
            throw new InvalidArguments("option --demo runs in the foreground; leave out -d");
        }
        return line;
    }

    private void take(String option, String value) throws InvalidArguments {
        switch (option) {
            case "help" -> help = true;
            case "version" -> version = true;
            case "test-conf" -> testConf = true;
            case "daemonize" -> daemonize = true;
            case "describe-stats" -> describeStats = true;
            case "plugins" -> listPlugins = true;
            case "lint" -> lint = true;
            case "prepare" -> throw new InvalidArguments("option --prepare stands alone");
            case "strict" -> strict = true;
            case "json" -> json = true;
            case "demo" -> demo = true;
            case "verbose" -> logLevel = Math.min(Numbers.of("-v", value, 0, Integer.MAX_VALUE), MAX_LOG_LEVEL);
            case "output" -> output = value.isEmpty() ? null : value;
            case "conf-file" -> confFile = value;
            case "stats-port" -> statsPort = port(value);
            case "stats-interval" ->
                Numbers.of("-i", value, 0, Integer.MAX_VALUE); // our counters are exact at any time
            case "stats-addr" -> statsAddr = value;
            case "pid-file" -> pidFile = value;
            case "mbuf-size" -> mbufSize(value);
            case "workers" -> workers = Numbers.workers(value);
            case "transport" -> transport = transport(value);
            case "plugin-dir" -> pluginDir = value;
            case "log-format" -> logAsJson = logFormat(value).equals("json");
            case "drain" -> drainSeconds = Numbers.of("--drain", value, 0, Integer.MAX_VALUE / 1000);
            default -> throw new IllegalStateException(option);
        }
    }

    private static String complaint(GetOpt.BadOption e) {
        if (e.withoutValue == null) {
            // nutcracker prints a NUL byte where a long name stands; the name says more
            return "invalid option -- '" + e.given + "'";
        }
        return switch (e.withoutValue.name()) {
            case "output", "conf-file", "pid-file" -> "option -" + e.given + " requires a file name";
            case "verbose", "stats-port", "stats-interval", "mbuf-size" -> "option -" + e.given + " requires a number";
            case "stats-addr" -> "option -" + e.given + " requires a string";
            case "plugin-dir" -> "option --plugin-dir requires a directory name";
            case "transport", "log-format" -> "option --" + e.given + " requires a name";
            default -> "option --" + e.given + " requires a number";
        };
    }

    private static int port(String text) throws InvalidArguments {
        if (!Numbers.isNumber(text)) {
            throw new InvalidArguments("option -s requires a number");
        }
        long port = Numbers.value(text);
        if (port < 1 || port > MAX_PORT) {
            throw new InvalidArguments("option -s value " + text + " is not a valid port");
        }
        return (int) port;
    }

    /** Checked as nutcracker checks it, then forgotten: there are no mbufs here. */
    private static void mbufSize(String text) throws InvalidArguments {
        if (!Numbers.isNumber(text) || Numbers.value(text) == 0) {
            throw new InvalidArguments("option -m requires a non-zero number");
        }
        long bytes = Numbers.value(text);
        if (bytes < MIN_MBUF || bytes > MAX_MBUF) {
            throw new InvalidArguments("mbuf chunk size must be between " + MIN_MBUF + " and " + MAX_MBUF + " bytes");
        }
    }

    private static String transport(String name) throws InvalidArguments {
        if (!Options.TRANSPORTS.contains(name)) {
            throw new InvalidArguments("option --transport value " + name
                    + " is not a transport; expected auto, io_uring, epoll, kqueue or nio");
        }
        return name;
    }

    private static String logFormat(String name) throws InvalidArguments {
        if (!Options.LOG_FORMATS.contains(name)) {
            throw new InvalidArguments(
                    "option --log-format value " + name + " is not a format; expected lines or json");
        }
        return name;
    }

    boolean help() {
        return help;
    }

    boolean version() {
        return version;
    }

    boolean testConf() {
        return testConf;
    }

    boolean daemonize() {
        return daemonize;
    }

    boolean describeStats() {
        return describeStats;
    }

    boolean listPlugins() {
        return listPlugins;
    }

    boolean lint() {
        return lint;
    }

    boolean strict() {
        return strict;
    }

    boolean json() {
        return json;
    }

    boolean demo() {
        return demo;
    }

    /** 0 to 11. */
    int logLevel() {
        return logLevel;
    }

    /** The log file; null for stderr. */
    String output() {
        return output;
    }

    String confFile() {
        return confFile;
    }

    int statsPort() {
        return statsPort;
    }

    String statsAddr() {
        return statsAddr;
    }

    /** Null for none. */
    String pidFile() {
        return pidFile;
    }

    /** 0 leaves it to the configuration file. */
    int workers() {
        return workers;
    }

    /** Null leaves it to the configuration file. */
    String transport() {
        return transport;
    }

    /** Null for the folder beside the launcher. */
    String pluginDir() {
        return pluginDir;
    }

    int drainSeconds() {
        return drainSeconds;
    }

    /** What is no option, in order. */
    List<String> words() {
        return words;
    }

    boolean logAsJson() {
        return logAsJson;
    }
}
