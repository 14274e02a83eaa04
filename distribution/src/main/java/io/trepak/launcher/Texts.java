package io.trepak.launcher;

/** What -V, -h and -D print: nutcracker's texts, byte for byte where they are about nutcracker's options. */
final class Texts {
    private static final String[][] POOL_STATS = {
        {"client_eof", "# eof on client connections"},
        {"client_err", "# errors on client connections"},
        {"client_connections", "# active client connections"},
        {"server_ejects", "# times backend server was ejected"},
        {"forward_error", "# times we encountered a forwarding error"},
        {"fragments", "# fragments created from a multi-vector request"},
    };

    private static final String[][] SERVER_STATS = {
        {"server_eof", "# eof on server connections"},
        {"server_err", "# errors on server connections"},
        {"server_timedout", "# timeouts on server connections"},
        {"server_connections", "# active server connections"},
        {"server_ejected_at", "timestamp when server was ejected in usec since epoch"},
        {"requests", "# requests"},
        {"request_bytes", "total request bytes"},
        {"responses", "# responses"},
        {"response_bytes", "total response bytes"},
        {"in_queue", "# requests in incoming queue"},
        {"in_queue_bytes", "current request bytes in incoming queue"},
        {"out_queue", "# requests in outgoing queue"},
        {"out_queue_bytes", "current request bytes in outgoing queue"},
    };

    private Texts() {}

    /** Three lines, the last one empty. */
    static String version(Program program, CommandLine line) {
        String transport = line.transport() == null ? "auto" : line.transport();
        return "This is trepak-" + program.version() + "\nasync event backend: " + transport + "\n\n";
    }

    /** Carriage returns stand where nutcracker has them (nc.c: the pieces of its text end in CR LF). */
    static String usage(String name) {
        String indent = " ".repeat("Usage: ".length() + name.length() + 1);
        return "Usage: " + name + " [-?hVdDt] [-v verbosity level] [-o output file]\r\n"
                + indent + "[-c conf file] [-s stats port] [-a stats addr]\r\n"
                + indent + "[-i stats interval] [-p pid file] [-m mbuf size]\r\n"
                + "\n"
                + "Options:\r\n"
                + "  -h, --help             : this help\r\n"
                + "  -V, --version          : show version and exit\r\n"
                + "  -t, --test-conf        : test configuration for syntax errors and exit\r\n"
                + "  -d, --daemonize        : run as a daemon\r\n"
                + "  -D, --describe-stats   : print stats description and exit\n"
                + "  -v, --verbose=N        : set logging level (default: 5, min: 0, max: 11)\r\n"
                + "  -o, --output=S         : set logging file (default: stderr)\r\n"
                + "  -c, --conf-file=S      : set configuration file (default: conf/nutcracker.yml)\r\n"
                + "  -s, --stats-port=N     : set stats monitoring port (default: 22222)\r\n"
                + "  -a, --stats-addr=S     : set stats monitoring ip (default: 0.0.0.0)\r\n"
                + "  -i, --stats-interval=N : set stats aggregation interval in msec (default: 30000 msec)\r\n"
                + "  -p, --pid-file=S       : set pid file (default: off)\r\n"
                + "  -m, --mbuf-size=N      : set size of mbuf chunk in bytes (default: 16384 bytes)\r\n"
                + "\n";
    }

    /** The options nutcracker does not have. */
    static String ownUsage() {
        return "Options nutcracker does not have:\n"
                + "  --workers=N            : set number of event loops (default: by number of cores)\n"
                + "  --transport=NAME       : set auto, io_uring, epoll, kqueue or nio (default: auto)\n"
                + "  --plugin-dir=DIR       : set directory of plugins (default: plugins beside bin)\n"
                + "  --plugins              : list the plugins there are and exit\n"
                + "  --lint                 : test configuration as -t does and warn of risky settings\n"
                + "  --drain=SECONDS        : let requests finish for so long after SIGTERM (default: 30)\n"
                + "  --demo                 : start in-memory servers and a proxy over them\n"
                + "\n"
                + "-i and -m are checked and have no effect: statistics are exact at any time, and there are no mbufs.\n"
                + "\n"
                + "Commands nutcracker does not have, only as the first word:\n"
                + "  " + NewPlugin.USAGE + "\n"
                + "                         : write a project for a plugin of yours and exit; KIND is "
                + PluginTemplate.words() + "\n"
                + "  " + RouteCommand.USAGE + "\n"
                + "  " + PlanCommand.USAGE + "\n";
    }

    static String statsDescription() {
        StringBuilder text = new StringBuilder("pool stats:\n");
        append(text, POOL_STATS);
        text.append("\nserver stats:\n");
        append(text, SERVER_STATS);
        return text.toString();
    }

    private static void append(StringBuilder text, String[][] fields) {
        for (String[] field : fields) {
            text.append(String.format("  %-20s\"%s\"\n", field[0], field[1]));
        }
    }
}
